import type { FactReader, FactsOf } from '../model/facts.ts'
import type { FileTree, RootPath } from '../model/file.ts'

/** Facts by reader and content, kept between runs. */
export interface KnownFacts {
  /** Undefined for what nobody has read yet. */
  get<Facts>(reader: FactReader<Facts>, digest: string): Facts | undefined
  add<Facts>(reader: FactReader<Facts>, digest: string, facts: Facts): void
}

const ofTrees = new WeakMap<FileTree, FactsOf>()

/**
 * The facts of the files of a tree, each read once; the same for the same tree. Whoever asks first may name what is `known` from earlier
 * runs: contents whose digest the tree knows are looked up there and added.
 */
export const factsOf = (tree: FileTree, known?: KnownFacts): FactsOf => {
  const before = ofTrees.get(tree)
  if (before !== undefined) return before
  const facts = reading(tree, known)
  ofTrees.set(tree, facts)
  return facts
}

const reading = (tree: FileTree, known: KnownFacts | undefined): FactsOf => {
  const read = new Map<string, Map<RootPath, unknown>>()
  const facts: FactsOf = <Facts>(reader: FactReader<Facts>, path: RootPath): Facts => {
    const ofReader = read.get(reader.name) ?? new Map<RootPath, unknown>()
    read.set(reader.name, ofReader)
    // What stands under a reader's name was made by that reader.
    if (ofReader.has(path)) return ofReader.get(path) as Facts
    const digest = known === undefined ? undefined : tree.digest?.(path)
    const before = digest === undefined ? undefined : known?.get(reader, digest)
    const found = before ?? reader.read(tree.read(path), (other) => facts(other, path))
    if (before === undefined && digest !== undefined) known?.add(reader, digest, found)
    ofReader.set(path, found)
    return found
  }
  return facts
}
