import type { PackageDb } from '../../src/model/package.ts'
import { packageDb } from '../../src/packages/shared/owner-index.ts'
import { normalise } from '../../src/rootfs/path.ts'

/** A database of packages by name, each with the paths it owns; `requires` names what packages cannot be without. */
export const packagesOf = (
  owned: Readonly<Record<string, readonly string[]>>,
  requires: Readonly<Record<string, readonly string[]>> = {},
): PackageDb =>
  packageDb(
    'dpkg',
    Object.entries(owned).map(([name, files]) => ({
      format: 'dpkg',
      name,
      version: '1',
      architecture: 'amd64',
      files: files.map((file) => normalise(file)),
      licences: [],
      requires: new Set(requires[name]),
    })),
  )
