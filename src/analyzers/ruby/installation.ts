import type { ByteString, FileTree } from '../../model/file.ts'
import type { AnalyzerContext, Probe } from '../../model/need.ts'
import { dirname } from '../../rootfs/path.ts'
import { resolve } from '../../rootfs/resolve.ts'
import { processOf, readOnlyStrings } from '../shared/process.ts'

/** Where an interpreter has its own files. */
export interface RubyInstallation {
  /** `$LOAD_PATH` as it is built in, in order, also what is not there. */
  readonly loadPath: readonly ByteString[]
  /** The parts of it that are the standard library: not `site_ruby` and `vendor_ruby`, where others put theirs. */
  readonly standard: readonly ByteString[]
  /** The version that directories of gems are named by: `3.1.0`. */
  readonly abi: ByteString | undefined
}

/** A directory of the built-in load path: `/usr/lib/ruby/vendor_ruby/3.1.0`, `/usr/share/rubygems`, `/usr/local/lib/ruby/3.2.0/x86_64-linux`. */
const loadPathForm =
  /^\/(?:[^\s%]*\/)?(?:site_|vendor_)?ruby(?:gems)?(?:\/[0-9][^/\s%]*)?(?:\/[^/\s%]+)?$/
const others = /\/(?:site|vendor)_ruby(?:\/|$)/

/**
 * The load path that is compiled into the interpreter (ruby.c, `ruby_initial_load_paths`), read from its strings. A build that can be moved
 * has it from the directory above that of the program.
 */
export const installationOf = (context: AnalyzerContext, probe: Probe): RubyInstallation => {
  const { tree } = context
  const built = processOf(context, probe)
    .objects.filter(({ path }) => path === probe.path || /\/libruby[^/]*\.so/.test(path))
    .flatMap((object) => readOnlyStrings(object))
    .filter((text) => loadPathForm.test(text))
  const above = dirname(dirname(probe.path))
  const isThere = built.some((path) => isDirectory(tree, path))
  const loadPath = [...new Set(isThere ? built : built.map((path) => `${above}${path}`))]
  const standard = loadPath.filter((path) => !others.test(path))
  const abi = loadPath.flatMap((path) => /\/(\d+\.\d+\.\d+)(?:\/|$)/.exec(path)?.[1] ?? [])[0]
  return { loadPath, standard, abi: abi ?? abiIn(tree, standard) }
}

/** Red Hat's directories have no version; rbconfig.rb has. */
const abiIn = (tree: FileTree, directories: readonly ByteString[]): ByteString | undefined => {
  for (const directory of directories) {
    const found = resolve(tree, `${directory}/rbconfig.rb`)
    if (found.kind !== 'found' || found.entry.type !== 'file') continue
    const text = Buffer.from(tree.read(found.path)).toString('latin1')
    const version = /CONFIG\["ruby_version"\]\s*=\s*"([\d.]+)"/.exec(text)?.[1]
    if (version !== undefined) return version
  }
  return undefined
}

/** Whether a path leads to a directory. */
export const isDirectory = (tree: FileTree, path: ByteString): boolean => {
  const found = resolve(tree, path)
  return found.kind === 'found' && found.entry.type === 'directory'
}
