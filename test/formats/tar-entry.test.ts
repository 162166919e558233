import { describe, expect, test } from 'vitest'
import { formatTarEntry, type TarEntry, tarEntryOf } from '../../src/formats/tar-entry.ts'
import { SlimError } from '../../src/model/error.ts'
import type { RootPath } from '../../src/model/file.ts'
import type { PlanEntry } from '../../src/model/plan-entry.ts'
import { dumpTar } from '../helpers/tar-dump.ts'

const plain: TarEntry = {
  name: 'usr/bin/app',
  type: 'file',
  mode: 0o755,
  uid: 0,
  gid: 0,
  mtime: 1_700_000_000,
  size: 0,
}

const end = Buffer.alloc(1024)

/** As another program reads it back. */
const readBack = (entry: TarEntry) => {
  const content = Buffer.alloc(Math.ceil(Math.min(entry.size, 4096) / 512) * 512)
  const [member] = dumpTar(Buffer.concat([formatTarEntry(entry), content, end]))
  if (member === undefined) throw new Error('no member')
  return member
}

const codeOf = (act: () => unknown): string | undefined => {
  try {
    act()
  } catch (error) {
    return error instanceof SlimError ? error.code : undefined
  }
  return undefined
}

describe('what ustar can say is one block', () => {
  test('the block of a plain file, byte for byte', () => {
    const fields = {
      0: 'usr/bin/app',
      100: '0000755\x000000000\x000000000\x0000000000000\x0014524770400\x00',
      148: '011324\x00 0',
      257: 'ustar\x0000',
      329: '0000000\x000000000\x00',
    }
    const block = Buffer.alloc(512)
    for (const [offset, text] of Object.entries(fields)) block.write(text, Number(offset), 'latin1')
    expect(Buffer.from(formatTarEntry(plain)).equals(block)).toBe(true)
  })

  test.each([
    ['a name of exactly 100 bytes', { name: 'n'.repeat(100) }],
    ['a link target of exactly 100 bytes', { type: 'symlink', linkName: 't'.repeat(100) }],
    ['the largest octal owner', { uid: 2_097_151, gid: 2_097_151 }],
    ['the last second of 33 bits', { mtime: 2 ** 33 - 1 }],
    ['mode 0000, which must not become 0644', { mode: 0 }],
    ['a device node', { type: 'character', device: { major: 1, minor: 3 } }],
    ['a fifo', { type: 'fifo' }],
  ] as const)('%s', (_, change) => {
    const entry: TarEntry = { ...plain, ...change }
    expect(formatTarEntry(entry)).toHaveLength(512)
    const { device, ...said } = entry
    expect(readBack(entry)).toMatchObject({ ...without(said, 'type', 'size'), ...device })
  })
})

const without = (record: object, ...keys: readonly string[]): object =>
  Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)))

describe('what ustar cannot say stands in a PAX header', () => {
  test.each([
    ['a name of 101 bytes', { name: 'n'.repeat(101) }, 'path'],
    ['a name that is not ASCII', { name: 'caf\xc3\xa9' }, 'path'],
    ['a name that is not UTF-8', { name: 'n\xff\xfe' }, 'path'],
    ['a long link target', { type: 'symlink', linkName: 't'.repeat(300) }, 'linkpath'],
    ['a link target that is not UTF-8', { type: 'symlink', linkName: '\x80' }, 'linkpath'],
    ['a user of OpenShift', { uid: 1_000_680_000 }, 'uid'],
    ['a group past 21 bits', { gid: 2_097_152 }, 'gid'],
    ['a time before 1970', { mtime: -315_619_200 }, 'mtime'],
    ['a time past 33 bits', { mtime: 2 ** 33 }, 'mtime'],
  ] as const)('%s', (_, change, key) => {
    const entry: TarEntry = { ...plain, ...change }
    const member = readBack(entry)
    expect(member).toMatchObject(without(entry, 'type', 'size'))
    expect([...member.pax.keys()]).toEqual([key])
  })

  test('a size past 8 GiB', () => {
    const header = Buffer.from(formatTarEntry({ ...plain, size: 2 ** 33 }))
    expect(header.toString('latin1', 512, 530)).toBe('19 size=8589934592')
    expect(header.toString('latin1', 1024 + 124, 1024 + 136)).toBe('00000000000\x00')
  })

  test('attributes keep every byte of their values and are sorted by name', () => {
    const capability = Buffer.from('0100000280200000000000000000000000000000', 'hex')
    const xattrs = new Map([
      ['user.z', Buffer.from('\n=')],
      ['security.capability', capability],
    ])
    const { pax } = readBack({ ...plain, xattrs })
    expect([...pax]).toEqual([
      ['SCHILY.xattr.security.capability', capability.toString('latin1')],
      ['SCHILY.xattr.user.z', '\n='],
    ])
  })

  test('an attribute name with = is escaped as GNU tar does, one with % alone is not', () => {
    const xattrs = new Map([
      ['user.a=b%', Buffer.from('1')],
      ['user.c%', Buffer.from('2')],
    ])
    expect([...readBack({ ...plain, xattrs }).pax.keys()]).toEqual([
      'SCHILY.xattr.user.a%3Db%25',
      'SCHILY.xattr.user.c%',
    ])
  })

  test('a reader without PAX sees a printable name', () => {
    const header = Buffer.from(formatTarEntry({ ...plain, name: `d\xff/${'x'.repeat(120)}` }))
    expect(header.toString('latin1', 0, 17)).toBe('PaxHeaders/xxxxxx')
    expect(header.toString('latin1', 1024, 1124)).toBe(`d_/${'x'.repeat(97)}`)
  })
})

describe('what no tar can hold is OUTPUT_FAILED', () => {
  test.each([
    ['an empty name', { name: '' }],
    ['a NUL in a name', { name: 'a\0b' }],
    ['a NUL in a link target', { type: 'symlink', linkName: 'a\0b' }],
    ['a device number past 21 bits', { type: 'block', device: { major: 2_097_152, minor: 0 } }],
  ] as const)('%s', (_, change) => {
    expect(codeOf(() => formatTarEntry({ ...plain, ...change }))).toBe('OUTPUT_FAILED')
  })
})

describe('a planned entry as a member', () => {
  const metadata = { mode: 0o644, uid: 1, gid: 2, mtime: 3, xattrs: new Map(), layer: 'x' }
  const entryOf = (path: string, file: object, more: object = {}): PlanEntry =>
    ({ path, file: { ...metadata, ...file }, origin: 'base', ...more }) as unknown as PlanEntry

  test('the root is ./ and other directories end in a slash', () => {
    expect(tarEntryOf(entryOf('/', { type: 'directory' })).name).toBe('./')
    expect(tarEntryOf(entryOf('/usr/lib', { type: 'directory' })).name).toBe('usr/lib/')
  })

  test('a hard link has no size, names the member it is, and repeats owner and attributes', () => {
    const xattrs = new Map([['user.a', Buffer.from('1')]])
    const file = { type: 'file', size: 9, inode: 'i', xattrs }
    const link = tarEntryOf(entryOf('/b', file, { hardLinkTo: '/dir/a' as RootPath }))
    expect(link).toMatchObject({ name: 'b', type: 'link', linkName: 'dir/a', size: 0, uid: 1 })
    expect(link.xattrs).toBe(xattrs)
  })

  test('a symlink keeps its target as stored', () => {
    const link = tarEntryOf(entryOf('/l', { type: 'symlink', target: '../x\xff' }))
    expect(link).toMatchObject({ type: 'symlink', linkName: '../x\xff', size: 0 })
  })

  test('a socket is OUTPUT_FAILED', () => {
    const socket = entryOf('/run/s', { type: 'socket', major: 0, minor: 0 })
    expect(codeOf(() => tarEntryOf(socket))).toBe('OUTPUT_FAILED')
  })
})
