import { fromBytes } from '../formats/byte-string.ts'
import type { Directive } from '../formats/directive.ts'
import { parseNginxConf } from '../formats/nginx-conf.ts'
import type { ByteString, FileTree, RootPath } from '../model/file.ts'
import type {
  Analyzer,
  AnalyzerContext,
  BlindSpot,
  Certainty,
  Findings,
  Need,
  NeedTarget,
} from '../model/need.ts'
import { glob } from '../rootfs/glob.ts'
import { basename, dirname, normalise } from '../rootfs/path.ts'
import { resolveFile } from '../rootfs/resolve.ts'
import { type Use, useOf } from './shared/nginx-directives.ts'
import { isElf, processOf, readOnlyStrings } from './shared/process.ts'

/** What the program was built with, overridden by its arguments. */
interface Layout {
  /** `--prefix`, `-p`: what most relative paths hang on. */
  readonly prefix: ByteString
  /** `--conf-path`, `-c`. */
  readonly conf: ByteString
  /** Directives of `-g`. */
  readonly global: ByteString
  /** Other `--*-path` options: where it writes. */
  readonly state: readonly ByteString[]
}

/** One configuration file being read. */
interface Page {
  readonly file: RootPath
  readonly layout: Layout
  readonly tree: FileTree
  /** Files being read already; an include of one of them is a loop that nginx would not survive either. */
  readonly seen: Set<RootPath>
}

const isNginx = /^(nginx|openresty|angie|freenginx)$/

const optionIn = (configure: ByteString, name: string): ByteString | undefined =>
  new RegExp(`--${name}=('[^']*'|\\S+)`).exec(configure)?.[1]?.replace(/'/g, '')

const argument = (argv: readonly ByteString[], flag: string): ByteString | undefined => {
  const at = argv.findIndex((word) => word.startsWith(flag))
  const word = argv[at]
  return word === flag ? argv[at + 1] : word?.slice(flag.length)
}

const from = (directory: ByteString, path: ByteString): ByteString =>
  path.startsWith('/') ? path : `${directory}/${path}`

const layoutOf = (configure: ByteString, argv: readonly ByteString[]): Layout => {
  const prefix = argument(argv, '-p') ?? optionIn(configure, 'prefix') ?? '/usr/local/nginx'
  const conf = argument(argv, '-c') ?? optionIn(configure, 'conf-path') ?? 'conf/nginx.conf'
  const stateOptions = /^--(?:error-log|http-log|pid|lock|http-[a-z-]+-temp)-path=/
  return {
    prefix,
    conf: from(prefix, conf),
    global: argument(argv, '-g') ?? '',
    state: configure
      .split(/\s+/)
      .filter((word) => stateOptions.test(word))
      .map((word) => word.slice(word.indexOf('=') + 1))
      .filter((path) => path !== 'stderr')
      .map((path) => from(prefix, path)),
  }
}

const need = (
  rule: string,
  evidence: string,
  certainty: Certainty,
  target: NeedTarget & { readonly optional?: boolean; readonly from?: RootPath },
): Need => ({ ...target, why: { rule, evidence }, certainty })

/**
 * A place the server writes to: a directory of its own, or the one its file will be created in. What is in it is left behind,
 * but for a link there (logs that lead to /dev/stdout).
 */
const stateNeed = (path: ByteString, evidence: string, tree: FileTree): Need => {
  const place = normalise(path)
  const type = tree.lstat(place)?.type
  const kept = type === 'symlink' || type === 'directory' ? place : dirname(place)
  return need('nginx.state', evidence, 'expected', { path: kept, role: 'read' })
}

const unseen = (path: RootPath, what: string, evidence: string): Findings => ({
  needs: [],
  blindSpots: [{ path, rule: 'nginx.conf', what, evidence: [evidence] }],
})

const targetsOf: Readonly<
  Record<
    Exclude<Use, 'include' | 'written'>,
    (path: ByteString, words: readonly ByteString[]) => NeedTarget
  >
> = {
  read: (path) => ({ path, role: 'read' }),
  module: (path) => ({ path, role: 'dlopen' }),
  content: (tree) => ({ tree }),
  user: (_, words) => ({ user: words.slice(0, 2).join(':') }),
}

const directiveFindings = (directive: Directive, page: Page): Findings => {
  const knowledge = useOf(directive)
  if (knowledge === undefined) return { needs: [] }
  const { use, value, relativeTo } = knowledge
  const evidence = `${page.file}:${directive.line}: ${[directive.name, ...directive.args].join(' ')}`
  if (use !== 'user' && value.includes('$'))
    return unseen(page.file, 'a path that is computed when a request comes', evidence)
  const base = relativeTo === 'conf' ? dirname(normalise(page.layout.conf)) : page.layout.prefix
  const path = from(base, value)
  if (use === 'include') return includeFindings(path, evidence, page)
  if (use === 'written') return { needs: [own(page)(stateNeed(path, evidence, page.tree))] }
  const certainty = use === 'module' || use === 'user' || use === 'read' ? 'required' : 'expected'
  const target = targetsOf[use](path, directive.args)
  return { needs: [own(page)(need('nginx.conf', evidence, certainty, target))] }
}

const own =
  (page: Page) =>
  (one: Need): Need => ({ ...one, from: page.file })

const includeFindings = (pattern: ByteString, evidence: string, page: Page): Findings => {
  // glob(3) as nginx calls it knows no braces.
  const files = [...glob(page.tree, pattern.replace(/[{}]/g, '\\$&'))]
  if (files.length === 0 && !/[*?[]/.test(pattern))
    return {
      needs: [
        own(page)(need('nginx.include', evidence, 'required', { path: pattern, role: 'read' })),
      ],
    }
  return joined(
    files.map((path) => {
      const link = own(page)(need('nginx.include', evidence, 'required', { path, role: 'read' }))
      return joined([{ needs: [link] }, fileFindings(path, page)])
    }),
  )
}

const joined = (findings: readonly Findings[]): Required<Findings> => ({
  needs: findings.flatMap((one) => one.needs),
  blindSpots: findings.flatMap((one) => one.blindSpots ?? []),
})

const textFindings = (text: ByteString, page: Page): Findings => {
  const { directives, problem } = parseNginxConf(text)
  const all = (list: readonly Directive[]): Findings[] =>
    list.flatMap((one) => [directiveFindings(one, page), ...all(one.block)])
  const stopped: Findings[] =
    problem === undefined
      ? []
      : [
          unseen(
            page.file,
            `the configuration cannot be read beyond line ${problem.line}`,
            problem.what,
          ),
        ]
  return joined([...all(directives), ...stopped])
}

const fileFindings = (path: ByteString, around: Omit<Page, 'file'>): Findings => {
  const file = resolveFile(around.tree, path)
  if (file === undefined || around.seen.has(file)) return { needs: [] }
  around.seen.add(file)
  return textFindings(fromBytes(around.tree.read(file)), { ...around, file })
}

const programFindings = (
  configure: ByteString,
  path: RootPath,
  context: AnalyzerContext,
): Findings => {
  const { tree, program } = context
  const layout = layoutOf(configure, program.argv)
  const around = { layout, tree, seen: new Set<RootPath>() }
  const conf = need('nginx.conf-path', layout.conf, 'required', { path: layout.conf, role: 'read' })
  return joined([
    {
      needs: [conf, ...layout.state.map((place) => stateNeed(place, `built with ${place}`, tree))],
    },
    textFindings(layout.global, { ...around, file: path }),
    fileFindings(layout.conf, around),
  ])
}

/**
 * nginx and its forks: the paths it was built with, the configuration with its includes, the modules that configuration loads,
 * and the files, content and state directories it names.
 */
export const nginx: Analyzer = {
  name: 'nginx',
  summary:
    'what an nginx configuration names: includes, modules, certificates, content, state directories, the user',
  matches: (probe) => probe.role === 'exec' && isElf(probe) && isNginx.test(basename(probe.path)),
  analyze: (probe, context) => {
    const own = processOf(context, probe).objects[0]
    const configure = own && readOnlyStrings(own).find((text) => text.includes('--conf-path='))
    if (configure !== undefined) return programFindings(configure, probe.path, context)
    const blind: BlindSpot = {
      path: probe.path,
      rule: 'nginx.conf-path',
      what: 'the program does not say where its configuration is',
      evidence: [],
    }
    return { needs: [], blindSpots: [blind] }
  },
}
