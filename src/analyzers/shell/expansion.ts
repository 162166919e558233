import { escapePattern } from '../../formats/shell-pattern.ts'
import type { ShellPart, ShellStatement, ShellWord } from '../../formats/shell-syntax.ts'
import type { ByteString } from '../../model/file.ts'
import { expandParameter } from './parameter.ts'
import type { ShellState } from './state.ts'
import { type Field, textValue, type Value, valueOf } from './value.ts'

/** What expansion has to ask of its surroundings. */
export interface Surroundings {
  /** What `$name` is; empty where nothing says so. */
  readonly parameter: (name: string, state: ShellState) => Value
  /** What commands print. */
  readonly output: (commands: readonly ShellStatement[], state: ShellState) => Value
  /** Paths that a pattern matches, the pattern itself when there is none. */
  readonly paths: (pattern: ByteString, state: ShellState) => readonly ByteString[]
  readonly assign: (name: string, value: Value, state: ShellState) => void
}

/** A field that grows while its word is read. */
interface Growing {
  readonly text: Field
  /** The text as a pattern, in which what was quoted is escaped. */
  readonly pattern: ByteString
  readonly isPattern: boolean
}

/** One way in which the part of a word that was read can be. */
interface Partial {
  readonly done: readonly Growing[]
  readonly current: Growing | undefined
}

/** One thing that a part can be: fields, of which the first goes on with what is before it. */
interface Piece {
  readonly fields: readonly Growing[]
  /** Blanks at its ends: what is before and behind is a field of its own. */
  readonly opens: boolean
  readonly closes: boolean
}

/** An arithmetic expression is computed wherever it stands. */
const computedValue = '$((_))'

/** More ways than this are not told apart. */
const mostWays = 64

const wildcards = /[*?[]/

const quoted = (text: Field): Growing => ({
  text,
  pattern: escapePattern(text ?? ''),
  isPattern: false,
})

const plain = (text: ByteString): Growing => ({
  text,
  pattern: text,
  isPattern: wildcards.test(text),
})

const whole = (fields: readonly Growing[]): Piece => ({ fields, opens: false, closes: false })

/** What is not quoted is cut at its blanks. */
const split = (field: Field): Piece => {
  if (field === undefined) return whole([quoted(undefined)])
  const fields = field.split(/[ \t\n]+/).filter((text) => text !== '')
  return {
    fields: fields.map(plain),
    opens: /^[ \t\n]/.test(field),
    closes: /[ \t\n]$/.test(field),
  }
}

const joined = (a: Growing, b: Growing): Growing => ({
  text: a.text === undefined || b.text === undefined ? undefined : a.text + b.text,
  pattern: a.pattern + b.pattern,
  isPattern: a.isPattern || b.isPattern,
})

const extended = ({ done, current }: Partial, { fields, opens, closes }: Piece): Partial => {
  const closed = opens && current !== undefined ? [...done, current] : done
  const before = opens ? undefined : current
  const [first, ...others] = fields
  if (first === undefined) return { done: closed, current: before }
  const all = [...closed, before === undefined ? first : joined(before, first), ...others]
  return closes
    ? { done: all, current: undefined }
    : { done: all.slice(0, -1), current: all.at(-1) }
}

/** Expands words as POSIX, 2.6: parameters, commands, fields, paths. Arithmetic is computed. */
export class Expander {
  readonly #around: Surroundings

  constructor(around: Surroundings) {
    this.#around = around
  }

  /** The fields that a word becomes: none, one or many. */
  fields(word: ShellWord, state: ShellState): Value {
    const { ways, isSoft } = this.#ways(word, state)
    return valueOf(
      ways.map((fields) => fields.flatMap((field) => this.#matches(field, state))),
      isSoft,
    )
  }

  /** The one text that a word is where it is not cut: the value of an assignment, a word of `case`. */
  text(word: ShellWord, state: ShellState): Value {
    const asOne = word.map(
      (part): ShellPart => ('computed' in part ? part : { ...part, quoted: true }),
    )
    const { ways, isSoft } = this.#ways(tilde(word, asOne), state)
    return valueOf(ways.map(asText), isSoft)
  }

  /**
   * The text that a word is when it is read as a line of the shell: what is computed in it stands there as a value that is computed, not as
   * syntax.
   */
  line(word: ShellWord, state: ShellState): Value {
    const texts = word.map((part): Value => this.text([part], state))
    return {
      lists: [[texts.map(({ lists }) => lists[0]?.[0] ?? computedValue).join('')]],
      isSoft: texts.some(({ isSoft }) => isSoft),
    }
  }

  /** The pattern that a word is, for `case` and `[[`; undefined when it is computed. */
  patterns(word: ShellWord, state: ShellState): readonly (ByteString | undefined)[] {
    return this.#ways(word, state).ways.map((fields) =>
      fields.some(({ text }) => text === undefined)
        ? undefined
        : fields.map(({ pattern }) => pattern).join(' '),
    )
  }

  #ways(
    word: ShellWord,
    state: ShellState,
  ): { readonly ways: readonly (readonly Growing[])[]; readonly isSoft: boolean } {
    let isSoft = false
    let partials: readonly Partial[] = [{ done: [], current: undefined }]
    for (const [index, part] of word.entries()) {
      const { pieces, soft } = this.#pieces(part, state, index === 0)
      isSoft ||= soft
      partials = partials
        .flatMap((partial) => pieces.map((piece) => extended(partial, piece)))
        .slice(0, mostWays)
    }
    return {
      ways: partials.map(({ done, current }) =>
        current === undefined ? done : [...done, current],
      ),
      isSoft,
    }
  }

  #pieces(
    part: ShellPart,
    state: ShellState,
    isFirst: boolean,
  ): { readonly pieces: readonly Piece[]; readonly soft: boolean } {
    if ('computed' in part) return { pieces: [whole([quoted(undefined)])], soft: false }
    if ('text' in part) {
      if (part.quoted === true) return { pieces: [whole([quoted(part.text)])], soft: false }
      const text = isFirst ? this.#home(part.text, state) : part.text
      return { pieces: [whole([plain(text)])], soft: false }
    }
    const value = this.#valueOf(part, state)
    const pieces = value.lists.map((list) => pieceOf(part, list))
    return { pieces, soft: value.isSoft }
  }

  #valueOf(
    part: Exclude<ShellPart, { text: ByteString } | { computed: ByteString }>,
    state: ShellState,
  ): Value {
    if ('commands' in part)
      return part.process === true
        ? textValue(undefined)
        : this.#around.output(part.commands, state)
    return expandParameter(part, {
      value: this.#around.parameter(part.parameter, state),
      word: (word) => this.text(word, state),
      pattern: (word) => this.patterns(word, state),
      assign: (value) => this.#around.assign(part.parameter, value, state),
    })
  }

  #home(text: ByteString, state: ShellState): ByteString {
    if (!/^~(?:\/|$)/.test(text)) return text
    const [home] = this.#around.parameter('HOME', state).lists[0] ?? []
    return home === undefined ? text : home + text.slice(1)
  }

  #matches({ text, pattern, isPattern }: Growing, state: ShellState): readonly Field[] {
    if (text === undefined || !isPattern) return [text]
    const found = this.#around.paths(pattern, state)
    return found.length === 0 ? [text] : found
  }
}

/** `"$@"` is a field for each; another list in quotes is one text, and without quotes it is cut. */
const pieceOf = (
  part: Exclude<ShellPart, { text: ByteString } | { computed: ByteString }>,
  list: readonly Field[],
): Piece => {
  const isEach = 'parameter' in part && (part.parameter === '@' || part.operator === '[@]')
  if (part.quoted !== true) {
    const pieces = list.map(split)
    return pieces.length === 1
      ? (pieces[0] ?? whole([]))
      : whole(pieces.flatMap(({ fields }) => fields))
  }
  if (isEach) return whole(list.map(quoted))
  return whole([quoted(list.some((field) => field === undefined) ? undefined : list.join(' '))])
}

const asText = (fields: readonly Growing[]): readonly Field[] => [
  fields.some(({ text }) => text === undefined)
    ? undefined
    : fields.map(({ text }) => text).join(' '),
]

/** A tilde counts before it is quoted. */
const tilde = (word: ShellWord, asOne: ShellWord): ShellWord => {
  const [first] = word
  return first !== undefined && 'text' in first && first.text.startsWith('~')
    ? [first, ...asOne.slice(1)]
    : asOne
}
