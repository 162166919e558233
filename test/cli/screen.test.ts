import type { WriteStream } from 'node:tty'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { isLive, plain, printable, printableDocument, screenOf } from '../../src/cli/screen.ts'

const stream = (isTTY: boolean, columns: number): WriteStream =>
  ({ isTTY, columns, hasColors: () => true }) as unknown as WriteStream

describe('isLive', () => {
  beforeEach(() => {
    vi.stubEnv('CI', undefined)
  })
  afterEach(() => {
    vi.unstubAllEnvs()
  })

  it('is so on a terminal that has a width', () => {
    expect(isLive(stream(true, 80))).toBe(true)
    expect(isLive(stream(true, 0))).toBe(false)
    expect(isLive(stream(false, 80))).toBe(false)
  })

  it('is not so in CI, even on a terminal', () => {
    vi.stubEnv('CI', 'true')
    expect(isLive(stream(true, 80))).toBe(false)
  })
})

describe('screenOf', () => {
  it('gives a pipe whole lines and a terminal its columns', () => {
    expect(screenOf(stream(false, 80)).width).toBe(Number.POSITIVE_INFINITY)
    expect(screenOf(stream(true, 0)).width).toBe(Number.POSITIVE_INFINITY)
    expect(screenOf(stream(true, 80)).width).toBe(80)
  })

  it('paints nothing when nobody looks', () => {
    expect(plain.paint('red', 'x')).toBe('x')
  })
})

describe('printable', () => {
  it('shows what could drive a terminal as escapes', () => {
    expect(printable('\x1b[2Ja\rb\x9b\u202ec')).toBe('\\x1b[2Ja\\x0db\\x9b\\u{202e}c')
  })

  it('leaves newlines, tabs and other scripts alone', () => {
    expect(printable('a\n\tå 語')).toBe('a\n\tå 語')
  })

  it('reaches every string of a document, keys too, and nothing else', () => {
    const document = { 'k\x07': ['a\x07', { b: 'c\x07' }], n: 1, z: null }
    expect(printableDocument(document)).toEqual({
      'k\\x07': ['a\\x07', { b: 'c\\x07' }],
      n: 1,
      z: null,
    })
  })
})
