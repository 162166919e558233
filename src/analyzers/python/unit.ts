import type { PythonMoment } from '../../formats/python-source.ts'
import type { ByteString, RootPath } from '../../model/file.ts'
import type { Certainty, Need, NeedTarget } from '../../model/need.ts'
import { dirname } from '../../rootfs/path.ts'
import type { SourceStep } from '../shared/source-graph.ts'
import type { PythonModule } from './modules.ts'

/**
 * How a module came in, which decides what its imports are worth. `reached`: something imports it. `whole`: its package is kept whole, and
 * nobody is seen to import it. `site`: a line of a .pth file imports it at every start.
 */
export type UnitMode = 'reached' | 'whole' | 'site'

/** A module that is followed. */
export interface PythonUnit {
  readonly module: PythonModule
  readonly mode: UnitMode
}

/** A step to a module of Python or to any other file. */
export type PythonStep = SourceStep<PythonUnit>

/** How a module is opened. */
export const targetOf = ({ kind, openedAs, directories }: PythonModule): NeedTarget | undefined => {
  if (kind === 'builtin') return undefined
  if (openedAs === undefined) {
    const [path] = directories
    return path === undefined ? undefined : { path, role: 'read' }
  }
  return { path: openedAs, role: kind === 'extension' ? 'dlopen' : 'read' }
}

/** The step to a module; none where it is inside the interpreter. */
export const stepTo = (
  unit: PythonUnit,
  need: Pick<Need, 'certainty' | 'why' | 'optional'> & { readonly from: RootPath | undefined },
): readonly PythonStep[] => {
  const target = targetOf(unit.module)
  const { from, ...rest } = need
  if (target === undefined) return []
  return [{ need: { ...target, ...rest, ...(from === undefined ? {} : { from }) }, unit }]
}

/** The first name of a module: `os` of `os.path`. */
export const topOf = (name: ByteString): ByteString => name.split('.', 1)[0] ?? name

/** The package that relative imports of a module count from. */
export const packageOf = ({ name, directories }: PythonModule): ByteString =>
  directories.length > 0 ? name : name.slice(0, Math.max(0, name.lastIndexOf('.')))

/** The absolute name of what a module imports; undefined for more dots than packages around it. */
export const absoluteName = (module: ByteString, from: ByteString): ByteString | undefined => {
  const dots = /^\.*/.exec(module)?.[0].length ?? 0
  if (dots === 0) return module
  const parents = from === '' ? [] : from.split('.')
  if (dots > parents.length) return undefined
  const base = parents.slice(0, parents.length - dots + 1).join('.')
  const rest = module.slice(dots)
  return rest === '' ? base : `${base}.${rest}`
}

/** What a moment is worth by itself. */
export const certaintyOf = ({ when, guarded }: PythonMoment): Certainty =>
  when === 'later' || guarded ? 'expected' : 'required'

/** The compiled cache of a source file; importlib.util `cache_from_source`. */
export const cacheOf = (source: RootPath, version: string): RootPath => {
  const directory = dirname(source)
  const stem = source.slice(directory.length + 1).replace(/\.py$/, '')
  return `${directory}/__pycache__/${stem}.cpython-${version.replace('.', '')}.pyc` as RootPath
}
