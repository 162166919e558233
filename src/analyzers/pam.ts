import type { ByteString, FileTree, RootPath } from '../model/file.ts'
import type { Analyzer, AnalyzerContext, Findings, Need } from '../model/need.ts'
import { basename, normalise } from '../rootfs/path.ts'
import { resolve, resolveFile } from '../rootfs/resolve.ts'
import {
  type PamLayout,
  serviceFile,
  singleFileFindings,
  stackFindings,
} from './shared/pam-stack.ts'
import {
  definedSymbols,
  importedSymbols,
  isElf,
  type LoadedObject,
  type Process,
  processOf,
  readOnlyStrings,
} from './shared/process.ts'

const opens = ['pam_start', 'pam_start_confdir']

/** What libpam falls back on, and always reads beside the service; pam_handlers.c, `_pam_init_handlers`. */
const fallback = 'other'

/** Where services may be, in the order of pam_handlers.c, `_pam_open_config_file`. */
const serviceDirectories = ['/etc/pam.d', '/usr/lib/pam.d', '/usr/etc/pam.d']

const singleFile = normalise('/etc/pam.conf')

/** libpam holds its directories as strings; the one with the slash at its end is the default, the other Debian's older one. */
const layoutOf = ({ objects }: Process): PamLayout => {
  const libpam = objects.find((one) => definedSymbols(one).has('pam_start'))
  const strings = libpam === undefined ? [] : readOnlyStrings(libpam)
  const modules = strings.filter((text) => /^\/[^\s%:]*\/security\/?$/.test(text))
  return {
    services: serviceDirectories,
    modules: modules
      .toSorted((a, b) => Number(b.endsWith('/')) - Number(a.endsWith('/')))
      .map((path) => path.replace(/\/$/, '')),
  }
}

interface Service {
  readonly name: ByteString
  readonly from: RootPath
  readonly evidence: ByteString
  /** False for a name that is there for some other reason, by all one can tell. */
  readonly isAskedFor: boolean
}

const isDirectory = (tree: FileTree, path: ByteString): boolean => {
  const found = resolve(tree, path)
  return found.kind === 'found' && found.entry.type === 'directory'
}

const knownServices = (tree: FileTree): ReadonlySet<ByteString> =>
  new Set(
    serviceDirectories.flatMap((path) => {
      const found = resolve(tree, path)
      return found.kind === 'found' ? tree.list(found.path) : []
    }),
  )

/** `su-l` is a variant of `su`, `sudo-i` of `sudo`; the short name itself is often no string that can be seen. */
const stemOf = (name: ByteString, known: ReadonlySet<ByteString>): ByteString | undefined => {
  const stem = name.replace(/-[^-]*$/, '')
  return stem !== name && known.has(stem) ? stem : undefined
}

/**
 * Which services a program asks for: one of its own name, else the stems of variants that its strings name; where there is such
 * a one, of the other names in its strings only its variants (`login` in su is an option), else all of them.
 */
const servicesOf = (
  askers: readonly LoadedObject[],
  { program, tree }: AnalyzerContext,
): readonly Service[] => {
  const known = knownServices(tree)
  const literal = askers.flatMap((object) =>
    [...new Set(readOnlyStrings(object))]
      .filter((text) => known.has(text) && text !== fallback)
      .map((name) => ({ name, from: object.path, evidence: name })),
  )
  const from = askers[0]?.path ?? program.path
  const own = [basename(program.path), basename(program.invokedAs)]
    .filter((name) => known.has(name))
    .map((name) => ({ name, from, evidence: 'the name of the program' }))
  const stems = literal.flatMap((one) => {
    const name = stemOf(one.name, known)
    return name === undefined ? [] : [{ ...one, name }]
  })
  const sure = own.length > 0 ? own : stems
  const names = new Set(sure.map(({ name }) => name))
  const isVariant = (name: ByteString) => [...names].some((one) => name.startsWith(`${one}-`))
  return [
    ...[...names].flatMap((name) => sure.find((one) => one.name === name) ?? []),
    ...literal.filter(({ name }) => !names.has(name)),
  ].map((one) => ({
    ...one,
    isAskedFor: names.size === 0 || names.has(one.name) || isVariant(one.name),
  }))
}

const why = (evidence: ByteString) => ({ rule: 'pam.service', evidence })

const directoryFindings = (
  services: readonly Service[],
  layout: PamLayout,
  tree: FileTree,
): Findings => {
  const from = services[0]?.from
  const asked = services
    .filter(({ isAskedFor }) => isAskedFor)
    .map(({ name, evidence, ...one }) => ({ service: name, why: why(evidence), from: one.from }))
  const other = { service: fallback, why: why(fallback), ...(from === undefined ? {} : { from }) }
  const { needs, blindSpots } = stackFindings([...asked, other], tree, layout)
  const unlikely = services.flatMap(({ name, evidence, isAskedFor, ...one }): Need[] => {
    const path = isAskedFor ? undefined : serviceFile(name, tree, layout)
    if (path === undefined) return []
    return [{ path, role: 'read', why: why(evidence), certainty: 'possible', from: one.from }]
  })
  return { needs: [...needs, ...unlikely], blindSpots: blindSpots ?? [] }
}

/** A program that only names itself, and has no stack, gets that of `other`: nothing is unknown then. */
const isKnown = (services: readonly Service[], askers: readonly LoadedObject[], name: ByteString) =>
  services.some(({ isAskedFor }) => isAskedFor) ||
  askers.some((object) => readOnlyStrings(object).includes(name))

const unseen = (askers: readonly LoadedObject[]): NonNullable<Findings['blindSpots']> =>
  askers.map(({ path }) => ({
    path,
    rule: 'pam.service',
    what: 'which PAM service it asks for; only the stack of `other` is kept',
    evidence: [],
  }))

const pamFindings = (process: Process, context: AnalyzerContext): Findings => {
  const { tree, program } = context
  const askers = process.own.filter((object) => {
    const imported = importedSymbols(object)
    return opens.some((name) => imported.has(name))
  })
  if (askers.length === 0) return { needs: [] }
  const layout = layoutOf(process)
  if (!serviceDirectories.some((path) => isDirectory(tree, path)))
    return oldFindings(layout, context)
  const services = servicesOf(askers, context)
  const { needs, blindSpots } = directoryFindings(services, layout, tree)
  const blind = isKnown(services, askers, basename(program.path)) ? [] : unseen(askers)
  return { needs, blindSpots: [...(blindSpots ?? []), ...blind] }
}

const oldFindings = (layout: PamLayout, { tree, program }: AnalyzerContext): Findings => {
  const file = resolveFile(tree, singleFile)
  if (file === undefined) return { needs: [] }
  const names = [basename(program.path), basename(program.invokedAs), fallback]
  const need: Need = {
    path: singleFile,
    role: 'read',
    why: why('no directory of services'),
    certainty: 'expected',
  }
  const { needs, blindSpots } = singleFileFindings(file, names, { tree, layout })
  return { needs: [need, ...needs], blindSpots: blindSpots ?? [] }
}

/** Linux-PAM: the stacks of the services that a program asks for, with all they include, their modules and what their arguments name. */
export const pam: Analyzer = {
  name: 'pam',
  summary:
    'PAM stacks of the services a program asks for: includes, modules, files named in arguments',
  matches: ({ role }) => role === 'exec' || role === 'dlopen',
  analyze: (probe, context) =>
    isElf(probe) ? pamFindings(processOf(context, probe), context) : { needs: [] },
}
