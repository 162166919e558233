import { expect, test } from 'vitest'
import { elfSource } from '../../src/formats/elf.ts'
import { isElf, parseElfHeader } from '../../src/formats/elf-header.ts'
import { elfMachineName } from '../../src/formats/elf-machine.ts'
import { makeElf } from '../helpers/elf.ts'

test('four bytes make an ELF file', () => {
  expect(isElf(makeElf())).toBe(true)
  expect(isElf(new Uint8Array([0x7f, 0x45, 0x4c]))).toBe(false)
})

test.each(['rel', 'exec', 'dyn', 'core'] as const)('e_type %s and EI_OSABI', (type) => {
  const header = parseElfHeader(elfSource(makeElf({ type, osabi: 3 }), 'f'))
  expect(header).toMatchObject({ type, osabi: 3 })
})

test('a file without program headers has no segments', () => {
  const bytes = makeElf()
  new DataView(bytes.buffer).setUint16(56, 0, true)
  expect(parseElfHeader(elfSource(bytes, 'f')).segments).toEqual([])
})

test('machines have their gABI names, others their number', () => {
  expect(elfMachineName(183)).toBe('EM_AARCH64')
  expect(elfMachineName(9999)).toBe('e_machine 9999')
})
