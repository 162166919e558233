import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FactReader } from '../../model/facts.ts'
import type { KnownFacts } from '../../rootfs/facts.ts'
import { makeDirectories } from './make-directories.ts'

const sumLength = 64

const sumOf = (json: string): string => createHash('sha256').update(json).digest('hex')

/**
 * Facts of earlier runs, in `facts/NAME-VERSION/DIGEST` of the cache: the sha256 of what follows in hexadecimal, a line feed, and
 * the facts as JSON. A file that is cut short or changed does not match its sum, counts as missing and is written anew, so runs side by side need no
 * lock. A cache that cannot be read or written only costs the time to read again.
 */
export class FactStore implements KnownFacts {
  readonly #directory: string
  readonly #made = new Map<string, string>()

  constructor(cacheDirectory: string) {
    this.#directory = join(cacheDirectory, 'facts')
  }

  /** The facts that a reader made of a content before. */
  get<Facts>(reader: FactReader<Facts>, digest: string): Facts | undefined {
    const file = join(this.#directory, `${reader.name}-${reader.version}`, digest)
    const text = orNothing(() => readFileSync(file, 'utf8'))
    if (text === undefined) return undefined
    const json = text.slice(sumLength + 1)
    // What has its right sum is what a reader of this name and version once gave.
    return text.startsWith(`${sumOf(json)}\n`) ? (JSON.parse(json) as Facts) : undefined
  }

  /** Writes facts down for later runs. */
  add<Facts>(reader: FactReader<Facts>, digest: string, facts: Facts): void {
    const json = JSON.stringify(facts)
    orNothing(() => {
      const directory = this.#directoryOf(`${reader.name}-${reader.version}`)
      writeFileSync(join(directory, digest), `${sumOf(json)}\n${json}`)
    })
  }

  #directoryOf(name: string): string {
    const known = this.#made.get(name)
    if (known !== undefined) return known
    const directory = join(this.#directory, name)
    makeDirectories(directory)
    this.#made.set(name, directory)
    return directory
  }
}

const orNothing = <T>(act: () => T): T | undefined => {
  try {
    return act()
  } catch {
    return undefined
  }
}
