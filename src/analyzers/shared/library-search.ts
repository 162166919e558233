import { toDisplay } from '../../formats/byte-string.ts'
import type { Elf } from '../../formats/elf.ts'
import { elfMachineName } from '../../formats/elf-machine.ts'
import type { SlimError } from '../../model/error.ts'
import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import { child, normalise } from '../../rootfs/path.ts'
import { resolve } from '../../rootfs/resolve.ts'
import type { Wanted } from './cached-libraries.ts'
import { readElf } from './elf-file.ts'
import { variantDirectories } from './hardware-variants.ts'
import type { Loader } from './loader.ts'
import type { SearchStep } from './search-order.ts'

/** A copy of a library that only some processors load instead of the one that was found. */
export interface Variant {
  readonly openedAs: ByteString
  /** Its subdirectory: `glibc-hwcaps/x86-64-v3`. */
  readonly name: ByteString
  readonly via: string
}

/** A file that ld.so would open. */
export interface Opened {
  /** Absolute, links not followed. */
  readonly openedAs: ByteString
  /** Canonical. */
  readonly path: RootPath
  /** An error when it has the ELF magic but cannot be read further. */
  readonly elf: Elf | SlimError
}

/** Outcome of a search; `tried` is every place in order with what was wrong with it. */
export type LibrarySearchResult =
  | (Opened & {
      readonly kind: 'found'
      readonly via: string
      readonly variants: readonly Variant[]
    })
  | { readonly kind: 'absent'; readonly tried: readonly string[] }

/** A file that was looked at. `unfit` is an object of another class or machine, `broken` nothing that could be loaded. */
type Candidate =
  | (Opened & { readonly kind: 'opened' })
  | { readonly kind: 'missing' | 'unfit' | 'broken'; readonly problem: string }

/**
 * Looks at one path. glibc passes over files of another class or machine; anything else that is not a loadable object ends the
 * search (elf/dl-load.c, `open_verify`). musl takes the first file that is there, or fails.
 */
export const openObject = (tree: FileTree, openedAs: ByteString, wanted: Wanted): Candidate => {
  const found = resolve(tree, openedAs)
  if (found.kind === 'missing') {
    const dangling = found.crossed.length > 0 && found.path !== normalise(openedAs)
    return {
      kind: 'missing',
      problem: dangling ? `leads to ${toDisplay(found.path)}, which is not there` : 'not there',
    }
  }
  if (found.kind === 'loop') return { kind: 'missing', problem: 'a chain of links that never ends' }
  const reading = readElf(tree, found.path)
  if (reading.kind === 'other')
    return { kind: 'broken', problem: 'not an ELF file, where ld.so gives up' }
  const opened = { kind: 'opened', openedAs, path: found.path } as const
  if (reading.kind === 'damaged') return { ...opened, elf: reading.error }
  return mismatch(reading.elf, wanted) ?? { ...opened, elf: reading.elf }
}

const mismatch = (elf: Elf, wanted: Wanted): Candidate | undefined => {
  if (elf.class !== wanted.class)
    return { kind: 'unfit', problem: `ELF${elf.class}, wanted ELF${wanted.class}` }
  if (elf.data !== wanted.data)
    return { kind: 'broken', problem: `byte order ${elf.data}, where ld.so gives up` }
  if (elf.machine !== wanted.machine) {
    const [has, wants] = [elf.machine, wanted.machine].map(elfMachineName)
    return { kind: 'unfit', problem: `${has}, wanted ${wants}` }
  }
  if (elf.type !== 'dyn' && elf.type !== 'exec')
    return { kind: 'broken', problem: `of type ET_${elf.type.toUpperCase()}, where ld.so gives up` }
  return undefined
}

/** Searches for a name without a slash. */
export const searchLibrary = (
  tree: FileTree,
  { name, wanted, steps, family }: LibraryRequest,
): LibrarySearchResult => {
  const tried: (() => string)[] = []
  const variants: Variant[] = []
  for (const step of steps) {
    if (step.kind === 'skipped') {
      tried.push(() => step.reason)
      continue
    }
    if (family === 'glibc') variants.push(...variantsAt(tree, step, { name, wanted }))
    const openedAs = step.kind === 'cached' ? step.path : below(step.path, name)
    const candidate =
      step.kind === 'directory' && !mayHold(tree, step.path, name)
        ? missing
        : openObject(tree, openedAs, wanted)
    if (candidate.kind === 'opened')
      return { ...candidate, kind: 'found', via: step.via, variants: distinct(variants, openedAs) }
    tried.push(() => `${toDisplay(openedAs)} (${step.via}): ${candidate.problem}`)
    if (candidate.kind === 'broken' || (candidate.kind === 'unfit' && family === 'musl')) break
  }
  return onlyVariant(tree, variants, wanted) ?? { kind: 'absent', tried: tried.map((say) => say()) }
}

/** What to look for, and where. */
export interface LibraryRequest {
  readonly name: ByteString
  readonly wanted: Wanted
  readonly steps: readonly SearchStep[]
  readonly family: Loader['family']
}

const missing = { kind: 'missing', problem: 'not there' } as const

const below = (directory: ByteString, name: ByteString): ByteString =>
  directory.endsWith('/') ? `${directory}${name}` : `${directory}/${name}`

const directories = new WeakMap<FileTree, Map<ByteString, RootPath | undefined>>()

/** The canonical path of a directory, remembered: the same few are asked for again and again. */
const directoryOf = (tree: FileTree, path: ByteString): RootPath | undefined => {
  const known = directories.get(tree) ?? new Map<ByteString, RootPath | undefined>()
  directories.set(tree, known)
  if (known.has(path)) return known.get(path)
  const found = resolve(tree, path)
  const directory =
    found.kind === 'found' && found.entry.type === 'directory' ? found.path : undefined
  known.set(path, directory)
  return directory
}

const mayHold = (tree: FileTree, directory: ByteString, name: ByteString): boolean => {
  const canonical = directoryOf(tree, directory)
  return canonical !== undefined && tree.lstat(child(canonical, name)) !== undefined
}

const variantsAt = (
  tree: FileTree,
  step: Exclude<SearchStep, { kind: 'skipped' }>,
  { name, wanted }: Pick<LibraryRequest, 'name' | 'wanted'>,
): readonly Variant[] => {
  const { via } = step
  const directory =
    step.kind === 'directory' ? step.path : step.path.slice(0, step.path.lastIndexOf('/'))
  const canonical = directoryOf(tree, directory)
  const beside = canonical === undefined ? [] : variantDirectories(tree, canonical)
  const cached = step.kind === 'cached' ? step.variants : []
  const all = [
    ...beside.map((sub) => ({ openedAs: below(below(directory, sub), name), name: sub, via })),
    ...cached.map(({ path, hwcaps }) => {
      const sub = hwcaps === undefined ? (path.split('/').at(-2) ?? '') : `glibc-hwcaps/${hwcaps}`
      return { openedAs: path, name: sub, via }
    }),
  ]
  return all.filter(({ openedAs }) => openObject(tree, openedAs, wanted).kind === 'opened')
}

const distinct = (variants: readonly Variant[], openedAs: ByteString): readonly Variant[] => {
  const seen = new Set([openedAs])
  return variants.filter((one) => !seen.has(one.openedAs) && seen.add(one.openedAs))
}

/** Where there are only copies for some processors, the first is taken for the library. */
const onlyVariant = (
  tree: FileTree,
  variants: readonly Variant[],
  wanted: Wanted,
): LibrarySearchResult | undefined => {
  const [first, ...others] = variants
  const opened = first === undefined ? undefined : openObject(tree, first.openedAs, wanted)
  if (first === undefined || opened?.kind !== 'opened') return undefined
  const via = `${first.via}, ${toDisplay(first.name)}`
  return { ...opened, kind: 'found', via, variants: distinct(others, first.openedAs) }
}
