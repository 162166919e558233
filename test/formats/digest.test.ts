import { expect, test } from 'vitest'
import { digestOf, hexOf, Meter } from '../../src/formats/digest.ts'
import { collect } from '../helpers/collect.ts'

/** FIPS 180-2, appendix B.1. */
const ofAbc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'

test('a digest is sha256: and the hex digits of the bytes', () => {
  expect(digestOf(Buffer.from('abc'))).toBe(`sha256:${ofAbc}`)
  expect(hexOf(`sha256:${ofAbc}`)).toBe(ofAbc)
})

test('a meter passes the bytes on and knows their number and digest', async () => {
  const meter = new Meter()
  const passed = await collect(meter.measure([Buffer.from('a'), Buffer.from('bc')]))
  expect(Buffer.concat(passed).toString()).toBe('abc')
  expect(meter.size).toBe(3)
  expect(meter.digest()).toBe(`sha256:${ofAbc}`)
})
