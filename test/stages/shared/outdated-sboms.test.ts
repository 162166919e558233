import { expect, it } from 'vitest'
import { outdatedSboms } from '../../../src/stages/shared/outdated-sboms.ts'
import { treeOf } from '../../helpers/tree.ts'
import { unreadableBelow } from '../../helpers/unreadable.ts'

const tree = treeOf(`
/usr/share/sbom/base.cdx.json
/usr/share/sbom/deep/base.spdx.json
/var/lib/db/sbom/musl-1.spdx.json
/root/buildinfo/content_manifests/sbom-cyclonedx.json
/root/buildinfo/content_manifests/content-sets.json
/opt/bitnami/nginx/.spdx-nginx.spdx
/usr/lib/python3/x.dist-info/sboms/x.cdx.json
/sbom.spdx.json
`)

it('lists of the whole base’s contents are outdated, those of one application are not', () => {
  expect(outdatedSboms(tree)).toEqual([
    '/usr/share/sbom/base.cdx.json',
    '/usr/share/sbom/deep/base.spdx.json',
    '/var/lib/db/sbom/musl-1.spdx.json',
    '/root/buildinfo/content_manifests/sbom-cyclonedx.json',
    '/sbom.spdx.json',
  ])
})

it('where an ordinary user may not look nothing is outdated, for nothing of it can be kept', () => {
  expect(outdatedSboms(unreadableBelow(tree, '/root'))).not.toContain(
    '/root/buildinfo/content_manifests/sbom-cyclonedx.json',
  )
})
