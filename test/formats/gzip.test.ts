import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { blocksOf, gzip, gzipParameters } from '../../src/formats/gzip.ts'
import type { Chunks } from '../../src/formats/tar-writer.ts'
import { collect } from '../helpers/collect.ts'

const gzipped = async (chunks: Chunks, inFlight?: number): Promise<Buffer> =>
  Buffer.concat(await collect(gzip(chunks, inFlight === undefined ? {} : { inFlight })))

/** The same bytes on every machine: words of a small vocabulary, and noise that does not compress. */
const sample = (size: number): Buffer => {
  const words = ['lib', 'usr', 'share', 'ELF\0\0', 'nginx', '/etc/ssl/certs', '\n', '0123456789']
  const bytes = Buffer.alloc(size)
  let state = 1
  const next = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0)
  for (let at = 0; at < size; ) {
    const value = next()
    if (value % 7 === 0) bytes[at++] = next() >>> 24
    else at += bytes.write(words[(value >>> 8) % words.length] ?? '', at, 'latin1') || 1
  }
  return bytes
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

describe('the bytes of a gzip member', () => {
  test('are these for this input: a change of zlib or of a parameter changes every digest we publish', async () => {
    const input = sample(3 * gzipParameters.blockSize + 4567)
    expect(sha256(input)).toBe('40c03f9bc75b7e8dc770457b5cdcae8c3898fffb2ef8464070546116d9acc4ca')
    expect(sha256(await gzipped([input]))).toBe(
      '1c12434501447ecdebd639da97a80cbb0d38a0885154c6c755f320abdde30ddf',
    )
  })

  test('begin with a header of our own, without time, name and system', async () => {
    const header = (await gzipped([Buffer.from('x')])).subarray(0, 10)
    expect(header.toString('hex')).toBe('1f8b08000000000000ff')
  })

  test('are a valid member for no input', async () => {
    expect(gunzipSync(await gzipped([])).length).toBe(0)
  })

  test('do not depend on how many blocks are in work', async () => {
    const input = sample(5 * gzipParameters.blockSize + 1)
    const [one, ...others] = await Promise.all([1, 2, 3, 8].map((n) => gzipped([input], n)))
    for (const other of others) expect(other.equals(one ?? Buffer.alloc(0))).toBe(true)
  })

  test('unpack to the input and do not depend on how it is cut', async () => {
    const pool = sample(gzipParameters.blockSize + 200_000)
    const cuts = fc.array(fc.integer({ min: 0, max: 400_000 }), { maxLength: 12 })
    const property = fc.asyncProperty(fc.nat(pool.length), cuts, async (size, lengths) => {
      const input = pool.subarray(0, size)
      const whole = await gzipped([input])
      expect(gunzipSync(whole).equals(input)).toBe(true)
      expect((await gzipped(pieces(input, lengths))).equals(whole)).toBe(true)
    })
    await fc.assert(property, { numRuns: 12 })
  })

  test('use what the block before held, so blocks cost little', async () => {
    const noise = sample(30_000)
    const input = Buffer.concat([Buffer.alloc(gzipParameters.blockSize - 30_000), noise, noise])
    const [together, alone] = [await gzipped([input]), await gzipped([noise])]
    expect(together.length).toBeLessThan(alone.length * 1.5)
  })
})

const pieces = (input: Buffer, lengths: readonly number[]): Buffer[] => {
  const parts: Buffer[] = []
  let at = 0
  for (const length of lengths) parts.push(input.subarray(at, (at += length)))
  return [...parts, input.subarray(at)]
}

test('a failing input fails the member', async () => {
  const failing = function* () {
    yield Buffer.alloc(10)
    throw new Error('the source broke')
  }
  await expect(gzipped(failing())).rejects.toThrow('the source broke')
})

test('input is taken no further ahead than the blocks in work', async () => {
  let taken = 0
  const source = function* () {
    for (; taken < 20; taken += 1) yield Buffer.alloc(gzipParameters.blockSize)
  }
  const member = gzip(source(), { inFlight: 2 })
  await member.next()
  await member.next()
  expect(taken).toBeLessThanOrEqual(3)
  await member.return(undefined)
})

describe('blocks', () => {
  test('are full but for the last, none is empty, and all bytes are there', async () => {
    const arbitrary = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 20 })
    const property = fc.asyncProperty(
      arbitrary,
      fc.integer({ min: 1, max: 16 }),
      async (parts, size) => {
        const blocks = await collect(blocksOf(parts, size))
        expect(Buffer.concat(blocks).equals(Buffer.concat(parts))).toBe(true)
        expect(blocks.slice(0, -1).every((block) => block.length === size)).toBe(true)
        expect(blocks.every((block) => block.length > 0 && block.length <= size)).toBe(true)
      },
    )
    await fc.assert(property)
  })

  test('own their memory, so that a source may use its buffer again', async () => {
    const buffer = Buffer.alloc(4)
    const source = function* () {
      for (const letter of 'abc') yield buffer.fill(letter)
    }
    const blocks = await collect(blocksOf(source(), 4))
    expect(blocks.map((block) => Buffer.from(block).toString())).toEqual(['aaaa', 'bbbb', 'cccc'])
  })
})
