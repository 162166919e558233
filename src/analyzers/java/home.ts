import { fromBytes } from '../../formats/byte-string.ts'
import { parseJvmCfg } from '../../formats/jvm-cfg.ts'
import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import type { Need } from '../../model/need.ts'
import { basename, child, dirname } from '../../rootfs/path.ts'
import { readIfFile, resolve, resolveFile } from '../../rootfs/resolve.ts'

/** An installed run-time environment. */
export interface JavaHome {
  /** What `java.home` is: the directory above the launcher's `bin`. */
  readonly path: RootPath
  readonly lib: RootPath
  /** The image of modules; undefined before Java 9. */
  readonly modules: RootPath | undefined
}

const isDirectory = (tree: FileTree, path: ByteString): boolean => {
  const found = resolve(tree, path)
  return found.kind === 'found' && found.entry.type === 'directory'
}

/** The environment whose launcher a program is, by what is beside it; undefined when it is none. */
export const javaHomeOf = (tree: FileTree, launcher: RootPath): JavaHome | undefined => {
  const bin = dirname(launcher)
  if (basename(bin) !== 'bin') return undefined
  const path = dirname(bin)
  const lib = child(path, 'lib')
  const modules = resolveFile(tree, child(lib, 'modules'))
  if (modules !== undefined) return { path, lib, modules }
  const isOld = isDirectory(tree, child(path, 'jre')) || tree.lstat(child(lib, 'rt.jar'))
  return isOld ? { path, lib, modules: undefined } : undefined
}

const needOf = (
  rule: string,
  path: ByteString,
  more: { readonly role?: 'read' | 'dlopen'; readonly evidence?: ByteString } = {},
): Need => ({
  path,
  role: more.role ?? 'read',
  why: { rule, ...(more.evidence === undefined ? {} : { evidence: more.evidence }) },
  certainty: 'required',
})

/** The virtual machine that the launcher chooses: an option's, else the first of lib/jvm.cfg that is there. */
const machineOf = (
  tree: FileTree,
  { lib }: JavaHome,
  argv: readonly ByteString[],
): RootPath | undefined => {
  const known = parseJvmCfg(fromBytes(readIfFile(tree, child(lib, 'jvm.cfg')) ?? new Uint8Array()))
  const asked = known.filter((name) => argv.includes(`-${name}`))
  const places = [...asked, ...known, 'server'].map((name) => child(lib, name))
  return places.flatMap((place) => resolveFile(tree, child(place, 'libjvm.so')) ?? []).at(0)
}

/** A launcher's own needs, and the virtual machine that every native library of the runtime is loaded after. */
export interface Launch {
  readonly needs: readonly Need[]
  readonly machine: RootPath | undefined
}

/** What the launcher opens before the first class is loaded; without `classData` no archive of preloaded classes. */
export const launchOf = (
  tree: FileTree,
  home: JavaHome,
  { argv, classData }: { readonly argv: readonly ByteString[]; readonly classData: boolean },
): Launch => {
  const configuration = needOf('java.jvm-cfg', child(home.lib, 'jvm.cfg'))
  const machine = machineOf(tree, home, argv)
  if (machine === undefined) {
    const tried = [`${child(child(home.lib, 'server'), 'libjvm.so')}: not there`]
    const why = { rule: 'java.virtual-machine' }
    return {
      needs: [configuration, { absent: 'libjvm.so', tried, why, certainty: 'required' }],
      machine,
    }
  }
  const archives: Need = {
    glob: `${dirname(machine)}/*.jsa`,
    why: { rule: 'java.class-data' },
    certainty: 'expected',
    optional: true,
  }
  return {
    needs: [
      configuration,
      needOf('java.virtual-machine', machine, { role: 'dlopen', evidence: 'lib/jvm.cfg' }),
      ...(classData ? [archives] : []),
    ],
    machine,
  }
}

/** All of an environment older than modules, whose classes and libraries are files below `lib`. */
export const wholeHome = ({ path, lib }: JavaHome): readonly Need[] =>
  [lib, child(path, 'jre')].map((tree) => ({
    tree,
    why: { rule: 'java.before-modules' },
    certainty: 'expected',
    optional: true,
  }))
