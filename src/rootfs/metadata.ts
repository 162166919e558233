import type { FileEntry, Metadata } from '../model/file.ts'

/** What an entry has whatever its type: for a file that takes the place of another. */
export const metadataOf = ({ mode, uid, gid, mtime, xattrs, layer }: FileEntry): Metadata => ({
  mode,
  uid,
  gid,
  mtime,
  xattrs,
  layer,
})
