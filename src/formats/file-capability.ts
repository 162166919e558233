/** In the order of their bits; linux/capability.h. */
const names = (
  'chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service net_broadcast net_admin ' +
  'net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time ' +
  'sys_tty_config mknod lease audit_write audit_control setfcap mac_override mac_admin syslog wake_alarm block_suspend audit_read ' +
  'perfmon bpf checkpoint_restore'
)
  .split(' ')
  .map((name) => `cap_${name}`)

const nameOf = (bit: number): string => names[bit] ?? String(bit)

/** VFS_CAP_FLAGS_EFFECTIVE, and revision 3, which also has the root of a user namespace. */
const effective = 1
const revisions: Readonly<Record<number, number>> = { 1: 12, 2: 20, 3: 24 }

/** Which flags (`e`, `i`, `p`) each capability has, by its bit. */
type Flags = ReadonlyMap<number, ReadonlySet<string>>

/** One group for each set of flags, in the order of their first bits; `=` for none. */
const formatFlags = (flags: Flags): string => {
  const groups = new Map<string, string[]>()
  for (const [bit, raised] of [...flags].sort(([a], [b]) => a - b)) {
    const text = ['e', 'i', 'p'].filter((flag) => raised.has(flag)).join('')
    if (text !== '') groups.set(text, [...(groups.get(text) ?? []), nameOf(bit)])
  }
  return [...groups].map(([text, all]) => `${all.join(',')}=${text}`).join(' ') || '='
}

/**
 * The value of a `security.capability` attribute as getcap(8) shows it, `cap_net_raw=ep`: names by their bits, one group for each set
 * of flags; in hexadecimal where it is none. struct vfs_cap_data of linux/capability.h, little-endian.
 */
export const formatFileCapability = (value: Uint8Array): string => {
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength)
  const magic = value.length < 4 ? 0 : view.getUint32(0, true)
  if (revisions[magic >>> 24] !== value.length)
    return `capability 0x${Buffer.from(value).toString('hex')}`
  const flags = new Map<number, ReadonlySet<string>>()
  const words = magic >>> 24 === 1 ? 1 : 2
  for (let bit = 0; bit < words * 32; bit++) {
    const at = 4 + (bit >>> 5) * 8
    const has = (offset: number) => ((view.getUint32(offset, true) >>> (bit & 31)) & 1) === 1
    const [permitted, inheritable] = [has(at), has(at + 4)]
    const isEffective = (magic & effective) !== 0 && (permitted || inheritable)
    const raised = [isEffective ? 'e' : '', inheritable ? 'i' : '', permitted ? 'p' : '']
    flags.set(bit, new Set(raised))
  }
  return formatFlags(flags)
}

/**
 * What cap_from_text(3) reads, such as `= cap_net_raw+ep`, in the form of {@link formatFileCapability}; undefined where that would read
 * nothing. A list that is empty or `all` names every capability that has a name.
 */
export const normaliseCapabilities = (text: string): string | undefined => {
  const flags = new Map<number, ReadonlySet<string>>()
  for (const clause of text.split(/\s+/).filter((word) => word !== '')) {
    const [, list = '', actions = ''] = /^([\w,]*)((?:[=+-][eip]*)+)$/.exec(clause) ?? []
    const bits = actions === '' ? undefined : bitsOf(list.toLowerCase())
    if (bits === undefined) return undefined
    for (const bit of bits) flags.set(bit, acted(flags.get(bit) ?? new Set(), actions))
  }
  return formatFlags(flags)
}

const acted = (known: ReadonlySet<string>, actions: string): ReadonlySet<string> => {
  let flags = known
  for (const [, operator, raised = ''] of actions.matchAll(/([=+-])([eip]*)/g))
    flags =
      operator === '-'
        ? new Set([...flags].filter((flag) => !raised.includes(flag)))
        : new Set([...(operator === '=' ? [] : flags), ...Array.from(raised)])
  return flags
}

const bitsOf = (list: string): readonly number[] | undefined => {
  if (list === '' || list === 'all') return names.map((_, bit) => bit)
  const bits = list
    .split(',')
    .map((name) => (/^\d+$/.test(name) ? Number(name) : names.indexOf(name)))
  return bits.every((bit) => bit >= 0 && bit < 64) ? bits : undefined
}
