import type { Transport } from '../model/image.ts'
import { LayoutDirectory } from './shared/layout-directory.ts'
import { locate } from './shared/locate.ts'
import { openLayout } from './shared/oci-layout.ts'
import { reading } from './shared/reading-errors.ts'
import { checkOciLayout, writeOciLayout } from './shared/write-oci-layout.ts'

/** `DIR[:tag]`, an OCI image layout in a directory; image-spec image-layout.md. */
export const oci: Transport = {
  name: 'oci',
  open: (location, options) => {
    const reference = `oci:${location}`
    return reading(reference, () => {
      const { path, tag } = locate('oci', location)
      return openLayout({ reference, source: new LayoutDirectory(path), tag }, options)
    })
  },
  checkDestination: checkOciLayout,
  write: writeOciLayout,
}
