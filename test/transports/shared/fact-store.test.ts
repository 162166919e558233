import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { FactReader } from '../../../src/model/facts.ts'
import { FactStore } from '../../../src/transports/shared/fact-store.ts'

const work = mkdtempSync(join(tmpdir(), 'slim-facts-'))
afterAll(() => {
  rmSync(work, { recursive: true })
})

const reader = (version = 1): FactReader<readonly string[]> => ({
  name: 'words',
  version,
  read: () => [],
})

describe('facts', () => {
  test('are there for the next run, also bytes that are no UTF-8', () => {
    const cache = join(work, 'kept')
    new FactStore(cache).add(reader(), 'abc', ['caf\xe9', '\xff\n'])
    expect(new FactStore(cache).get(reader(), 'abc')).toEqual(['caf\xe9', '\xff\n'])
  })

  test('of another version of the reader, or of another content, are none', () => {
    const store = new FactStore(join(work, 'versions'))
    store.add(reader(1), 'abc', ['one'])
    expect(store.get(reader(2), 'abc')).toBeUndefined()
    expect(store.get(reader(1), 'abd')).toBeUndefined()
  })

  test.each([
    ['cut short', (file: string) => truncateSync(file, 70)],
    ['emptied', (file: string) => truncateSync(file, 0)],
    [
      'changed to other JSON',
      (file: string) => writeFileSync(file, readFileSync(file, 'utf8').replace('one', 'two')),
    ],
  ])('that were %s are none, and are written anew', (name, damage) => {
    const cache = join(work, name)
    const store = new FactStore(cache)
    store.add(reader(), 'abc', ['one'])
    damage(join(cache, 'facts/words-1/abc'))
    expect(store.get(reader(), 'abc')).toBeUndefined()
    store.add(reader(), 'abc', ['one'])
    expect(store.get(reader(), 'abc')).toEqual(['one'])
  })

  test('that cannot be written cost nothing but time', () => {
    const file = join(work, 'a-file')
    writeFileSync(file, '')
    const store = new FactStore(file)
    store.add(reader(), 'abc', ['one'])
    expect(store.get(reader(), 'abc')).toBeUndefined()
  })
})
