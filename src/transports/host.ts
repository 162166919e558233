import { SlimError } from '../model/error.ts'
import type { Transport } from '../model/image.ts'
import { openDirectory } from './shared/open-directory.ts'
import { reading } from './shared/reading-errors.ts'

const readOnly = (): never => {
  throw new SlimError('REFERENCE_INVALID', 'host: is the running machine and cannot be written', {
    hint: 'write rootfs:DIR or oci-archive:FILE',
  })
}

/** The running machine, `rootfs:/`, read as it is asked for. Takes no location; is never written. */
export const host: Transport = {
  name: 'host',
  readOnly: true,
  open: (location) =>
    reading('host:', () => {
      if (location === '') return openDirectory('host:', '/')
      throw new SlimError('REFERENCE_INVALID', `host:${location} names a place`, {
        hint: `write host: alone, or rootfs:${location}`,
      })
    }),
  checkDestination: () => Promise.resolve().then(readOnly),
  write: () => Promise.resolve().then(readOnly),
}
