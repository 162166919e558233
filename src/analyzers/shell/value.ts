import type { ByteString } from '../../model/file.ts'

/** One argument or text; undefined when it is computed. */
export type Field = ByteString | undefined

/** What a variable, a word or the arguments may be at run time: one of `lists`. A plain text is a list of one field. */
export interface Value {
  readonly lists: readonly (readonly Field[])[]
  /** It comes from the environment, which whoever starts the image may set otherwise. */
  readonly isSoft: boolean
}

/** More alternatives than this are not told apart. */
const mostLists = 64

const sameKey = (list: readonly Field[]): string =>
  list.map((field) => (field === undefined ? '\0' : `=${field}`)).join('\0\0')

/** A value of several lists, each once; too many are computed. */
export const valueOf = (lists: readonly (readonly Field[])[], isSoft = false): Value => {
  const unique = new Map(lists.map((list) => [sameKey(list), list]))
  if (unique.size <= mostLists) return { lists: [...unique.values()], isSoft }
  return { lists: [...[...unique.values()].slice(0, mostLists), [undefined]], isSoft }
}

/** A value that is this text. */
export const textValue = (text: Field, isSoft = false): Value => ({ lists: [[text]], isSoft })

/** A value of which nothing is known. */
export const computed: Value = { lists: [[undefined]], isSoft: false }

/** Either of two values. */
export const either = (a: Value, b: Value): Value =>
  a === b ? a : valueOf([...a.lists, ...b.lists], a.isSoft || b.isSoft)

/** What a value is as one text: its first field. */
export const textsOf = (value: Value): readonly Field[] => [
  ...new Set(value.lists.map((list) => (list.length === 0 ? '' : list[0]))),
]
