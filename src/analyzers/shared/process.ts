import type { Elf } from '../../formats/elf.ts'
import { isElf as hasElfMagic } from '../../formats/elf-header.ts'
import type { ByteString, RootPath } from '../../model/file.ts'
import type { AnalyzerContext, BlindSpot, Need, Probe } from '../../model/need.ts'
import { dirname } from '../../rootfs/path.ts'
import { orDamaged, readElf, stringsOf } from './elf-file.ts'
import { loaderOf } from './loader.ts'
import { locate, type ProcessState } from './locate.ts'
import { type LoadedObject, Namespace } from './namespace.ts'
import { damagedSpot, ProcessWalk, preloadNames } from './process-walk.ts'

export type { LoadedObject } from './namespace.ts'

/** A program as ld.so would load it, or a program with one more object opened into it. */
export interface Process {
  /** All its objects in the order they are loaded: the program, its loader, preloaded ones, then breadth first. */
  readonly objects: readonly LoadedObject[]
  /** Those that the file in question brought: all for a program; for a plug-in itself and what was not there before. */
  readonly own: readonly LoadedObject[]
  readonly needs: readonly Need[]
  readonly blindSpots: readonly BlindSpot[]
}

/** What loading a process depends on. */
type Context = AnalyzerContext

interface Walked extends Process {
  /** Undefined when the program is not a readable ELF file. */
  readonly state: ProcessState | undefined
}

const nothing: Walked = { objects: [], own: [], needs: [], blindSpots: [], state: undefined }

/** Whether a probe is an ELF file, by its first bytes. */
export const isElf = ({ head }: Pick<Probe, 'head'>): boolean => hasElfMagic(head)

/**
 * The process a probe belongs to: for role `exec` the one it starts (`link`: would start, or be opened alone), for `dlopen` that of the context's program with the file opened into
 * it, else that of the context's program as it starts. Remembered per tree, inventory and file; never throws ELF_DAMAGED.
 */
export const processOf = (context: Context, { path, role }: Probe): Process =>
  role === 'exec'
    ? loadProcess(context, path)
    : role === 'link'
      ? linkAlone(context, path)
      : role === 'dlopen'
        ? loadPlugin(context, path)
        : loadProcess(context, context.program.path)

/** A program as it would start; a library, which has no loader of its own, as one would open it. */
const linkAlone = (context: Context, path: RootPath): Process => {
  const started = loadProcess(context, path)
  return started.needs.length > 0 ? started : loadPlugin(context, path)
}

/** What a program would open for `dlopen(name)`, or every place tried in order with what was wrong with it. */
export type LibraryFound =
  | {
      /** As it would be opened: links not followed. */
      readonly path: ByteString
      readonly via: string
    }
  | { readonly tried: readonly string[] }

/**
 * Where `dlopen(name)` leads, called by `requester` (the program when not given): its DT_RUNPATH and chain of DT_RPATH count. An object
 * that the process has already answers first.
 */
export const findLibrary = (
  context: Context,
  name: ByteString,
  requester?: LoadedObject,
): LibraryFound => {
  const { state, objects } = runningProcess(context)
  const caller = requester ?? objects[0]
  if (state === undefined || caller === undefined)
    return { tried: ['the program is not an ELF file that could open it'] }
  const located = locate(state, name, caller)
  if (located.kind === 'absent') return { tried: located.tried }
  const { openedAs } = located.kind === 'loaded' ? located.object : located
  return { path: openedAs, via: located.via }
}

/** Names that an object imports from others; none where its symbol table is damaged (the elf analyzer says so). */
export const importedSymbols = ({ elf }: LoadedObject): ReadonlySet<ByteString> =>
  orDamaged(
    () => elf.symbols().imported,
    () => new Set(),
  )

/** Names of the dynamic symbols that an object defines; none where the table is damaged. */
export const definedSymbols = ({ elf }: LoadedObject): ReadonlySet<ByteString> =>
  orDamaged(
    () => elf.symbols().defined,
    () => new Set(),
  )

/** Printable strings of an object's code and read-only data, at least four bytes long, in file order, repeated ones too. */
export const readOnlyStrings = ({ elf }: Pick<LoadedObject, 'elf'>): readonly ByteString[] =>
  stringsOf(elf)

const walked = new WeakMap<object, WeakMap<object, Map<string, Walked>>>()

const remembered = ({ tree, inventory }: Context, key: string, make: () => Walked): Walked => {
  const ofTree = walked.get(tree) ?? new WeakMap<object, Map<string, Walked>>()
  walked.set(tree, ofTree)
  const known = ofTree.get(inventory) ?? new Map<string, Walked>()
  ofTree.set(inventory, known)
  const process = known.get(key) ?? make()
  known.set(key, process)
  return process
}

/** The process of the context's program, with all that it has opened. */
const runningProcess = (context: Context): Walked => {
  const { path, opened = [] } = context.program
  const started = loadProcess(context, path)
  if (opened.length === 0 || started.state === undefined) return started
  const fresh = started.state
  return remembered(context, [path, ...opened, ''].join('\0'), () => {
    const state = copyOf(fresh)
    for (const one of opened) {
      const reading = readElf(context.tree, one)
      if (reading.kind === 'elf') openInto(state, rootObject(one, reading.elf, 'dlopen'))
    }
    return { ...started, objects: state.namespace.objects, state }
  })
}

const loadProcess = (context: Context, path: RootPath): Walked =>
  remembered(context, path, () => {
    const reading = readElf(context.tree, path)
    if (reading.kind === 'other') return nothing
    if (reading.kind === 'damaged')
      return { ...nothing, blindSpots: [damagedSpot(path, reading.error)] }
    return startProgram(context, rootObject(path, reading.elf, 'execve'))
  })

/** Without its own path being known as it is opened, a plug-in's `$ORIGIN` is taken from its canonical path. */
const rootObject = (path: RootPath, elf: Elf, via: string): LoadedObject => ({
  path,
  openedAs: path,
  elf,
  origin: dirname(path),
  requestedAs: path,
  via,
  requester: undefined,
})

const startProgram = (context: Context, program: LoadedObject): Walked => {
  const { inventory } = context
  const state = newState(context, program)
  const walk = new ProcessWalk(state)
  const { dynamic, interp } = program.elf
  walk.program(program)
  if (dynamic !== undefined && interp !== undefined) {
    walk.interpreter(program, interp)
    const preloaded = walk.preload(program, preloadNames(inventory.libraries, state))
    walk.audit(program, auditNames(context, program, state))
    walk.dependencies([program, ...preloaded])
  }
  walk.inspect()
  return finished(walk, state)
}

/** DT_AUDIT and DT_DEPAUDIT count in the program alone; LD_AUDIT is not heeded with AT_SECURE, and musl has no auditors. */
const auditNames = (
  { inventory }: Context,
  { elf }: LoadedObject,
  { settings: { loader, secure } }: ProcessState,
): readonly ByteString[] => {
  if (loader.family === 'musl') return []
  const own = [elf.dynamic?.audit, elf.dynamic?.depaudit]
  const names = own.flatMap((text) => text?.split(':') ?? [])
  const environment = secure ? [] : inventory.libraries.audit
  return [...new Set([...environment, ...names])].filter((name) => name !== '')
}

/**
 * A plug-in without a program (kept by name alone), or of another class or machine than the program, is walked as if it were a
 * program itself.
 */
const loadPlugin = (context: Context, path: RootPath): Walked =>
  remembered(
    context,
    [context.program.path, ...(context.program.opened ?? []), path].join('\0'),
    () => {
      const reading = readElf(context.tree, path)
      if (reading.kind === 'other') return nothing
      if (reading.kind === 'damaged')
        return { ...nothing, blindSpots: [damagedSpot(path, reading.error)] }
      const { elf } = reading
      const isAlone = context.program.path === path
      const { state, objects } = isAlone ? nothing : runningProcess(context)
      const plugin = rootObject(path, elf, 'dlopen')
      const fits = state !== undefined && isSameKind(objects[0]?.elf, elf)
      return openInto(fits ? copyOf(state) : newState(context, plugin), plugin)
    },
  )

const isSameKind = (a: Elf | undefined, b: Elf): boolean =>
  a?.class === b.class && a.data === b.data && a.machine === b.machine

const openInto = (state: ProcessState, plugin: LoadedObject): Walked => {
  const walk = new ProcessWalk(state)
  if (state.namespace.sameFile(plugin.path) === undefined) {
    walk.plugin(plugin)
    walk.dependencies([plugin])
    walk.inspect()
  }
  return finished(walk, state)
}

const finished = ({ loaded, needs, blindSpots }: ProcessWalk, state: ProcessState): Walked => ({
  objects: state.namespace.objects,
  own: loaded,
  needs,
  blindSpots,
  state,
})

const copyOf = (state: ProcessState): ProcessState => ({
  ...state,
  namespace: new Namespace(state.tree, state.namespace),
})

const newState = (context: Context, program: LoadedObject): ProcessState => {
  const { tree, inventory } = context
  const settings = {
    loader: loaderOf(context, program.elf),
    libraries: inventory.libraries,
    workdir: inventory.workdir,
    secure: isSecure(context, program.path),
    program,
  }
  return { tree, settings, namespace: new Namespace(tree) }
}

const setuid = 0o4000
const setgid = 0o2000
const groupExecute = 0o010

/** Whether the kernel sets AT_SECURE for an ordinary user: set-user-ID, set-group-ID or capabilities on the file. */
const isSecure = ({ tree }: Context, path: RootPath): boolean => {
  const entry = tree.lstat(path)
  if (entry === undefined) return false
  const { mode, xattrs } = entry
  const group = (mode & setgid) !== 0 && (mode & groupExecute) !== 0
  return (mode & setuid) !== 0 || group || xattrs.has('security.capability')
}
