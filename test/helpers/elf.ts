import { fromText } from '../../src/formats/byte-string.ts'
import type { ByteString } from '../../src/model/file.ts'
import { dynamicSegment } from './elf-dynamic.ts'
import { type ElfLayout, ElfWriter } from './elf-writer.ts'

/** Versions of one file in .gnu.version_r; a weak one may be missing at run time. */
export interface VersionNeedSpec {
  readonly file: ByteString
  readonly versions: readonly { readonly name: ByteString; readonly weak: boolean }[]
}

/** What {@link makeElf} makes; every field has a default, so `{}` is a 64-bit x86-64 shared object that needs nothing. */
export interface ElfSpec {
  readonly class: 32 | 64
  readonly data: 'lsb' | 'msb'
  readonly machine: number
  readonly osabi: number
  readonly type: 'rel' | 'exec' | 'dyn' | 'core'
  readonly interp: ByteString | undefined
  /** No PT_DYNAMIC at all. */
  readonly static: boolean
  readonly soname: ByteString | undefined
  readonly needed: readonly ByteString[]
  readonly rpath: ByteString | undefined
  readonly runpath: ByteString | undefined
  readonly flags1: number
  readonly audit: ByteString | undefined
  readonly depaudit: ByteString | undefined
  readonly filter: readonly ByteString[]
  readonly auxiliary: readonly ByteString[]
  readonly verneed: readonly VersionNeedSpec[]
  readonly verdef: readonly ByteString[]
  readonly imports: readonly ByteString[]
  readonly exports: readonly ByteString[]
  /** Which hash tables say how many dynamic symbols there are. */
  readonly hash: 'gnu' | 'sysv' | 'both' | 'none'
  /** The JSON of a `.note.dlopen`. */
  readonly dlopen: string | undefined
  /** NUL-terminated strings of the read-only segment. */
  readonly rodata: readonly ByteString[]
  /** NUL-terminated strings of the writable segment. */
  readonly writable: readonly ByteString[]
}

/** e_machine by the short names of the notation, with the class and byte order each implies. */
const machines: Readonly<Record<string, readonly [number, 32 | 64, 'lsb' | 'msb']>> = {
  '386': [3, 32, 'lsb'],
  mips: [8, 32, 'msb'],
  ppc: [20, 32, 'msb'],
  ppc64: [21, 64, 'msb'],
  ppc64le: [21, 64, 'lsb'],
  s390: [22, 64, 'msb'],
  arm: [40, 32, 'lsb'],
  'x86-64': [62, 64, 'lsb'],
  x32: [62, 32, 'lsb'],
  aarch64: [183, 64, 'lsb'],
  riscv: [243, 64, 'lsb'],
  loongarch: [258, 64, 'lsb'],
}

const flags1Bits: Readonly<Record<string, number>> = {
  now: 0x1,
  nodelete: 0x8,
  noopen: 0x40,
  origin: 0x80,
  nodeflib: 0x800,
  pie: 0x08000000,
}

const elfTypes = { rel: 1, exec: 2, dyn: 3, core: 4 } as const

const defaults: ElfSpec = {
  class: 64,
  data: 'lsb',
  machine: 62,
  osabi: 0,
  type: 'dyn',
  interp: undefined,
  static: false,
  soname: undefined,
  needed: [],
  rpath: undefined,
  runpath: undefined,
  flags1: 0,
  audit: undefined,
  depaudit: undefined,
  filter: [],
  auxiliary: [],
  verneed: [],
  verdef: [],
  imports: [],
  exports: [],
  hash: 'gnu',
  dlopen: undefined,
  rodata: [],
  writable: [],
}

/**
 * A well-formed ELF file without section headers: a read-only PT_LOAD with everything ld.so looks up through the dynamic
 * section, and a writable PT_LOAD with that section itself, whose addresses differ from its file offsets.
 */
export const makeElf = (given: Partial<ElfSpec> = {}): Uint8Array => {
  const spec: ElfSpec = { ...defaults, ...given }
  const layout: ElfLayout = {
    class: spec.class,
    data: spec.data,
    machine: spec.machine,
    osabi: spec.osabi,
    type: elfTypes[spec.type],
    base: spec.type === 'exec' ? 0x400000 : 0,
  }
  const writer = new ElfWriter(layout)
  if (spec.interp !== undefined) writer.interp(`${spec.interp}\0`)
  writer.readOnly(Buffer.from(spec.rodata.map((one) => `${one}\0`).join(''), 'latin1'))
  if (spec.dlopen !== undefined) writer.note('FDO\0', 0x407c0c0a, Buffer.from(`${spec.dlopen}\0`))
  if (!spec.static) dynamicSegment(writer, spec)
  writer.writable(Buffer.from(spec.writable.map((one) => `${one}\0`).join(''), 'latin1'))
  return writer.finish()
}

const field = /^([\w-]+)(?:=("(?:[^"\\]|\\.)*"|\S*))?(?:\s+|$)/

/**
 * `elf key=value …` of the tree notation → spec. Lists are separated by commas; a value with spaces stands in double quotes, in which
 * `\"`, `\\`, `\0`, `\n` and `\xNN` are escapes; `rodata` and `writable` may be repeated. `verneed=FILE:V1+V2?,FILE2:V3` (`?` is
 * weak); flags: `flags1=nodeflib,pie`; words without a value: `static`.
 */
export const parseElfNotation = (text: string): Partial<ElfSpec> => {
  let rest = text.replace(/^elf\s*/, '')
  let spec: Partial<ElfSpec> = {}
  while (rest !== '') {
    const found = field.exec(rest)
    if (found === null) throw new Error(`elf notation: cannot read ${rest}`)
    const [all, key = '', raw = ''] = found
    spec = { ...spec, ...fieldOf(key, unquote(raw), spec) }
    rest = rest.slice(all.length)
  }
  return spec
}

const list = (value: ByteString): readonly ByteString[] => value.split(',')

const fieldOf = (key: string, value: ByteString, before: Partial<ElfSpec>): Partial<ElfSpec> => {
  switch (key) {
    case 'needed':
    case 'filter':
    case 'auxiliary':
    case 'verdef':
    case 'imports':
    case 'exports':
      return { [key]: list(value) }
    case 'soname':
    case 'rpath':
    case 'runpath':
    case 'interp':
    case 'audit':
    case 'depaudit':
    case 'data':
    case 'type':
    case 'hash':
    case 'dlopen':
      return { [key]: value }
    case 'rodata':
    case 'writable':
      return { [key]: [...(before[key] ?? []), value] }
    case 'static':
      return { static: true }
    case 'class':
      return { class: value === '32' ? 32 : 64 }
    case 'osabi':
      return { osabi: Number(value) }
    case 'machine':
      return machineOf(value)
    case 'flags1':
      return { flags1: list(value).reduce((bits, name) => bits + bitOf(name), 0) }
    case 'verneed':
      return { verneed: list(value).map(versionNeedOf) }
    default:
      throw new Error(`elf notation: no field ${key}`)
  }
}

const machineOf = (name: string): Partial<ElfSpec> => {
  const known = machines[name]
  if (known !== undefined) return { machine: known[0], class: known[1], data: known[2] }
  if (!/^\d+$/.test(name)) throw new Error(`elf notation: no machine ${name}`)
  return { machine: Number(name) }
}

const bitOf = (name: string): number => {
  const bit = flags1Bits[name]
  if (bit === undefined) throw new Error(`elf notation: no flag ${name}`)
  return bit
}

const versionNeedOf = (text: string): VersionNeedSpec => {
  const [file = '', names = ''] = text.split(':')
  return {
    file,
    versions: names
      .split('+')
      .map((name) => ({ name: name.replace(/\?$/, ''), weak: name.endsWith('?') })),
  }
}

const escapes = /\\(?:x([0-9a-f]{2})|(.))/g

const unquote = (raw: string): ByteString => {
  const bytes = fromText(raw)
  if (!bytes.startsWith('"')) return bytes
  return bytes
    .slice(1, -1)
    .replace(escapes, (_, hex: string | undefined, plain: string) =>
      hex === undefined
        ? ({ '0': '\0', n: '\n' }[plain] ?? plain)
        : String.fromCharCode(Number.parseInt(hex, 16)),
    )
}
