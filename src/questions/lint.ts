import { compareBytes, toDisplay } from '../formats/byte-string.ts'
import { formatFileCapability } from '../formats/file-capability.ts'
import type { FileEntry, RootPath } from '../model/file.ts'
import type { BaseImage } from '../model/image.ts'
import {
  type LintFinding,
  type LintKind,
  type LintReport,
  lintKinds,
  type Severity,
} from '../model/lint.ts'
import type { Examination, PackageDb, RecordedEntry } from '../model/package.ts'
import { isMountedAtRunTime, isWithin, normalise } from '../rootfs/path.ts'
import { resolve } from '../rootfs/resolve.ts'
import { walk } from '../rootfs/walk.ts'
import { recordedDifferences } from './shared/recorded-differences.ts'
import { recordedDigests } from './shared/recorded-digests.ts'
import { unmetDependencies } from './shared/unmet-dependencies.ts'

/** What is looked at. */
export interface Linted {
  readonly image: BaseImage
  readonly packages: PackageDb
  /** Undefined where the package format does not examine itself. */
  readonly examination: Examination | undefined
}

/**
 * What a base's own records say against its files, and what in it nobody vouches for. What is normal is one number and no finding:
 * documentation and translations that a slim base leaves out, by its settings (dpkg's path-exclude, rpm's `%_excludedocs`) or by hand, and
 * what need not be there by what rpm recorded. Reads every file of a package; throws what the tree throws and PACKAGES_DAMAGED.
 */
export const lint = (linted: Linted): LintReport => {
  const { image, packages, examination } = linted
  const listed = listedFindings(linted)
  const digests = recordedDigests(image.tree, packages, recordedFiles(linted))
  const findings = [
    ...listed.findings,
    ...digestFindings(digests),
    ...(examination?.findings ?? []).map(({ kind, subject, what }) => ({
      ...{ kind, severity: severities[kind], subject: toDisplay(subject) },
      ...{ package: packages.ownersOf(subject as RootPath)[0]?.name ?? null, what },
    })),
    ...recordedFindings(linted),
    ...unmetDependencies(packages).map(({ package: name, what }) => ({
      ...{ kind: 'dependency' as const, severity: severities.dependency },
      ...{ subject: name, package: name, what },
    })),
    ...treeFindings(linted),
  ]
  return {
    base: { reference: image.reference, digest: image.digest ?? null },
    format: packages.format,
    packages: packages.packages.length,
    checked: digests.checked,
    leftOut: listed.leftOut,
    findings: findings.sort(
      (a, b) => rank(a.kind) - rank(b.kind) || compareBytes(a.subject, b.subject),
    ),
    warnings: [...image.warnings, ...(packages.warnings ?? [])],
  }
}

const severities: Readonly<Record<LintKind, Severity>> = {
  digest: 'error',
  metadata: 'error',
  missing: 'error',
  unfinished: 'warning',
  duplicate: 'warning',
  removed: 'warning',
  dependency: 'warning',
  alternative: 'warning',
  diversion: 'warning',
  replaced: 'warning',
  shared: 'warning',
  dangling: 'warning',
  unowned: 'warning',
  absent: 'note',
  configuration: 'note',
  privileged: 'note',
}

const rank = (kind: LintKind): number => lintKinds.indexOf(kind)

/** What bases leave out to be small, whatever their settings say. */
const documentation = [
  'doc',
  'doc-base',
  'gnome/help',
  'gtk-doc',
  'help',
  'info',
  'linda',
  'lintian',
  'locale',
  'man',
  'omf',
].map((name) => normalise(`/usr/share/${name}`))

const isLeftOut = (path: RootPath, { examination }: Linted): boolean =>
  documentation.some((directory) => isWithin(path, directory)) ||
  examination?.isLeftOut(path) === true

const findingOf =
  ({ packages }: Linted) =>
  (kind: LintKind, path: RootPath, what: string): LintFinding => ({
    kind,
    severity: severities[kind],
    subject: toDisplay(path),
    package: packages.ownersOf(path)[0]?.name ?? null,
    what,
  })

const ownedPaths = ({ packages }: PackageDb): ReadonlySet<RootPath> =>
  new Set(packages.flatMap(({ files }) => files))

function* recordedFiles({ image, packages }: Linted): Generator<RootPath> {
  for (const path of ownedPaths(packages))
    if (packages.digestOf?.(path) !== undefined && image.tree.lstat(path)?.type === 'file')
      yield path
}

/** What packages list against what is there. */
const listedFindings = (linted: Linted) => {
  const { image, packages, examination } = linted
  const finding = findingOf(linted)
  const recorded = new Map(examination?.recorded.map((one) => [one.path, one]))
  const findings: LintFinding[] = []
  let leftOut = 0
  for (const path of ownedPaths(packages)) {
    const entry = image.tree.lstat(path)
    if (entry === undefined && isLeftOut(path, linted)) leftOut++
    else if (entry === undefined) findings.push(absence(path, linted, recorded.get(path)))
    else if (entry.type !== 'directory') {
      const owners = new Set(packages.ownersOf(path).map(({ name }) => name))
      if (owners.size > 1)
        findings.push(finding('shared', path, `belongs to ${[...owners].join(', ')}`))
      if (entry.type !== 'file' && packages.digestOf?.(path)?.isConfiguration === false)
        findings.push(finding('digest', path, `is a ${entry.type}, and a file is recorded`))
    }
  }
  return { findings, leftOut }
}

const absence = (path: RootPath, linted: Linted, entry: RecordedEntry | undefined): LintFinding => {
  const finding = findingOf(linted)
  const recorded = linted.packages.digestOf?.(path) ?? entry
  if (recorded === undefined || entry?.type === 'directory')
    return finding('absent', path, 'is listed and not there')
  return recorded.isConfiguration
    ? finding('configuration', path, 'was removed')
    : finding('missing', path, 'is recorded and not there')
}

const digestFindings = ({
  differences,
  configuration,
}: ReturnType<typeof recordedDigests>): LintFinding[] => {
  const at = (kind: LintKind, subject: string, owner: string | null, what: string) => ({
    ...{ kind, severity: severities[kind], subject, package: owner, what },
  })
  return [
    ...differences.map(({ path, package: owner, algorithm, expected, found }) =>
      at('digest', path, owner, `${algorithm} ${found}, recorded ${expected}`),
    ),
    ...configuration.map((path) => at('configuration', path, null, 'was changed')),
  ]
}

/** What is there against what a database recorded beside digests; what several packages recorded alike is said once. */
const recordedFindings = (linted: Linted): LintFinding[] => {
  const { image, packages, examination } = linted
  const finding = findingOf(linted)
  const findings = new Map<string, LintFinding>()
  for (const recorded of examination?.recorded ?? []) {
    const { path, type, isConfiguration } = recorded
    const entry = image.tree.lstat(path)
    const hasDigest = type === 'file' && packages.digestOf?.(path) !== undefined
    // That a file has become something else was said already of those with a digest.
    if (entry === undefined || (hasDigest && entry.type !== 'file')) continue
    const what = recordedDifferences(recorded, entry).join(', ')
    const kind = isConfiguration ? 'configuration' : 'metadata'
    if (what !== '') findings.set(`${path} ${what}`, finding(kind, path, what))
  }
  return [...findings.values()]
}

/** What is there, whoever owns it. */
const treeFindings = (linted: Linted): LintFinding[] => {
  const { image, examination } = linted
  const finding = findingOf(linted)
  const own = examination?.directories ?? []
  const findings: LintFinding[] = []
  for (const { path, entry } of walk(image.tree, normalise('/'))) {
    if (own.some((directory) => isWithin(path, directory))) continue
    const dangling = entry.type === 'symlink' ? deadEnd(path, linted) : undefined
    if (dangling !== undefined) findings.push(finding('dangling', path, dangling))
    if (entry.type !== 'file') continue
    const privilege = privilegeOf(entry)
    if (privilege !== '') findings.push(finding('privileged', path, privilege))
    if (isUnowned(path, entry, linted))
      findings.push(finding('unowned', path, 'can be executed and belongs to no package'))
  }
  return findings
}

const isUnowned = (path: RootPath, { mode }: FileEntry, { packages }: Linted): boolean =>
  packages.format !== 'none' && (mode & 0o111) !== 0 && packages.ownersOf(path).length === 0

/** Where `/var/run` is no link to /run. */
const oldRun = normalise('/var/run')

/** Where a package's link ends that leads nowhere; undefined when that is no fault. */
const deadEnd = (path: RootPath, linted: Linted): string | undefined => {
  const { image, packages } = linted
  if (packages.ownersOf(path).length === 0 || isLeftOut(path, linted)) return undefined
  const target = resolve(image.tree, path)
  if (target.kind === 'found') return undefined
  const end = target.kind === 'missing' ? target.end : target.path
  if (isMountedAtRunTime(end) || isWithin(end, oldRun) || isLeftOut(end, linted)) return undefined
  return `leads to ${toDisplay(end)}, which is ${target.kind === 'loop' ? 'a loop of links' : 'not there'}`
}

/** setuid and setgid, and capabilities in the words of cap_to_text(3). */
const privilegeOf = ({ mode, uid, gid, xattrs }: FileEntry): string => {
  const capability = xattrs.get('security.capability')
  return [
    ...((mode & 0o4000) !== 0 ? [`setuid ${uid}`] : []),
    ...((mode & 0o2000) !== 0 ? [`setgid ${gid}`] : []),
    ...(capability === undefined ? [] : [formatFileCapability(capability)]),
  ].join(', ')
}
