import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A member as a hostile writer makes it: nothing is checked. */
export interface Member {
  readonly name: string
  readonly type?: 'file' | 'hardlink' | 'symlink' | 'directory'
  readonly link?: string
  readonly content?: Uint8Array | string
  /** What the header says instead of the content's length. */
  readonly size?: number
  readonly mode?: number
}

const flags = { file: '0', hardlink: '1', symlink: '2', directory: '5' }

const octal = (value: number, length: number): string =>
  `${value.toString(8).padStart(length - 1, '0')}\0`

const header = ({ name, type = 'file', link = '', mode = 0o755 }: Member, size: number): Buffer => {
  const block = Buffer.alloc(512)
  block.write(name, 0, 'latin1')
  block.write(octal(mode, 8) + octal(0, 8) + octal(0, 8), 100)
  block.write(octal(size, 12) + octal(1_600_000_000, 12), 124)
  block.write('        ', 148)
  block.write(flags[type], 156)
  block.write(link, 157, 'latin1')
  block.write('ustar\x0000', 257)
  block.write(
    `${octal(
      block.reduce((sum, byte) => sum + byte, 0),
      7,
    )} `,
    148,
  )
  return block
}

/** A ustar archive of exactly these members, with its two closing blocks. */
export const tarOf = (members: readonly Member[]): Buffer => {
  const blocks = members.flatMap((member) => {
    const content = Buffer.from(member.content ?? '')
    const padding = Buffer.alloc((512 - (content.length % 512)) % 512)
    return [header(member, member.size ?? content.length), content, padding]
  })
  return Buffer.concat([...blocks, Buffer.alloc(1024)])
}

const digestOf = (bytes: Uint8Array): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/** Where a layout lies: `layer` is the digest that the manifest names, whatever bytes are stored for it. */
export interface Lie {
  readonly layer?: Uint8Array
  readonly diffId?: string
  readonly mediaType?: string
}

/** Writes an OCI layout of one layer, with `lie` stored or said in place of the truth. */
export const writeLayout = (directory: string, layer: Uint8Array, lie: Lie = {}): string => {
  const blobs = join(directory, 'blobs/sha256')
  mkdirSync(blobs, { recursive: true })
  const store = (bytes: Uint8Array, mediaType: string, stored = bytes) => {
    const digest = digestOf(bytes)
    writeFileSync(join(blobs, digest.slice('sha256:'.length)), stored)
    return { mediaType, digest, size: bytes.length }
  }
  const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value))
  const type = 'application/vnd.oci.image'
  const layers = [store(layer, lie.mediaType ?? `${type}.layer.v1.tar`, lie.layer)]
  const rootfs = { type: 'layers', diff_ids: [lie.diffId ?? digestOf(layer)] }
  const config = store(
    json({ architecture: 'amd64', os: 'linux', rootfs }),
    `${type}.config.v1+json`,
  )
  const mediaType = `${type}.manifest.v1+json`
  const manifest = store(json({ schemaVersion: 2, mediaType, config, layers }), mediaType)
  writeFileSync(join(directory, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
  writeFileSync(join(directory, 'index.json'), json({ schemaVersion: 2, manifests: [manifest] }))
  return directory
}
