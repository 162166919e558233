/** e_machine values of the machines Linux distributions run on; names of the gABI. */
export const elfMachines = {
  EM_386: 3,
  EM_MIPS: 8,
  EM_PPC: 20,
  EM_PPC64: 21,
  EM_S390: 22,
  EM_ARM: 40,
  EM_SPARCV9: 43,
  EM_X86_64: 62,
  EM_AARCH64: 183,
  EM_RISCV: 243,
  EM_LOONGARCH: 258,
} as const

const names = new Map<number, string>(
  Object.entries(elfMachines).map(([name, value]) => [value, name]),
)

/** The gABI name of a machine, or `e_machine N`. */
export const elfMachineName = (machine: number): string =>
  names.get(machine) ?? `e_machine ${machine}`
