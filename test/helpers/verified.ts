import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build, type World } from '../../src/build.ts'
import { writeRootfs } from '../../src/transports/shared/write-rootfs.ts'
import { imageOf, layerOf, planOf } from './packed.ts'
import { treeOf } from './tree.ts'

const files = `
  /lib64/ld.so                elf soname=ld.so rodata=/lib/
  /usr/bin/app                elf interp=/lib64/ld.so
  /var/lib/dpkg/status        Package: app\\nStatus: install ok installed\\nVersion: 1-2\\nArchitecture: amd64\\n
  /var/lib/dpkg/info/app.list  /.\\n/usr\\n/usr/bin\\n/usr/bin/app\\n
`

/** An image of one program, built below a directory from a base that is a root file system. `archive` is a host path, `base` a reference. */
export const buildVerified = async (directory: string) => {
  const at = (name: string) => join(directory, name)
  const world: World = {
    cache: at('cache'),
    temporary: at('temporary'),
    sourceDateEpoch: undefined,
    listen: () => undefined,
  }
  const tree = treeOf(files)
  const image = await imageOf({ ...planOf(layerOf(tree)), config: {} }, tree, directory)
  await writeRootfs(image, at('base.tar'))
  const recipe = at('app.yaml')
  await writeFile(recipe, 'name: app\nfrom: "rootfs:base.tar"\nentrypoint: [app]\n')
  const archive = at('app.oci.tar')
  await build({ recipe, outputs: [`oci-archive:${archive}`] }, world)
  return { world, base: `rootfs:${at('base.tar')}`, recipe, archive }
}
