import { type PhpSetting, phpIni } from '../../formats/php-ini.ts'
import type { ByteString, RootPath } from '../../model/file.ts'
import type { AnalyzerContext, Certainty, Need, NeedTarget } from '../../model/need.ts'
import { glob } from '../../rootfs/glob.ts'
import { dirname, normalise } from '../../rootfs/path.ts'
import { resolveFile } from '../../rootfs/resolve.ts'
import type { PhpBuild } from './build.ts'
import type { PhpCommand } from './command-line.ts'
import type { PlacedSetting } from './configuration.ts'

/** What php-fpm's own configuration asks for. */
export interface PoolFindings {
  readonly needs: readonly Need[]
  /** Settings of PHP that pools make. */
  readonly settings: readonly PlacedSetting[]
}

interface Line extends PhpSetting {
  readonly file: RootPath
}

/** As many includes as a configuration may have before it is taken for one that never ends. */
const mostFiles = 1000

/** Where the configuration is: beside php.ini or above it, where there is one. */
const configurationPath = (
  build: PhpBuild,
  { pools }: PhpCommand,
  { tree, inventory }: AnalyzerContext,
): ByteString => {
  if (pools !== undefined) return pools.startsWith('/') ? pools : `${inventory.workdir}/${pools}`
  const beside = build.ini ?? build.scan?.replace(/\/[^/]+$/, '')
  const places = [
    ...(beside === undefined ? [] : [beside, dirname(normalise(beside))]),
    '/etc',
    '/usr/local/etc',
  ]
  const candidates = places.map((place) => `${place}/php-fpm.conf`)
  return candidates.find((one) => resolveFile(tree, one) !== undefined) ?? '/etc/php-fpm.conf'
}

/** php-fpm's configuration with all that it includes, and what it says; php-fpm.conf(5). */
export const poolFindings = (
  build: PhpBuild,
  command: PhpCommand,
  context: AnalyzerContext,
): PoolFindings => {
  const prefix = command.prefix ?? build.prefix
  const path = configurationPath(build, command, context)
  const why = { rule: 'php.fpm-configuration', evidence: path }
  const first: Need = { path, role: 'read', why, certainty: 'required' }
  const included: Need[] = []
  const lines: Line[] = []
  const pending = [path]
  const seen = new Set<RootPath>()
  for (const next of pending) {
    const file = resolveFile(context.tree, next)
    if (file === undefined || seen.has(file) || seen.size > mostFiles) continue
    seen.add(file)
    for (const line of context.facts(phpIni, file)) {
      lines.push({ ...line, file })
      if (line.key !== 'include') continue
      const pattern = line.value.startsWith('/') ? line.value : `${prefix}/${line.value}`
      included.push(needOf({ ...line, file }, { glob: pattern }, 'required'))
      pending.push(...glob(context.tree, pattern))
    }
  }
  const owner = ownerOf(lines)
  const state = stateDirectory(prefix)
  const needs = lines.flatMap((line) =>
    targetsOf(line, { state, owner }).map((target) => needOf(line, target, 'expected')),
  )
  return { needs: [first, ...included, ...needs], settings: lines.flatMap(phpSetting) }
}

const needOf = (
  { file, line, key, value }: Line,
  target: NeedTarget,
  certainty: Certainty,
): Need => ({
  ...target,
  from: file,
  why: { rule: 'php.fpm', evidence: `line ${line}: ${key} = ${value}` },
  certainty,
})

/** Where logs and the like are that are not absolute: /var for /usr, else below the prefix. */
const stateDirectory = (prefix: ByteString): ByteString =>
  prefix === '/usr' ? '/var' : `${prefix === '/' ? '' : prefix}/var`

/** Whom the directory of the socket belongs to: who runs the pool. */
const ownerOf = (lines: readonly Line[]): string | undefined => {
  const user = lines.find(({ key }) => key === 'user')?.value
  const group = lines.find(({ key }) => key === 'group')?.value
  return user === undefined ? undefined : `${user}:${group ?? user}`
}

interface Surroundings {
  readonly state: ByteString
  readonly owner: string | undefined
}

const parent = (path: ByteString): ByteString => path.slice(0, path.lastIndexOf('/')) || '/'

const targetsOf = ({ key, value }: Line, { state, owner }: Surroundings): readonly NeedTarget[] => {
  const isPath = value.startsWith('/') && !/\$/.test(value)
  if (key === 'user' || key === 'listen.owner') return value === '' ? [] : [{ user: value }]
  if (key === 'pid' || (key === 'listen' && value.includes('/'))) {
    const path = isPath ? value : `${state}/${value}`
    return [{ directory: parent(path), ...(owner === undefined ? {} : { owner }) }]
  }
  if (/^(?:error_log|access\.log|slowlog)$/.test(key)) {
    if (value === 'syslog' || /^\/(?:proc|dev)\//.test(value) || value.includes('$')) return []
    return [{ directory: parent(isPath ? value : `${state}/${value}`) }]
  }
  return (key === 'chroot' || key === 'chdir') && isPath ? [{ directory: value }] : []
}

/** `php_admin_value[error_log] = …` sets error_log for the scripts of the pool. */
const phpSetting = ({ key, ...rest }: Line): readonly PlacedSetting[] => {
  const name = /^php_(?:admin_)?(?:value|flag)\[(.+)\]$/.exec(key)?.[1]
  return name === undefined ? [] : [{ ...rest, key: name }]
}
