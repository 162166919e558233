import { fromBytes } from '../../formats/byte-string.ts'
import { parsePyvenvCfg } from '../../formats/python-installation.ts'
import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import type { AnalyzerContext } from '../../model/need.ts'
import { basename, child, dirname, normalise, root } from '../../rootfs/path.ts'
import { readIfFile, resolve, resolveFile } from '../../rootfs/resolve.ts'

/** An interpreter with what belongs to it, as Modules/getpath.py finds it at start. */
export interface PythonInstallation {
  /** `3.11`. */
  readonly version: string
  /** Of the standard library; `/usr/lib/python3.11`. */
  readonly stdlib: RootPath
  readonly base: RootPath
  readonly prefix: RootPath
  /** `lib`, or `lib64` where the distribution has it there. */
  readonly platlib: 'lib' | 'lib64'
  readonly venv?: {
    /** The pyvenv.cfg. */
    readonly path: RootPath
    readonly hasSystemSite: boolean
  }
  /** A `python311._pth` beside the program: it says all of sys.path. */
  readonly pth?: RootPath
  /** Site directories of the base's own site.py are called dist-packages. */
  readonly isDebian: boolean
  /** The base's own site.py counts /usr/local among its prefixes. */
  readonly hasLocal: boolean
}

/** The installation that a program starts with; `undefined` and the places tried when there is no standard library for it. */
export const installationOf = (
  { tree, program, inventory }: AnalyzerContext,
  ignoresEnvironment: boolean,
): PythonInstallation | { readonly tried: readonly string[] } => {
  const venv = venvOf(tree, program.invokedAs)
  const home = venv?.home === undefined ? undefined : `${venv.home}/${basename(program.path)}`
  const real = resolveFile(tree, home ?? program.path) ?? program.path
  const variable = ignoresEnvironment ? undefined : inventory.env.get('PYTHONHOME')
  const starts = [
    ...(variable === undefined || variable === '' ? [] : [normalise(variable.split(':')[0] ?? '')]),
    ...(venv?.home === undefined ? [] : above(normalise(venv.home))),
    ...above(dirname(real)),
    ...builtIn.map(normalise),
  ]
  const found = firstStdlib(tree, starts, versionIn(real))
  if (found === undefined) return { tried: starts.map((one) => `${one}: no lib/python3.*/os.py`) }
  const site = readIfFile(tree, `${found.stdlib}/site.py`)
  const text = site === undefined ? '' : fromBytes(site)
  const pth = child(dirname(program.invokedAs), `python${found.version.replace('.', '')}._pth`)
  return {
    ...found,
    prefix: venv === undefined ? found.base : dirname(dirname(program.invokedAs)),
    ...(venv === undefined ? {} : { venv }),
    ...(tree.lstat(pth) === undefined ? {} : { pth }),
    isDebian: text.includes('dist-packages'),
    hasLocal: /["']\/usr\/local["']/.test(text),
  }
}

/** Compiled in as the last resort, by distributions and by `configure`. */
const builtIn = ['/usr', '/usr/local']

const above = (directory: RootPath): readonly RootPath[] =>
  directory === root ? [root] : [directory, ...above(dirname(directory))]

const venvOf = (tree: FileTree, invokedAs: RootPath) => {
  const own = dirname(invokedAs)
  for (const directory of [own, dirname(own)]) {
    const path = child(directory, 'pyvenv.cfg')
    const bytes = readIfFile(tree, path)
    if (bytes === undefined) continue
    const said = parsePyvenvCfg(bytes)
    const hasSystemSite = said.get('include-system-site-packages')?.toLowerCase() === 'true'
    return { path, home: said.get('home'), hasSystemSite }
  }
  return undefined
}

const versionIn = (program: RootPath): string | undefined =>
  /(\d+\.\d+)/.exec(basename(program))?.[1]

const firstStdlib = (
  tree: FileTree,
  prefixes: readonly RootPath[],
  version: string | undefined,
): Pick<PythonInstallation, 'version' | 'stdlib' | 'base' | 'platlib'> | undefined => {
  const places = prefixes.flatMap((base) =>
    (['lib64', 'lib'] as const).flatMap((platlib) =>
      (version === undefined ? versionsIn(tree, `${base}/${platlib}`) : [version]).map((one) => ({
        version: one,
        stdlib: normalise(`${base}/${platlib}/python${one}`),
        base,
        platlib,
      })),
    ),
  )
  return places.find(({ stdlib }) =>
    ['os.py', 'os.pyc'].some((name) => resolveFile(tree, `${stdlib}/${name}`) !== undefined),
  )
}

const versionsIn = (tree: FileTree, directory: ByteString): readonly string[] => {
  const found = resolve(tree, directory)
  const names = found.kind === 'found' ? tree.list(found.path) : []
  return names.flatMap((name) => /^python(3\.\d+)$/.exec(name)?.[1] ?? [])
}
