import { expect, test } from 'vitest'
import { formatFileCapability } from '../../src/formats/file-capability.ts'

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
