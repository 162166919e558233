import type { FactReader } from '../model/facts.ts'
import type { ByteString } from '../model/file.ts'
import { fromBytes } from './byte-string.ts'
import { type RubyToken } from './ruby-lexemes.ts'
import { rubyTokens } from './ruby-tokens.ts'

/** An installed gem's specification, as RubyGems writes it. */
export interface Gemspec {
  readonly name: ByteString
  readonly version: ByteString
  /** `ruby`, or what the gem was built for. */
  readonly platform: ByteString
  /** Directories of the gem that go into the load path, from its own. */
  readonly requirePaths: readonly ByteString[]
  /** Extensions are built when it is installed. */
  readonly hasExtensions: boolean
  /** Gems that it needs when it runs. */
  readonly dependencies: readonly ByteString[]
  /** What it says it consists of: of a default gem, features of the standard library. */
  readonly files: readonly ByteString[]
  /** Where its programs are, from its own directory. */
  readonly bindir: ByteString
}

/** Reads a file of a `specifications` directory; rubygems lib/rubygems/specification.rb, to_ruby. Names are empty where there are none. */
export const gemspec: FactReader<Gemspec> = {
  name: 'gemspec',
  version: 1,
  read: (bytes) => {
    const tokens = rubyTokens(fromBytes(bytes))
    const stated = (field: string): readonly ByteString[] => stringsOf(tokens, field)
    const one = (field: string, otherwise: ByteString): ByteString => stated(field)[0] ?? otherwise
    const paths = stated('require_paths')
    return {
      name: one('name', ''),
      version: one('version', ''),
      platform: one('platform', 'ruby'),
      requirePaths: paths.length === 0 ? ['lib'] : paths,
      hasExtensions: stated('extensions').length > 0,
      dependencies: dependenciesIn(tokens),
      files: stated('files'),
      bindir: one('bindir', 'bin'),
    }
  },
}

/** The texts of `s.field = …`. */
const stringsOf = (tokens: readonly RubyToken[], field: string): readonly ByteString[] => {
  const at = tokens.findIndex(
    ({ kind, text }, index) =>
      kind === 'word' &&
      text === field &&
      tokens[index - 1]?.text === '.' &&
      tokens[index + 1]?.text === '=',
  )
  if (at < 0) return []
  const rest = tokens.slice(at + 2)
  const end = rest.findIndex(({ kind, text }) => kind === 'newline' || text === 'if')
  return rest
    .slice(0, end < 0 ? undefined : end)
    .flatMap(({ kind, text }) => (kind === 'string' ? [text] : []))
}

/** For old versions of RubyGems every kind is written once more as `add_dependency`. */
const dependenciesIn = (tokens: readonly RubyToken[]): readonly ByteString[] => {
  const isModern = tokens.some(({ text }) => /^add_(?:runtime|development)_dependency$/.test(text))
  const method = isModern ? 'add_runtime_dependency' : 'add_dependency'
  const names = tokens.flatMap(({ kind, text }, at) => {
    if (kind !== 'word' || text !== method) return []
    const next = tokens[at + 1]?.text === '(' ? tokens[at + 2] : tokens[at + 1]
    return next?.kind === 'string' ? [next.text] : []
  })
  return [...new Set(names)]
}
