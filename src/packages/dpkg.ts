import { compareBytes } from '../formats/byte-string.ts'
import type { RootPath } from '../model/file.ts'
import type { Package, PackageFormat } from '../model/package.ts'
import { child, normalise } from '../rootfs/path.ts'
import { resolveFile } from '../rootfs/resolve.ts'
import { isUnderDocumentation } from './shared/documentation.ts'
import { adminDirectory } from './shared/dpkg-admin.ts'
import { dpkgDependencies } from './shared/dpkg-dependencies.ts'
import { dpkgDigests } from './shared/dpkg-digests.ts'
import { examineDpkg } from './shared/dpkg-examination.ts'
import { ownedPaths } from './shared/dpkg-ownership.ts'
import { dpkgPaths, listedPaths } from './shared/dpkg-paths.ts'
import { type DpkgRecord, dpkgRecords } from './shared/dpkg-records.ts'
import { trimDpkg } from './shared/dpkg-trim.ts'
import { nothingExamined } from './shared/nothing-examined.ts'
import { packageDb } from './shared/owner-index.ts'

/**
 * dpkg's database in `/var/lib/dpkg`: `status` with `info/`, or distroless' `status.d`; dpkg-query(1), deb(5). A package without
 * a list of files has none, as for dpkg.
 */
export const dpkg: PackageFormat = {
  name: 'dpkg',
  detect: (tree) => {
    const admin = adminDirectory(tree)
    if (admin === undefined) return false
    const status = resolveFile(tree, child(admin, 'status'))
    return status !== undefined || tree.list(child(admin, 'status.d')).length > 0
  },
  read: (tree) => {
    const admin = adminDirectory(tree)
    if (admin === undefined) return packageDb('dpkg', [])
    const records = dpkgRecords(tree, admin)
    const listed = records.map((record) => ({ record, paths: listedPaths(tree, record) }))
    const paths = dpkgPaths(tree, admin)
    const lists = listed.map((one) => ({ name: one.record.name, paths: one.paths }))
    const owned = ownedPaths(tree, paths, lists)
    const packages = records.map((record, index) => packageOf(record, owned[index] ?? new Set()))
    return packageDb('dpkg', packages, {
      digests: () => dpkgDigests(tree, paths, listed),
      dependencies: () => dpkgDependencies(records, packages),
      isDocumentation: isUnderDocumentation,
    })
  },
  trim: (tree, kept) => {
    const admin = adminDirectory(tree)
    return admin === undefined ? [] : trimDpkg(tree, admin, kept)
  },
  examine: (tree) => {
    const admin = adminDirectory(tree)
    return admin === undefined ? nothingExamined : examineDpkg(tree, admin)
  },
}

const packageOf = (
  { name, version, architecture, source, said }: DpkgRecord,
  files: ReadonlySet<RootPath>,
): Package => ({
  format: 'dpkg',
  name,
  version,
  architecture,
  ...(source === undefined ? {} : { source }),
  about: said,
  files: [...files].sort(compareBytes),
  licences: [normalise(`/usr/share/doc/${name}/copyright`)],
})
