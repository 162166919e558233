import { fromBytes } from '../../formats/byte-string.ts'
import { type PamLine, type PamType, parsePamConf } from '../../formats/pam-conf.ts'
import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import type { BlindSpot, Findings, Need, NeedTarget, Why } from '../../model/need.ts'
import { normalise } from '../../rootfs/path.ts'
import { resolve, resolveFile } from '../../rootfs/resolve.ts'

/** Where a libpam looks, as it was built. */
export interface PamLayout {
  /** Of services, in order; the first that has a file of the name is taken. */
  readonly services: readonly ByteString[]
  /** Of modules, in order. */
  readonly modules: readonly ByteString[]
}

/** A stack being followed. */
interface Walk {
  readonly tree: FileTree
  readonly layout: PamLayout
  /** Files read already, with the type they were read for: an include of one of them is a loop. */
  readonly seen: Set<string>
}

/** A file being read, and the type that whoever includes it asks for. */
interface Page extends Walk {
  readonly file: RootPath
  readonly type: PamType | undefined
}

/** A service, and who asks for it why. */
export interface AskedService {
  readonly service: ByteString
  readonly why: Why
  readonly from?: RootPath
}

/** The file of a service, not resolved; undefined when no directory has one. */
export const serviceFile = (
  name: ByteString,
  tree: FileTree,
  { services }: PamLayout,
): ByteString | undefined =>
  (name.startsWith('/') ? [name] : services.map((directory) => `${directory}/${name}`)).find(
    (path) => resolveFile(tree, path) !== undefined,
  )

/** What the stacks of some services need: their files with all they include, modules, and files that arguments name. */
export const stackFindings = (
  services: readonly AskedService[],
  tree: FileTree,
  layout: PamLayout,
): Findings => {
  const walk: Walk = { tree, layout, seen: new Set() }
  return joined(
    services.map(({ service, why, ...asker }) => {
      const path = serviceFile(service, tree, layout)
      if (path === undefined) return { needs: [] }
      const need: Need = { path, role: 'read', why, certainty: 'expected', ...asker }
      return joined([{ needs: [need] }, pageFindings(path, undefined, walk)])
    }),
  )
}

/** The same for the old /etc/pam.conf, which libpam reads when there is no directory of services. */
export const singleFileFindings = (
  file: RootPath,
  services: readonly ByteString[],
  where: { readonly tree: FileTree; readonly layout: PamLayout },
): Findings => {
  const page: Page = { ...where, seen: new Set(), file, type: undefined }
  const { lines } = parsePamConf(fromBytes(where.tree.read(file)), true)
  const wanted = lines.filter(({ service = '' }) => services.includes(service))
  return joined(wanted.map((line) => lineFindings(line, page)))
}

const pageFindings = (path: ByteString, type: PamType | undefined, walk: Walk): Findings => {
  const file = resolveFile(walk.tree, path)
  const key = `${type ?? ''}\0${file ?? ''}`
  if (file === undefined || walk.seen.has(key)) return { needs: [] }
  walk.seen.add(key)
  const page: Page = { ...walk, file, type }
  const { lines, ignored } = parsePamConf(fromBytes(walk.tree.read(file)))
  const wanted = lines.filter(
    (line) => type === undefined || line.type === undefined || line.type === type,
  )
  const blindSpots: BlindSpot[] = ignored.map((line) => ({
    path: file,
    rule: 'pam.conf',
    what: 'a line that PAM cannot read and answers with a failure',
    evidence: [`${file}:${line}`],
  }))
  return joined([{ needs: [], blindSpots }, ...wanted.map((line) => lineFindings(line, page))])
}

const lineFindings = (line: PamLine, page: Page): Findings => {
  if (line.kind === 'module') return { needs: moduleNeeds(line, page) }
  const evidence = `${page.file}:${line.line}: include ${line.file}`
  const path = serviceFile(line.file, page.tree, page.layout)
  const need: Need = {
    path: path ?? `${page.layout.services[0] ?? '/etc/pam.d'}/${line.file}`,
    role: 'read',
    why: { rule: 'pam.include', evidence },
    certainty: 'expected',
    from: page.file,
  }
  return path === undefined
    ? { needs: [need] }
    : joined([{ needs: [need] }, pageFindings(path, line.type ?? page.type, page)])
}

type ModuleLine = Extract<PamLine, { kind: 'module' }>

const moduleNeeds = (line: ModuleLine, page: Page): readonly Need[] => {
  const { tree, layout, file } = page
  const evidence = `${file}:${line.line}: ${[line.type, line.module, ...line.args].join(' ')}`
  // What $ISA stands for is chosen when libpam is built, and is nothing where there is one library directory.
  const name = line.module.replace('$ISA', '.')
  const places = name.startsWith('/') ? [name] : layout.modules.map((one) => `${one}/${name}`)
  const path = places.find((place) => resolveFile(tree, place) !== undefined) ?? places[0]
  if (path === undefined) return []
  const module: Need = {
    path: normalise(path),
    role: 'dlopen',
    why: { rule: 'pam.module', evidence },
    certainty: 'expected',
    from: file,
    optional: line.optional,
  }
  const targets = line.args.flatMap((argument) => argumentTargets(argument, tree))
  return [
    module,
    ...targets.map(
      (target): Need => ({
        ...target,
        why: { rule: 'pam.argument', evidence },
        certainty: 'expected',
        from: file,
        optional: true,
      }),
    ),
  ]
}

const anyExecute = 0o111

/** Arguments whose directory is read as a whole; of any other directory only the directory itself is needed. */
const readAsTree = new Set(['skel', 'motd_dir', 'accessdir', 'confdir'])

/** `/path` or `name=/path`: a program for pam_exec and its like, a directory, a file. */
const argumentTargets = (argument: ByteString, tree: FileTree): readonly NeedTarget[] => {
  const [, name = '', path] = /^(?:([\w-]+)=)?(\/[^%$]*)$/.exec(argument) ?? []
  if (path === undefined) return []
  // pam_userdb(8) leaves the suffix out.
  if (name === 'db') return [{ path: `${path}.db`, role: 'read' }]
  const found = resolve(tree, path)
  if (found.kind !== 'found') return []
  if (found.entry.type === 'directory' && readAsTree.has(name)) return [{ tree: path }]
  const isProgram = found.entry.type === 'file' && (found.entry.mode & anyExecute) !== 0
  return [{ path, role: isProgram ? 'exec' : 'read' }]
}

const joined = (findings: readonly Findings[]): Required<Findings> => ({
  needs: findings.flatMap((one) => one.needs),
  blindSpots: findings.flatMap((one) => one.blindSpots ?? []),
})
