import { describe, expect, it } from 'vitest'
import { ldSoCacheFlags, platformOfElf } from '../../src/formats/elf-platform.ts'

/** The 64 bytes that the questions look at. */
const head = (machine: number, bits: 32 | 64, order: 'lsb' | 'msb', flags = 0): Uint8Array => {
  const bytes = Buffer.alloc(64)
  bytes.set([0x7f, 0x45, 0x4c, 0x46, bits === 64 ? 2 : 1, order === 'lsb' ? 1 : 2, 1])
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  view.setUint16(18, machine, order === 'lsb')
  view.setUint32(bits === 64 ? 48 : 36, flags, order === 'lsb')
  return bytes
}

describe('platformOfElf', () => {
  it.each([
    [3, 32, 'lsb', '386'],
    [62, 64, 'lsb', 'amd64'],
    [62, 32, 'lsb', 'amd64'],
    [183, 64, 'lsb', 'arm64'],
    [21, 64, 'lsb', 'ppc64le'],
    [21, 64, 'msb', 'ppc64'],
    [22, 64, 'msb', 's390x'],
    [243, 64, 'lsb', 'riscv64'],
    [8, 64, 'lsb', 'mips64le'],
    [8, 32, 'msb', 'mips'],
    [258, 64, 'lsb', 'loong64'],
  ] as const)('machine %d, %d bit, %s is %s', (machine, bits, order, architecture) => {
    expect(platformOfElf(head(machine, bits, order))).toEqual({ os: 'linux', architecture })
  })

  it('takes 32-bit arm for v7, soft-float arm for v5', () => {
    expect(platformOfElf(head(40, 32, 'lsb', 0x5000400))).toMatchObject({ variant: 'v7' })
    expect(platformOfElf(head(40, 32, 'lsb', 0x5000200))).toMatchObject({ variant: 'v5' })
  })

  it('knows nothing of other machines, other files and short ones', () => {
    expect(platformOfElf(head(2, 32, 'msb'))).toBeUndefined()
    expect(platformOfElf(Buffer.from('#!/bin/sh\n'.padEnd(64)))).toBeUndefined()
    expect(platformOfElf(head(62, 64, 'lsb').subarray(0, 20))).toBeUndefined()
  })
})

describe('ldSoCacheFlags', () => {
  it.each([
    ['i386', head(3, 32, 'lsb'), 0x3],
    ['x86-64', head(62, 64, 'lsb'), 0x303],
    ['x32', head(62, 32, 'lsb'), 0x803],
    ['aarch64', head(183, 64, 'lsb'), 0xa03],
    ['armhf', head(40, 32, 'lsb', 0x5000400), 0x903],
    ['armel', head(40, 32, 'lsb', 0x5000200), 0xb03],
    ['ppc64', head(21, 64, 'lsb', 2), 0x503],
    ['s390x', head(22, 64, 'msb'), 0x403],
    ['riscv64 lp64d', head(243, 64, 'lsb', 5), 0x1003],
    ['riscv64 lp64', head(243, 64, 'lsb', 1), 0xf03],
    ['loongarch64 lp64d', head(258, 64, 'lsb', 0x43), 0x1203],
    ['mips n64', head(8, 64, 'lsb'), 0x703],
    ['mips n32', head(8, 32, 'lsb', 0x20), 0x603],
    ['mips o32', head(8, 32, 'lsb'), 0x3],
    ['mips n64 nan2008', head(8, 64, 'lsb', 0x400), 0xe03],
    ['mips n32 nan2008', head(8, 32, 'lsb', 0x420), 0xd03],
    ['mips o32 nan2008', head(8, 32, 'lsb', 0x400), 0xc03],
  ])('lists %s under its ABI', (_, bytes, flags) => {
    expect(ldSoCacheFlags(bytes)).toBe(flags)
  })

  it('is undefined for what is no ELF file', () => {
    expect(ldSoCacheFlags(Buffer.alloc(64))).toBeUndefined()
  })
})
