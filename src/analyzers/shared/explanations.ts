import type { Explained, Rule } from '../../model/rule.ts'
import { matcher } from '../../rootfs/glob.ts'
import { basename, normalise } from '../../rootfs/path.ts'
import type { LoadedObject } from './process.ts'

/** Whether some rule knows what an object does without a literal name. */
export type IsExplained = (object: LoadedObject, what: Explained) => boolean

/** Gathers what rules explain, by the sonames and paths that they speak of. */
export const explanationsOf = (rules: readonly Rule[]): IsExplained => {
  const known = (what: Explained) => {
    const holders = rules.filter(({ explains }) => explains.includes(what))
    const named = matcher(
      holders.flatMap(({ when }) => (when.soname ?? []).map((one) => `/${one}`)),
    )
    const placed = matcher(holders.flatMap(({ when }) => when.path ?? []))
    return ({ elf, openedAs, path }: LoadedObject): boolean =>
      placed(path) || named(normalise(elf.soname ?? basename(openedAs)))
  }
  const of: Record<Explained, (object: LoadedObject) => boolean> = {
    dlopen: known('dlopen'),
    exec: known('exec'),
    'optional-libraries': known('optional-libraries'),
  }
  return (object, what) => of[what](object)
}
