import { describe, expect, test } from 'vitest'
import { type OpensslPage, readOpensslConf } from '../../src/formats/openssl-conf.ts'

const read = (
  text: string,
  files: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string>> = {},
) => {
  const include = (path: string): OpensslPage[] =>
    files[path] === undefined ? [] : [{ file: path, text: files[path] }]
  const conf = readOpensslConf(
    { file: '/o.cnf', text },
    { env: new Map(Object.entries(env)), include },
  )
  return (section: string, name: string) => conf.get(section)?.get(name)?.value
}

test('what stands before the first section is in `default`, a later setting of a name wins', () => {
  const value = read('a = 1\n[ x ]\na=2\na = 3\n[y]\n')
  expect([value('default', 'a'), value('x', 'a'), value('y', 'a')]).toEqual(['1', '3', undefined])
})

test('`section::name` sets a name of another section', () => {
  expect(read('[x]\ny::a = 1')('y', 'a')).toBe('1')
})

describe('variables', () => {
  test.each([
    ['$dir/x', '/d/x'],
    [`\${dir}x`, '/dx'],
    ['$(dir)x', '/dx'],
    ['$other::dir', '/o'],
    ['$ENV::HOME/x', '/root/x'],
    ['$global', 'g'],
  ])('%s', (text, expanded) => {
    const conf = `global = g\n[other]\ndir = /o\n[s]\ndir = /d\nv = ${text}`
    expect(read(conf, {}, { HOME: '/root' })('s', 'v')).toBe(expanded)
  })

  test('one without a value stays as it is written', () => {
    expect(read('v = $nope/x')('default', 'v')).toBe('$nope/x')
  })

  test('with `.pragma dollarid:on` a plain dollar is a letter', () => {
    expect(read(`.pragma dollarid:on\nd = /d\nv = $d\${d}`)('default', 'v')).toBe('$d/d')
  })
})

describe('how a line is read', () => {
  test.each([
    ['a comment ends it', 'v = x # y', 'x'],
    ['a quoted # is no comment', 'v = "x # y"', 'x # y'],
    ['an escaped # is no comment', 'v = x\\#y', 'x#y'],
    ['a dollar in quotes is a letter', "v = '$v'", '$v'],
    ['a backslash at its end joins the next', 'v = x\\\ny', 'xy'],
    ['a backslash at the end of the file is left out', 'v = x\\', 'x'],
    ['two of them do not', 'v = x\\\\\nw = y', 'x\\'],
    ['white space around the name and the value is left out', '  v\t=  x  ', 'x'],
  ])('%s', (_, text, value) => {
    expect(read(text)('default', 'v')).toBe(value)
  })

  test('one without an equals sign is left out', () => {
    expect(read('nonsense\nv = x')('default', 'v')).toBe('x')
  })
})

describe('includes', () => {
  test('with and without an equals sign, the section goes on through them', () => {
    const value = read('[s]\n.include /a\nb = 1\n.include = /c\n', {
      '/a': 'a = 1',
      '/c': '[t]\nc = 1',
    })
    expect([value('s', 'a'), value('s', 'b'), value('t', 'c')]).toEqual(['1', '1', '1'])
  })

  test('a relative one counts from `.pragma includedir`, or OPENSSL_CONF_INCLUDE', () => {
    const files = { '/i/a': 'a = 1' }
    expect(read('.pragma includedir:/i\n.include a', files)('default', 'a')).toBe('1')
    expect(read('.include a', files, { OPENSSL_CONF_INCLUDE: '/i' })('default', 'a')).toBe('1')
  })
})

test('each setting knows its file and line', () => {
  const conf = readOpensslConf(
    { file: '/o.cnf', text: '\n.include /a' },
    { env: new Map(), include: (file) => [{ file, text: '# one\n\nv = \\\nx' }] },
  )
  expect(conf.get('default')?.get('v')).toEqual({ value: 'x', file: '/a', line: 3 })
})
