import type { FactReader } from '../model/facts.ts'
import type { ByteString } from '../model/file.ts'
import { fromBytes } from './byte-string.ts'
import { type RubyToken } from './ruby-lexemes.ts'
import { rubyTokens } from './ruby-tokens.ts'

/** A gem that an application asks for. */
export interface GemfileGem {
  readonly name: ByteString
  /** Features that `Bundler.require` loads; undefined for one of the gem's own name. */
  readonly features: readonly ByteString[] | undefined
  /** `default` when none is said. */
  readonly groups: readonly ByteString[]
  /** Where it is, when it comes from a directory. */
  readonly path: ByteString | undefined
}

/** What a Gemfile says. */
export interface Gemfile {
  readonly gems: readonly GemfileGem[]
  /** It takes dependencies from the gemspec beside it. */
  readonly hasGemspec: boolean
}

/** Reads the gems of a Gemfile; gemfile(5) of Bundler. */
export const gemfile: FactReader<Gemfile> = {
  name: 'gemfile',
  version: 1,
  read: (bytes) => {
    const tokens = rubyTokens(fromBytes(bytes))
    const gems: GemfileGem[] = []
    const blocks: (readonly ByteString[])[] = []
    for (const [at, { kind, text }] of tokens.entries()) {
      if (kind !== 'word') continue
      if (text === 'do') blocks.push(groupsBefore(tokens, at))
      if (text === 'end') blocks.pop()
      const name = text === 'gem' ? tokens[at + 1] : undefined
      if (name?.kind === 'string') gems.push(gemAt(tokens, at + 1, blocks.flat()))
    }
    return {
      gems,
      hasGemspec: tokens.some(({ kind, text }) => kind === 'word' && text === 'gemspec'),
    }
  },
}

/** The groups of `group :a, :b do`. */
const groupsBefore = (tokens: readonly RubyToken[], at: number): readonly ByteString[] => {
  const start = tokens.slice(0, at).findLastIndex(({ kind }) => kind === 'newline') + 1
  const line = tokens.slice(start, at)
  return line[0]?.text === 'group'
    ? line.filter(({ kind }) => kind === 'symbol' || kind === 'string').map(({ text }) => text)
    : []
}

const gemAt = (
  tokens: readonly RubyToken[],
  at: number,
  around: readonly ByteString[],
): GemfileGem => {
  const rest = tokens.slice(at)
  const end = rest.findIndex(({ kind }) => kind === 'newline')
  const line = rest.slice(0, end < 0 ? undefined : end)
  const own = [...option(line, 'group'), ...option(line, 'groups')].map(({ text }) => text)
  const features = option(line, 'require')
  const groups = [...around, ...own]
  return {
    name: line[0]?.text ?? '',
    features: features.some(
      ({ text, kind }) => kind === 'string' || text === 'false' || text === 'nil',
    )
      ? features.flatMap(({ kind, text }) => (kind === 'string' ? [text] : []))
      : undefined,
    groups: groups.length === 0 ? ['default'] : groups,
    path: option(line, 'path')[0]?.text,
  }
}

/** The values of `name: …` or `:name => …`, one or a list. */
const option = (line: readonly RubyToken[], name: string): readonly RubyToken[] => {
  const at = line.findIndex(
    ({ kind, text }, index) =>
      text === name && (kind === 'label' || (kind === 'symbol' && line[index + 1]?.text === '=>')),
  )
  if (at < 0) return []
  const values = line.slice(line[at]?.kind === 'label' ? at + 1 : at + 2)
  const end = values.findIndex(({ text, kind }, index) =>
    values[0]?.text === '[' ? text === ']' : kind === 'mark' && text === ',' && index > 0,
  )
  return values
    .slice(0, end < 0 ? undefined : end)
    .filter(({ kind }) => kind === 'string' || kind === 'symbol' || kind === 'word')
}
