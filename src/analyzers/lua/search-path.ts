import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import type { AnalyzerContext, Probe } from '../../model/need.ts'
import { normalise } from '../../rootfs/path.ts'
import { resolveFile } from '../../rootfs/resolve.ts'
import { processOf, readOnlyStrings } from '../shared/process.ts'

/** Where a Lua interpreter looks for modules: templates in which `?` stands for the module's name. */
export interface LuaSearchPath {
  /** `package.path`. */
  readonly source: readonly ByteString[]
  /** `package.cpath`. */
  readonly libraries: readonly ByteString[]
  /** `5.4`; LuaJIT is 5.1. */
  readonly version: ByteString | undefined
}

/** The search path that is compiled into the interpreter or its library (LUA_PATH_DEFAULT), with what the environment says on top. */
export const searchPathOf = (
  context: AnalyzerContext,
  probe: Probe,
  ignoresEnvironment: boolean,
): LuaSearchPath => {
  const strings = processOf(context, probe)
    .objects.filter(({ path }) => path === probe.path || /\/liblua[^/]*\.so/.test(path))
    .flatMap((object) => readOnlyStrings(object))
  const built = (ending: string): ByteString =>
    strings.find((text) => text.includes(`?.${ending}`) && text.includes(';')) ?? `./?.${ending}`
  const version = /\/lua\/(5\.\d)\//.exec(built('lua'))?.[1]
  const env = ignoresEnvironment ? new Map<ByteString, ByteString>() : context.inventory.env
  const with_ = (variable: string, own: ByteString): readonly ByteString[] => {
    const said = env.get(`${variable}_${(version ?? '').replace('.', '_')}`) ?? env.get(variable)
    // Two semicolons stand for what is built in.
    const whole = said === undefined ? own : said.replace(/;;|^;|;$/, `;${own};`)
    return whole.split(';').filter((template) => template !== '')
  }
  return {
    source: with_('LUA_PATH', built('lua')),
    libraries: with_('LUA_CPATH', built('so')),
    version,
  }
}

/** A module's file, or every place that was tried, in order. */
export type ModuleSearch =
  | { readonly path: ByteString; readonly file: RootPath; readonly isLibrary: boolean }
  | { readonly tried: readonly ByteString[] }

/**
 * Looks a module up as `require` does: source, then libraries, then the library of the name's first part, which may hold `luaopen_a_b` (loadlib.c,
 * searcher_Croot).
 */
export const findModule = (
  name: ByteString,
  { source, libraries }: Pick<LuaSearchPath, 'source' | 'libraries'>,
  { tree, directory }: { readonly tree: FileTree; readonly directory: ByteString },
): ModuleSearch => {
  const [first = ''] = name.split('.')
  const candidates = [
    ...source.map((template) => ({ template, of: name, isLibrary: false })),
    ...libraries.map((template) => ({ template, of: name, isLibrary: true })),
    ...(first === name ? [] : libraries).map((template) => ({
      template,
      of: first,
      isLibrary: true,
    })),
  ]
  const tried: ByteString[] = []
  for (const { template, of, isLibrary } of candidates) {
    const path = template.replaceAll('?', () => of.replaceAll('.', '/'))
    const absolute = path.startsWith('/') ? path : normalise(`${directory}/${path}`)
    const file = resolveFile(tree, absolute)
    if (file !== undefined) return { path: absolute, file, isLibrary }
    tried.push(absolute)
  }
  return { tried: [...new Set(tried)] }
}
