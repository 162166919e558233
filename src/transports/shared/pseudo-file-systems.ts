import { statfsSync } from 'node:fs'

/**
 * f_type of file systems whose files are the kernel talking: no image holds them, reading some of them waits or has effects.
 * linux/magic.h; those it lacks from the file systems' own sources. File systems in memory (tmpfs) are not among them.
 */
const pseudoTypes: ReadonlySet<number> = new Set([
  0x9fa0, // proc
  0x62656572, // sysfs
  0x27e0eb, // cgroup
  0x63677270, // cgroup2
  0x7655821, // resctrl
  0x1cd1, // devpts
  0x64626720, // debugfs
  0x74726163, // tracefs
  0x73636673, // securityfs
  0xf97cff8c, // selinuxfs
  0x43415d53, // smackfs
  0x5a3c69f0, // apparmorfs
  0xcafe4a11, // bpf
  0x19800202, // mqueue, ipc/mqueue.c
  0x62656570, // configfs, fs/configfs/mount.c
  0x6165676c, // pstore
  0xde5e81e4, // efivarfs
  0x65735543, // fusectl, fs/fuse/control.c
  0x958458f6, // hugetlbfs
  0x42494e4d, // binfmt_misc
  0x6c6f6f70, // binder
  0x6e736673, // nsfs
  0x0187, // autofs that nothing is mounted on
  0x67596969, // rpc_pipefs, net/sunrpc/rpc_pipe.c
  0x6e667364, // nfsd, fs/nfsd/nfsctl.c
  0xabba1974, // xenfs
])

/** Whether a directory is on a file system of the kernel's own; false where that cannot be found out. */
export const isOnPseudoFileSystem = (directory: Buffer): boolean => {
  try {
    // f_type is a signed word on some architectures.
    return pseudoTypes.has(statfsSync(directory).type >>> 0)
  } catch {
    return false
  }
}
