import { statSync } from 'node:fs'
import { join } from 'node:path'
import { fromText, toDisplay } from '../../formats/byte-string.ts'
import { type SplitLocation, splitsOf } from '../../formats/reference.ts'
import { SlimError } from '../../model/error.ts'

/** What a transport reads. */
const kinds = { oci: 'directory', 'oci-archive': 'file', 'docker-archive': 'file' } as const

/**
 * Finds where the path in `PATH[:TAG]` ends: the first of {@link splitsOf} that is a directory (oci) or a file (the archives), which
 * is what skopeo takes unless the path has a colon in it. Throws BASE_NOT_FOUND, with the transport that could read what is
 * there instead.
 */
export const locate = (transport: keyof typeof kinds, location: string): SplitLocation => {
  const splits = splitsOf(location)
  const found = splits.find(({ path }) => kindOf(path) === kinds[transport])
  if (found !== undefined) return found
  const other = splits.find(({ path }) => kindOf(path) !== undefined)
  if (other === undefined)
    throw new SlimError('BASE_NOT_FOUND', `${shown(splits[0]?.path ?? location)} is not there`, {
      hint: 'correct the path; a relative one in a recipe counts from the recipe',
    })
  throw new SlimError(
    'BASE_NOT_FOUND',
    `${shown(other.path)} is ${kindOf(other.path) === 'directory' ? 'a directory' : 'a file'}, not what ${transport}: reads`,
    { hint: hintFor(other.path) },
  )
}

const hintFor = (path: string): string => {
  if (kindOf(path) !== 'directory')
    return 'read an archive as oci-archive:, docker-archive: or rootfs:'
  return kindOf(join(path, 'oci-layout')) === 'file'
    ? `read it as oci:${shown(path)}`
    : `read the tree of a machine as rootfs:${shown(path)}`
}

const kindOf = (path: string): 'directory' | 'file' | undefined => {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat?.isDirectory() === true) return 'directory'
  return stat?.isFile() === true ? 'file' : undefined
}

const shown = (path: string): string => toDisplay(fromText(path))
