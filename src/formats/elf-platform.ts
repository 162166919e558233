import type { Platform } from '../model/image.ts'
import { isElf } from './elf-header.ts'
import { elfMachines } from './elf-machine.ts'

/** Bytes from the beginning of a file that are enough for the questions below: the whole ELF64 header. */
export const elfHeadSize = 64

/** What e_ident, e_machine and e_flags say. */
interface Machine {
  readonly machine: number
  readonly wide: boolean
  readonly littleEndian: boolean
  readonly flags: number
}

const machineOf = (head: Uint8Array): Machine | undefined => {
  if (!isElf(head) || head.length < elfHeadSize) return undefined
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  const wide = head[4] === 2
  const littleEndian = head[5] === 1
  return {
    machine: view.getUint16(18, littleEndian),
    wide,
    littleEndian,
    flags: view.getUint32(wide ? 48 : 36, littleEndian),
  }
}

/** EF_ARM_ABI_FLOAT_SOFT: Debian's armel and its like, which is built for v5. */
const armSoftFloat = 0x200

/**
 * The platform, in GOOS/GOARCH words, that an ELF file runs on, from its first {@link elfHeadSize} bytes; undefined for anything
 * else and for machines that no Linux distribution is built for. 32-bit arm is v7 unless it is soft-float.
 */
export const platformOfElf = (head: Uint8Array): Platform | undefined => {
  const machine = machineOf(head)
  const architecture = machine === undefined ? undefined : architectureOf(machine)
  if (machine === undefined || architecture === undefined) return undefined
  if (architecture !== 'arm') return { os: 'linux', architecture }
  return { os: 'linux', architecture, variant: (machine.flags & armSoftFloat) === 0 ? 'v7' : 'v5' }
}

const architectureOf = ({ machine, wide, littleEndian }: Machine): string | undefined => {
  const mips = `mips${wide ? '64' : ''}${littleEndian ? 'le' : ''}`
  const names = new Map<number, string | undefined>([
    [elfMachines.EM_386, '386'],
    [elfMachines.EM_X86_64, 'amd64'],
    [elfMachines.EM_ARM, 'arm'],
    [elfMachines.EM_AARCH64, 'arm64'],
    [elfMachines.EM_PPC64, littleEndian ? 'ppc64le' : 'ppc64'],
    [elfMachines.EM_S390, wide ? 's390x' : 's390'],
    [elfMachines.EM_RISCV, wide ? 'riscv64' : undefined],
    [elfMachines.EM_LOONGARCH, wide ? 'loong64' : undefined],
    [elfMachines.EM_MIPS, mips],
  ])
  return names.get(machine)
}

/** FLAG_ELF_LIBC6 of glibc sysdeps/generic/dl-cache.h. */
const libc6 = 3
const armHardFloat = 0x400
const mipsN32 = 0x20
const mipsNan2008 = 0x400
const riscvDouble = 4
const loongarchDouble = 3

/** The flags under which ldconfig(8) lists a library with this head, and which ld.so of its kind asks for. */
export const ldSoCacheFlags = (head: Uint8Array): number | undefined => {
  const machine = machineOf(head)
  return machine === undefined ? undefined : libc6 | (abiFlag(machine) << 8)
}

/** The second byte and up: one number for each ABI that can share a root with another. */
const abiFlag = ({ machine, wide, flags }: Machine): number => {
  switch (machine) {
    case elfMachines.EM_X86_64:
      return wide ? 0x03 : 0x08
    case elfMachines.EM_S390:
      return wide ? 0x04 : 0
    case elfMachines.EM_PPC64:
      return 0x05
    case elfMachines.EM_MIPS: {
      const abi = wide ? 0x07 : (flags & mipsN32) === 0 ? 0 : 0x06
      if ((flags & mipsNan2008) === 0) return abi
      return abi === 0 ? 0x0c : abi + 7
    }
    case elfMachines.EM_ARM:
      return (flags & armHardFloat) !== 0 ? 0x09 : (flags & armSoftFloat) !== 0 ? 0x0b : 0
    case elfMachines.EM_AARCH64:
      return 0x0a
    case elfMachines.EM_RISCV:
      return (flags & 6) === riscvDouble ? 0x10 : 0x0f
    case elfMachines.EM_LOONGARCH:
      return (flags & 7) === loongarchDouble ? 0x12 : 0x11
    default:
      return 0
  }
}
