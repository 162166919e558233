import { createHash, randomBytes } from 'node:crypto'
import { type BigIntStats, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Digest } from '../../model/image.ts'
import { makeDirectories } from './make-directories.ts'

/** A time that is nearer than this may be that of a later change too; git's "racily clean" entries. */
const settlingTime = 2_000_000_000n

/**
 * Remembers the digests of large host files, so that they are hashed once: `files/` in the cache directory, one small file
 * each. A digest counts only while device, inode, size and both times are what they were. Whatever goes wrong with the
 * memory is as if there were none.
 */
export class FileDigests {
  readonly #directory: string

  constructor(cache: string) {
    this.#directory = join(cache, 'files')
  }

  /** The digest of the file of this absolute path, undefined when it has to be found anew. */
  recall(path: string, stat: BigIntStats): Digest | undefined {
    try {
      const { digest, ...identity } = JSON.parse(
        readFileSync(this.#fileOf(path), 'utf8'),
      ) as Record<string, unknown>
      const isSame = JSON.stringify(identity) === JSON.stringify(identityOf(path, stat))
      return isSame && /^sha256:[0-9a-f]{64}$/.test(String(digest)) ? (digest as Digest) : undefined
    } catch {
      return undefined
    }
  }

  /**
   * Keeps a digest; `stat` is from before the bytes were read. Not when the file was changed a moment before: it could change
   * once more without its times telling.
   */
  keep(path: string, stat: BigIntStats, digest: Digest): void {
    if (!isSettled(stat)) return
    const temporary = join(this.#directory, `.${randomBytes(8).toString('hex')}`)
    try {
      makeDirectories(this.#directory)
      writeFileSync(temporary, JSON.stringify({ ...identityOf(path, stat), digest }), {
        flag: 'wx',
      })
      renameSync(temporary, this.#fileOf(path))
    } catch {
      rmSync(temporary, { force: true })
    }
  }

  #fileOf(path: string): string {
    return join(this.#directory, createHash('sha256').update(path).digest('hex'))
  }
}

const identityOf = (path: string, stat: BigIntStats) => ({
  path,
  dev: String(stat.dev),
  ino: String(stat.ino),
  size: String(stat.size),
  mtimeNs: String(stat.mtimeNs),
  ctimeNs: String(stat.ctimeNs),
})

const isSettled = ({ mtimeNs, ctimeNs }: BigIntStats): boolean => {
  const newest = mtimeNs > ctimeNs ? mtimeNs : ctimeNs
  return BigInt(Date.now()) * 1_000_000n - newest >= settlingTime
}
