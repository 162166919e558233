import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { parseApkAccess, parseApkDigest } from '../../src/formats/apk-values.ts'

const [md5, sha1, sha256] = ['md5', 'sha1', 'sha256'].map((name) => createHash(name).digest())
const base64 = (bytes?: Buffer) => bytes?.toString('base64') ?? ''
const hex = (bytes?: Buffer) => bytes?.toString('hex') ?? ''

test.each([
  [`Q1${base64(sha1)}`, 'sha1', sha1],
  [`Q2${base64(sha256)}`, 'sha256', sha256],
  [`Q1${base64(sha256)}`, 'sha256', sha256],
  [`X1${hex(sha1)}`, 'sha1', sha1],
  [`X2${hex(sha256)}`, 'sha256', sha256],
  [`X1${hex(sha256)}`, 'sha256', sha256],
  [hex(md5), 'md5', md5],
])('%s is a digest by %s', (value, algorithm, bytes) => {
  expect(parseApkDigest(value)).toEqual({ algorithm, hex: hex(bytes) })
})

test.each([
  '',
  'Q',
  'Q1',
  'Q1AAAA',
  `Q1${base64(sha1)}x`,
  `Q1${base64(sha1).replace('=', 'A')}`,
  `Q1${base64(sha1).replace('=', '==')}`,
  `Q2${base64(sha1)}`,
  `Q3${base64(sha256)}`,
  `X2${hex(sha1)}`,
  `X1${base64(sha1)}`,
  `${hex(md5)}0`,
  hex(sha1),
])('%j is no digest', (value) => {
  expect(parseApkDigest(value)).toBeUndefined()
})

test.each([
  ['0:0:755', [0, 0, 0o755]],
  ['100:101:1777', [100, 101, 0o1777]],
  ['4294967295:4294967294:04755', [0xffffffff, 0xfffffffe, 0o4755]],
  [`0:0:755:Q1${base64(sha1)}`, [0, 0, 0o755]],
])('%s is user, group and mode', (value, [uid, gid, mode]) => {
  expect(parseApkAccess(value)).toEqual({ uid, gid, mode })
})

test.each([
  '',
  '0:0',
  '0:0:',
  'root:root:755',
  '0:0:789',
  '0:0:10000',
  '4294967296:0:755',
  '0:99999999999:755',
  '-1:0:755',
  '0:0:755:',
  '0:0:755:Q1AAAA',
])('%j is none', (value) => {
  expect(parseApkAccess(value)).toBeUndefined()
})
