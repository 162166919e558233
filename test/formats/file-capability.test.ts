import { expect, test } from 'vitest'
import { formatFileCapability, normaliseCapabilities } from '../../src/formats/file-capability.ts'

const bytes = (hex: string): Uint8Array =>
  Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))

test.each([
  ['01000002 00200000 00000000 00000000 00000000', 'cap_net_raw=ep'],
  ['00000002 00040000 00000000 00000000 00000000', 'cap_net_bind_service=p'],
  [
    '01000002 00200000 01000000 00010000 00000000',
    'cap_chown=ei cap_net_raw,cap_checkpoint_restore=ep',
  ],
  ['01000003 00200000 00000000 00000000 00000000 e8030000', 'cap_net_raw=ep'],
  ['01000001 00200000 00000000', 'cap_net_raw=ep'],
  ['00000002 00000000 00000000 00000000 00000080', '63=i'],
  ['01000002 00000000 00000000 00000000 00000000', '='],
  ['01000002 0020', 'capability 0x010000020020'],
  ['', 'capability 0x'],
])('%s is %s', (hex, text) => {
  expect(formatFileCapability(bytes(hex))).toBe(text)
})

test.each([
  ['cap_net_raw=ep', 'cap_net_raw=ep'],
  ['= cap_net_raw+ep', 'cap_net_raw=ep'],
  ['CAP_NET_RAW,cap_chown=p cap_chown+i', 'cap_chown=ip cap_net_raw=p'],
  ['cap_setuid=eip-i+i-ip', 'cap_setuid=e'],
  ['all=p all-p 12=p', 'cap_net_admin=p'],
  ['63=i', '63=i'],
  ['=', '='],
  ['', '='],
  ['=p cap_chown-p', /^cap_dac_override,.*,cap_checkpoint_restore=p$/],
  ['cap_what=p', undefined],
  ['cap_chown', undefined],
  ['64=p', undefined],
])('%j is the same as %s', (text, expected) => {
  const found = normaliseCapabilities(text)
  if (expected instanceof RegExp) expect(found).toMatch(expected)
  else expect(found).toBe(expected)
})
