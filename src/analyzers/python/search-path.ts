import { type PythonPth, pythonPth } from '../../formats/python-installation.ts'
import type { ByteString, RootPath } from '../../model/file.ts'
import type { AnalyzerContext } from '../../model/need.ts'
import { child, dirname, isWithin, normalise } from '../../rootfs/path.ts'
import { resolve, resolveFile } from '../../rootfs/resolve.ts'
import type { PythonCommandLine } from './command-line.ts'
import type { PythonInstallation } from './installation.ts'

/** Whose modules are found in a directory: of the standard library, of installed packages, or of the program itself. */
export type ModuleOrigin = 'stdlib' | 'site' | 'own'

/** An item of sys.path. */
export interface SearchItem {
  /** As the interpreter has it: links not followed. */
  readonly path: RootPath
  readonly origin: ModuleOrigin
}

/** sys.path after site.py has run, and what made it so. */
export interface SearchPath {
  /** Only directories that are there. */
  readonly items: readonly SearchItem[]
  /** Archives that are there: what is inside of them is not seen. */
  readonly archives: readonly RootPath[]
  /** Path configuration files, in the order in which they are read, by their canonical paths. */
  readonly pths: readonly { readonly path: RootPath; readonly facts: PythonPth }[]
}

/** Computes sys.path as Modules/getpath.py and Lib/site.py do. */
export const searchPathOf = (
  context: AnalyzerContext,
  installation: PythonInstallation,
  { flags, start }: PythonCommandLine,
): SearchPath => {
  const path = new Building(context)
  const variable = flags.has('E') ? undefined : context.inventory.env.get('PYTHONPATH')
  if (installation.pth !== undefined) path.configured(installation.pth)
  else {
    if (!flags.has('P') && !isSafe(context, flags)) path.add(firstOf(context, start), 'own')
    for (const one of addedByServers(context)) path.add(context.inventory.workdir, 'own', one)
    for (const one of (variable ?? '').split(':'))
      if (one !== '') path.add(context.inventory.workdir, 'own', one)
    path.archive(
      `${installation.base}/${installation.platlib}/python${installation.version.replace('.', '')}.zip`,
    )
  }
  path.add(installation.stdlib, 'stdlib')
  path.add(installation.stdlib, 'stdlib', 'lib-dynload')
  if (!flags.has('S'))
    for (const one of siteDirectories(context, installation, flags)) path.site(one)
  return path
}

/**
 * What servers and command lines put first themselves, to find the application that they are told: the working directory, or the one that
 * an option names. A script of a directory of commands has no modules beside it.
 */
const addedByServers = ({ program, inventory }: AnalyzerContext): readonly ByteString[] => {
  const option = /(?:^|\s)(?:--chdir|--pythonpath|--app-dir|--workdir)[= ](\S+)/g
  const named = Array.from(program.argv.join(' ').matchAll(option), ([, path = '']) => path)
  const [script = ''] = program.argv.slice(1).filter((word) => !word.startsWith('-'))
  const isCommand = /(?:^|\/)s?bin\/[^/]+$/.test(script)
  return [...named.flatMap((one) => one.split(',')), ...(isCommand ? [inventory.workdir] : [])]
}

const isSafe = ({ inventory }: AnalyzerContext, flags: ReadonlySet<string>): boolean =>
  !flags.has('E') && (inventory.env.get('PYTHONSAFEPATH') ?? '') !== ''

/** The directory of the script, its links followed; else the working directory. */
const firstOf = (
  { tree, inventory }: AnalyzerContext,
  start: PythonCommandLine['start'],
): RootPath => {
  if (start.kind !== 'script') return inventory.workdir
  const given = start.path.startsWith('/') ? start.path : `${inventory.workdir}/${start.path}`
  const found = resolve(tree, given)
  if (found.kind !== 'found') return dirname(normalise(given))
  return found.entry.type === 'directory' ? found.path : dirname(found.path)
}

const siteDirectories = (
  { inventory, program }: AnalyzerContext,
  { version, venv, base, prefix, platlib, isDebian, hasLocal }: PythonInstallation,
  flags: ReadonlySet<string>,
): readonly ByteString[] => {
  const python = `python${version}`
  const libraries = platlib === 'lib' ? ['lib'] : [platlib, 'lib']
  const upstream = (one: ByteString): readonly ByteString[] =>
    libraries.map((name) => `${one}/${name}/${python}/site-packages`)
  const debian = (one: ByteString): readonly ByteString[] => [
    `${one}/local/lib/${python}/dist-packages`,
    `${one}/lib/python3/dist-packages`,
    ...libraries.map((name) => `${one}/${name}/${python}/dist-packages`),
  ]
  const isolated = flags.has('s') || (!flags.has('E') && inventory.env.has('PYTHONNOUSERSITE'))
  const user =
    isolated || (venv !== undefined && !venv.hasSystemSite) ? [] : userSites(inventory, python)
  const system = [
    ...(hasLocal && base !== '/usr/local' && !isDebian ? upstream('/usr/local') : []),
    ...(isDebian ? debian(base) : upstream(base)),
  ]
  const own = venv === undefined ? [] : [...upstream(prefix), ...(isDebian ? debian(prefix) : [])]
  const shared = venv === undefined || venv.hasSystemSite ? system : []
  return program.path === '' ? [] : [...user, ...own, ...shared]
}

const userSites = (
  { env, users }: AnalyzerContext['inventory'],
  python: string,
): readonly ByteString[] => {
  const base = env.get('PYTHONUSERBASE')
  const home = env.get('HOME') ?? users.find(({ uid }) => uid === 0)?.home
  const place = base ?? (home === undefined ? undefined : `${home}/.local`)
  return place === undefined ? [] : [`${place}/lib/${python}/site-packages`]
}

class Building implements SearchPath {
  readonly items: SearchItem[] = []
  readonly archives: RootPath[] = []
  readonly pths: { readonly path: RootPath; readonly facts: PythonPth }[] = []
  readonly #context: AnalyzerContext
  readonly #seen = new Set<RootPath>()

  constructor(context: AnalyzerContext) {
    this.#context = context
  }

  /** Whether there is such a directory, and it is new; else it may be an archive. */
  add(from: RootPath, origin: ModuleOrigin, name: ByteString = ''): boolean {
    const path = normalise(name.startsWith('/') ? name : `${from}/${name}`)
    const found = resolve(this.#context.tree, path)
    if (found.kind !== 'found' || this.#seen.has(found.path)) return false
    if (found.entry.type === 'file') this.archive(path)
    if (found.entry.type !== 'directory') return false
    this.#seen.add(found.path)
    this.items.push({ path, origin: origin === 'own' ? this.#originOf(path) : origin })
    return true
  }

  /** A program that lies among installed modules is no program of its own. */
  #originOf(path: RootPath): ModuleOrigin {
    const around = this.items.find((item) => item.origin !== 'own' && isWithin(path, item.path))
    return around?.origin ?? (/\/(?:site|dist)-packages(?:\/|$)/.test(path) ? 'site' : 'own')
  }

  archive(path: ByteString): void {
    const file = resolveFile(this.#context.tree, path)
    if (file !== undefined) this.archives.push(file)
  }

  /** A `._pth`: nothing but what it lists. */
  configured(path: RootPath): void {
    const facts = this.#context.facts(pythonPth, path)
    this.pths.push({ path, facts })
    for (const one of facts.directories) this.add(dirname(path), 'site', one)
  }

  site(directory: ByteString): void {
    const path = normalise(directory)
    if (!this.add(path, 'site')) return
    const { tree, facts } = this.#context
    const found = resolve(tree, path)
    if (found.kind !== 'found') return
    for (const name of tree.list(found.path)) {
      const file =
        name.endsWith('.pth') && !name.startsWith('.')
          ? resolveFile(tree, child(found.path, name))
          : undefined
      if (file === undefined) continue
      const pth = { path: file, facts: facts(pythonPth, file) }
      this.pths.push(pth)
      for (const one of pth.facts.directories) this.add(path, 'own', one)
    }
  }
}
