import { formatPlatform } from '../formats/platform.ts'
import type { BaseImage } from '../model/image.ts'
import type { Inventory } from '../model/inventory.ts'
import type { InspectReport } from '../model/report.ts'
import { ifReadable } from '../rootfs/if-readable.ts'

/** What an image is: its config, its system, its packages. */
export const inspect = (image: BaseImage, inventory: Inventory): InspectReport => ({
  reference: image.reference,
  digest: image.digest ?? null,
  platform: formatPlatform(inventory.platform),
  created: image.created ?? null,
  os: inventory.osRelease.get('PRETTY_NAME') ?? inventory.osRelease.get('NAME') ?? null,
  bytes: image.size?.bytes ?? null,
  files: image.size?.files ?? null,
  config: { ...image.config },
  packages: inventory.packages.packages.map(({ name, version, architecture, files }) => ({
    name,
    version,
    architecture,
    files: files.filter((path) => ifReadable(() => image.tree.lstat(path))?.type !== 'directory')
      .length,
  })),
  warnings: [...image.warnings, ...inventory.warnings],
})
