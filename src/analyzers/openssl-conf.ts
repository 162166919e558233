import { fromBytes } from '../formats/byte-string.ts'
import { isElf } from '../formats/elf-header.ts'
import {
  type OpensslConf,
  type OpensslPage,
  type OpensslPlace,
  type OpensslSetting,
  readOpensslConf,
} from '../formats/openssl-conf.ts'
import type { ByteString, RootPath } from '../model/file.ts'
import type { Analyzer, AnalyzerContext, BlindSpot, Findings, Need } from '../model/need.ts'
import { basename, child } from '../rootfs/path.ts'
import { resolve, resolveFile } from '../rootfs/resolve.ts'
import { type OpensslBuild, opensslBuildOf } from './shared/openssl-build.ts'
import { processOf, isElf as startsAsElf } from './shared/process.ts'

/** A configuration as libcrypto reads it, with what it was read from. */
interface Reading {
  readonly conf: OpensslConf
  readonly includes: readonly Include[]
  readonly build: OpensslBuild
  readonly context: AnalyzerContext
}

interface Include {
  /** As asked for, a file or a directory. */
  readonly path: ByteString
  readonly place: OpensslPlace
  /** A relative path counts from wherever the program happens to be. */
  readonly isRelative: boolean
}

/** Names under which a program looks for its part; nodejs has one of its own. */
const applications = ['openssl_conf', 'nodejs_conf']

/** Providers that are part of libcrypto; provider(7ossl). */
const builtIn = new Set(['default', 'base', 'null'])

const evidenceOf = (name: ByteString, { file, line, value }: OpensslSetting): ByteString =>
  `${file}:${line}: ${name} = ${value}`

const readConf = (file: RootPath, build: OpensslBuild, context: AnalyzerContext): Reading => {
  const { tree, inventory } = context
  const includes: Include[] = []
  const seen = new Set<RootPath>([file])
  const page = (path: RootPath): OpensslPage => ({ file: path, text: fromBytes(tree.read(path)) })
  const include = (path: ByteString, place: OpensslPlace): readonly OpensslPage[] => {
    const isRelative = !path.startsWith('/')
    includes.push({ path, place, isRelative })
    const files = isRelative ? [] : filesAt(path, context).filter((one) => !seen.has(one))
    for (const one of files) seen.add(one)
    return files.map(page)
  }
  const conf = readOpensslConf(page(file), { env: inventory.env, include })
  return { conf, includes, build, context }
}

/** A file, or those of a directory that end in `.conf` or `.cnf`; config(5ssl), ".include". */
const filesAt = (path: ByteString, { tree }: AnalyzerContext): readonly RootPath[] => {
  const found = resolve(tree, path)
  if (found.kind !== 'found') return []
  if (found.entry.type === 'file') return [found.path]
  return tree
    .list(found.path)
    .filter((name) => /\.(?:conf|cnf)$/.test(name))
    .flatMap((name) => resolveFile(tree, child(found.path, name)) ?? [])
}

/** The sections that are in use: what the program's part says under a name such as `providers`. */
function* entriesOf(conf: OpensslConf, kind: string): Generator<readonly [string, OpensslSetting]> {
  for (const application of applications) {
    const part = conf.get('default')?.get(application)?.value
    const list = part === undefined ? undefined : conf.get(part)?.get(kind)?.value
    if (list !== undefined) yield* conf.get(list) ?? []
  }
}

const asksForFips = (conf: OpensslConf): boolean => {
  for (const [name, { value }] of entriesOf(conf, 'alg_section'))
    if (name === 'default_properties' && /(?:^|,)\s*fips\s*(?:=\s*yes\s*)?(?:,|$)/.test(value))
      return true
  for (const [name, { value }] of entriesOf(conf, 'providers'))
    if (name === 'fips' && conf.get(value)?.has('activate') === true) return true
  return false
}

/** `fips.` in front of the rule says that what is needed guards the base's FIPS mode. */
const ruleFor = (path: ByteString, ordinary: string, fips: boolean) =>
  fips && /^fips(?:module)?\.(?:so|cnf)$/.test(basename(path))
    ? ({ rule: 'fips.openssl', certainty: 'required' } as const)
    : ({ rule: ordinary, certainty: 'expected' } as const)

const includeNeeds = ({ includes, conf }: Reading): Need[] =>
  includes
    .filter(({ isRelative }) => !isRelative)
    .flatMap(({ path, place: { file, line } }): Need[] => {
      const { rule, certainty } = ruleFor(path, 'openssl.include', asksForFips(conf))
      const evidence = `${file}:${line}: .include ${path}`
      const common = {
        why: { rule, evidence },
        certainty,
        from: file as RootPath,
        // A missing include is no error; conf_def.c, process_include.
        optional: rule !== 'fips.openssl',
      }
      return [
        { ...common, path, role: 'read' },
        { ...common, glob: `${path}/*.{conf,cnf}`, optional: true },
      ]
    })

interface Module {
  readonly path: ByteString
  readonly setting: OpensslSetting
  readonly name: ByteString
  readonly ordinary: string
  readonly isOptional: boolean
  /** Opened by a request of the program only. */
  readonly isInactive?: boolean
}

const moduleFindings = (
  { path, setting, name, ordinary, isOptional, isInactive }: Module,
  { conf }: Reading,
): Findings => {
  const evidence = evidenceOf(name, setting)
  const file = setting.file as RootPath
  if (!path.startsWith('/') || path.includes('$'))
    return unseen(file, 'where a module of OpenSSL is', evidence)
  const { rule, certainty } = ruleFor(path, ordinary, asksForFips(conf))
  const need: Need = {
    path,
    role: 'dlopen',
    why: { rule, evidence },
    certainty: isInactive === true ? 'possible' : certainty,
    from: file,
    optional: isOptional,
  }
  return { needs: [need] }
}

const within = (directory: ByteString | undefined, path: ByteString): ByteString =>
  path.startsWith('/') || directory === undefined ? path : `${directory}/${path}`

const providerFindings = (name: string, setting: OpensslSetting, reading: Reading): Findings => {
  const { conf, build, context } = reading
  const section = conf.get(setting.value)
  const given = section?.get('module')
  const called = section?.get('identity')?.value ?? name
  if (given === undefined && builtIn.has(called)) return { needs: [] }
  const directory = context.inventory.env.get('OPENSSL_MODULES') ?? build.modules
  const module = moduleFindings(
    {
      path: within(directory, given?.value ?? `${called}.so`),
      setting: given ?? setting,
      name: given === undefined ? name : 'module',
      ordinary: 'openssl.provider',
      isOptional: section?.has('soft_load') === true,
      isInactive: section?.has('activate') !== true,
    },
    reading,
  )
  return joined([module, { needs: settingNeeds(section, ['module'], reading) }])
}

const engineFindings = (name: string, setting: OpensslSetting, reading: Reading): Findings => {
  const { conf, build, context } = reading
  const section = conf.get(setting.value)
  const given = section?.get('dynamic_path')
  const called = section?.get('engine_id')?.value ?? name
  const directory = context.inventory.env.get('OPENSSL_ENGINES') ?? build.engines
  const module = moduleFindings(
    {
      path: within(directory, given?.value ?? `${called}.so`),
      setting: given ?? setting,
      name: given === undefined ? name : 'dynamic_path',
      ordinary: 'openssl.engine',
      // Without a path the engine may be one that libcrypto has itself.
      isOptional: given === undefined,
    },
    reading,
  )
  return joined([module, { needs: settingNeeds(section, ['dynamic_path'], reading) }])
}

/** Parameters of a provider and commands of an engine that name a file: a PKCS #11 module, a configuration of its own. */
const settingNeeds = (
  section: ReadonlyMap<ByteString, OpensslSetting> | undefined,
  handled: readonly string[],
  { context: { tree } }: Reading,
): Need[] =>
  [...(section ?? [])].flatMap(([name, setting]) => {
    const file = handled.includes(name) ? undefined : resolveFile(tree, setting.value)
    if (file === undefined || !setting.value.startsWith('/')) return []
    return {
      path: setting.value,
      role: isElf(tree.read(file, 0, 4)) ? 'dlopen' : 'read',
      why: { rule: 'openssl.setting', evidence: evidenceOf(name, setting) },
      certainty: 'expected',
      from: setting.file as RootPath,
    } satisfies Need
  })

const unseen = (path: RootPath, what: string, evidence: ByteString): Findings => ({
  needs: [],
  blindSpots: [{ path, rule: 'openssl.conf', what, evidence: [evidence] }],
})

const relativeIncludes = ({ includes }: Reading): readonly BlindSpot[] =>
  includes
    .filter(({ isRelative }) => isRelative)
    .map(({ path, place: { file, line } }) => ({
      path: file as RootPath,
      rule: 'openssl.include',
      what: 'an include that counts from the directory the program is started in',
      evidence: [`${file}:${line}: .include ${path}`],
    }))

const joined = (findings: readonly Findings[]): Required<Findings> => ({
  needs: findings.flatMap((one) => one.needs),
  blindSpots: findings.flatMap((one) => one.blindSpots ?? []),
})

const buildFindings = (build: OpensslBuild, context: AnalyzerContext): Findings => {
  const given = context.inventory.env.get('OPENSSL_CONF')
  const path = given ?? `${build.directory}/openssl.cnf`
  const conf: Need = {
    path,
    role: 'read',
    why: {
      rule: 'openssl.conf',
      evidence: given === undefined ? `OPENSSLDIR: "${build.directory}"` : `OPENSSL_CONF=${given}`,
    },
    certainty: 'expected',
    from: build.object,
    optional: given === undefined,
  }
  const file = resolveFile(context.tree, path)
  if (file === undefined) return { needs: [conf] }
  const reading = readConf(file, build, context)
  const guarded: Need = asksForFips(reading.conf)
    ? { ...conf, why: { ...conf.why, rule: 'fips.openssl' }, certainty: 'required' }
    : conf
  return joined([
    { needs: [guarded, ...includeNeeds(reading)], blindSpots: relativeIncludes(reading) },
    ...[...entriesOf(reading.conf, 'providers')].map(([name, setting]) =>
      providerFindings(name, setting, reading),
    ),
    ...[...entriesOf(reading.conf, 'engines')].map(([name, setting]) =>
      engineFindings(name, setting, reading),
    ),
  ])
}

/** openssl.cnf of every libcrypto in a process, with its includes, and the providers and engines that it loads. */
export const opensslConf: Analyzer = {
  name: 'openssl-conf',
  summary: 'what openssl.cnf names: includes, providers, engines and the modules behind them',
  ignoresArguments: true,
  matches: ({ role }) => role === 'exec' || role === 'dlopen',
  analyze: (probe, context) =>
    startsAsElf(probe)
      ? joined(
          processOf(context, probe).own.flatMap((object) => {
            const build = opensslBuildOf(object)
            return build === undefined ? [] : [buildFindings(build, context)]
          }),
        )
      : { needs: [] },
}
