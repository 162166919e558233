import type { ByteString } from '../model/file.ts'
import type { Directive } from './directive.ts'

/**
 * The words after argv[0] as directives: an option (`-f`, `--file`) is a name, what follows it or is joined to it its words,
 * for nothing but the server's own table says which options take a value. A first word that is no option has the empty name.
 * Single letters may be joined to their value, so `-fx` is both `-fx` and `-f x`.
 */
export const argumentDirectives = (argv: readonly ByteString[]): readonly Directive[] =>
  argv.slice(1).flatMap((word, index): Directive[] => {
    if (!word.startsWith('-') || word === '-') return index === 0 ? [option('', [word])] : []
    const rest = argv.slice(index + 2)
    const next = rest.findIndex((one) => one.startsWith('-') && one !== '-')
    const following = next < 0 ? rest : rest.slice(0, next)
    const [, name = word, value] = /^(--[^=]+)=([^]*)$/.exec(word) ?? []
    if (value !== undefined) return [option(name, [value])]
    const joined = /^-[^-]./.test(word) ? [option(word.slice(0, 2), [word.slice(2)])] : []
    return [option(word, following), ...joined]
  })

const option = (name: ByteString, args: readonly ByteString[]): Directive => ({
  name,
  args,
  line: 0,
  block: [],
})
