import type { FileTree, RootPath } from '../../model/file.ts'
import { glob } from '../../rootfs/glob.ts'
import { ReadableTree } from '../../rootfs/readable-tree.ts'

/**
 * Where images have a list of their contents (SBOM). Lists of one application alone, which a scanner knows it by (Bitnami's
 * `/opt/bitnami/NAME/.spdx-NAME.spdx`, `sboms/` of a Python distribution), are no such list.
 */
const places: readonly string[] = [
  // Where this program embeds its own.
  '/usr/share/sbom/**',
  '/usr/local/share/sbom/**',
  '/usr/share/doc/sbom/**',
  // apko and melange: one for each package of the base.
  '/var/lib/db/sbom/**',
  // Hardened images of Docker.
  '/opt/docker/sbom/**',
  // UBI: beside the manifests of content sets, which stay.
  '/root/buildinfo/content_manifests/sbom-*',
  '/usr/share/buildinfo/sbom-*',
  // Buildpacks: of the layers that an application was put together from.
  '/cnb/sbom/**',
  '/layers/sbom/**',
  // Written into the root by tools that make an image.
  '/{,s}bom.json',
  '/sbom.{spdx,cdx}{,.json}',
  '/*.{spdx,cdx}.json',
]

/**
 * The base's own lists of its contents, which would not be true of a trimmed image, sorted; what a recipe adds is none of them, and one where
 * this user may not look could not be kept.
 */
export const outdatedSboms = (base: FileTree): readonly RootPath[] => {
  const tree = new ReadableTree(base)
  return [
    ...new Set(
      places.flatMap((pattern) =>
        [...glob(tree, pattern)].filter((path) => {
          const entry = tree.lstat(path)
          return entry !== undefined && entry.type !== 'directory' && entry.layer !== 'recipe'
        }),
      ),
    ),
  ]
}
