import { describe, expect, it } from 'vitest'
import {
  dpkgSatisfies,
  isForArchitecture,
  parseDpkgRelations,
} from '../../src/formats/dpkg-relations.ts'

describe('parseDpkgRelations', () => {
  it('reads alternatives, versions, qualifiers and architectures over several lines', () => {
    expect(
      parseDpkgRelations('a(>=1:2-3)|b:any,\n  c [amd64  !i386] <!nocheck>, d:i386 ( << 2~ ) ,'),
    ).toEqual([
      {
        text: 'a(>=1:2-3)|b:any',
        alternatives: [
          {
            name: 'a',
            qualifier: undefined,
            constraint: { operator: '>=', version: '1:2-3' },
            architectures: [],
          },
          { name: 'b', qualifier: 'any', constraint: undefined, architectures: [] },
        ],
      },
      {
        text: 'c [amd64 !i386] <!nocheck>',
        alternatives: [
          {
            name: 'c',
            qualifier: undefined,
            constraint: undefined,
            architectures: ['amd64', '!i386'],
          },
        ],
      },
      {
        text: 'd:i386 ( << 2~ )',
        alternatives: [
          {
            name: 'd',
            qualifier: 'i386',
            constraint: { operator: '<<', version: '2~' },
            architectures: [],
          },
        ],
      },
    ])
  })

  it('takes the old words < and > for <= and >=', () => {
    const operators = parseDpkgRelations('a (< 1), a (> 1)').map(
      ({ alternatives }) => alternatives[0]?.constraint?.operator,
    )
    expect(operators).toEqual(['<=', '>='])
  })

  it('keeps the text of what names no package', () => {
    expect(parseDpkgRelations('${shlibs:Depends}, ')).toEqual([
      { text: '${shlibs:Depends}', alternatives: [] },
    ])
  })
})

it.each([
  ['1', '=', '1', true],
  ['1-1', '=', '1', false],
  ['1', '>>', '1~', true],
  ['1', '>>', '1', false],
  ['1', '>=', '1', true],
  ['1', '<<', '1.1', true],
  ['1.1', '<=', '1', false],
  ['1~rc1', '>=', '1', false],
])('%s %s %s: %s', (version, operator, asked, answer) => {
  expect(dpkgSatisfies(version, { operator, version: asked })).toBe(answer)
})

it.each([
  [[], true],
  [['amd64'], true],
  [['i386', 'arm64'], false],
  [['!i386'], true],
  [['!amd64', '!i386'], false],
  [['linux-any'], true],
])('amd64 is meant by %j: %s', (list, answer) => {
  expect(isForArchitecture(list, 'amd64')).toBe(answer)
})
