import { describe, expect, it } from 'vitest'
import { parseApkInstalled } from '../../src/formats/apk-installed.ts'

const parse = (text: string) => parseApkInstalled(text, '/lib/apk/db/installed')

/** `sha1` of nothing. */
const sha1 = 'da39a3ee5e6b4b0d3255bfef95601890afd80709'
const digest = 'Z:Q12jmj7l5rSw0yVb/vlWAYkK/YBwk='

const busybox = `C:Q1abc=
P:busybox
V:1.36.1-r29
A:x86_64
T:Size optimized toolbox: many
F:
M:0:0:755
F:bin
R:busybox
a:0:0:4755
${digest}
R:sh
F:etc`

describe('parseApkInstalled', () => {
  it('gives each line to the file or the directory that it is about, else to the package', () => {
    const [record, ...others] = parse(`${busybox}\n\n`)
    const file = { directory: '/bin', file: '/bin/busybox' }
    expect(others).toEqual([])
    expect(record?.lines.slice(5)).toEqual([
      { text: 'F:', directory: '' },
      { text: 'M:0:0:755', directory: '', access: { uid: 0, gid: 0, mode: 0o755 } },
      { text: 'F:bin', directory: '/bin' },
      { text: 'R:busybox', directory: '/bin', file: '/bin/busybox' },
      { text: 'a:0:0:4755', ...file, access: { uid: 0, gid: 0, mode: 0o4755 } },
      { text: digest, ...file, digest: { algorithm: 'sha1', hex: sha1 } },
      { text: 'R:sh', directory: '/bin', file: '/bin/sh' },
      { text: 'F:etc', directory: '/etc' },
    ])
    expect([...(record?.fields ?? [])]).toEqual([
      ['C', 'Q1abc='],
      ['P', 'busybox'],
      ['V', '1.36.1-r29'],
      ['A', 'x86_64'],
      ['T', 'Size optimized toolbox: many'],
    ])
  })

  it('loses no line, whatever its letter, and knows in which line a record begins', () => {
    const text = `P:a\nV:1\nx:new\nF:x\ny:of the directory\nR:f\ny:of the file\nt:3\n\n\n\n${busybox}`
    const records = parse(text)
    expect(records.map(({ line }) => line)).toEqual([1, 12])
    expect(records.map(({ lines }) => lines.map((one) => one.text).join('\n'))).toEqual([
      text.split('\n\n')[0],
      busybox,
    ])
    expect(records[0]?.lines.slice(4)).toEqual([
      { text: 'y:of the directory', directory: '/x' },
      { text: 'R:f', directory: '/x', file: '/x/f' },
      { text: 'y:of the file', directory: '/x', file: '/x/f' },
      { text: 't:3' },
    ])
    expect(records[0]?.fields.get('x')).toBe('new')
  })

  it('forgives that the last empty line and the last newline are missing', () => {
    expect(parse(busybox)).toEqual(parse(`${busybox}\n\n`))
    expect(parse('')).toEqual([])
    expect(parse('\n\n')).toEqual([])
  })

  it.each([
    ['a NUL byte', 'P:a\nV:1\0\n', 2],
    ['a line without a letter', 'P:a\nV:1\nrubbish\n', 3],
    ['a single character', 'P:a\nV:1\nF\n', 3],
    ['a file before any directory', 'P:a\nV:1\nR:f\n', 3],
    ['a file whose name is a path', 'P:a\nV:1\nF:x\nR:../f\n', 4],
    ['a path that is too long for one', `P:a\nV:1\nF:${'x/'.repeat(2100)}\n`, 3],
    ['a file without a name', 'P:a\nV:1\nF:x\nR:\n', 4],
    ['a mode of no directory', 'P:a\nV:1\nM:0:0:755\n', 3],
    ['a mode of no file', 'P:a\nV:1\nF:x\na:0:0:755\n', 4],
    ['a digest of no file', 'P:a\nV:1\nF:x\nR:f\nF:y\nZ:Q1=\n', 6],
    ['a digest that is cut off', 'P:a\nV:1\nF:x\nR:f\nZ:Q1AAAA\n', 5],
    ['an owner that nobody can be', 'P:a\nV:1\nF:x\nR:f\na:99999999999:0:755\n', 5],
    ['a mode that no file has', 'P:a\nV:1\nF:x\nM:0:0:99999\n', 4],
    ['a record without a package', 'P:a\nV:1\n\nV:1\nF:x\n', 4],
    ['a record without a version', 'P:a\nV:1\n\n\nP:b\n', 5],
    ['a record with two packages', 'P:a\nV:1\nP:b\nV:1\n', 3],
    ['a package whose name is a path', 'P:../a\nV:1\n', 1],
    ['a version that drives a terminal', 'P:a\nV:1\x1b[2J\n', 1],
    ['an architecture of two words', 'P:a\nV:1\nA:x y\n', 1],
  ])('names the line of %s', (_, text, line) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({
        code: 'PACKAGES_DAMAGED',
        at: { file: '/lib/apk/db/installed', line },
      }),
    )
  })
})
