import { describe, expect, test } from 'vitest'
import { elfSource, parseElf } from '../../src/formats/elf.ts'
import { makeElf, parseElfNotation } from '../helpers/elf.ts'

const elfOf = (notation: string) => parseElf(elfSource(makeElf(parseElfNotation(notation)), 'f'))

/** A file with some bytes written over. */
const damaged = (notation: string, change: (view: DataView, bytes: Uint8Array) => void) => {
  const bytes = makeElf(parseElfNotation(notation))
  change(new DataView(bytes.buffer), bytes)
  return () => parseElf(elfSource(bytes, 'f'))
}

const damage = expect.objectContaining({ code: 'ELF_DAMAGED' }) as Error

const everyKind = [
  ['x86-64', 64, 'lsb', 62],
  ['386', 32, 'lsb', 3],
  ['ppc64', 64, 'msb', 21],
  ['mips', 32, 'msb', 8],
  ['s390', 64, 'msb', 22],
  ['riscv', 64, 'lsb', 243],
] as const

const everything =
  'elf interp=/lib/ld.so soname=libx.so.1 needed=libc.so.6,libm.so.6 rpath=/a:$ORIGIN runpath=/b ' +
  'flags1=nodeflib,pie audit=a.so depaudit=d.so filter=f.so auxiliary=g.so imports=getpwnam,dlopen? ' +
  'exports=foo,bar,baz verneed=libc.so.6:GLIBC_2.34+GLIBC_2.2.5?,libm.so.6:GLIBC_2.29 verdef=X_1,X_2 ' +
  'rodata="hello world" writable="not read"'

describe.each(everyKind)('%s', (name, bits, data, machine) => {
  test.each(['exec', 'dyn'])('everything is found through the program headers (ET_%s)', (type) => {
    const elf = elfOf(`${everything} machine=${name} type=${type}`)
    expect(elf).toMatchObject({ class: bits, data, machine, type, interp: '/lib/ld.so' })
    expect(elf.soname).toBe('libx.so.1')
    expect(elf.dynamic).toMatchObject({ rpath: '/a:$ORIGIN', runpath: '/b', flags1: 0x08000800 })
    expect(elf.dynamic).toMatchObject({ audit: 'a.so', depaudit: 'd.so' })
    expect(elf.dynamic?.dependencies).toEqual([
      { kind: 'needed', name: 'libc.so.6' },
      { kind: 'needed', name: 'libm.so.6' },
      { kind: 'filter', name: 'f.so' },
      { kind: 'auxiliary', name: 'g.so' },
    ])
    expect(elf.versionNeeds()).toEqual([
      {
        file: 'libc.so.6',
        versions: [
          { name: 'GLIBC_2.34', weak: false },
          { name: 'GLIBC_2.2.5', weak: true },
        ],
      },
      { file: 'libm.so.6', versions: [{ name: 'GLIBC_2.29', weak: false }] },
    ])
    expect(elf.versionDefinitions()).toEqual(['libx.so.1', 'X_1', 'X_2'])
  })

  test.each(['gnu', 'sysv', 'both', 'none'])('symbols are counted with hash tables: %s', (hash) => {
    const symbols = elfOf(`${everything} machine=${name} hash=${hash}`).symbols()
    expect([...symbols.imported]).toEqual(['getpwnam', 'dlopen'])
    expect([...symbols.defined].sort()).toEqual(['bar', 'baz', 'foo'])
  })
})

test('imports are seen though DT_GNU_HASH, which then counts nothing, is the only hash table', () => {
  const symbols = elfOf('elf hash=gnu imports=getaddrinfo,dlopen').symbols()
  expect([...symbols.imported]).toEqual(['getaddrinfo', 'dlopen'])
})

test('a static executable has no dynamic section, and nothing to ask it', () => {
  const elf = elfOf('elf static type=exec')
  expect(elf.dynamic).toBeUndefined()
  expect(elf.versionNeeds()).toEqual([])
  expect(elf.versionDefinitions()).toBeUndefined()
  expect(elf.symbols().imported.size).toBe(0)
})

test('without version definitions there is no list, which is not an empty one', () => {
  expect(elfOf('elf soname=libx.so').versionDefinitions()).toBeUndefined()
})

test('strings are those of the segments that are not writable', () => {
  const texts = Array.from(elfOf(everything).readOnlyStrings(), ({ text }) => text)
  expect(texts).toContain('hello world')
  expect(texts).toContain('/lib/ld.so')
  expect(texts).not.toContain('not read')
})

test('only the parts that are asked for are read', () => {
  const bytes = makeElf({ ...parseElfNotation(everything), rodata: ['x'.repeat(100_000)] })
  let total = 0
  const source = elfSource(bytes, 'f')
  const read = (start: number, end: number) => {
    total += end - start
    return source.read(start, end)
  }
  expect(parseElf({ ...source, read }).dynamic?.rpath).toBe('/a:$ORIGIN')
  expect(total).toBeLessThan(4096)
})

describe('damage', () => {
  const base = 'elf interp=/lib/ld.so needed=libc.so.6 soname=a.so'
  const programHeader = (which: number) => 64 + 56 * which
  /** Value of a dynamic entry; the writable segment is the last, .dynamic its beginning. */
  const dynamicEntry = (view: DataView, tag: number) => {
    const start = Number(view.getBigUint64(programHeader(3) + 8, true))
    for (let at = start; ; at += 16) if (view.getBigUint64(at, true) === BigInt(tag)) return at + 8
  }

  test.each<[string, (view: DataView, bytes: Uint8Array) => void]>([
    ['no magic', (_, bytes) => bytes.fill(0, 0, 4)],
    ['an unknown class', (view) => view.setUint8(4, 3)],
    ['an unknown byte order', (view) => view.setUint8(5, 0)],
    ['an unknown version', (view) => view.setUint8(6, 9)],
    ['program headers beyond the end', (view) => view.setBigUint64(32, 1n << 60n, true)],
    ['program headers of another size', (view) => view.setUint16(54, 32, true)],
    [
      'a PT_LOAD beyond the end',
      (view) => view.setBigUint64(programHeader(1) + 32, 1n << 40n, true),
    ],
    [
      'an interpreter beyond the end',
      (view) => view.setBigUint64(programHeader(0) + 8, 1n << 33n, true),
    ],
    [
      'an interpreter of a gigabyte',
      (view) => view.setBigUint64(programHeader(0) + 32, 1n << 30n, true),
    ],
    ['an interpreter without NUL', (view) => view.setBigUint64(programHeader(0) + 32, 3n, true)],
    [
      'PT_DYNAMIC beyond the end',
      (view) => view.setBigUint64(programHeader(3) + 8, 1n << 33n, true),
    ],
    [
      'a string table outside every segment',
      (view) => view.setBigUint64(dynamicEntry(view, 5), 7n << 40n, true),
    ],
    [
      'a string table larger than its segment',
      (view) => view.setBigUint64(dynamicEntry(view, 10), 1n << 30n, true),
    ],
    [
      'a name beyond the string table',
      (view) => view.setBigUint64(dynamicEntry(view, 1), 1n << 20n, true),
    ],
    ['a name without NUL', (view) => view.setBigUint64(dynamicEntry(view, 10), 3n, true)],
  ])('%s', (_, change) => {
    expect(damaged(base, change)).toThrow(damage)
  })

  test('cut anywhere, it is damaged or still whole as far as it was read', () => {
    const bytes = makeElf(parseElfNotation(everything))
    for (let end = 0; end < bytes.length; end += 7)
      expect(() => parseElf(elfSource(bytes.subarray(0, end), 'f'))).toThrow(damage)
  })

  test('any byte changed gives a value or ELF_DAMAGED, never another error', () => {
    for (const kind of ['x86-64', 'mips']) {
      const bytes = makeElf(parseElfNotation(`${everything} machine=${kind} hash=both`))
      for (let at = 4; at < bytes.length; at += 1) {
        const changed = Uint8Array.from(bytes)
        changed[at] = 0xff
        expect(outcome(changed)).toMatch(/^(fine|ELF_DAMAGED)$/)
      }
    }
  })

  const outcome = (bytes: Uint8Array): string => {
    try {
      const elf = parseElf(elfSource(bytes, 'f'))
      elf.versionNeeds()
      elf.versionDefinitions()
      elf.symbols()
      Array.from(elf.readOnlyStrings())
      return 'fine'
    } catch (error) {
      return (error as { code?: string }).code ?? String(error)
    }
  }

  test('names that lie on top of one another are refused before they fill the memory', () => {
    const long = 'x'.repeat(20_000)
    const needed = Array.from({ length: 3000 }, (_, at) => long.slice(at))
    const bytes = makeElf({ needed: [long, ...needed.map(() => 'y')] })
    const view = new DataView(bytes.buffer)
    const start = Number(view.getBigUint64(programHeader(2) + 8, true))
    for (let at = 1; at <= 3000; at += 1)
      view.setBigUint64(start + 16 * at + 8, BigInt(1 + at), true)
    expect(() => parseElf(elfSource(bytes, 'f'))).toThrow(damage)
  })

  test('a version chain whose records overlap ends', () => {
    const bytes = makeElf({
      verneed: [{ file: 'a', versions: [{ name: 'V', weak: false }] }],
      rodata: [],
      exports: Array.from({ length: 4000 }, (_, at) => `symbol${at}`),
    })
    const view = new DataView(bytes.buffer)
    const records = Number(view.getBigUint64(dynamicEntryOf(view, 0x6ffffffe), true))
    view.setUint32(records + 16 + 12, 1, true)
    expect(() => parseElf(elfSource(bytes, 'f')).versionNeeds()).toThrow(damage)
  })

  const dynamicEntryOf = (view: DataView, tag: number): number => {
    const start = Number(view.getBigUint64(programHeader(2) + 8, true))
    for (let at = start; ; at += 16) if (view.getBigUint64(at, true) === BigInt(tag)) return at + 8
  }
})
