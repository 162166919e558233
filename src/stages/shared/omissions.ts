import { toDisplay } from '../../formats/byte-string.ts'
import type { Closure, Omission } from '../../model/closure.ts'
import type { FileTree, RootPath } from '../../model/file.ts'
import { outdatedSboms } from './outdated-sboms.ts'

const outdatedSbom: Omission = {
  rule: 'image.outdated-sbom',
  reason:
    "a list of the base's contents (SBOM) is not true of the image; `slim sbom` makes its own",
}

const socket: Omission = { rule: 'image.socket', reason: 'no archive can hold a socket' }

/** What no image has of a base, whatever its recipe says. */
export class Omissions {
  /** Those that are left out whether anything needs them or not. */
  readonly known: ReadonlyMap<RootPath, Omission>
  readonly #tree: FileTree

  constructor(tree: FileTree) {
    this.#tree = tree
    this.known = new Map(outdatedSboms(tree).map((path) => [path, outdatedSbom]))
  }

  /** Why the path is one; undefined for all others. */
  of(path: RootPath): Omission | undefined {
    return this.known.get(path) ?? (this.#tree.lstat(path)?.type === 'socket' ? socket : undefined)
  }
}

/** One warning for each rule, which names the first path. */
export const omissionWarnings = ({ omitted }: Pick<Closure, 'omitted'>): readonly string[] =>
  [outdatedSbom, socket].flatMap(({ rule, reason }) => {
    const paths = [...omitted].flatMap(([path, one]) =>
      one.rule === rule ? [toDisplay(path)] : [],
    )
    const [first, ...others] = paths
    if (first === undefined) return []
    const are = others.length === 0 ? 'is' : `and ${others.length} more are`
    return [`${first} ${are} left out: ${reason} (${rule})`]
  })
