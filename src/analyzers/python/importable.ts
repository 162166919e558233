import { pythonSource } from '../../formats/python-source.ts'
import type { ByteString, RootPath } from '../../model/file.ts'
import type { PythonModule } from './modules.ts'
import type { PythonProgram } from './program.ts'
import { absoluteName, packageOf } from './unit.ts'

/**
 * Whether a module can be loaded when of installed packages only those are there that the program reaches or the one that asks requires (`isKept`).
 * What the base itself lacks is no reason against it.
 */
export const importableWith = (
  { finder, context }: PythonProgram,
  isKept: (module: PythonModule, by: PythonModule) => boolean,
): ((module: PythonModule) => boolean) => {
  const known = new Map<RootPath, boolean>()
  const isImportable = (module: PythonModule, by: PythonModule): boolean => {
    const { path } = module
    if (path === undefined || module.origin !== 'site') return true
    if (!isKept(module, by)) return false
    const before = known.get(path)
    if (before !== undefined) return before
    // Modules that import one another are as good as the others of them.
    known.set(path, true)
    const answer = wantedBy(module).every((name) => hasWay(name, module))
    known.set(path, answer)
    return answer
  }
  const hasWay = (name: ByteString, by: PythonModule): boolean => {
    const module = finder.find(name)
    const dot = name.lastIndexOf('.')
    const hasParent = dot < 0 || hasWay(name.slice(0, dot), by)
    return hasParent && (module === undefined || isImportable(module, by))
  }
  const wantedBy = (module: PythonModule): readonly ByteString[] => {
    if (module.kind !== 'source' || module.path === undefined) return []
    return context
      .facts(pythonSource, module.path)
      .imports.filter(({ when, guarded }) => when === 'start' && !guarded)
      .flatMap(({ module: written, names }) => {
        const name = absoluteName(written, packageOf(module))
        return name === undefined ? [] : [name, ...(names ?? []).map((one) => `${name}.${one}`)]
      })
  }
  return (module) => hasWay(module.name, module)
}
