import type { FactReader } from '../model/facts.ts'
import type { ByteString } from '../model/file.ts'
import { fromBytes } from './byte-string.ts'

/** A gem that Bundler has chosen. */
export interface LockedGem {
  readonly name: ByteString
  readonly version: ByteString
  readonly dependencies: readonly ByteString[]
  /** Of a `PATH` section: where it is, from the Gemfile's directory. */
  readonly path: ByteString | undefined
}

/** What a Gemfile.lock says; names by which nothing is meant are left out. */
export interface GemfileLock {
  readonly gems: readonly LockedGem[]
  /** The version of Bundler that wrote it. */
  readonly bundler: ByteString | undefined
}

/** Reads a Gemfile.lock; bundler lib/bundler/lockfile_parser.rb. */
export const gemfileLock: FactReader<GemfileLock> = {
  name: 'gemfile-lock',
  version: 1,
  read: (bytes) => {
    const gems: (LockedGem & { readonly dependencies: ByteString[] })[] = []
    let section = ''
    let remote: ByteString | undefined
    let bundler: ByteString | undefined
    for (const line of fromBytes(bytes).split(/\r?\n/)) {
      if (/^[A-Z]/.test(line)) {
        section = line.trim()
        remote = undefined
      }
      if (section === 'BUNDLED WITH' && line.startsWith(' ')) bundler = line.trim()
      remote = /^ {2}remote: (.*)/.exec(line)?.[1] ?? remote
      const path = section === 'PATH' ? remote : undefined
      const [, name, version] = /^ {4}(\S+) \((.+)\)$/.exec(line) ?? []
      if (name !== undefined && version !== undefined)
        gems.push({ name, version, dependencies: [], path })
      const needed = /^ {6}([^\s!]+)/.exec(line)?.[1]
      if (needed !== undefined) gems.at(-1)?.dependencies.push(needed)
    }
    return { gems, bundler }
  },
}
