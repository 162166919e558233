import { trimmedBy } from '../../formats/shell-pattern.ts'
import type { ShellPart, ShellWord } from '../../formats/shell-syntax.ts'
import type { ByteString } from '../../model/file.ts'
import { computed, type Field, textsOf, textValue, type Value, valueOf } from './value.ts'

/** `${name…}` with the means to expand it. */
interface Expansion {
  readonly value: Value
  readonly word: (word: ShellWord) => Value
  readonly pattern: (word: ShellWord) => readonly (ByteString | undefined)[]
  readonly assign: (value: Value) => void
}

type Parameter = Extract<ShellPart, { parameter: string }>

const isEmpty = (list: readonly Field[]): boolean => list.length === 0 || list[0] === ''

/** `${name:-word}` and its like: `onEmpty` for the lists that are empty. */
const substituted = (
  value: Value,
  change: { readonly onEmpty?: Value; readonly onSet?: Value },
): Value => {
  const lists = value.lists.flatMap((list) => {
    const other = isEmpty(list) ? change.onEmpty : change.onSet
    return other === undefined ? [list] : other.lists
  })
  return valueOf(lists, value.isSoft)
}

const trimmed = (
  { lists, isSoft }: Value,
  operator: string,
  patterns: readonly (ByteString | undefined)[],
): Value =>
  valueOf(
    lists.flatMap((list) =>
      patterns.map((pattern) =>
        list.map((field) =>
          field === undefined || pattern === undefined
            ? undefined
            : trimmedBy(operator, pattern, field),
        ),
      ),
    ),
    isSoft,
  )

/** `${name:offset:length}` with plain numbers. */
const substring = (value: Value, word: Value): Value => {
  const [range] = textsOf(word)
  const [, offset, length] = /^ *(-?\d+)(?::(\d+))?$/.exec(range ?? '') ?? []
  if (offset === undefined) return onlyEmpty(value)
  const from = Number(offset)
  const cut = (field: Field): Field => {
    if (field === undefined) return undefined
    const rest = field.slice(from)
    return length === undefined ? rest : rest.slice(0, Number(length))
  }
  return valueOf(
    textsOf(value).map((field) => [cut(field)]),
    value.isSoft,
  )
}

/** Whatever is done to nothing gives nothing. */
const onlyEmpty = (value: Value): Value =>
  value.lists.every(isEmpty) ? { ...textValue(''), isSoft: value.isSoft } : computed

/** `${name[index]}`. */
const element = (value: Value, index: string): Value => {
  if (index === '@' || index === '*') return value
  if (!/^\d+$/.test(index)) return computed
  return valueOf(
    value.lists.map((list) => [list.length > Number(index) ? list[Number(index)] : '']),
    value.isSoft,
  )
}

/** What `$name` and `${name…}` become; POSIX, 2.6.2, and what bash adds. */
export const expandParameter = (
  { parameter, operator, word = [] }: Parameter,
  around: Expansion,
): Value => {
  const isList = parameter === '@' || parameter === '*'
  const { value } = around
  if (operator?.startsWith('[') === true) return element(value, operator.slice(1, -1))
  const scalar = isList
    ? value
    : valueOf(
        textsOf(value).map((field) => [field]),
        value.isSoft,
      )
  switch (operator) {
    case undefined:
      return scalar
    case ':-':
    case '-':
      return substituted(scalar, { onEmpty: around.word(word) })
    case ':=':
    case '=': {
      const assigned = substituted(scalar, { onEmpty: around.word(word) })
      around.assign(assigned)
      return assigned
    }
    case ':+':
    case '+':
      return substituted(scalar, { onSet: around.word(word) })
    case ':?':
    case '?':
      return scalar
    case '#':
    case '##':
    case '%':
    case '%%':
      return trimmed(scalar, operator, around.pattern(word))
    case ':':
      return isList ? computed : substring(scalar, around.word(word))
    default:
      return onlyEmpty(scalar)
  }
}
