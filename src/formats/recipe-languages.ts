// The whole namespace: bundlers drop what is not used of it, but not of the `z` object, which holds every locale.
import * as z from 'zod'
import type { LanguageChoices } from '../model/language.ts'

/** One of a few words; `what` each of them means is the key's description. */
const choice = <const Words extends readonly string[]>(words: Words, description: string) =>
  z
    .enum(words, { error: `must be ${words.join(' or ')}` })
    .optional()
    .meta({ description })

const keysOf = <Shape extends z.ZodRawShape>(shape: Shape, description: string, example: object) =>
  z
    .strictObject(shape, { error: `must be a mapping of ${Object.keys(shape).join(' and ')}` })
    .optional()
    .meta({ description, examples: [example] })

const stdlib = choice(
  ['imports', 'full'],
  'Of the standard library: what is seen to be imported, or all of it.',
)
const packages = choice(
  ['imports', 'whole'],
  'Of other packages: what is seen to be imported, or each of them whole.',
)

/** The keys of a recipe that say how far the files of a language are trimmed. */
export const languageKeys = {
  python: keysOf({ stdlib, packages }, 'How far Python is trimmed.', { stdlib: 'full' }),
  node: keysOf({ packages }, 'How far packages of Node.js are trimmed.', { packages: 'imports' }),
  java: keysOf(
    {
      runtime: choice(
        ['reached', 'full'],
        'Of the run-time environment: the parts that the program can reach, or all of it.',
      ),
      jlink: choice(
        ['off', 'auto'],
        'Whether lib/modules is made new with the modules that are reached, where the base has jmods.',
      ),
    },
    'How far Java is trimmed.',
    { runtime: 'full' },
  ),
  ruby: keysOf({ stdlib, packages }, 'How far Ruby is trimmed.', { stdlib: 'full' }),
  perl: keysOf({ stdlib, packages }, 'How far Perl is trimmed.', { packages: 'whole' }),
  lua: keysOf({ packages }, 'How far packages of Lua are trimmed.', { packages: 'imports' }),
  shell: keysOf(
    {
      functions: choice(
        ['called', 'all'],
        'Whose commands are followed: those of functions that are called, or of all functions.',
      ),
    },
    'How far shell scripts are followed.',
    { functions: 'all' },
  ),
} as const

type Said = {
  readonly [Key in keyof typeof languageKeys]?: z.output<(typeof languageKeys)[Key]>
}

/** What a recipe says about languages, with the defaults where it says nothing. */
export const languageChoices = (said: Said): LanguageChoices => ({
  java: { runtime: said.java?.runtime ?? 'reached', jlink: said.java?.jlink ?? 'off' },
  lua: { packages: said.lua?.packages ?? 'whole' },
  node: { packages: said.node?.packages ?? 'whole' },
  perl: { stdlib: said.perl?.stdlib ?? 'imports', packages: said.perl?.packages ?? 'imports' },
  python: { stdlib: said.python?.stdlib ?? 'imports', packages: said.python?.packages ?? 'whole' },
  ruby: { stdlib: said.ruby?.stdlib ?? 'imports', packages: said.ruby?.packages ?? 'whole' },
  shell: { functions: said.shell?.functions ?? 'called' },
})
