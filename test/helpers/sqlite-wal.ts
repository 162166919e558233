/** How a log is made; big-endian sums where nothing else is said. */
export interface LogShape {
  readonly littleEndian?: boolean
  readonly version?: number
}

/** A page by its number, and the size of the database in pages when it ends a transaction. */
export type LogFrame = readonly [number: number, content: Uint8Array, pages?: number]

const salts = Buffer.from('5a17b00b5a17f00d', 'hex')

/** A write-ahead log of SQLite (fileformat2.html, section 4) with these frames, all pages of one size. */
export const makeSqliteLog = (
  frames: readonly LogFrame[],
  { littleEndian = false, version = 3007000 }: LogShape = {},
): Buffer => {
  const sums = [0, 0] as [number, number]
  const add = (bytes: Buffer): Buffer => {
    const word = (at: number) => (littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at))
    for (let at = 0; at < bytes.length; at += 8) {
      sums[0] = (sums[0] + word(at) + sums[1]) % 2 ** 32
      sums[1] = (sums[1] + word(at + 4) + sums[0]) % 2 ** 32
    }
    return words(...sums)
  }
  const pageSize = frames[0]?.[1].length ?? 4096
  const start = words(0x377f0682 + Number(!littleEndian), version, pageSize, 0)
  const head = Buffer.concat([start, salts])
  const parts = [head, add(head)]
  for (const [number, content, pages = 0] of frames) {
    const named = words(number, pages)
    add(named)
    parts.push(named, salts, add(Buffer.from(content)), Buffer.from(content))
  }
  return Buffer.concat(parts)
}

const words = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length)
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, 4 * index)
  return bytes
}

/** The log that makes one database out of another, in one transaction. */
export const logBetween = (before: Uint8Array, after: Uint8Array, shape?: LogShape): Buffer => {
  const size = Buffer.from(after).readUInt16BE(16)
  const page = (bytes: Uint8Array, index: number) =>
    Buffer.from(bytes.subarray(index * size, (index + 1) * size))
  const pages = after.length / size
  const changed = Array.from({ length: pages }, (_, index) => index).filter(
    (index) => !page(after, index).equals(page(before, index)),
  )
  const frames = changed.map(
    (index): LogFrame => [index + 1, page(after, index), index === changed.at(-1) ? pages : 0],
  )
  return makeSqliteLog(frames, shape)
}
