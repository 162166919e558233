import type { FactReader, FactsOf } from '../model/facts.ts'
import type { FileTree, RootPath } from '../model/file.ts'

/** Facts by reader and content, kept between runs. */
export interface KnownFacts {
  /** Undefined for what nobody has read yet. */
  get<Facts>(reader: FactReader<Facts>, digest: string): Facts | undefined
  add<Facts>(reader: FactReader<Facts>, digest: string, facts: Facts): void
}

/** Reads facts of files of a tree, each file once; contents whose digest the tree knows are looked up in `known` first. */
export const factsOfTree = (tree: FileTree, known?: KnownFacts): FactsOf => {
  const read = new Map<string, Map<RootPath, unknown>>()
  return <Facts>(reader: FactReader<Facts>, path: RootPath): Facts => {
    const ofReader = read.get(reader.name) ?? new Map<RootPath, unknown>()
    read.set(reader.name, ofReader)
    // What is stored under a reader's name was made by that reader.
    if (ofReader.has(path)) return ofReader.get(path) as Facts
    const digest = known === undefined ? undefined : tree.digest?.(path)
    const before = digest === undefined ? undefined : known?.get(reader, digest)
    const facts = before ?? reader.read(tree.read(path))
    if (before === undefined && digest !== undefined) known?.add(reader, digest, facts)
    ofReader.set(path, facts)
    return facts
  }
}
