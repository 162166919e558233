import { type RpmHeader, type RpmRelation, rpmSense } from '../../formats/rpm-header.ts'
import { rpmSatisfies } from '../../formats/rpm-version.ts'
import type { ByteString } from '../../model/file.ts'

/** What packages are asked about: by the paths of their files, as the one who asks names them. */
export type FileOwners = (path: ByteString) => readonly RpmHeader[]

/** A package and a name that it provides. */
interface Provision {
  readonly header: RpmHeader
  readonly provided: RpmRelation
}

/** Words of a condition between requirements; rpm docs/manual/boolean_dependencies.md. */
const operators = new Set(['and', 'or', 'if', 'else', 'with', 'without', 'unless'])

/**
 * Names of the packages that satisfy what each one requires, through what they provide and the files they have, all alternatives of
 * them; what a package provides itself and the features of rpm are left out. A condition (`(a if b)`) is all packages it speaks of.
 */
export const rpmRequirements = (
  headers: readonly RpmHeader[],
  ownersOf: FileOwners,
): ReadonlyMap<RpmHeader, ReadonlySet<string>> => {
  const provisions = new Map<ByteString, Provision[]>()
  for (const header of headers)
    for (const provided of header.provides) {
      const known = provisions.get(provided.name)
      if (known === undefined) provisions.set(provided.name, [{ header, provided }])
      else known.push({ header, provided })
    }
  const satisfying = (required: RpmRelation): readonly RpmHeader[] => {
    const byName = (provisions.get(required.name) ?? [])
      .filter(({ provided }) => rpmSatisfies(provided, required))
      .map(({ header }) => header)
    return required.name.startsWith('/') ? [...byName, ...ownersOf(required.name)] : byName
  }
  return new Map(
    headers.map((header) => {
      const found = header.requires
        .filter(({ flags }) => (flags & rpmSense.rpmlib) === 0)
        .flatMap(termsOf)
        .flatMap(satisfying)
        .filter((one) => one !== header)
      return [header, new Set(found.map(({ name }) => name))]
    }),
  )
}

/** A requirement, or each name of a condition in any version. */
const termsOf = (required: RpmRelation): readonly RpmRelation[] => {
  if (!required.name.startsWith('(')) return [required]
  return required.name
    .split(/\s+/)
    .map(withoutBrackets)
    .filter((word) => !operators.has(word))
    .map((name) => ({ name, version: '', flags: 0 }))
}

/** Those that group; `libc.so.6()(64bit)` has some of its own. */
const withoutBrackets = (word: string): string => {
  let text = word.replace(/^\(+/, '')
  const count = (character: string) => text.split(character).length - 1
  while (text.endsWith(')') && count(')') > count('(')) text = text.slice(0, -1)
  return text
}
