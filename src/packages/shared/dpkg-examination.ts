import { toDisplay } from '../../formats/byte-string.ts'
import { parseDeb822 } from '../../formats/deb822.ts'
import { parseAlternativeGroup } from '../../formats/dpkg-alternatives.ts'
import { isPathExcluded, type PathFilter, parsePathFilters } from '../../formats/dpkg-cfg.ts'
import { parseDpkgDiversions } from '../../formats/dpkg-diversions.ts'
import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import type { DatabaseFinding, Examination } from '../../model/package.ts'
import { child, normalise } from '../../rootfs/path.ts'
import { resolve } from '../../rootfs/resolve.ts'
import { databaseFile, databaseFiles } from './database-file.ts'
import { dpkgRecords } from './dpkg-records.ts'

/** What dpkg's database says of itself: states, link groups, diversions, path filters. Throws PACKAGES_DAMAGED. */
export const examineDpkg = (tree: FileTree, admin: RootPath): Examination => {
  const filters = pathFilters(tree)
  return {
    directories: [admin],
    isLeftOut: (path) => filters.length > 0 && isPathExcluded(filters, path),
    findings: [
      ...stateFindings(tree, admin),
      ...alternativeFindings(tree, admin),
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

const isThere = (tree: FileTree, path: ByteString): boolean => resolve(tree, path).kind === 'found'

const alternativeFindings = (tree: FileTree, admin: RootPath): DatabaseFinding[] =>
  [...databaseFiles(tree, child(admin, 'alternatives'))].flatMap((file) => {
    const { link, choices } = parseAlternativeGroup(file.text, file.path)
    const finding = (what: string): DatabaseFinding => ({
      kind: 'alternative',
      subject: file.name,
      what,
    })
    return [
      ...(isThere(tree, link) ? [] : [finding(`${toDisplay(link)} leads nowhere`)]),
      ...choices
        .filter(({ path }) => !isThere(tree, path))
        .map(({ path }) => finding(`its choice ${toDisplay(path)} is not there`)),
    ]
  })

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
