import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { parseRules } from '../../src/formats/rule-file.ts'
import { SlimError } from '../../src/model/error.ts'

const rule = (fields: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  id: 'libc.test',
  when: { soname: 'libc.so.6' },
  needs: [{ path: '/etc/hosts' }],
  certainty: 'expected',
  reason: 'it does',
  source: 'hosts(5)',
  ...fields,
})

/** The place of each mistake, such as `rules[0].id`. */
const places = (value: unknown): (string | undefined)[] => {
  try {
    parseRules(value, 'src/rules/test.yaml')
  } catch (error) {
    if (!(error instanceof SlimError)) throw error
    expect(error.code).toBe('RULES_INVALID')
    for (const { at } of error.mistakes) expect(at).toEqual({ file: 'src/rules/test.yaml' })
    return error.mistakes.map(({ message }) => message.split(' ', 1)[0])
  }
  return []
}

describe('a rule', () => {
  it('may name one trigger or a list, and has defaults for role and must', () => {
    const text = `
- id: libc.libgcc-s
  when: { process: any, soname: libc.so.6, imports: [a, b], path: /bin/*, string: é, package: p, env: TZ }
  needs:
    - { path: /etc/é }
    - { path: /a, role: dlopen, must: true }
    - { tree: /b }
    - { glob: /c/* }
    - { library: libgcc_s.so.1 }
    - { command: sh }
  certainty: required
  reason: because
  source: ld.so(8)
`
    expect(parseRules(parse(text), 'file')).toEqual([
      {
        id: 'libc.libgcc-s',
        when: {
          process: 'any',
          soname: ['libc.so.6'],
          imports: ['a', 'b'],
          path: ['/bin/*'],
          string: ['\xc3\xa9'],
          package: ['p'],
          env: ['TZ'],
        },
        needs: [
          { path: '/etc/\xc3\xa9', role: 'read', must: false },
          { path: '/a', role: 'dlopen', must: true },
          { tree: '/b', must: false },
          { glob: '/c/*', must: false },
          { library: 'libgcc_s.so.1', must: false },
          { command: 'sh', must: false },
        ],
        certainty: 'required',
        explains: [],
        reason: 'because',
        source: 'ld.so(8)',
      },
    ])
  })

  it('file may be empty of rules', () => {
    expect(parseRules([], 'file')).toEqual([])
  })
})

describe('mistakes', () => {
  it.each<[string, unknown, readonly string[]]>([
    ['a document that is no list', {}, ['rules']],
    ['a rule that is no mapping', [rule(), 'x'], ['rules[1]']],
    ['an empty mapping', [{}], ['id', 'needs', 'when', 'certainty', 'reason', 'source']],
    ['an unknown key', [rule({ because: 'x' })], ['rules[0]']],
    ['an id without topic', [rule({ id: 'test' })], ['id']],
    ['an id in capitals', [rule({ id: 'libc.Test' })], ['id']],
    ['no trigger', [rule({ when: {} })], ['when']],
    ['an unknown trigger', [rule({ when: { soname: 'a', sonames: 'b' } })], ['when']],
    ['an empty trigger', [rule({ when: { soname: [] } })], ['when.soname']],
    ['an empty word', [rule({ when: { soname: ['a', ''] } })], ['when.soname[1]']],
    ['a number', [rule({ when: { soname: 6 } })], ['when.soname']],
    ['a process that is not any', [rule({ when: { process: 'nginx' } })], ['when.process']],
    ['no needs', [rule({ needs: [] })], ['needs']],
    ['a need that is no mapping', [rule({ needs: ['/a'] })], ['needs[0]']],
    ['a need for two things', [rule({ needs: [{ path: '/a', tree: '/b' }] })], ['needs[0]']],
    ['a need for nothing', [rule({ needs: [{ must: true }] })], ['needs[0]']],
    ['a relative path', [rule({ needs: [{ glob: 'a/*' }] })], ['needs[0].glob']],
    ['an unknown role', [rule({ needs: [{ path: '/a', role: 'open' }] })], ['needs[0].role']],
    ['a role of a library', [rule({ needs: [{ library: 'a', role: 'load' }] })], ['needs[0].role']],
    ['a must that is text', [rule({ needs: [{ path: '/a', must: 'yes' }] })], ['needs[0].must']],
    ['an unknown certainty', [rule({ certainty: 'sure' })], ['certainty']],
    ['a reference to nothing', [rule({ needs: [{ path: '/x/${string}' }] })], ['needs[0].path']],
    ['a mode of a path', [rule({ needs: [{ path: '/x', mode: '0755' }] })], ['needs[0].mode']],
    [
      'a mode that is a number',
      [rule({ needs: [{ directory: '/x', mode: 755 }] })],
      ['needs[0].mode'],
    ],
    ['a module without a language', [rule({ when: { module: 'os' } })], ['when.module']],
    [
      'a condition on objects beside modules',
      [rule({ when: { module: 'python:os', soname: 'a' } })],
      ['when.soname'],
    ],
    [
      'arguments without modules',
      [rule({ when: { soname: 'a', argument: 'x' } })],
      ['when.argument'],
    ],
    [
      'an argument that is no regular expression',
      [rule({ when: { module: 'python:os', argument: '(' } })],
      ['when.argument'],
    ],
    [
      'a need for a module without a module',
      [rule({ needs: [{ module: 'python:a' }] })],
      ['needs'],
    ],
    [
      'a need for a module of no language',
      [rule({ when: { module: 'python:os' }, needs: [{ module: 'a' }] })],
      ['needs[0].module'],
    ],
    ['an empty reason', [rule({ reason: ' ' })], ['reason']],
    ['an id used twice', [rule(), 3, rule()], ['rules[1]', 'rules[2].id']],
  ])('are %s', (_, value, expected) => {
    const full = (place: string) => (place.startsWith('rules') ? place : `rules[0].${place}`)
    expect(places(value)).toEqual(expected.map(full))
  })
})
