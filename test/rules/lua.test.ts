import { expect, test } from 'vitest'
import { moduleRulesFor } from '../../src/analyzers/shared/module-rules.ts'
import { builtInRules } from '../../src/plugins.ts'
import { sceneOf } from '../helpers/process.ts'

test('lua.jit-modules: options of LuaJIT bring its modules', () => {
  const { context } = sceneOf('/usr/bin/luajit elf', '/usr/bin/luajit')
  const asked = (argv: readonly string[]) =>
    moduleRulesFor(
      builtInRules.filter(({ id }) => id === 'lua.jit-modules'),
      'lua',
    )(
      { name: '__main__', path: context.program.path },
      { ...context, program: { ...context.program, argv } },
    )
  expect(asked(['luajit', '-jdump', 'x.lua']).modules.map(({ name }) => name)).toContain('jit.dump')
  expect(asked(['luajit', 'x.lua']).modules).toEqual([])
})
