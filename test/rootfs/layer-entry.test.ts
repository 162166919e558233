import { expect, test } from 'vitest'
import { layerEntryOf } from '../../src/rootfs/layer-entry.ts'

test('pitfall 25: security.capability goes with a file, byte for byte; security.selinux and what overlayfs left do not', () => {
  const capability = Buffer.from('0100000280200000000000000000000000000000', 'hex')
  const entry = layerEntryOf({
    name: 'usr/bin/ping',
    linkName: '',
    type: 'file',
    mode: 0o755,
    uid: 0,
    gid: 0,
    mtime: 0,
    size: 0,
    major: 0,
    minor: 0,
    offset: 512,
    stored: 0,
    sparse: undefined,
    hasTextAcl: false,
    xattrs: new Map<string, Uint8Array>([
      ['security.selinux', Buffer.from('system_u:object_r:bin_t:s0\0')],
      ['user.note', Buffer.from('kept')],
      ['trusted.overlay.origin', Buffer.from('x')],
      ['user.overlay.opaque', Buffer.from('y')],
      ['security.capability', capability],
    ]),
  })
  expect([...entry.xattrs]).toEqual([
    ['security.capability', capability],
    ['user.note', Buffer.from('kept')],
  ])
})
