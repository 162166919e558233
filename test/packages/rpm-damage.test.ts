import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SlimError } from '../../src/model/error.ts'
import type { PackageDb } from '../../src/model/package.ts'
import { rpm } from '../../src/packages/rpm.ts'
import { makeBdb, makeNdb } from '../helpers/rpm-database.ts'
import { rpmHeader, sealedRpmHeader } from '../helpers/rpm-header.ts'
import { makeRpmSqlite } from '../helpers/rpm-sqlite.ts'
import { treeOf } from '../helpers/tree.ts'

const headers = Object.fromEntries(
  ['filesystem', 'glibc', 'bash', 'zlib'].map((name, index) => [
    index + 1,
    sealedRpmHeader(
      rpmHeader({
        name,
        files: { [`/usr/bin/${name}`]: {}, [`/usr/share/doc/${name}`]: { mode: 0o040755 } },
        requires: ['glibc', '(bash if zlib)'],
        provides: [`${name} = 1-1`],
      }),
    ),
  ]),
)

const databases = {
  'rpmdb.sqlite': Buffer.from(await makeRpmSqlite(headers)),
  'Packages.db': makeNdb(headers),
  Packages: makeBdb(headers),
}

/** Words that lengths, offsets and numbers of pages are damaged to: none, small ones, the greatest of each width. */
const words = [0, 1, 2, 3, 16, 255, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff]

/** What is done to a file, in order: bytes and words changed, pieces copied elsewhere, the end cut off. */
const damage = fc.array(
  fc.oneof(
    fc.record({ at: fc.nat(), byte: fc.nat(255) }),
    fc.record({ at: fc.nat(), word: fc.constantFrom(...words), big: fc.boolean() }),
    fc.record({ at: fc.nat(), from: fc.nat(), length: fc.integer({ min: 4, max: 64 }) }),
    fc.record({ cut: fc.nat() }),
  ),
  { minLength: 1, maxLength: 6 },
)

type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never

const damaged = (content: Buffer, changes: Damage): Buffer => {
  let result = Buffer.from(content)
  for (const change of changes) {
    const size = result.length
    if (size < 128) break
    if ('cut' in change) result = result.subarray(0, change.cut % size)
    else if ('byte' in change) result[change.at % size] = change.byte
    else if ('from' in change)
      result.copyWithin(change.at % size, change.from % size, (change.from % size) + change.length)
    else if (change.big) result.writeUInt32BE(change.word, (change.at % ((size >> 2) - 1)) * 4)
    else result.writeUInt32LE(change.word, (change.at % ((size >> 2) - 1)) * 4)
  }
  return result
}

const hex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')

/** Reads everything that is read of a database, and writes it back with every other package. */
const readAndTrim = async (name: string, content: Uint8Array): Promise<PackageDb> => {
  const tree = treeOf(`/var/lib/rpm/${name} ${hex(content)}\n/usr/bin/bash 0755\n`)
  const database = await rpm.read(tree)
  const { packages } = database
  for (const one of packages) database.dependenciesOf?.(one)
  for (const one of packages.flatMap(({ files }) => files)) database.digestOf?.(one)
  const kept = packages.filter((_, index) => index % 2 === 0)
  await rpm.trim(tree, { paths: new Set(), packages: kept })
  await rpm.examine?.(tree)
  return database
}

describe.each(Object.entries(databases))('%s', (name, content) => {
  it('however it is damaged it is read, or refused with a code, and never goes on for ever', async () => {
    let refused = 0
    const property = fc.asyncProperty(damage, async (changes) => {
      try {
        await readAndTrim(name, damaged(content, changes))
      } catch (error) {
        if (!(error instanceof SlimError)) throw error
        expect(error.code).toBe('PACKAGES_DAMAGED')
        refused += 1
      }
    })
    await fc.assert(property, { numRuns: 150, seed: 5 })
    expect(refused).toBeGreaterThan(20)
  }, 60_000)

  it('undamaged it is read whole', async () => {
    expect((await readAndTrim(name, content)).packages).toHaveLength(4)
  })
})
