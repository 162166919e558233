import type { Transport } from '../model/image.ts'
import { locate } from './shared/locate.ts'
import { openLayout } from './shared/oci-layout.ts'
import { openArchive } from './shared/open-archive.ts'
import { reading } from './shared/reading-errors.ts'
import { checkOciArchive, writeOciArchive } from './shared/write-oci-archive.ts'

/** `FILE[:tag]`, an OCI image layout in a tar. */
export const ociArchive: Transport = {
  name: 'oci-archive',
  open: (location, options) => {
    const reference = `oci-archive:${location}`
    return reading(reference, async () => {
      const { path, tag } = locate('oci-archive', location)
      const source = await openArchive(path, options)
      try {
        return await openLayout({ reference, source, tag }, options)
      } finally {
        source.close()
      }
    })
  },
  checkDestination: checkOciArchive,
  write: writeOciArchive,
}
