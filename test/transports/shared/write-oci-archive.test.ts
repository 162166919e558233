import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  checkOciArchive,
  writeOciArchive,
} from '../../../src/transports/shared/write-oci-archive.ts'
import { imageOf, layerOf, planOf, temporaryDirectory } from '../../helpers/packed.ts'
import { treeOf } from '../../helpers/tree.ts'
import { expectValidOciArchive } from '../../helpers/valid-image.ts'

let temporary: Awaited<ReturnType<typeof temporaryDirectory>>
let out: string
beforeEach(async () => {
  temporary = await temporaryDirectory()
  out = join(temporary.path, 'out.tar')
})
afterEach(() => temporary.remove())

const tree = treeOf('/etc/motd 0644 hello\n/usr/bin/app 04755 program\n/usr/bin/b = /usr/bin/app')
const layered = () =>
  imageOf(
    planOf(layerOf(tree, 'a'), layerOf(treeOf('/opt/x 0644 hello'))),
    treeWithOpt,
    temporary.path,
  )
const treeWithOpt = treeOf(
  '/etc/motd 0644 hello\n/opt/x 0644 hello\n/usr/bin/app 04755 program\n/usr/bin/b = /usr/bin/app',
)

describe('an OCI archive', () => {
  test('is valid and holds the planned layers', async () => {
    const image = await layered()
    expect(await writeOciArchive(image, `${out}:v1`)).toEqual({
      destination: `oci-archive:${out}:v1`,
      digest: image.manifestDescriptor.digest,
      warnings: [],
    })
    const { descriptor, layers } = expectValidOciArchive(out)
    expect(descriptor.annotations).toMatchObject({ 'org.opencontainers.image.ref.name': 'v1' })
    expect(layers.map((layer) => layer.map(({ name }) => name))).toEqual([
      ['./', 'etc/', 'etc/motd', 'usr/', 'usr/bin/', 'usr/bin/app', 'usr/bin/b'],
      ['./', 'opt/', 'opt/x'],
    ])
  })

  test('without a tag is latest, which umoci asks for', async () => {
    await writeOciArchive(await layered(), out)
    expect(expectValidOciArchive(out).descriptor.annotations).toMatchObject({
      'org.opencontainers.image.ref.name': 'latest',
    })
  })

  test('of two equal layers holds their blob once', async () => {
    const image = await imageOf(planOf(layerOf(tree), layerOf(tree)), tree, temporary.path)
    await writeOciArchive(image, out)
    expect(expectValidOciArchive(out).layers).toHaveLength(2)
  })

  test('is the same twice', async () => {
    await writeOciArchive(await layered(), out)
    await writeOciArchive(await layered(), `${out}2`)
    expect(readFileSync(out).equals(readFileSync(`${out}2`))).toBe(true)
  })

  test('replaces the file of before', async () => {
    writeFileSync(out, 'old')
    await checkOciArchive(out)
    await writeOciArchive(await layered(), out)
    expectValidOciArchive(out)
  })

  test('with a layer that is gone or cut leaves what was there', async () => {
    writeFileSync(out, 'old')
    const image = await layered()
    const [layer] = image.layers
    writeFileSync(layer?.blob ?? '', 'short')
    await expect(writeOciArchive(image, out)).rejects.toMatchObject({ code: 'CONTENT_CHANGED' })
    rmSync(layer?.blob ?? '')
    await expect(writeOciArchive(image, out)).rejects.toMatchObject({ code: 'OUTPUT_FAILED' })
    expect(readFileSync(out, 'utf8')).toBe('old')
    expect(readdirSync(temporary.path).filter((name) => name.includes('out'))).toEqual(['out.tar'])
  })

  test('over a directory is OUTPUT_EXISTS, with a wrong tag REFERENCE_INVALID, before the work', async () => {
    mkdirSync(out)
    await expect(checkOciArchive(out)).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' })
    await expect(checkOciArchive(`${out}:-`)).rejects.toMatchObject({ code: 'REFERENCE_INVALID' })
  })
})
