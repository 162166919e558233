import { existsSync, readFileSync } from 'node:fs'
import { endianness, userInfo } from 'node:os'
import { emulatorName, machineName, runsOn } from '../../formats/machine-names.ts'
import { formatPlatform, machinePlatform } from '../../formats/platform.ts'
import { SlimError } from '../../model/error.ts'
import type { Platform } from '../../model/image.ts'
import { runTool } from './run-tool.ts'

/** What this machine runs. */
export const thisMachine = (): Platform => machinePlatform(process.arch, endianness())

/**
 * What `family` calls the architecture of a platform whose packages can be set up here. Throws BASE_PLATFORM when it has none, and
 * TOOL_MISSING when their programs cannot run: packages run programs of their own when they are set up.
 */
export const usableArchitecture = (family: 'dpkg' | 'rpm', platform: Platform): string => {
  const name = machineName(family, platform)
  const said = formatPlatform(platform)
  if (name === undefined)
    throw new SlimError('BASE_PLATFORM', `there are no ${family} packages for ${said}`, {
      hint: 'correct the platform in the base file',
    })
  const handler = `/proc/sys/fs/binfmt_misc/qemu-${emulatorName(platform)}`
  if (runsOn(platform, thisMachine()) || existsSync(handler)) return name
  throw new SlimError(
    'TOOL_MISSING',
    `programs for ${said} cannot run on this machine, and packages run programs of their own when they are set up`,
    {
      hint: 'run `apt install qemu-user-static` (or `dnf install qemu-user-static`), or build on such a machine',
    },
  )
}

/** Whether this process is root. */
export const isRoot = (): boolean => process.geteuid?.() === 0

/** Ids that a root file system has besides root's. */
const neededIds = 65_536

/**
 * Throws ROOTLESS_DENIED unless an ordinary user may have the ids of a root file system in a user namespace, and TOOL_MISSING without
 * what gives them; subuid(5), subgid(5), newuidmap(1).
 * Root may do without.
 */
export const requireNamespace = async (): Promise<void> => {
  if (isRoot()) return
  const hint =
    'run `apt install uidmap` (Debian, Ubuntu) or `dnf install shadow-utils` (Fedora, RHEL)'
  await runTool({ command: 'newuidmap', args: [], env: {}, listen: () => undefined }, hint)
  const { username, uid } = thisUser()
  for (const file of ['/etc/subuid', '/etc/subgid']) {
    if (subordinateIds(file, [username, String(uid)]) >= neededIds) continue
    throw new SlimError(
      'ROOTLESS_DENIED',
      `${file} grants ${username} fewer than ${neededIds} ids`,
      {
        at: { file },
        hint: `as root run \`usermod --add-subuids 100000-165535 --add-subgids 100000-165535 ${username}\`, or build as root`,
      },
    )
  }
}

/** A user without a line in passwd(5) has a number alone. */
const thisUser = (): { readonly username: string; readonly uid: number } => {
  try {
    return userInfo()
  } catch {
    const uid = process.getuid?.() ?? 0
    return { username: String(uid), uid }
  }
}

const subordinateIds = (file: string, names: readonly string[]): number => {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  return lines
    .map((line) => line.trim().split(':'))
    .filter(([name]) => names.includes(name ?? ''))
    .reduce((most, [, , count]) => Math.max(most, Number(count)), 0)
}
