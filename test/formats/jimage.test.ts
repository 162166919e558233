import { describe, expect, test } from 'vitest'
import { toBytes } from '../../src/formats/byte-string.ts'
import { runtimeImageFacts } from '../../src/formats/java-runtime.ts'
import {
  jimageContent,
  jimageHeaderSize,
  readJimage,
  storedContent,
} from '../../src/formats/jimage.ts'
import { formatJimage } from '../../src/formats/jimage-writer.ts'
import { cutRuntimeImage } from '../../src/formats/linked-runtime.ts'
import { makeClass, makeRuntime } from '../helpers/java.ts'

const base = { name: 'java.base', uses: ['s.Service'], packages: ['java.lang', 'java.util'] }
const sql = { name: 'java.sql', requires: ['java.base', 'java.xml'], packages: ['java.sql'] }
const xml = {
  name: 'java.xml',
  requires: ['java.base'],
  provides: ['s.Service'],
  packages: ['org.xml'],
}
const modules = [base, sql, xml]
const map = 'java.base jdk/internal/module SystemModulesMap class'

const factsOf = (image: Buffer) =>
  runtimeImageFacts.read(image, () => {
    throw new Error('the modules of an image depend on no other facts')
  })

const linked = {
  [map]: 'linked',
  'java.base jdk/internal/module SystemModules$all class': 'all',
  'java.base jdk/internal/module SystemModules$0 class': 'first',
  'java.base jdk/internal/module SystemModulesOther class': 'other',
}

/** Finds a resource as OpenJDK's libjimage does: by the table alone. */
const lookUp = (image: Buffer, name: string): number | undefined => {
  const hash = (seed: number): number => {
    let value = seed
    for (const byte of toBytes(name)) value = Math.imul(value, 0x01000193) ^ byte
    return value & 0x7fffffff
  }
  const length = image.readUInt32LE(16)
  const redirect = image.readInt32LE(jimageHeaderSize + 4 * (hash(0x01000193) % length))
  if (redirect === 0) return undefined
  const slot = redirect < 0 ? -1 - redirect : hash(redirect) % length
  return image.readUInt32LE(jimageHeaderSize + 4 * length + 4 * slot)
}

const namesIn = (image: Buffer): readonly string[] =>
  (readJimage(image)?.locations ?? []).map(({ module, parent, base: name }) =>
    [module, parent, name].filter(Boolean).join(' '),
  )

const contentOf = (image: Buffer, wanted: string): string | undefined => {
  const read = readJimage(image)
  const location = read?.locations.find(({ base: name }) => name === wanted)
  return read && location && storedContent(read, location).toString()
}

test.each([true, false])(
  'modules of an image, with what their files are in; little-endian: %s',
  (littleEndian) => {
    const facts = factsOf(makeRuntime(modules, { littleEndian }))
    expect(facts.canBeCut).toBe(true)
    expect(facts.modules).toEqual([
      { requires: [], provides: [], ...base },
      { uses: [], provides: [], ...sql },
      { uses: [], ...xml },
    ])
  },
)

test('every resource is found by the hash table that is written, at its own place', () => {
  const names = Array.from({ length: 2000 }, (_, nth) => `/java.base/name${nth}`)
  const image = formatJimage(
    { littleEndian: true, version: 0x10000, flags: 0, strings: toBytes('\0') },
    names.map((name) => ({
      ...{ name, names: [0, 0, 0, 0], compressedSize: 0, size: name.length },
      content: () => toBytes(name),
    })),
  )
  const read = readJimage(image)
  const contents = new Map(
    read?.locations.map((one) => [one.at, storedContent(read, one).toString()]),
  )
  expect(names.map((name) => contents.get(lookUp(image, name) ?? -1))).toEqual(names)
})

describe('an image is cut to some of its modules', () => {
  const unlinked = toBytes('unlinked')
  const cut = (kept: readonly string[]) =>
    cutRuntimeImage(makeRuntime(modules, { more: linked }), new Set(kept), unlinked) ??
    Buffer.alloc(0)

  test('resources, directories and packages of the others are gone', () => {
    const image = cut(['java.base', 'java.xml'])
    expect(factsOf(image).modules.map(({ name }) => name)).toEqual(['java.base', 'java.xml'])
    expect(namesIn(image).filter((name) => name.includes('sql'))).toEqual([])
    expect(namesIn(image)).toContain('packages org.xml')
  })

  test('directories refer to the places that their children have now', () => {
    const image = cut(['java.base', 'java.xml'])
    const read = readJimage(image)
    const directory = read?.locations.find(({ base: name }) => name === '/modules')
    const content = read && directory && storedContent(read, directory)
    const children = [content?.readUInt32LE(0), content?.readUInt32LE(4)].map(
      (at) => read?.locations.find((one) => one.at === at)?.base,
    )
    expect(content?.length).toBe(8)
    expect(children).toEqual(['java.base', 'java.xml'])
  })

  test('what jlink made for all modules is replaced by what it was before', () => {
    const image = cut(['java.base'])
    expect(contentOf(image, 'SystemModulesMap')).toBe('unlinked')
    expect(contentOf(image, 'SystemModules$all')).toBeUndefined()
    expect(contentOf(image, 'SystemModules$0')).toBeUndefined()
    expect(contentOf(image, 'SystemModulesOther')).toBe('other')
  })

  test('the same modules give the same bytes', () => {
    expect(cut(['java.base', 'java.xml']).equals(cut(['java.xml', 'java.base']))).toBe(true)
  })

  test('an image where two resources have one name has no perfect hash and is not cut', () => {
    const image = makeRuntime([base], {
      more: { 'java.base p One x': '', 'java.base p Two x': '' },
    })
    const doubled = Buffer.from(image.toString('latin1').replace('Two\0', 'One\0'), 'latin1')
    expect(factsOf(image).canBeCut).toBe(true)
    expect(factsOf(doubled).canBeCut).toBe(false)
    expect(cutRuntimeImage(doubled, new Set(['java.base']), unlinked)).toBeUndefined()
  })

  test('an image of another version is not cut', () => {
    const image = makeRuntime(modules)
    image.writeUInt32LE(0x20000, 4)
    expect(cutRuntimeImage(image, new Set(['java.base']), unlinked)).toBeUndefined()
    expect(factsOf(image).canBeCut).toBe(false)
  })
})

describe('compressed resources', () => {
  test('another compression than zip is not read, and the image says so', () => {
    const image = makeRuntime([base])
    const read = readJimage(image)
    const [location] = read?.locations ?? []
    expect(
      read &&
        location &&
        jimageContent(read, { ...location, compressedSize: location.size }, 10_000),
    ).toBeUndefined()
  })
})

describe('hostile images give results', () => {
  const image = makeRuntime([{ name: 'java.base', packages: ['java.lang'] }])

  test('cut off anywhere', () => {
    for (let length = 0; length < image.length; length += 1)
      expect(factsOf(image.subarray(0, length)).problem).toBeDefined()
  })

  test('any byte changed: nothing is thrown', () => {
    for (let at = 0; at < image.length; at += 1) {
      const changed = Buffer.from(image)
      changed[at] = 0xff
      expect(() => factsOf(changed)).not.toThrow()
      expect(() =>
        cutRuntimeImage(changed, new Set(['java.base']), makeClass({ name: 'x' })),
      ).not.toThrow()
    }
  })
})
