/** In the order of their bits; linux/capability.h. */
const names = (
  'chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service net_broadcast net_admin ' +
  'net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time ' +
  'sys_tty_config mknod lease audit_write audit_control setfcap mac_override mac_admin syslog wake_alarm block_suspend audit_read ' +
  'perfmon bpf checkpoint_restore'
).split(' ')

const nameOf = (bit: number): string => {
  const name = names[bit]
  return name === undefined ? String(bit) : `cap_${name}`
}

/** VFS_CAP_FLAGS_EFFECTIVE, and revision 3, which also has the root of a user namespace. */
const effective = 1
const revisions: Readonly<Record<number, number>> = { 1: 12, 2: 20, 3: 24 }

/**
 * The value of a `security.capability` attribute as getcap(8) shows it, `cap_net_raw=ep`: names by their bits, one group for each set
 * of flags; in hexadecimal where it is none. struct vfs_cap_data of linux/capability.h, little-endian.
 */
export const formatFileCapability = (value: Uint8Array): string => {
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength)
  const magic = value.length < 4 ? 0 : view.getUint32(0, true)
  if (revisions[magic >>> 24] !== value.length)
    return `capability 0x${Buffer.from(value).toString('hex')}`
  const groups = new Map<string, string[]>()
  const words = magic >>> 24 === 1 ? 1 : 2
  for (let bit = 0; bit < words * 32; bit++) {
    const at = 4 + (bit >>> 5) * 8
    const has = (offset: number) => ((view.getUint32(offset, true) >>> (bit & 31)) & 1) === 1
    const [permitted, inheritable] = [has(at), has(at + 4)]
    if (!permitted && !inheritable) continue
    const isEffective = (magic & effective) !== 0
    const flags = `${isEffective ? 'e' : ''}${inheritable ? 'i' : ''}${permitted ? 'p' : ''}`
    groups.set(flags, [...(groups.get(flags) ?? []), nameOf(bit)])
  }
  return [...groups].map(([flags, all]) => `${all.join(',')}=${flags}`).join(' ') || '='
}
