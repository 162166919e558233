import { fromBytes } from '../formats/byte-string.ts'
import { directiveLines } from '../formats/directive-lines.ts'
import type { ByteString, FileTree, RootPath } from '../model/file.ts'
import type {
  Analyzer,
  AnalyzerContext,
  BlindSpot,
  Certainty,
  Need,
  NeedTarget,
} from '../model/need.ts'
import { basename, child, dirname } from '../rootfs/path.ts'
import { resolve, resolveFile } from '../rootfs/resolve.ts'
import { isElf, processOf, readOnlyStrings } from './shared/process.ts'

/** Where a server finds its parts: PostgreSQL's `pg_config --sharedir` and `--pkglibdir`. */
interface Layout {
  readonly share: RootPath
  readonly libraries: RootPath | undefined
}

const programs = /^(postgres|postmaster|initdb)$/

const need = (
  rule: string,
  evidence: ByteString,
  certainty: Certainty,
  target: NeedTarget,
): Need => ({ ...target, why: { rule: `postgresql.${rule}`, evidence }, certainty, optional: true })

/** A directory that one of the strings names, or that stands to the program as it does to the built-in place of programs. */
const directoryWith = (
  holds: (directory: RootPath) => boolean,
  strings: readonly ByteString[],
  { tree, program }: AnalyzerContext,
): RootPath | undefined => {
  const named = strings.filter((text) => /^\/[^\s:%]*$/.test(text))
  // The build's prefix may have been moved: the same place below the program's own prefix; port/path.c, make_relative_path().
  const prefix = dirname(dirname(program.path))
  const moved = named.map((text) => `${prefix}/${text.replace(/^\/[^/]*\//, '')}`)
  for (const candidate of [...named, ...moved]) {
    const found = resolve(tree, candidate)
    if (found.kind !== 'found' || found.entry.type !== 'directory') continue
    if (holds(found.path)) return found.path
  }
  return undefined
}

const layoutOf = (strings: readonly ByteString[], context: AnalyzerContext): Layout | undefined => {
  const has = (name: string) => (directory: RootPath) =>
    context.tree.lstat(child(directory, name)) !== undefined
  const share = directoryWith(has('postgres.bki'), strings, context)
  if (share === undefined) return undefined
  return { share, libraries: directoryWith(has('plpgsql.so'), strings, context) }
}

/** What is beside the data that the server reads: manuals and samples of other programs. */
const notRead = /^(man|doc|contrib|locale)$|\.sample$/
const samplesOfInitdb = /^(postgresql|pg_hba|pg_ident|pg_service)\.conf\.sample$/

const shareNeeds = ({ share }: Layout, tree: FileTree): Need[] =>
  tree
    .list(share)
    .filter((name) => !notRead.test(name) || samplesOfInitdb.test(name))
    .map((name) => need('share', share, 'expected', { tree: child(share, name) }))

/** Modules that the server opens by itself: the standby's receiver, plug-ins of replication, conversions, dictionaries. */
const ownModules =
  /^(libpqwalreceiver|pgoutput|dict_snowball|plpgsql|[a-z0-9]+(?:_[a-z0-9]+)?_and_[a-z0-9_]+|euc2004_sjis2004)\.so$/

/** The one that is looked for before it is opened, and done without; src/backend/jit/jit.c, provider_init(). */
const jitProvider = 'llvmjit.so'

const extensionModule = (path: RootPath, tree: FileTree): ByteString | undefined => {
  const file = resolveFile(tree, path)
  const text = file === undefined ? '' : fromBytes(tree.read(file))
  const { directives } = directiveLines({ separator: '=' })(text)
  const found = directives.find(({ name }) => name === 'module_pathname')?.args[0]
  return found === undefined ? undefined : basename(found.replace(/\.so$/, ''))
}

const moduleNeeds = ({ share, libraries }: Layout, tree: FileTree): Need[] => {
  if (libraries === undefined) return []
  const extensions = child(share, 'extension')
  const controls = tree.list(extensions).filter((name) => name.endsWith('.control'))
  const byExtension = controls.flatMap((name): Need[] => {
    const control = child(extensions, name)
    const module = extensionModule(control, tree)
    if (module === undefined) return []
    const path = child(libraries, `${module}.so`)
    const found = need('extension', name, 'expected', { path, role: 'dlopen' })
    return [{ ...found, from: control }]
  })
  const own = tree
    .list(libraries)
    .filter((name) => ownModules.test(name))
    .map((name) =>
      need('module', name, 'expected', { path: child(libraries, name), role: 'dlopen' }),
    )
  const jit = need('jit', jitProvider, 'possible', {
    path: child(libraries, jitProvider),
    role: 'dlopen',
  })
  return [...own, ...byExtension, jit]
}

const unknownShare = (path: RootPath): BlindSpot => ({
  path,
  rule: 'postgresql.share',
  what: 'where its shared data is: no directory that it names has postgres.bki',
  evidence: [],
})

/** PostgreSQL's server and initdb: shared data, modules of its own and of the extensions one may create. */
export const postgresql: Analyzer = {
  name: 'postgresql',
  summary: 'the shared data of a PostgreSQL server, its modules and those of its extensions',
  matches: (probe) => probe.role === 'exec' && programs.test(basename(probe.path)) && isElf(probe),
  analyze: (probe, context) => {
    const object = processOf(context, probe).objects[0]
    const strings = object === undefined ? [] : readOnlyStrings(object)
    const layout = layoutOf(strings, context)
    if (layout === undefined) return { needs: [], blindSpots: [unknownShare(probe.path)] }
    const { tree } = context
    return { needs: [...shareNeeds(layout, tree), ...moduleNeeds(layout, tree)] }
  },
}
