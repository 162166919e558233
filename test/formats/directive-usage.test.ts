import { describe, expect, test } from 'vitest'
import {
  expandTemplate,
  parseUsage,
  substitute,
  valuesOf,
} from '../../src/formats/directive-usage.ts'

const values = (usage: string, ...args: string[]): string[] =>
  valuesOf(parseUsage(usage), { name: 'x', args, line: 1, block: [] }).map(({ value, following }) =>
    [value, ...following].join('+'),
  )

describe('where values stand', () => {
  test.each([
    ['x PATH', ['a', 'b'], ['a']],
    ['x _ PATH', ['a', 'b', 'c'], ['b']],
    ['x _ PATH', ['a'], []],
    ['x ... PATH', ['a', 'b'], ['a', 'b']],
    ['x ... crt PATH', ['crt', 'a', 'y', 'crt', 'b'], ['a', 'b']],
    ['x file PATH', ['stdout', 'a'], []],
    ['x PATH...', ['a', 'b', 'c'], ['a+b+c']],
    ['x daemon:PATH', ['daemon:/a'], ['/a']],
    ['x daemon:PATH', ['/a'], []],
    ['x /PATH => /PATH', ['/a'], ['a']],
    ['x', ['anything'], ['']],
    ['x flag', ['other'], []],
  ])('%s of %j', (usage, args, expected) => {
    expect(values(usage, ...args)).toEqual(expected)
  })

  test('blocks, templates, options and the empty name are told apart', () => {
    expect(parseUsage('?a > b > n _ PATH => /x/PATH.so')).toEqual({
      name: 'n',
      inside: ['a', 'b'],
      words: ['_', 'PATH'],
      template: '/x/PATH.so',
      optional: true,
    })
    expect(parseUsage("'' PATH")).toMatchObject({ name: '', optional: false, template: 'PATH' })
  })
})

describe('what a value stands for', () => {
  const variable = (name: string): string | undefined => (name === 'root' ? '/r' : undefined)

  test.each([
    ['${root}/PATH', 'a', '/r/a'],
    ['${root}/PATH', '/a', '/a'],
    ['/m/PATH.so', 'x', '/m/x.so'],
    ['/m/PATH.so', 'x.so', '/m/x.so'],
    ['PATH/*.conf', '/d', '/d/*.conf'],
    ['/fixed', '', '/fixed'],
    ['${none}/PATH', 'a', undefined],
    ['${none}/PATH', '/a', '/a'],
  ])('%s with %j is %j', (template, value, expected) => {
    expect(expandTemplate(template, value, variable)).toBe(expected)
  })

  test('a text with an unknown variable has no value', () => {
    expect(substitute('a ${root} b', variable)).toBe('a /r b')
    expect(substitute('a ${other}', variable)).toBeUndefined()
  })
})
