import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Image } from '../../../src/model/image.ts'
import { checkOciLayout, writeOciLayout } from '../../../src/transports/shared/write-oci-layout.ts'
import { imageOf, layerOf, planOf, temporaryDirectory } from '../../helpers/packed.ts'
import { treeOf } from '../../helpers/tree.ts'
import { expectValidOciLayout } from '../../helpers/valid-image.ts'

let temporary: Awaited<ReturnType<typeof temporaryDirectory>>
let out: string
beforeEach(async () => {
  temporary = await temporaryDirectory()
  out = join(temporary.path, 'out')
})
afterEach(() => temporary.remove())

const imageWith = (content: string): Promise<Image> => {
  const tree = treeOf(`/etc/motd 0644 ${content}\n/usr/bin/app 0755 program`)
  return imageOf(planOf(layerOf(tree)), tree, temporary.path)
}

const contentsOf = (directory: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(directory, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(directory, name)).isFile())
      .sort()
      .map((name) => [name, readFileSync(join(directory, name), 'latin1')]),
  )

const indexOf = (directory: string) =>
  JSON.parse(readFileSync(join(directory, 'index.json'), 'utf8')) as {
    manifests: readonly { digest: string; annotations?: Record<string, string> }[]
  }

describe('a new layout', () => {
  test('is valid, holds the image under the tag, and names it for who loads it', async () => {
    const image = await imageWith('one')
    expect(await writeOciLayout(image, `${out}:v1`)).toEqual({
      destination: `oci:${out}:v1`,
      digest: image.manifestDescriptor.digest,
      warnings: [],
    })
    const { descriptor } = expectValidOciLayout(out, 'v1')
    expect(descriptor).toMatchObject({
      digest: image.manifestDescriptor.digest,
      annotations: { 'io.containerd.image.name': 'localhost/sample:v1' },
    })
  })

  test('without a tag holds it as latest', async () => {
    await writeOciLayout(await imageWith('one'), out)
    expectValidOciLayout(out, 'latest')
  })

  test('can be read by everybody, under any umask', async () => {
    const umask = process.umask(0o077)
    try {
      await writeOciLayout(await imageWith('one'), out)
    } finally {
      process.umask(umask)
    }
    const modes = ['', 'blobs', 'blobs/sha256', 'index.json', 'oci-layout'].map(
      (name) => statSync(join(out, name)).mode & 0o777,
    )
    expect(modes).toEqual([0o755, 0o755, 0o755, 0o644, 0o644])
  })

  test('is the same twice', async () => {
    const image = await imageWith('one')
    await writeOciLayout(image, out)
    await writeOciLayout(image, `${out}2`)
    expect(contentsOf(out)).toEqual(contentsOf(`${out}2`))
  })

  test('may have a full name for a tag, which then says it all', async () => {
    await writeOciLayout(await imageWith('one'), `${out}:registry.example.com/team/app:v1`)
    expect(indexOf(out).manifests[0]?.annotations).toEqual({
      'org.opencontainers.image.ref.name': 'registry.example.com/team/app:v1',
    })
  })
})

describe('a layout that is there', () => {
  test('gets another image beside the one it has', async () => {
    await writeOciLayout(await imageWith('one'), `${out}:one`)
    await writeOciLayout(await imageWith('two'), `${out}:two`)
    expectValidOciLayout(out, 'one')
    expectValidOciLayout(out, 'two')
    expect(indexOf(out).manifests).toHaveLength(2)
  })

  test('loses the image of the same tag from its index, and no blob', async () => {
    const [one, two] = [await imageWith('one'), await imageWith('two')]
    await writeOciLayout(one, `${out}:tag`)
    await writeOciLayout(two, `${out}:tag`)
    expect(expectValidOciLayout(out, 'tag').descriptor.digest).toBe(two.manifestDescriptor.digest)
    expect(indexOf(out).manifests).toHaveLength(1)
    expect(existsSync(join(out, 'blobs', one.manifestDescriptor.digest.replace(':', '/')))).toBe(
      true,
    )
  })

  test('keeps what this program does not know in its index', async () => {
    await writeOciLayout(await imageWith('one'), `${out}:one`)
    const foreign = { mediaType: 'application/x', digest: 'sha256:00', size: 1, data: 'aGk=' }
    const index = { ...indexOf(out), manifests: [foreign], annotations: { a: 'b' } }
    writeFileSync(join(out, 'index.json'), JSON.stringify(index))
    await writeOciLayout(await imageWith('one'), `${out}:one`)
    expect(indexOf(out)).toMatchObject({
      annotations: { a: 'b' },
      manifests: [foreign, { annotations: { 'org.opencontainers.image.ref.name': 'one' } }],
    })
  })

  test('gets a damaged blob of the same name anew', async () => {
    const image = await imageWith('one')
    await writeOciLayout(image, out)
    const blob = join(out, 'blobs', image.configDescriptor.digest.replace(':', '/'))
    writeFileSync(blob, 'damaged')
    await writeOciLayout(image, out)
    expectValidOciLayout(out, 'latest')
  })

  test('stays as it is when a blob cannot be written', async () => {
    await writeOciLayout(await imageWith('one'), `${out}:tag`)
    const before = contentsOf(out)
    const broken = await imageWith('two')
    for (const { blob } of broken.layers) rmSync(blob)
    await expect(writeOciLayout(broken, `${out}:tag`)).rejects.toMatchObject({
      code: 'OUTPUT_FAILED',
    })
    expect(contentsOf(out)).toMatchObject(before)
    expectValidOciLayout(out, 'tag')
  })

  test.each(['', '{', '[]', '{"manifests":{}}'])(
    'whose index is %j is IMAGE_DAMAGED, before and at the writing',
    async (index) => {
      await writeOciLayout(await imageWith('one'), out)
      writeFileSync(join(out, 'index.json'), index)
      const image = await imageWith('two')
      for (const act of [() => checkOciLayout(out), () => writeOciLayout(image, out)])
        await expect(act()).rejects.toMatchObject({ code: 'IMAGE_DAMAGED' })
      expect(readFileSync(join(out, 'index.json'), 'utf8')).toBe(index)
    },
  )
})

describe('what is in the way', () => {
  test('a directory that is no layout is OUTPUT_EXISTS, before and at the writing', async () => {
    mkdirSync(out)
    writeFileSync(join(out, 'mine'), 'precious')
    const image = await imageWith('one')
    for (const act of [() => checkOciLayout(out), () => writeOciLayout(image, out)])
      await expect(act()).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' })
    expect(contentsOf(out)).toEqual({ mine: 'precious' })
  })

  test('a wrong tag is REFERENCE_INVALID', async () => {
    for (const location of [`${out}:a b`, `${out}:`, ':a'])
      await expect(checkOciLayout(location)).rejects.toMatchObject({ code: 'REFERENCE_INVALID' })
  })

  test('a layer that is gone leaves no directory', async () => {
    const image = await imageWith('one')
    for (const { blob } of image.layers) rmSync(blob)
    await expect(writeOciLayout(image, out)).rejects.toMatchObject({ code: 'OUTPUT_FAILED' })
    expect(readdirSync(temporary.path).filter((name) => name.includes('out'))).toEqual([])
  })
})
