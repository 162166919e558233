import type { Dependency, Package, PackageDb } from '../../src/model/package.ts'
import { packageDb } from '../../src/packages/shared/owner-index.ts'
import { normalise } from '../../src/rootfs/path.ts'

/** A database of packages by name, each with the paths it owns; `requires` names what packages cannot be without, `recommends` what else. */
export const packagesOf = (
  owned: Readonly<Record<string, readonly string[]>>,
  requires: Readonly<Record<string, readonly string[]>> = {},
  recommends: Readonly<Record<string, readonly string[]>> = {},
): PackageDb => {
  const packages = Object.entries(owned).map(
    ([name, files]): Package => ({
      format: 'dpkg',
      name,
      version: '1',
      architecture: 'amd64',
      files: files.map((file) => normalise(file)),
      licences: [],
    }),
  )
  const dependency =
    (strength: Dependency['strength']) =>
    (text: string): Dependency => {
      const named = text.split(' | ').flatMap((name) => packages.filter((one) => one.name === name))
      return { text, strength, requirement: { any: named.map((one) => ({ package: one })) } }
    }
  return packageDb('dpkg', packages, {
    dependencies: () =>
      new Map(
        packages.map((one) => [
          one,
          [
            ...(requires[one.name] ?? []).map(dependency('required')),
            ...(recommends[one.name] ?? []).map(dependency('recommended')),
          ],
        ]),
      ),
    isDocumentation: (path) => path.startsWith('/usr/share/doc/'),
  })
}
