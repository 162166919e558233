import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BaseFamily, BaseLock } from '../model/base-family.ts'
import type { RpmSystem } from '../model/base-recipe.ts'
import { isRoot } from './shared/machine.ts'
import { rootCleaning } from './shared/root-cleaning.ts'
import { runTool } from './shared/run-tool.ts'
import { type ToolRequest, toolFamily } from './shared/tool-family.ts'

/** dnf.conf(5): the repositories of the base file and nothing that this machine is set up with. `nowhere` is an empty directory. */
export const dnfConfiguration = (system: RpmSystem, nowhere: string): string =>
  [
    '[main]',
    `reposdir=${nowhere}`,
    `varsdir=${nowhere}`,
    `pluginconfpath=${nowhere}`,
    'plugins=False',
    'cachedir=/var/cache/dnf',
    'logdir=/var/log',
    'persistdir=/var/lib/dnf',
    'best=True',
    'zchunk=False',
    `install_weak_deps=${system.weakDependencies ? 'True' : 'False'}`,
    ...(system.documentation ? [] : ['tsflags=nodocs']),
    ...system.repositories.flatMap(({ id, from, url, gpgKeys, gpgCheck }) => [
      `[${id}]`,
      `name=${id}`,
      `${from}=${url}`,
      `gpgcheck=${gpgCheck ? 'True' : 'False'}`,
      ...(gpgKeys.length === 0 ? [] : [`gpgkey=${gpgKeys.join(' ')}`]),
    ]),
    '',
  ].join('\n')

/** What dnf is to install: the lock's packages in their versions alone, or those that the base file names. */
export const dnfPackages = (names: readonly string[], lock: BaseLock | undefined) =>
  lock?.packages.map(({ name, version, architecture }) => `${name}-${version}.${architecture}`) ??
  names

/**
 * Makes the root and packs it, as root or as the root of a user namespace, who alone may remove it again. $1 directory, $2 database
 * of rpm, $3 seconds since 1970 or nothing; then what dnf is told.
 */
const script = `set -eu
umask 022
work=$1 database=$2 date=$3
shift 3
root=$work/root
cleanup() {
  umount -l "$root/dev" 2>/dev/null || true
  rm -rf --one-file-system "$root"
}
trap cleanup EXIT
trap 'exit 143' TERM INT HUP
mkdir -p "$root/dev"
export HOME="$work/home"
if [ "$SLIM_MOUNTS" = yes ] && mount -t tmpfs -o mode=755 tmpfs "$root/dev" 2>/dev/null; then
  for device in full null random urandom zero; do
    : >"$root/dev/$device"
    mount --bind "/dev/$device" "$root/dev/$device"
  done
fi
set -- --assumeyes --config="$work/dnf.conf" --installroot="$root" "$@"
if [ -z "$date" ]; then
  dnf "$@" makecache
  date=$(sed -n 's#.*<timestamp>\\([0-9]*\\).*</timestamp>.*#\\1#p' "$root"/var/cache/dnf/*/repodata/repomd.xml | sort -n | tail -1)
fi
export SOURCE_DATE_EPOCH="\${date:-0}"
echo "$SOURCE_DATE_EPOCH" >"$work/date"
xargs -d '\\n' dnf "$@" install <"$work/packages"
umount -l "$root/dev" 2>/dev/null || true
cd "$root"
${rootCleaning}
mkdir .slim
rpm --root "$root" --dbpath "$database" -qa --qf '%{NAME} %{EVR} %{ARCH} %{SHA256HEADER}\\n' >.slim/digests
without var/cache dnf
without var/lib dnf
without "$database" rpmdb.sqlite-shm
without "$database" .rpm.lock
[ -s ".$database/rpmdb.sqlite-wal" ] || without "$database" rpmdb.sqlite-wal
without etc/ssh 'ssh_host_*'
without var/cache/ldconfig aux-cache
without var/lib/dbus machine-id
[ ! -e etc/machine-id ] || written etc/machine-id ''
without_files var/log
for directory in dev tmp var/tmp; do emptied "$directory"; done
tar --create --file "$work/root.tar" --numeric-owner --xattrs --xattrs-include='*' --sort=name --format=posix .
`

/** The commands before the script: a namespace with ids of its own for an ordinary user, mounts of its own for root. */
const namespace = (canMount: boolean): readonly string[] => {
  if (!isRoot()) return ['unshare', '--map-root-user', '--map-auto', '--mount']
  return canMount ? ['unshare', '--mount'] : []
}

/** RHEL, Fedora, SUSE and their kin, by `dnf --installroot`. */
export const rpm: BaseFamily = toolFamily({
  kind: 'rpm',
  packages: 'rpm',
  tool: 'dnf',
  installHint: 'run `apt install dnf` (Debian, Ubuntu) or `dnf install dnf` (Fedora, RHEL)',
  step: (line) =>
    /^ {2}(?:Installing|Running scriptlet) *: .*|^\w[\w ]+$/
      .exec(line)?.[0]
      .trim()
      .replace(/\s+/g, ' '),
  missing: /^No match for argument: (\S+)/,
  prepare: async (request) => {
    const { system, architecture, workspace } = request
    await writeInputs(request)
    const canMount = await mayMount()
    const [command = 'sh', ...before]: readonly string[] = [
      ...namespace(canMount),
      'sh',
      '-c',
      script,
      'sh',
    ]
    const options = [`--releasever=${system.releasever}`, `--forcearch=${architecture}`]
    const date = request.date === undefined ? '' : String(request.date)
    return {
      run: {
        command,
        args: [...before, workspace, system.database, date, ...options],
        env: { SLIM_MOUNTS: canMount ? 'yes' : 'no' },
      },
      runHint: namespaceHint,
      date: async () => Number(await readFile(join(workspace, 'date'), 'utf8')),
    }
  },
})

const namespaceHint = 'run `apt install util-linux uidmap`'

/** An ordinary user always may in a namespace, root not in every container. */
const mayMount = async (): Promise<boolean> => {
  if (!isRoot()) return true
  const run = { command: 'unshare', args: ['--mount', 'true'], env: {}, listen: () => undefined }
  return (await runTool(run, namespaceHint)) === undefined
}

/** The files that the script reads. Addresses may hold passwords, so that none is an argument, which everybody could see. */
const writeInputs = async ({
  recipe,
  system,
  lock,
  workspace,
}: ToolRequest<'rpm'>): Promise<void> => {
  const nowhere = join(workspace, 'nowhere')
  await mkdir(nowhere)
  await mkdir(join(workspace, 'home'))
  // Debian's rpm would keep its database in the home directory.
  await writeFile(join(workspace, 'home', '.rpmmacros'), `%_dbpath ${system.database}\n`)
  await writeFile(join(workspace, 'dnf.conf'), dnfConfiguration(system, nowhere))
  const names = dnfPackages(recipe.packages, lock)
  await writeFile(join(workspace, 'packages'), names.map((name) => `${name}\n`).join(''))
}
