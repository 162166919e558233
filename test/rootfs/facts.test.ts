import { describe, expect, test } from 'vitest'
import { fromBytes } from '../../src/formats/byte-string.ts'
import type { FactReader } from '../../src/model/facts.ts'
import type { FileTree, RootPath } from '../../src/model/file.ts'
import { factsOf, type KnownFacts } from '../../src/rootfs/facts.ts'
import { normalise } from '../../src/rootfs/path.ts'
import { treeOf } from '../helpers/tree.ts'

const counting = () => {
  const read: string[] = []
  const reader: FactReader<{ text: string }> = {
    name: 'text',
    version: 1,
    read: (bytes) => {
      read.push(fromBytes(bytes))
      return { text: fromBytes(bytes) }
    },
  }
  return { reader, read }
}

const remembering = () => {
  const facts = new Map<string, unknown>()
  const known: KnownFacts = {
    get: <Facts>({ name }: FactReader<Facts>, digest: string) =>
      facts.get(`${name} ${digest}`) as Facts | undefined,
    add: ({ name }, digest, value) => facts.set(`${name} ${digest}`, value),
  }
  return { known, facts }
}

const withDigests = (tree: FileTree, digest: (path: RootPath) => string | undefined): FileTree => ({
  lstat: (path) => tree.lstat(path),
  list: (path) => tree.list(path),
  read: (path, start, end) => tree.read(path, start, end),
  digest,
})

describe('facts of a tree', () => {
  test('are read once for each file, whoever asks', () => {
    const tree = treeOf('/a one\n/b two')
    const { reader, read } = counting()
    for (const path of ['/a', '/b', '/a']) factsOf(tree)(reader, normalise(path))
    expect(read).toEqual(['one', 'two'])
  })

  test('are those of an earlier run where the content is the same', () => {
    const { known, facts } = remembering()
    const text = '/a one\n/b one'
    const digest = () => 'digest-of-one'
    const first = counting()
    factsOf(withDigests(treeOf(text), digest), known)(first.reader, normalise('/a'))
    expect([...facts.keys()]).toEqual(['text digest-of-one'])
    const second = counting()
    const again = factsOf(withDigests(treeOf(text), digest), known)(second.reader, normalise('/b'))
    expect(again).toEqual({ text: 'one' })
    expect(second.read).toEqual([])
  })

  test('of a content without a known digest are not kept for later', () => {
    const { known, facts } = remembering()
    const { reader } = counting()
    const tree = withDigests(treeOf('/a one'), () => undefined)
    expect(factsOf(tree, known)(reader, normalise('/a'))).toEqual({ text: 'one' })
    expect(facts.size).toBe(0)
  })
})
