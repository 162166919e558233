import { expect, test } from 'vitest'
import { makeLuaAnalyzer } from '../../src/analyzers/lua.ts'
import { languageChoices } from '../../src/formats/recipe-languages.ts'
import type { Findings, Need } from '../../src/model/need.ts'
import { builtInRules } from '../../src/plugins.ts'
import { sceneOf } from '../helpers/process.ts'

const interpreter =
  '/usr/bin/lua5.4 elf rodata=/usr/share/lua/5.4/?.lua;./?.lua rodata=/usr/lib/lua/5.4/?.so;./?.so\n'

const analyze = (
  files: string,
  env: Record<string, string> = {},
  packages?: 'imports',
): Findings => {
  const { context, probe } = sceneOf(`${interpreter}${files}`, '/usr/bin/lua5.4', { env })
  const choices = languageChoices({ lua: { packages } })
  const program = { ...context.program, argv: ['lua5.4', '/opt/app/main.lua'] }
  return makeLuaAnalyzer({ choices, rules: builtInRules }).analyze(probe('exec'), {
    ...context,
    program,
  })
}

const lineOf = (need: Need): string =>
  'path' in need
    ? `${need.certainty} ${need.role} ${need.path}`
    : 'absent' in need
      ? `absent ${need.absent}`
      : 'other'

const lines = (source: string, files = '', env = {}, packages?: 'imports'): readonly string[] =>
  analyze(`/opt/app/main.lua ${source}\n${files}`, env, packages).needs.map(lineOf)

test('modules are found along the path that is built into the interpreter', () => {
  const found = lines(
    "require 'a.b'\\nrequire('c')",
    '/usr/share/lua/5.4/a/b.lua 1\n/usr/lib/lua/5.4/c.so elf',
  )
  expect(found).toContain('required read /usr/share/lua/5.4/a/b.lua')
  expect(found).toContain('required dlopen /usr/lib/lua/5.4/c.so')
})

test('a library may hold the modules below its name', () => {
  expect(lines("require 'c.core'", '/usr/lib/lua/5.4/c.so elf')).toContain(
    'required dlopen /usr/lib/lua/5.4/c.so',
  )
})

test('a module that is required and not there is unmet, a protected one is not', () => {
  const found = lines("require 'gone'\\npcall(require, 'lost')\\nlocal m = require 'math'")
  expect(found.filter((line) => line.startsWith('absent'))).toEqual(['absent gone'])
})

test('LUA_PATH of the version comes first, two semicolons stand for the rest', () => {
  const files = '/x/a.lua 1\n/usr/share/lua/5.4/b.lua 1'
  const found = lines("require 'a'\\nrequire 'b'", files, {
    LUA_PATH_5_4: '/x/?.lua;;',
    LUA_PATH: '/y/?.lua',
  })
  expect(found).toContain('required read /x/a.lua')
  expect(found).toContain('required read /usr/share/lua/5.4/b.lua')
})

test('what a program puts into package.path counts', () => {
  expect(lines('package.path = "/z/?.lua;" .. package.path\\nrequire "m"', '/z/m.lua 1')).toContain(
    'required read /z/m.lua',
  )
})

test('a package is kept whole, or only what is required of it', () => {
  const files = '/usr/share/lua/5.4/p.lua 1\n/usr/share/lua/5.4/p/q.lua 1'
  expect(lines('require "p"', files)).toContain('expected read /usr/share/lua/5.4/p/q.lua')
  expect(lines('require "p"', files, {}, 'imports').join()).not.toContain('p/q.lua')
})

test('a computed name in the program is a blind spot', () => {
  expect(analyze('/opt/app/main.lua require("x." .. name)').blindSpots).toMatchObject([
    { path: '/opt/app/main.lua', rule: 'lua.computed', evidence: ['line 1: require'] },
  ])
})

test('a library that is found through a link to the directory of all libraries takes none of the others along', () => {
  const found = lines(
    "require 'c'",
    `/usr/lib/lua/5.4/c.so     -> ../../x86_64-linux-gnu/liblua-c.so.0
     /usr/share/lua/5.4/c/d.lua 1
     /usr/lib/x86_64-linux-gnu/liblua-c.so.0 elf
     /usr/lib/x86_64-linux-gnu/libz.so.1     elf`,
  )
  expect(found).toContain('required dlopen /usr/lib/lua/5.4/c.so')
  expect(found).toContain('expected read /usr/share/lua/5.4/c/d.lua')
  expect(found.join()).not.toContain('libz')
})

test.each(['/main.lua', '/usr/main.lua', '/usr/bin/main', '/etc/main.lua'])(
  'a script at %s has no directory of its own',
  (script) => {
    const { context, probe } = sceneOf(
      `${interpreter}${script} 1\n/usr/lib/other 1\n/etc/passwd 1\n/usr/bin/other 1`,
      '/usr/bin/lua5.4',
    )
    const analyzer = makeLuaAnalyzer({ choices: languageChoices({}), rules: builtInRules })
    const program = { ...context.program, argv: ['lua5.4', script] }
    const { needs } = analyzer.analyze(probe('exec'), { ...context, program })
    expect(needs.filter(({ why }) => why.rule === 'lua.application')).toEqual([])
    expect(needs.map(lineOf)).toContain(`required read ${script}`)
  },
)

test('an application of many files, each with all the others beside it, ends soon', () => {
  const many = Array.from({ length: 3000 }, (_, at) => `/opt/app/m${at}.lua return 1`)
  expect(lines('1', many.join('\n'))).toContain('expected read /opt/app/m2999.lua')
})

test('a command that is computed is a blind spot and keeps the shell', () => {
  const { blindSpots } = analyze('/opt/app/main.lua os.execute(line)\n/bin/sh elf')
  expect(blindSpots).toMatchObject([{ rule: 'lua.computed-command', path: '/opt/app/main.lua' }])
  expect(lines('io.popen(line)', '/bin/sh elf')).toContain('expected exec /bin/sh')
})
