import { toDisplay } from '../../formats/byte-string.ts'
import { parseDeb822 } from '../../formats/deb822.ts'
import { parseAlternativeGroup } from '../../formats/dpkg-alternatives.ts'
import { isPathExcluded, type PathFilter, parsePathFilters } from '../../formats/dpkg-cfg.ts'
import { parseDpkgDiversions } from '../../formats/dpkg-diversions.ts'
import { parseDpkgStatOverride } from '../../formats/dpkg-statoverride.ts'
import type { FileTree, RootPath } from '../../model/file.ts'
import type { DatabaseFinding, Examination, RecordedEntry } from '../../model/package.ts'
import { child, normalise } from '../../rootfs/path.ts'
import { alternativeFindings } from './alternative-findings.ts'
import { databaseFile, databaseFiles } from './database-file.ts'
import { dpkgPaths } from './dpkg-paths.ts'
import { dpkgRecords } from './dpkg-records.ts'
import { recordedAccounts } from './recorded-accounts.ts'

/** What dpkg's database says of itself: states, link groups, diversions, path filters. Throws PACKAGES_DAMAGED. */
export const examineDpkg = (tree: FileTree, admin: RootPath): Examination => {
  const filters = pathFilters(tree)
  return {
    directories: [admin],
    isLeftOut: (path) => filters.length > 0 && isPathExcluded(filters, path),
    recorded: overridden(tree, admin),
    findings: [
      ...stateFindings(tree, admin),
      ...alternativeFindings(tree, child(admin, 'alternatives'), parseAlternativeGroup),
      ...diversionFindings(tree, admin),
    ],
  }
}

/** dpkg.cfg(5): first the files of dpkg.cfg.d whose names it takes, then dpkg.cfg. */
const pathFilters = (tree: FileTree): readonly PathFilter[] => {
  const parts = [...databaseFiles(tree, normalise('/etc/dpkg/dpkg.cfg.d'))]
    .filter(({ name }) => /^[A-Za-z0-9_-]+$/.test(name))
    .map(({ text }) => text)
  const main = databaseFile(tree, normalise('/etc/dpkg/dpkg.cfg'))
  return [...parts, main?.text ?? ''].flatMap(parsePathFilters)
}

const stateFindings = (tree: FileTree, admin: RootPath): DatabaseFinding[] => {
  const file = databaseFile(tree, child(admin, 'status'))
  if (file === undefined) return []
  return parseDeb822(file.text, file.path).flatMap(({ fields }): DatabaseFinding[] => {
    const [want = '', flag = '', state = ''] = (fields.get('status') ?? '').split(/\s+/)
    const subject = fields.get('package') ?? ''
    if (state === 'config-files')
      return [{ kind: 'removed', subject, what: 'was removed, and its configuration stays' }]
    if (state === 'not-installed' || state === '') return []
    if (state !== 'installed') return [{ kind: 'unfinished', subject, what: `is ${state}` }]
    if (flag !== 'ok') return [{ kind: 'unfinished', subject, what: 'has to be installed again' }]
    if (want !== 'install' && want !== 'hold')
      return [{ kind: 'unfinished', subject, what: `is installed, and ${want} is wanted` }]
    return []
  })
}

/** What an administrator has set, whatever packages say. */
const overridden = (tree: FileTree, admin: RootPath): RecordedEntry[] => {
  const file = databaseFile(tree, child(admin, 'statoverride'))
  if (file === undefined) return []
  const accounts = recordedAccounts(tree)
  const { canonical } = dpkgPaths(tree, admin)
  return parseDpkgStatOverride(file.text, file.path)
    .map(({ owner, group, mode, path }) => ({
      path: canonical(path),
      mode,
      owner: accounts.owner(owner),
      group: accounts.group(group),
      isConfiguration: false,
    }))
    .filter(({ path }) => tree.lstat(path) !== undefined)
}

const diversionFindings = (tree: FileTree, admin: RootPath): DatabaseFinding[] => {
  const file = databaseFile(tree, child(admin, 'diversions'))
  if (file === undefined) return []
  const installed = new Set(dpkgRecords(tree, admin).map(({ name }) => name))
  return parseDpkgDiversions(file.text, file.path)
    .filter(({ by }) => by !== undefined && !installed.has(by))
    .map(({ from, to, by }) => ({
      kind: 'diversion',
      subject: from,
      what: `is diverted to ${toDisplay(to)} by ${by ?? ''}, which is not installed`,
    }))
}
