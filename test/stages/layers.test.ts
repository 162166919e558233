import { createHash } from 'node:crypto'
import { existsSync, statSync, writeFileSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FileTree, RegularFile, RootPath } from '../../src/model/file.ts'
import type { Progress } from '../../src/model/image.ts'
import type { Plan } from '../../src/model/plan.ts'
import type { PlanEntry } from '../../src/model/plan-entry.ts'
import { packLayers, removeWorkspaces, withWorkspace } from '../../src/stages/layers.ts'
import { layerOf, planOf, temporaryDirectory } from '../helpers/packed.ts'
import { dumpTar } from '../helpers/tar-dump.ts'
import { treeOf } from '../helpers/tree.ts'

let temporary: Awaited<ReturnType<typeof temporaryDirectory>>
let runs = 0
beforeAll(async () => {
  temporary = await temporaryDirectory()
})
afterAll(() => temporary.remove())

const pack = async (plan: Plan, tree: FileTree, progress: Progress = () => undefined) => {
  const workspace = join(temporary.path, String((runs += 1)))
  await mkdir(workspace)
  return packLayers(plan, tree, { workspace, progress })
}

const sha256 = (bytes: Uint8Array): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`

const sample = treeOf(`
/etc/motd 0644 mtime=5 hello\\n
/usr/bin/app 04755 uid=1000680000 program
/usr/bin/link = /usr/bin/app
/usr/bin/sh -> app
/var/\\xff 0600 bytes
`)

describe('a packed layer', () => {
  test('holds the planned entries and nothing else, in the planned order', async () => {
    const [layer] = await pack(planOf(layerOf(sample)), sample)
    const members = dumpTar(await readFile(layer?.tar ?? ''))
    expect(members.map(({ name, typeflag }) => `${typeflag} ${name}`)).toEqual([
      '5 ./',
      '5 etc/',
      '0 etc/motd',
      '5 usr/',
      '5 usr/bin/',
      '0 usr/bin/app',
      '1 usr/bin/link',
      '2 usr/bin/sh',
      '5 var/',
      '0 var/\xff',
    ])
    expect(members[5]).toMatchObject({ mode: 0o4755, uid: 1_000_680_000, mtime: 0 })
    expect(members[5]?.content.toString()).toBe('program')
  })

  test('has the digest of its blob, the diffID of its tar, and both sizes', async () => {
    const [layer] = await pack(planOf(layerOf(sample)), sample)
    if (layer === undefined) throw new Error('no layer')
    const [blob, tar] = [await readFile(layer.blob), await readFile(layer.tar)]
    expect(layer.descriptor).toEqual({
      mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
      digest: sha256(blob),
      size: blob.length,
    })
    expect([layer.diffId, layer.size]).toEqual([sha256(tar), tar.length])
    expect(gunzipSync(blob).equals(tar)).toBe(true)
  })

  test('says where each content is in its tar', async () => {
    const [layer] = await pack(planOf(layerOf(sample)), sample)
    const tar = await readFile(layer?.tar ?? '')
    const found = [...(layer?.contents ?? [])].map(([path, at]) => [
      path,
      tar.toString('latin1', at, at + 4),
    ])
    expect(found).toEqual([
      ['/etc/motd', 'hell'],
      ['/usr/bin/app', 'prog'],
      ['/var/\xff', 'byte'],
    ])
  })

  test('is the same twice', async () => {
    const digests = async () =>
      (await pack(planOf(layerOf(sample)), sample)).map(({ descriptor }) => descriptor.digest)
    expect(await digests()).toEqual(await digests())
  })
})

test('contents in memory are packed as they are', async () => {
  const file: RegularFile = {
    ...(sample.lstat('/etc/motd' as RootPath) as RegularFile),
    size: 4,
  }
  const entry: PlanEntry = {
    path: '/status' as RootPath,
    file,
    origin: 'generated',
    rule: 'dpkg.status',
    content: { from: 'memory', bytes: Buffer.from('made') },
  }
  const [layer] = await pack(planOf({ name: 'x', entries: [entry] }), sample)
  expect(dumpTar(await readFile(layer?.tar ?? ''))[0]?.content.toString()).toBe('made')
})

test('layers are packed apart, in their order', async () => {
  const other = treeOf('/opt/b 0644 second')
  const layers = await pack(planOf(layerOf(other, 'one'), layerOf(other, 'two')), other)
  expect(layers.map(({ diffId }) => diffId)).toEqual([layers[0]?.diffId, layers[0]?.diffId])
  expect(new Set(layers.map(({ blob }) => blob)).size).toBe(2)
})

/** A tree with one file of this size whose reads are recorded; `there` bytes of it can be read. */
const bigTree = (size: number, there = size) => {
  const reads: number[] = []
  const base = treeOf('/big 0644 x')
  const tree: FileTree = {
    list: (path) => base.list(path),
    lstat: (path) => {
      const entry = base.lstat(path)
      return entry?.type === 'file' ? { ...entry, size } : entry
    },
    read: (_, start = 0, end = size) => {
      reads.push(end - start)
      return Buffer.alloc(Math.max(0, Math.min(end, there) - start))
    },
  }
  return { tree, reads }
}

const MiB = 1024 * 1024

test('a large file is read in ranges, so that memory stays bounded', async () => {
  const { tree, reads } = bigTree(33 * MiB)
  const [layer] = await pack(planOf(layerOf(tree)), tree)
  expect(reads).toEqual([16 * MiB, 16 * MiB, MiB])
  expect(layer?.size).toBe(33 * MiB + 3 * 512 + 1024 - 512)
})

test.each([0, 100, 17 * MiB])(
  'a file of which only %d of 33 MiB can be read is CONTENT_CHANGED',
  async (there) => {
    const { tree } = bigTree(33 * MiB, there)
    await expect(pack(planOf(layerOf(tree)), tree)).rejects.toMatchObject({
      code: 'CONTENT_CHANGED',
    })
  },
)

test('progress counts bytes of content, never backwards, and ends at the total', async () => {
  const { tree } = bigTree(33 * MiB)
  const events: (readonly [number | undefined, number | undefined])[] = []
  await pack(planOf(layerOf(tree)), tree, ({ done, total }) => events.push([done, total]))
  expect(events).toEqual([
    [16 * MiB, 33 * MiB],
    [32 * MiB, 33 * MiB],
    [33 * MiB, 33 * MiB],
  ])
})

test('a workspace that cannot be written is OUTPUT_FAILED', async () => {
  const workspace = join(temporary.path, 'missing')
  const packing = packLayers(planOf(layerOf(sample)), sample, {
    workspace,
    progress: () => undefined,
  })
  await expect(packing).rejects.toMatchObject({ code: 'OUTPUT_FAILED' })
})

describe('a workspace', () => {
  test('is private, in a directory that need not be there, and gone afterwards', async () => {
    const parent = join(temporary.path, 'not/yet')
    const was = await withWorkspace(parent, (workspace) => {
      writeFileSync(join(workspace, 'blob'), 'x')
      expect(statSync(workspace).mode & 0o777).toBe(0o700)
      return Promise.resolve(workspace)
    })
    expect([existsSync(parent), existsSync(was)]).toEqual([true, false])
  })

  test('is gone when the work fails, and when the program is told to end', async () => {
    let was = ''
    const failing = withWorkspace(temporary.path, (workspace) => {
      was = workspace
      removeWorkspaces()
      expect(existsSync(workspace)).toBe(false)
      throw new Error('the work failed')
    })
    await expect(failing).rejects.toThrow('the work failed')
    expect(existsSync(was)).toBe(false)
  })

  test('where no directory can be is OUTPUT_FAILED', async () => {
    const file = join(temporary.path, 'file')
    writeFileSync(file, '')
    const working = withWorkspace(file, () => Promise.resolve())
    await expect(working).rejects.toMatchObject({ code: 'OUTPUT_FAILED' })
  })
})
