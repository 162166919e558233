import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect } from 'vitest'
import { type DumpedMember, dumpTar } from './tar-dump.ts'

type Files = ReadonlyMap<string, Buffer>

interface DescriptorJson {
  readonly mediaType: string
  readonly digest: string
  readonly size: number
  readonly annotations?: Readonly<Record<string, string>>
}

/** What is in a valid layout, for further assertions. */
export interface ValidImage {
  readonly descriptor: DescriptorJson
  readonly config: Readonly<Record<string, unknown>>
  /** Members of each layer, base first. */
  readonly layers: readonly (readonly DumpedMember[])[]
}

/** The post-condition of every test that writes an `oci-archive:`; also asserts that nothing else is in it. */
export const expectValidOciArchive = (file: string): ValidImage => {
  const members = dumpTar(readFileSync(file))
  const names = members.map(({ name }) => name)
  expect(names, 'sorted, each once').toEqual([...new Set(names)].sort())
  for (const { name, uid, gid, mtime, uname, gname } of members)
    expect({ name, uid, gid, mtime, uname, gname }).toEqual({
      name,
      uid: 0,
      gid: 0,
      mtime: 0,
      uname: '',
      gname: '',
    })
  const files = new Map(
    members.filter(({ typeflag }) => typeflag === '0').map(({ name, content }) => [name, content]),
  )
  const images = validImages(files)
  expect(images, 'one image').toHaveLength(1)
  const [image] = images
  if (image === undefined) throw new Error('no image')
  const expected = [...image.blobs, 'index.json', 'oci-layout'].sort()
  expect([...files.keys()], 'no blob that nothing refers to').toEqual(expected)
  return image
}

/** The post-condition of every test that writes an `oci:` directory: each image in it is valid; the one asked for is returned. */
export const expectValidOciLayout = (directory: string, tag: string): ValidImage => {
  const names = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
  expect(names.filter((name) => name.includes('unfinished'))).toEqual([])
  const images = validImages(
    new Map(names.map((name) => [name, readFileSync(join(directory, name))])),
  )
  const image = images.find(
    ({ descriptor }) => descriptor.annotations?.['org.opencontainers.image.ref.name'] === tag,
  )
  if (image === undefined) throw new Error(`no image is tagged ${tag}`)
  return image
}

const validImages = (files: Files) => {
  expect(json(files, 'oci-layout')).toEqual({ imageLayoutVersion: '1.0.0' })
  const index = json(files, 'index.json') as {
    schemaVersion: number
    manifests: readonly DescriptorJson[]
  }
  expect(index.schemaVersion).toBe(2)
  return index.manifests.map((descriptor) => validImage(files, descriptor))
}

const validImage = (files: Files, descriptor: DescriptorJson) => {
  const blobs = new Set<string>()
  const blob = (one: DescriptorJson): Buffer => {
    const name = `blobs/${one.digest.replace(':', '/')}`
    blobs.add(name)
    const bytes = files.get(name)
    if (bytes === undefined) throw new Error(`${name} is missing`)
    expect(bytes.length, `size of ${name}`).toBe(one.size)
    expect(sha256(bytes), `digest of ${name}`).toBe(one.digest)
    return bytes
  }
  const manifest = JSON.parse(blob(descriptor).toString()) as {
    mediaType: string
    config: DescriptorJson
    layers: readonly DescriptorJson[]
  }
  expect(manifest.mediaType).toBe(descriptor.mediaType)
  const config = JSON.parse(blob(manifest.config).toString()) as {
    rootfs: { type: string; diff_ids: readonly string[] }
    history?: readonly { empty_layer?: boolean }[]
  }
  const tars = manifest.layers.map((layer) => gunzipSync(blob(layer)))
  expect(config.rootfs).toEqual({ type: 'layers', diff_ids: tars.map(sha256) })
  expect(config.history?.filter((one) => one.empty_layer !== true).length ?? 0).toBe(tars.length)
  const layers = tars.map(dumpTar)
  expectValidLayers(layers)
  return { descriptor, config: config as Readonly<Record<string, unknown>>, layers, blobs }
}

/** Names inside the root, each once a layer, parents and hard-link targets before what needs them. */
const expectValidLayers = (layers: readonly (readonly DumpedMember[])[]): void => {
  const directories = new Set(['.'])
  const files = new Set<string>()
  for (const members of layers) {
    const names = members.map(({ name }) => name.replace(/(?<=.)\/$/, ''))
    expect(names.length, 'each name once').toBe(new Set(names).size)
    for (const [index, member] of members.entries()) {
      const name = names[index] ?? ''
      expect(isInside(name), `${name} is inside the root`).toBe(true)
      const parent = name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : '.'
      expect(directories.has(parent), `${name} comes after its parent`).toBe(true)
      if (member.typeflag === '5') directories.add(name)
      if (member.typeflag === '0') files.add(name)
      if (member.typeflag === '1')
        expect(files.has(member.linkName), `${name} comes after its file`).toBe(true)
      expect(member.uname + member.gname).toBe('')
    }
  }
}

const isInside = (name: string): boolean =>
  name === '.' ||
  (name !== '' && name.split('/').every((part) => part !== '' && part !== '.' && part !== '..'))

const sha256 = (bytes: Uint8Array): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`

const json = (files: Files, name: string): unknown => {
  const bytes = files.get(name)
  if (bytes === undefined) throw new Error(`${name} is missing`)
  return JSON.parse(bytes.toString()) as unknown
}
