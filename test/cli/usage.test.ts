import { describe, expect, it } from 'vitest'
import { requireCommand, usageError } from '../../src/cli/usage.ts'
import { SlimError } from '../../src/model/error.ts'

const commands = ['build', 'plan', 'why', 'why-not']

const refusal = (argv: readonly string[]): SlimError => {
  try {
    requireCommand(argv, commands)
  } catch (error) {
    if (error instanceof SlimError) return error
  }
  throw new Error('not refused')
}

describe('requireCommand', () => {
  it.each([[[]], [['--help']], [['-h']], [['build', 'x']], [['why-not']]])('takes %j', (argv) => {
    expect(() => requireCommand(argv, commands)).not.toThrow()
  })

  it('offers the closest command', () => {
    expect(refusal(['biuld']).code).toBe('USAGE')
    expect(refusal(['biuld']).hint).toContain('`build`')
    expect(refusal(['why_not']).hint).toContain('`why-not`')
  })

  it('offers nothing that is far away', () => {
    expect(refusal(['zzzzzz']).hint).not.toMatch(/build|plan|why/)
  })

  it('says of a planned command that it is not built yet, never of a misspelt one', () => {
    for (const verb of ['diff', 'init', 'test', 'trace', 'report', 'vex']) {
      expect(refusal([verb, 'x'])).toMatchObject({
        code: 'USAGE',
        message: `slim ${verb} is not built yet`,
        hint: expect.stringMatching(/^[a-z]/) as string,
      })
    }
    expect(refusal(['toString']).message).toContain('unknown')
  })

  it('wants the command before the flags', () => {
    expect(refusal(['--json', 'build'])).toMatchObject({ code: 'USAGE' })
  })
})

describe('usageError', () => {
  const thrown = (more: object): Error =>
    Object.assign(new Error('Some text.\nmore'), { oclif: {} }, more)

  it('leaves errors alone that are not about the command line', () => {
    expect(usageError(new TypeError('x'))).toBeUndefined()
    expect(usageError('x')).toBeUndefined()
  })

  it('offers the closest flag, never a hidden one', () => {
    const parse = { input: { flags: { json: {}, jsonx: { hidden: true } } } }
    const hint = (flag: string) => usageError(thrown({ flags: [flag], parse }))?.hint
    expect(hint('--jsno')).toContain('`--json`')
    expect(hint('--jsonx')).toContain('`--json`')
    expect(hint('--hlep')).toContain('`--help`')
  })

  it('sends --platform to the recipe', () => {
    const parse = { input: { flags: { json: {} } } }
    const error = usageError(thrown({ flags: ['--platform'], parse }))
    expect(error).toMatchObject({ code: 'USAGE', hint: 'write `platform:` in the recipe' })
  })

  it('tells missing arguments from superfluous ones', () => {
    const missing = usageError(thrown({ args: [{ name: 'recipe' }] }))
    const superfluous = usageError(thrown({ args: ['a', 'b'] }))
    expect([missing?.code, superfluous?.code]).toEqual(['USAGE', 'USAGE'])
    expect(missing?.message).toContain('RECIPE')
    expect(superfluous?.message).toContain('a, b')
    expect(missing?.message.split(' ')[0]).not.toBe(superfluous?.message.split(' ')[0])
  })

  it('says which flags are missing or exclude one another, and not only that some do', () => {
    const text =
      'The following errors occurred:\n  \u001B[2mMissing required flag base\n  --a=1 cannot be used.\u001B[22m'
    const error = Object.assign(new Error(`${text}\nSee more help with --help`), { oclif: {} })
    expect(usageError(error)?.message).toBe('missing required flag base; --a=1 cannot be used')
  })

  it('is in our voice for everything else', () => {
    expect(usageError(thrown({}))).toMatchObject({ code: 'USAGE', message: 'some text' })
  })
})
