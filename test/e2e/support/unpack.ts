import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './process.ts'

/** Unpacks an image as umoci does; gives the root. `image` is anything that skopeo reads; `into` must not be there. */
export const unpackWithUmoci = async (image: string, into: string): Promise<string> => {
  mkdirSync(into, { recursive: true })
  const layout = join(into, 'layout')
  await run('skopeo', ['copy', '--quiet', image, `oci:${layout}:image`])
  const bundle = join(into, 'bundle')
  await run('umoci', ['unpack', '--image', `${layout}:image`, bundle])
  return join(bundle, 'rootfs')
}

/** Unpacks a tar as GNU tar does, with owners, modes and extended attributes; gives the directory. */
export const unpackWithTar = async (tar: string, into: string): Promise<string> => {
  mkdirSync(into, { recursive: true })
  // Without -P it makes links with `..` last of all, when the times of their directories are set already.
  const all = ['-P', '--numeric-owner', '--same-permissions', '--xattrs', '--xattrs-include=*']
  await run('tar', [...all, '-xf', tar, '-C', into])
  return into
}
