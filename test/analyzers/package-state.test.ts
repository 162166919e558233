import { expect, test } from 'vitest'
import { packageLicences } from '../../src/analyzers/package-licences.ts'
import { packageState } from '../../src/analyzers/package-state.ts'
import type { Package } from '../../src/model/package.ts'
import { normalise } from '../../src/rootfs/path.ts'
import { inventoryOf } from '../helpers/inventory.ts'
import { treeOf } from '../helpers/tree.ts'

const tree = treeOf(`
  /usr/lib/tmpfiles.d/app.conf    d /run/app 0750 app -\\n
  /usr/lib/tmpfiles.d/other.conf  d /run/other\\n
  /usr/lib/tmpfiles.d/alien.conf  d /run/alien\\n
  /etc/tmpfiles.d/other.conf      d /run/instead\\n
  /usr/lib/sysusers.d/app.conf    u app -\\n`)
const app: Package = {
  format: 'dpkg',
  name: 'app',
  version: '1',
  architecture: 'amd64',
  files: ['tmpfiles.d/app.conf', 'tmpfiles.d/other.conf', 'sysusers.d/app.conf'].map((file) =>
    normalise(`/usr/lib/${file}`),
  ),
  licences: [normalise('/usr/share/doc/app/copyright')],
}
const context = { tree, inventory: inventoryOf(tree) }

test('pitfall 50: directories and users that systemd would make for a package belong to the image', () => {
  expect(packageState.analyze(app, context).needs).toMatchObject([
    { path: '/usr/lib/tmpfiles.d/app.conf' },
    { directory: '/run/app', mode: 0o750, owner: 'app', why: { rule: 'package.tmpfiles' } },
    { path: '/usr/lib/tmpfiles.d/other.conf' },
    { directory: '/run/instead', owner: '' },
    { path: '/usr/lib/sysusers.d/app.conf' },
    { user: 'app', why: { rule: 'package.sysusers' } },
  ])
})

test('pitfall 53: the licence texts of a package go with it, if they are there', () => {
  expect(packageLicences.analyze(app, context).needs).toMatchObject([
    { path: '/usr/share/doc/app/copyright', optional: true },
  ])
})
