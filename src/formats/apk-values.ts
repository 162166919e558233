import type { ByteString } from '../model/file.ts'
import type { DigestAlgorithm, FileDigest } from '../model/package.ts'

/** What an `M:` or `a:` line says of a directory or file. */
export interface ApkAccess {
  readonly uid: number
  readonly gid: number
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode: number
}

/** What a `Z:` line says of the bytes of a file, or of the target of a link. */
export type ApkDigest = Pick<FileDigest, 'algorithm' | 'hex' | 'bytes'>

/** By bytes; apk-tools src/blob.c, `apk_blob_pull_digest`, and apk-tools 2, `apk_blob_pull_csum`, for the MD5 of old databases. */
const algorithms = new Map<number, DigestAlgorithm>([
  [16, 'md5'],
  [20, 'sha1'],
  [32, 'sha256'],
])

/** A digit for the algorithm behind `Q` (base64) or `X` (hexadecimal), where `1` may be either; MD5 has neither. */
const digestForms = [
  { form: /^([0-9a-f]{32})$/i, encoding: 'hex' },
  { form: /^X(?:1(?=.{40}$|.{64}$)|2(?=.{64}$))([0-9a-f]+)$/i, encoding: 'hex' },
  { form: /^Q(?:1(?=.{28}$|.{44}$)|2(?=.{44}$))([A-Za-z0-9+/]+=)$/, encoding: 'base64' },
] as const

/** A digest as apk writes it; undefined for anything else. */
export const parseApkDigest = (value: ByteString): ApkDigest | undefined => {
  for (const { form, encoding } of digestForms) {
    const encoded = form.exec(value)?.[1]
    if (encoded === undefined) continue
    const bytes = Buffer.from(encoded, encoding)
    const algorithm = algorithms.get(bytes.length)
    return algorithm && { algorithm, hex: bytes.toString('hex') }
  }
  return undefined
}

const accessForm = /^(\d{1,10}):(\d{1,10}):([0-7]{1,5})(?::(.+))?$/
const maxId = 0xffffffff
const maxMode = 0o7777

/** `UID:GID:MODE`, and the digest of attributes that may follow; undefined for anything else. apk-tools src/database.c, `apk_db_fdb_read`. */
export const parseApkAccess = (value: ByteString): ApkAccess | undefined => {
  const [, user, group, octal = '', attributes] = accessForm.exec(value) ?? []
  const [uid, gid, mode] = [Number(user), Number(group), Number.parseInt(octal, 8)]
  // What is not there is no number, and not within any bound.
  const isWithin = uid <= maxId && gid <= maxId && mode <= maxMode
  const isWhole = attributes === undefined || parseApkDigest(attributes) !== undefined
  return isWithin && isWhole ? { uid, gid, mode } : undefined
}
