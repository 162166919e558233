import { toDisplay } from '../../formats/byte-string.ts'
import type { FileEntry } from '../../model/file.ts'
import type { Difference } from '../../model/verify.ts'

/** What an entry is compared in. */
export interface Compared {
  readonly entry: FileEntry
  /** SHA-256 of the content in hexadecimal; asked only for regular files. */
  readonly content: () => string
  /** First path, in the order of a walk, of all names that the file has in the image: the path itself when it has one name. */
  readonly firstName: string
  /** Times that are as good as the entry's own, in seconds since 1970. */
  readonly times: readonly number[]
}

/**
 * In what two entries differ, empty when in nothing; of entries of two types only that is told. The mode of a symbolic link is
 * not compared, for Linux has none (symlink(7)).
 */
export const entryDifferences = (expected: Compared, found: Compared): readonly Difference[] => {
  if (expected.entry.type !== found.entry.type)
    return [{ what: 'type', expected: expected.entry.type, found: found.entry.type }]
  return [
    ...contentDifference(expected, found),
    ...differing('mode', modeOf(expected.entry), modeOf(found.entry)),
    ...differing('owner', ownerOf(expected.entry), ownerOf(found.entry)),
    ...timeDifference(expected, found),
    ...differing('target', targetOf(expected.entry), targetOf(found.entry)),
    ...differing('device', deviceOf(expected.entry), deviceOf(found.entry)),
    ...differing('hard link', toDisplay(expected.firstName), toDisplay(found.firstName)),
    ...attributeDifferences(expected.entry.xattrs, found.entry.xattrs),
  ]
}

const none = '–'

const differing = (what: string, expected: string, found: string): Difference[] =>
  expected === found ? [] : [{ what, expected, found }]

const contentDifference = (expected: Compared, found: Compared): Difference[] => {
  if (expected.entry.type !== 'file' || found.entry.type !== 'file') return []
  const sizes = [expected.entry.size, found.entry.size] as const
  if (sizes[0] !== sizes[1]) return differing('content', `${sizes[0]} bytes`, `${sizes[1]} bytes`)
  return differing('content', `sha256:${expected.content()}`, `sha256:${found.content()}`)
}

const modeOf = ({ type, mode }: FileEntry): string =>
  type === 'symlink' ? none : mode.toString(8).padStart(4, '0')

const ownerOf = ({ uid, gid }: FileEntry): string => `${uid}:${gid}`

const targetOf = (entry: FileEntry): string =>
  entry.type === 'symlink' ? toDisplay(entry.target) : none

const deviceOf = (entry: FileEntry): string =>
  'major' in entry ? `${entry.major}:${entry.minor}` : none

const timeDifference = (expected: Compared, found: Compared): Difference[] =>
  [expected.entry.mtime, ...expected.times].includes(found.entry.mtime)
    ? []
    : differing('time', dateOf(expected.entry.mtime), dateOf(found.entry.mtime))

/** A number where it is out of the range of dates, which an archive may hold. */
const dateOf = (seconds: number): string => {
  const date = new Date(seconds * 1000)
  return Number.isNaN(date.getTime()) ? String(seconds) : date.toISOString().replace('.000Z', 'Z')
}

type Attributes = FileEntry['xattrs']

const attributeDifferences = (expected: Attributes, found: Attributes): Difference[] =>
  [...new Set([...expected.keys(), ...found.keys()])]
    .sort()
    .flatMap((name) =>
      differing(toDisplay(name), attributeOf(expected, name), attributeOf(found, name)),
    )

const attributeOf = (attributes: Attributes, name: string): string => {
  const value = attributes.get(name)
  return value === undefined ? none : `0x${Buffer.from(value).toString('hex')}`
}
