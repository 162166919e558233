import { writeFile } from 'node:fs/promises'
import { checkFile, replaceFile } from './atomic-output.ts'
import { splitLocation } from './tagged-location.ts'

/**
 * The host path of a document beside what a destination names: `NAME.oci.tar` has it in `NAME.oci.tar.cdx.json`. A layout may hold several
 * images, so a tag becomes part of the name. Throws REFERENCE_INVALID.
 */
export const documentBeside = (destination: string, ending: string): string => {
  const colon = destination.indexOf(':')
  const transport = destination.slice(0, colon)
  const location = destination.slice(colon + 1)
  if (transport === 'rootfs') return `${withoutSlash(location)}.${ending}`
  const { path, tag } = splitLocation(location)
  const name = transport === 'oci' && tag !== undefined ? `.${tag.replaceAll('/', '-')}` : ''
  return `${withoutSlash(path)}${name}.${ending}`
}

const withoutSlash = (path: string): string => path.replace(/(?<=.)\/+$/, '')

/** Throws OUTPUT_EXISTS where a document could not take the place of what is there. */
export const checkDocument = (file: string): Promise<void> => checkFile(file)

/** Writes a document in place of a file that is there; throws OUTPUT_EXISTS and OUTPUT_FAILED. */
export const writeDocument = (file: string, text: string): Promise<void> =>
  replaceFile(file, (temporary) => writeFile(temporary, text))
