import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  checkDockerArchive,
  writeDockerArchive,
} from '../../../src/transports/shared/write-docker-archive.ts'
import { imageOf, layerOf, planOf, temporaryDirectory } from '../../helpers/packed.ts'
import { dumpTar } from '../../helpers/tar-dump.ts'
import { treeOf } from '../../helpers/tree.ts'

let temporary: Awaited<ReturnType<typeof temporaryDirectory>>
let out: string
beforeEach(async () => {
  temporary = await temporaryDirectory()
  out = join(temporary.path, 'out.tar')
})
afterEach(() => temporary.remove())

const tree = treeOf('/etc/motd 0644 hello')
const sample = (...names: readonly string[]) =>
  imageOf(planOf(...names.map((name) => layerOf(tree, name))), tree, temporary.path)

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const filesOf = (file: string): ReadonlyMap<string, Buffer> =>
  new Map(dumpTar(readFileSync(file)).map(({ name, content }) => [name, content]))

const manifestOf = (file: string): unknown =>
  JSON.parse(filesOf(file).get('manifest.json')?.toString() ?? '')

describe('a docker archive', () => {
  test('holds config and uncompressed layers under their own digests, and what belongs together', async () => {
    const image = await sample('one')
    await writeDockerArchive(image, `${out}:team/app:v1`)
    const files = filesOf(out)
    const config = image.configDescriptor.digest.slice(7)
    const [layer] = image.layers.map(({ diffId }) => diffId.slice(7))
    expect([...files.keys()].sort()).toEqual(
      [`${config}.json`, `${layer ?? ''}.tar`, 'manifest.json'].sort(),
    )
    expect(sha256(files.get(`${config}.json`) ?? Buffer.alloc(0))).toBe(config)
    expect(sha256(files.get(`${layer ?? ''}.tar`) ?? Buffer.alloc(0))).toBe(layer)
    expect(manifestOf(out)).toEqual([
      { Config: `${config}.json`, RepoTags: ['team/app:v1'], Layers: [`${layer ?? ''}.tar`] },
    ])
  })

  test('is tagged with the name of the image when no tag is given', async () => {
    await writeDockerArchive(await sample('one'), out)
    expect(manifestOf(out)).toMatchObject([{ RepoTags: ['sample:latest'] }])
  })

  test('of two equal layers holds their file once and lists it twice', async () => {
    await writeDockerArchive(await sample('one', 'two'), out)
    const [{ Layers }] = manifestOf(out) as [{ Layers: readonly string[] }]
    expect(Layers).toHaveLength(2)
    expect(new Set(Layers).size).toBe(1)
    expect(dumpTar(readFileSync(out)).filter(({ name }) => name === Layers[0])).toHaveLength(1)
  })

  test('has no OCI manifest, so it names no digest', async () => {
    expect(await writeDockerArchive(await sample('one'), out)).toEqual({
      destination: `docker-archive:${out}`,
      digest: undefined,
      warnings: [],
    })
  })

  test('is the same twice', async () => {
    await writeDockerArchive(await sample('one'), out)
    await writeDockerArchive(await sample('one'), `${out}2`)
    expect(readFileSync(out).equals(readFileSync(`${out}2`))).toBe(true)
  })

  test('over a directory is OUTPUT_EXISTS, with a wrong name REFERENCE_INVALID, before the work', async () => {
    mkdirSync(out)
    await expect(checkDockerArchive(out)).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' })
    await expect(checkDockerArchive(`${out}:App`)).rejects.toMatchObject({
      code: 'REFERENCE_INVALID',
    })
  })
})
