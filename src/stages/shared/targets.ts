import { toBytes, toDisplay } from '../../formats/byte-string.ts'
import type { MadeDirectory } from '../../model/closure.ts'
import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import type { Inventory } from '../../model/inventory.ts'
import type { Need, NeedTarget, Role } from '../../model/need.ts'
import type { Package } from '../../model/package.ts'
import { findCommand } from '../../rootfs/find-command.ts'
import { glob, isGlob } from '../../rootfs/glob.ts'
import { resolve } from '../../rootfs/resolve.ts'
import { walk } from '../../rootfs/walk.ts'
import { ownerNumbers } from './owner.ts'
import { withoutDocumentation } from './without-documentation.ts'

/** One path a need leads to, before its links are followed. */
export interface Target {
  readonly path: ByteString
  readonly role: Role
  readonly argv?: readonly ByteString[]
  /** Opened into the process before it. */
  readonly after?: readonly RootPath[]
  /** What of it is needed; all of it when not said. */
  readonly parts?: readonly ByteString[]
  /** Made where it is not there. */
  readonly made?: Pick<MadeDirectory, 'mode' | 'uid' | 'gid'>
  /** Seen in a directory of the base: it is there, even when it is a link to nothing. */
  readonly listed?: boolean
}

/** What was looked for and not found, with every place tried. */
export interface Missing {
  readonly what: string
  readonly tried: readonly string[]
}

/** What was found for a need; `missing` when something (or all of it) was not. */
export interface Found {
  readonly targets: readonly Target[]
  readonly missing?: Missing
}

/** Where a need leads: the paths it asks for, or what was looked for and where. */
export const findTargets = (need: Need, tree: FileTree, inventory: Inventory): Found => {
  if ('absent' in need) return { targets: [], missing: { what: need.absent, tried: need.tried } }
  if ('path' in need) return { targets: [pathTarget(need)] }
  if ('directory' in need) return directoryTargets(need, inventory)
  if ('tree' in need) return treeTargets(need.tree, tree)
  if ('glob' in need) return globTargets(need.glob, tree)
  if ('command' in need) return commandTargets(need.command, need.argv, { tree, inventory })
  if ('package' in need) return packageTargets(need.package, tree, inventory)
  if ('whole' in need) return wholeTargets(need.whole, tree, inventory)
  return userTargets(need.user, tree, inventory)
}

const pathTarget = ({
  path,
  role,
  argv,
  after,
  parts,
}: Extract<NeedTarget, { path: ByteString }>): Target => ({
  ...pick(path, role, argv),
  ...(after === undefined ? {} : { after }),
  ...(parts === undefined ? {} : { parts }),
})

const pick = (path: ByteString, role: Role, argv?: readonly ByteString[]): Target =>
  argv === undefined ? { path, role } : { path, role, argv }

const nothing = (what: string, ...tried: readonly string[]): Found => ({
  targets: [],
  missing: { what, tried },
})

const directoryTargets = (
  { directory, mode = 0o755, owner = '' }: Extract<NeedTarget, { directory: ByteString }>,
  inventory: Inventory,
): Found => {
  const { uid, gid } = ownerNumbers(owner, inventory)
  const made = { mode, uid: uid ?? 0, gid: gid ?? 0 }
  const targets = [{ ...pick(directory, 'read'), made }]
  return uid === undefined || gid === undefined
    ? { ...nothing(`owner ${owner}`, '/etc/passwd, /etc/group: no such account'), targets }
    : { targets }
}

const sharedObjectName = /\.so(\.[^/]*)?$/
const elfMagic = toBytes('\x7fELF')
/** What npm installs is run and opened by the program it is installed for, which is asked about that itself. */
const installed = /\/node_modules\//

/**
 * How a file that is kept by name alone will be used. A program may be run, a shared object may be opened into a process;
 * both bring what they need. Everything else is data.
 */
const likelyRole = (path: RootPath, tree: FileTree): Role => {
  const found = resolve(tree, path)
  if (found.kind !== 'found' || found.entry.type !== 'file') return 'read'
  if (installed.test(found.path)) return 'read'
  const head = Buffer.from(tree.read(found.path, 0, 4))
  const isElf = head.equals(elfMagic)
  if (isElf && (sharedObjectName.test(found.path) || sharedObjectName.test(path))) return 'dlopen'
  const isScript = head.subarray(0, 2).toString('latin1') === '#!'
  return (found.entry.mode & 0o111) !== 0 && (isElf || isScript) ? 'exec' : 'read'
}

const listed = (path: RootPath, tree: FileTree): Target => ({
  path,
  role: likelyRole(path, tree),
  listed: true,
})

const treeTargets = (path: ByteString, tree: FileTree): Found => {
  const found = resolve(tree, path)
  if (found.kind !== 'found' || found.entry.type !== 'directory')
    return {
      targets: [
        found.kind === 'found' ? { ...listed(found.path, tree), path } : pick(path, 'read'),
      ],
    }
  const below = [...walk(tree, found.path)].map((visit) => listed(visit.path, tree))
  return { targets: [pick(path, 'read'), ...below] }
}

const globbed = new WeakMap<FileTree, Map<ByteString, readonly Target[]>>()

/** Remembered: the same rules hold for many processes. */
const matchesOf = (pattern: ByteString, tree: FileTree): readonly Target[] => {
  const ofTree = globbed.get(tree) ?? new Map<ByteString, readonly Target[]>()
  globbed.set(tree, ofTree)
  const known = ofTree.get(pattern) ?? [...glob(tree, pattern)].map((path) => listed(path, tree))
  ofTree.set(pattern, known)
  return known
}

const globTargets = (pattern: ByteString, tree: FileTree): Found => {
  const targets = matchesOf(pattern, tree)
  if (targets.length > 0) return { targets }
  const problem = isGlob(pattern) ? 'no path of the base matches' : 'not there'
  return nothing(pattern, `${toDisplay(pattern)}: ${problem}`)
}

const commandTargets = (
  command: ByteString,
  argv: readonly ByteString[] | undefined,
  { tree, inventory }: { tree: FileTree; inventory: Inventory },
): Found => {
  const found = findCommand(tree, command, inventory.commandPath, inventory.workdir)
  return 'path' in found
    ? { targets: [pick(found.path, 'exec', argv ?? [command])] }
    : nothing(command, ...found.tried)
}

const packageTargets = (name: string, tree: FileTree, { packages }: Inventory): Found => {
  const named = packages.packages.filter((one) => one.name === name)
  if (named.length === 0)
    return nothing(
      `package ${name}`,
      `the package database of the base (${packages.format}): no package of this name`,
    )
  const files = named.flatMap((one) => one.files).filter((path) => tree.lstat(path) !== undefined)
  return { targets: files.map((path) => listed(path, tree)) }
}

/** What the base itself lacks was left out of it on purpose. */
const wholeTargets = (one: Package, tree: FileTree, { packages }: Inventory): Found => ({
  targets: withoutDocumentation(one, tree, packages)
    .filter((path) => tree.lstat(path) !== undefined)
    .map((path) => ({ path, role: isElfFile(path, tree) ? 'link' : 'read', listed: true })),
})

const isElfFile = (path: RootPath, tree: FileTree): boolean =>
  tree.lstat(path)?.type === 'file' && Buffer.from(tree.read(path, 0, 4)).equals(elfMagic)

const accountFiles = ['/etc/passwd', '/etc/group']

const isNumber = (text: string): boolean => /^\d+$/.test(text)

/** `name`, `name:group`, or numbers; a number need not be in the account files, a name must. */
const userTargets = (spec: string, tree: FileTree, inventory: Inventory): Found => {
  const [name = '', group = ''] = spec.split(':')
  const user = inventory.users.find((one) => one.name === name || String(one.uid) === name)
  const home = user === undefined ? [] : [user.home]
  const targets = [...accountFiles, ...home]
    .filter((path) => resolve(tree, path).kind === 'found')
    .map((path) => pick(path, 'read'))
  if (user === undefined && !isNumber(name))
    return { ...nothing(`user ${name}`, '/etc/passwd: no such user'), targets }
  const hasGroup =
    group === '' || isNumber(group) || inventory.groups.some((one) => one.name === group)
  return hasGroup
    ? { targets }
    : { ...nothing(`group ${group}`, '/etc/group: no such group'), targets }
}
