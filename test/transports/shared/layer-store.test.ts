import { createHash } from 'node:crypto'
import { chmod, mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Digest } from '../../../src/model/image.ts'
import { LayerStore } from '../../../src/transports/shared/layer-store.ts'
import { asUser } from '../../helpers/as-user.ts'
import { temporaryDirectory } from '../../helpers/packed.ts'

const tarOfOne = (): Buffer => {
  const header = Buffer.alloc(512)
  header.write('greeting')
  header.write('0000644', 100)
  header.write('0000000', 108)
  header.write('0000000', 116)
  header.write('00000000005', 124)
  header.write('00000000000', 136)
  header.write('        0', 148)
  header.write('ustar\u000000', 257)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  const content = Buffer.alloc(512)
  content.write('hello')
  return Buffer.concat([header, content, Buffer.alloc(1024)])
}

const sha256 = (bytes: Uint8Array): Digest =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`

const quiet = () => undefined
const sourceOf = (...chunks: Uint8Array[]) => ({
  what: 'base.tar',
  open: () => Readable.from(chunks),
})
const tar = tarOfOne()

let place: Awaited<ReturnType<typeof temporaryDirectory>>
beforeEach(async () => {
  place = await temporaryDirectory()
})
afterEach(() => place.remove())

const cached = async (): Promise<number[]> => {
  const directory = join(place.path, 'layers/sha256')
  const names = (await readdir(directory)).filter((name) => name.endsWith('.tar'))
  return Promise.all(names.map(async (name) => (await stat(join(directory, name))).size))
}

describe('what follows the blocks that end a tar', () => {
  const padded = Buffer.concat([tar, Buffer.alloc(1 << 20)])

  test.each([
    ['in one chunk', [padded]],
    ['in chunks that split the end', [padded.subarray(0, 1100), padded.subarray(1100)]],
    ['in a chunk of its own', [tar, Buffer.alloc(1 << 20)]],
  ])('is read and hashed and not stored: %s', async (_, chunks) => {
    const layer = await new LayerStore(place.path).import(sourceOf(...chunks), quiet)
    expect(layer).toMatchObject({ digest: sha256(padded), diffId: sha256(padded) })
    expect(await cached()).toEqual([tar.length])
    const again = new LayerStore(place.path).open(layer.digest)
    expect(again?.entries.map(({ path }) => path)).toEqual(['/greeting'])
  })

  test('is part of the digest that a layer must have', async () => {
    const source = { ...sourceOf(padded), diffId: sha256(tar) }
    await expect(new LayerStore(place.path).import(source, quiet)).rejects.toMatchObject({
      code: 'BLOB_DIGEST',
    })
  })

  test('is still checked where it is compressed', async () => {
    const packed = gzipSync(padded)
    const cut = packed.subarray(0, packed.length - 20)
    await expect(new LayerStore(place.path).import(sourceOf(cut), quiet)).rejects.toMatchObject({
      code: 'ARCHIVE_TRUNCATED',
    })
    expect(await cached()).toEqual([])
  })
})

test('an archive may end with the last byte of its last member, and not before', async () => {
  const size = Number.parseInt(tar.toString('latin1', 124, 135), 8)
  const whole = tar.subarray(0, 512 + size)
  const layer = await new LayerStore(place.path).import(sourceOf(whole), quiet)
  expect(layer.entries.map(({ path }) => path)).toEqual(['/greeting'])
  const cut = sourceOf(whole.subarray(0, -1))
  await expect(new LayerStore(place.path).import(cut, quiet)).rejects.toMatchObject({
    code: 'ARCHIVE_TRUNCATED',
  })
})

describe('a cache that cannot be used is CACHE_UNUSABLE', () => {
  const importing = (cache: string) => new LayerStore(cache).import(sourceOf(tar), quiet)

  test('because something else is in its place', async () => {
    const cache = join(place.path, 'file')
    await writeFile(cache, '')
    await expect(importing(cache)).rejects.toMatchObject({ code: 'CACHE_UNUSABLE' })
    expect(() => new LayerStore(cache).open(sha256(tar))).toThrow(
      expect.objectContaining({ code: 'CACHE_UNUSABLE' }),
    )
  })

  test.each([
    ['it cannot be made', '.', 0o555],
    ['it may not be written', 'layers/sha256', 0o555],
    ['it may not be read', 'layers/sha256', 0o000],
  ])('because %s', async (_, directory, mode) => {
    await mkdir(join(place.path, directory), { recursive: true })
    await chmod(place.path, 0o755)
    await chmod(join(place.path, directory), mode)
    await expect(asUser(() => importing(place.path))).rejects.toMatchObject({
      code: 'CACHE_UNUSABLE',
    })
    await chmod(join(place.path, directory), 0o755)
  })

  test('because a layer in it may not be read', async () => {
    const { digest } = await importing(place.path)
    await chmod(place.path, 0o755)
    const directory = join(place.path, 'layers/sha256')
    await chmod(directory, 0o000)
    await expect(
      asUser(() => Promise.resolve().then(() => new LayerStore(place.path).open(digest))),
    ).rejects.toMatchObject({ code: 'CACHE_UNUSABLE' })
    await chmod(directory, 0o755)
  })
})

test('an error of the source is no error of the cache', async () => {
  const failing = Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO', syscall: 'read' })
  const open = () =>
    Readable.from(
      (function* () {
        yield tar
        throw failing
      })(),
    )
  await expect(new LayerStore(place.path).import({ what: 'x', open }, quiet)).rejects.toBe(failing)
})
