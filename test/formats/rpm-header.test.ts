import { describe, expect, it } from 'vitest'
import { parseRpmHeader, parseRpmIdentity } from '../../src/formats/rpm-header.ts'
import { type RawTag, rawRpmHeader, rpmHeader } from '../helpers/rpm-header.ts'

const file = '/var/lib/rpm/rpmdb.sqlite'
const parse = (header: Uint8Array) => parseRpmHeader({ number: 7, header }, file)
const damaged = expect.objectContaining({ code: 'PACKAGES_DAMAGED', at: { file } }) as Error

const util = rpmHeader({
  name: 'libuuid',
  epoch: 2,
  version: '2.32.1',
  release: '42.el8_8',
  source: 'util-linux',
  files: {
    '/usr/lib64/libuuid.so.1': { mode: 0o120777, target: 'libuuid.so.1.3.0' },
    '/usr/lib64/libuuid.so.1.3.0': { mode: 0o104755 },
    '/usr/share/licenses/libuuid': { mode: 0o040755 },
    '/usr/share/licenses/libuuid/COPYING': { flags: 128, state: 1 },
  },
  requires: ['/sbin/ldconfig', 'libc.so.6(GLIBC_2.4)(64bit)', 'glibc >= 2.28'],
  provides: ['libuuid = 2:2.32.1-42.el8_8'],
  more: [
    [1008, 4, [1700000000]],
    [1009, 4, [35104]],
    [5010, 8, ['', 'cap_net_raw=ep', '', '']],
    [5096, 6, ['nodejs:18:8090020240101:9edba152:x86_64']],
  ],
})

describe('parseRpmHeader', () => {
  it('gives names, versions and what a scanner asks for', () => {
    expect(parse(util)).toMatchObject({
      name: 'libuuid',
      epoch: 2,
      version: '2.32.1',
      release: '42.el8_8',
      architecture: 'x86_64',
      source: 'util-linux',
      sourceVersion: '2.32.1-42.el8_8',
      licence: 'MIT',
      modularityLabel: 'nodejs:18:8090020240101:9edba152:x86_64',
      installTime: 1700000000,
      size: 35104,
      digestAlgorithm: 'sha256',
    })
  })

  it('puts paths together from directories and names, with all that is said of each file', () => {
    const { files } = parse(util)
    expect(files.map(({ path, isInstalled }) => `${path} ${isInstalled}`)).toEqual([
      '/usr/lib64/libuuid.so.1 true',
      '/usr/lib64/libuuid.so.1.3.0 true',
      '/usr/share/licenses/libuuid true',
      '/usr/share/licenses/libuuid/COPYING false',
    ])
    expect(files[0]).toMatchObject({ target: 'libuuid.so.1.3.0', digest: '' })
    expect(files[1]).toMatchObject({
      mode: 0o104755,
      owner: 'root',
      group: 'wheel',
      digest: 'ab'.repeat(32),
      capabilities: 'cap_net_raw=ep',
      size: 27,
      mtime: 1001,
    })
    expect(files[3]?.flags).toBe(128)
  })

  it('gives requirements and provisions with versions and what is compared', () => {
    const { requires, provides } = parse(util)
    expect(requires[2]).toEqual({ name: 'glibc', version: '2.28', flags: 12 })
    expect(requires[0]).toEqual({ name: '/sbin/ldconfig', version: '', flags: 0 })
    expect(provides).toEqual([{ name: 'libuuid', version: '2:2.32.1-42.el8_8', flags: 8 }])
  })

  it('has no epoch, files or module where the package has none, and MD5 where no algorithm is named', () => {
    const tags: readonly RawTag[] = [
      [1000, 6, ['gpg-pubkey']],
      [1001, 6, ['fd431d51']],
      [1002, 6, ['4ae0493b']],
    ]
    expect(parse(rawRpmHeader(tags))).toMatchObject({
      epoch: undefined,
      architecture: '',
      source: undefined,
      modularityLabel: undefined,
      size: undefined,
      digestAlgorithm: 'md5',
      files: [],
      requires: [],
    })
  })

  it('takes sizes of 64 bits before those of 32', () => {
    const header = rpmHeader({
      name: 'a',
      files: { '/a': {} },
      more: [
        [5008, 5, [2 ** 33]],
        [5009, 5, [2 ** 34]],
      ],
    })
    expect(parse(header)).toMatchObject({ size: 2 ** 34, files: [{ size: 2 ** 33 }] })
  })

  it('believes the last of two entries, which rpm added on installation', () => {
    expect(parse(rpmHeader({ name: 'a', more: [[1022, 6, ['noarch']]] })).architecture).toBe(
      'noarch',
    )
  })

  it('keeps the bytes of names', () => {
    expect(parse(rpmHeader({ name: 'a', files: { '/\xff\xc3': {} } })).files[0]?.path).toBe(
      '/\xff\xc3',
    )
  })
})

describe('a damaged header', () => {
  it('ends at once wherever it is cut off', () => {
    for (let end = 0; end < util.length; end += 7)
      expect(() => parse(util.subarray(0, end))).toThrow(damaged)
  })

  it('is told with its number and the tag', () => {
    const header = Buffer.from(util)
    header.writeUInt32BE(0xfffffff0, 8 + 8)
    expect(() => parse(header)).toThrow(/header 7: tag 1000 .*4294967280/)
  })

  it('never makes more than there is of any field', () => {
    for (let at = 0; at + 4 <= util.length; at += 4)
      for (const value of [0xffffffff, 0x7fffffff, 0x00ffffff]) {
        const header = Buffer.from(util)
        header.writeUInt32BE(value, at)
        try {
          parse(header)
        } catch (error) {
          expect(error).toEqual(damaged)
        }
      }
  })

  it.each<[string, readonly RawTag[]]>([
    ['a name with a slash', [[1000, 6, ['../x']]]],
    ['an empty version', [[1001, 6, ['']]]],
    ['a name that is a number', [[1000, 4, [1]]]],
    ['modes for other files than there are', [[1030, 3, [1, 2]]]],
    ['a directory that is not listed', [[1116, 4, [9]]]],
    ['fewer directories than files', [[1116, 4, []]]],
    ['a relative directory', [[1118, 8, ['usr/']]]],
    ['a path longer than any', [[1118, 8, [`/${'d'.repeat(4096)}`]]]],
    ['versions for other names than there are', [[1050, 8, ['1', '2']]]],
    ['more entries than bytes', [[1117, 8, ['a', 'b']]]],
  ])('is one with %s', (_, more) => {
    expect(() =>
      parse(rpmHeader({ name: 'a', files: { '/x': {} }, requires: ['b'], more })),
    ).toThrow(damaged)
  })
})

describe('parseRpmIdentity', () => {
  it('does not look at lists', () => {
    const header = rpmHeader({ name: 'a', more: [[1117, 8, ['x']]] })
    expect(parseRpmIdentity({ number: 1, header }, file)).toMatchObject({ name: 'a', version: '1' })
  })
})
