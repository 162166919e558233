import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withoutSecrets } from '../formats/url-secrets.ts'
import type { BaseFamily, BaseLock, MakeRequest } from '../model/base-family.ts'
import type { DebianSource, DebianSystem } from '../model/base-recipe.ts'
import { SlimError } from '../model/error.ts'
import { rootCleaning } from './shared/root-cleaning.ts'
import { runTool, toolFailed } from './shared/run-tool.ts'
import { toolFamily } from './shared/tool-family.ts'

const installHint =
  'run `apt install mmdebstrap` (Debian, Ubuntu) or `dnf install mmdebstrap` (Fedora)'
const aptHelper = '/usr/lib/apt/apt-helper'

/** A line of sources.list(5); the date of a snapshot has run out for good. */
export const sourceLine = ({ url, suite, components }: DebianSource, isSnapshot: boolean): string =>
  `deb ${isSnapshot ? '[check-valid-until=no] ' : ''}${url} ${suite} ${components.join(' ')}`

/** apt_preferences(5) that allow no version but the lock's. */
export const pins = ({ packages }: BaseLock): string =>
  packages
    .map(({ name, version }) => `Package: ${name}\nPin: version ${version}\nPin-Priority: 1001\n`)
    .join('\n')

/** Digests of the package files as the archives tell them, for the lock. */
const recordHook = `set -eu
mkdir -p "$1/.slim"
dpkg-query --admindir="$1/var/lib/dpkg" --show --showformat '\${Package}:\${Architecture}=\${Version}\\n' |
  APT_CONFIG="$MMDEBSTRAP_APT_CONFIG" xargs apt-cache show |
  awk '/^[A-Za-z0-9]+:/ { field[$1] = $2 } /^$/ { print field["Package:"], field["Version:"], field["Architecture:"], field["SHA256:"]; delete field }
    END { if (field["Package:"] != "") print field["Package:"], field["Version:"], field["Architecture:"], field["SHA256:"] }' >"$1/.slim/digests"`

/**
 * What is random, secret, of this machine or a trace of the making; each is made again on first use. Which packages came by themselves
 * is forgotten: with a lock, all are asked for. mmdebstrap's own files in /tmp stay: without them its apt would clean this machine's.
 * $1 is the root.
 */
export const cleanHook = `set -eu
cd "$1"
${rootCleaning}
without etc/apt/preferences.d slim-lock
without etc/apt/apt.conf.d 99mmdebstrap
without etc/dpkg/dpkg.cfg.d 99mmdebstrap
if real etc/apt; then find ./etc/apt -type f -name '*.list' -exec sed -i 's#\\(://\\)[^/ ]*@#\\1#' {} +; fi
without etc/ssh 'ssh_host_*'
without etc/ssl/private ssl-cert-snakeoil.key
without etc/ssl/certs ssl-cert-snakeoil.pem
without var/cache/ldconfig aux-cache
without var/lib/dbus machine-id
if real etc/ssl/certs; then find ./etc/ssl/certs -xtype l -delete; fi
[ ! -e etc/machine-id ] || written etc/machine-id ''
for directory in var/log var/cache/debconf var/cache/man var/lib/systemd; do without_files "$directory"; done
for directory in var/cache/apt var/lib/apt/lists var/lib/ucf/cache tmp var/tmp; do emptied "$directory"; done
without var/lib/apt extended_states
written etc/hostname 'localhost
'
written etc/resolv.conf ''`

/**
 * What mmdebstrap(1) is told. `files` are the tar to write, the file of {@link pins} where there is a lock, and the sources: addresses
 * may hold passwords, and everybody sees arguments.
 */
export const mmdebstrapArguments = (
  system: DebianSystem,
  {
    recipe,
    lock,
    architecture,
  }: Pick<MakeRequest, 'recipe' | 'lock'> & { readonly architecture: string },
  files: { readonly tar: string; readonly pins: string; readonly sources: string },
): readonly string[] => {
  const include =
    lock?.packages.map(({ name, version, architecture: own }) =>
      own === 'all' || own === architecture ? `${name}=${version}` : `${name}:${own}=${version}`,
    ) ?? recipe.packages
  return [
    '--mode=auto',
    `--variant=${system.variant}`,
    `--architectures=${architecture}`,
    ...(include.length === 0 ? [] : [`--include=${include.join(',')}`]),
    ...system.keyrings.map((file) => `--keyring=${file}`),
    '--aptopt=APT::Sandbox::User "root"',
    '--dpkgopt=force-unsafe-io',
    // They hold the time they were made at.
    '--aptopt=Dir::Cache::pkgcache ""',
    '--aptopt=Dir::Cache::srcpkgcache ""',
    ...(lock === undefined
      ? []
      : [`--setup-hook=upload '${files.pins}' /etc/apt/preferences.d/slim-lock`]),
    `--customize-hook=${recordHook}`,
    `--customize-hook=${cleanHook}`,
    '--format=tar',
    system.suite,
    files.tar,
    files.sources,
  ]
}

/** Debian, Ubuntu and their kin, by mmdebstrap. */
export const debian: BaseFamily = toolFamily({
  kind: 'debian',
  packages: 'dpkg',
  tool: 'mmdebstrap',
  installHint,
  step: (line) => /^I: (?!running --)(.*)/.exec(line)?.[1],
  missing: /E: Version ‘?'?([^'’]+)'?’? for ‘?'?([^'’]+)'?’? was not found/,
  prepare: async (request) => {
    const { recipe, system, lock, architecture, tar, workspace } = request
    const date = request.date ?? (await newestRelease(system.sources, request))
    const files = { tar, pins: join(workspace, 'pins'), sources: join(workspace, 'sources.list') }
    const sources = system.sources.map((one) => `${sourceLine(one, system.isSnapshot)}\n`)
    await writeFile(files.sources, sources.join(''))
    if (lock !== undefined) await writeFile(files.pins, pins(lock))
    const args = mmdebstrapArguments(system, { recipe, lock, architecture }, files)
    return {
      run: {
        command: 'sh',
        args: ['-c', 'umask 022; exec "$@"', 'sh', 'mmdebstrap', ...args],
        env: { SOURCE_DATE_EPOCH: String(date), TMPDIR: request.temporary },
      },
      runHint: installHint,
      date: () => Promise.resolve(date),
    }
  },
})

/** When the newest of the sources was released, in seconds: nothing of them is younger, and it is the same on every machine. */
export const newestRelease = async (
  sources: readonly DebianSource[],
  { workspace, progress }: Pick<MakeRequest, 'workspace' | 'progress'>,
): Promise<number> => {
  const file = join(workspace, 'InRelease')
  const netrc = join(workspace, 'auth.conf')
  let newest = 0
  for (const { url, suite } of sources) {
    const address = `${url}/dists/${suite}/InRelease`
    progress({ message: `read ${withoutSecrets(address)}` })
    // apt goes on with what is there of a file.
    await rm(file, { force: true })
    await writeFile(netrc, netrcLine(url), { mode: 0o600 })
    const failure = await runTool(
      {
        command: aptHelper,
        args: [
          ...['-o', 'APT::Sandbox::User=root', '-o', `Dir::Etc::netrc=${netrc}`],
          ...['download-file', withoutSecrets(address), file],
        ],
        env: {},
        listen: () => undefined,
      },
      installHint,
    )
    if (failure !== undefined) throw toolFailed('apt-helper', failure)
    newest = Math.max(newest, releaseDate(await readFile(file, 'latin1'), address))
  }
  return newest
}

/** What an address says of user and password as a line of apt_auth.conf(5), for arguments are seen by everybody; else empty. */
export const netrcLine = (url: string): string => {
  const { protocol, host, username, password } = new URL(url)
  if (username === '') return ''
  const [login, secret] = [username, password].map(decodeURIComponent)
  return `machine ${protocol}//${host} login ${login} password ${secret}\n`
}

/** The field `Date` of a Release file. Throws TOOL_FAILED when there is none. */
export const releaseDate = (text: string, address: string): number => {
  const date = Date.parse(/^Date: (.*)$/m.exec(text)?.[1] ?? '')
  if (Number.isFinite(date)) return Math.floor(date / 1000)
  throw new SlimError('TOOL_FAILED', `${withoutSecrets(address)} has no date`, {
    hint: 'correct the address of the archive in the base file',
  })
}
