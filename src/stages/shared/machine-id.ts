import type { FileTree, RootPath } from '../../model/file.ts'
import type { GeneratedFile } from '../../model/package.ts'
import { metadataOf } from '../../rootfs/metadata.ts'
import { normalise } from '../../rootfs/path.ts'

const places = ['/etc/machine-id', '/var/lib/dbus/machine-id'].map(normalise)

/**
 * machine-id(5): an image that many machines run must not hold the identity of the one it was made on. Where the base's kept
 * file has one, it becomes an empty file, for which the first boot or the runtime makes a new one.
 */
export const emptyMachineIds = (
  tree: FileTree,
  keptPaths: ReadonlySet<RootPath>,
): readonly GeneratedFile[] =>
  places.flatMap((path) => {
    const entry = keptPaths.has(path) ? tree.lstat(path) : undefined
    if (entry?.type !== 'file' || entry.size === 0 || entry.layer === 'recipe') return []
    return {
      path,
      content: new Uint8Array(),
      metadata: metadataOf(entry),
      rule: 'machine-id.empty',
    }
  })
