import { describe, expect, it } from 'vitest'
import { closest } from '../../src/formats/suggestion.ts'

const keys = ['name', 'from', 'entrypoint', 'env', 'stopSignal', 'workdir']

describe('closest', () => {
  it.each([
    ['entrypont', 'entrypoint'],
    ['form', 'from'],
    ['Name', 'name'],
    ['stop_signal', 'stopSignal'],
    ['stop-signals', 'stopSignal'],
    ['work-dir', 'workdir'],
    ['env', 'env'],
  ])('takes %s for %s', (word, meant) => {
    expect(closest(word, keys)).toBe(meant)
  })

  it.each(['volumes', 'x', '', 'endpoint-of-it-all'])('takes %j for nothing', (word) => {
    expect(closest(word, keys)).toBeUndefined()
  })

  it('prefers the nearest, and of equals the first', () => {
    expect(closest('cot', ['cart', 'cat', 'cut'])).toBe('cat')
  })

  it('counts a swap of neighbours as one mistake', () => {
    expect(closest('nmae', ['name'])).toBe('name')
  })

  it('gives up on words that nobody typed', () => {
    expect(closest('a'.repeat(1_000_000), ['a'.repeat(1_000_000)])).toBeUndefined()
  })
})
