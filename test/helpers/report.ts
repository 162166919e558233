import type { Report } from '../../src/model/report.ts'

/** A report of an image with something to say under every heading, changed as a test needs it. */
export const makeReport = (changes: Partial<Report> = {}): Report => ({
  recipe: 'recipes/web.yaml',
  base: {
    reference: 'oci-archive:debian.oci.tar',
    digest: `sha256:${'a'.repeat(64)}`,
    platform: 'linux/amd64',
    bytes: 231_100_000,
    files: 9_412,
    packages: 84,
  },
  image: {
    bytes: 10_400_123,
    files: 312,
    packages: [
      {
        name: 'libc6',
        version: '2.36-9',
        architecture: 'amd64',
        isWhole: false,
        keptFiles: 12,
        totalFiles: 1_310,
      },
      {
        name: 'web',
        version: '1:1.22',
        architecture: 'amd64',
        isWhole: false,
        keptFiles: 2,
        totalFiles: 3,
      },
    ],
    digest: `sha256:${'b'.repeat(64)}`,
    compressedBytes: 4_200_000,
  },
  unmet: [
    {
      what: 'libfoo.so.1',
      from: '/usr/sbin/web',
      rule: 'elf.needed',
      certainty: 'required',
      tried: ['/usr/lib/libfoo.so.1: not there', '/lib/libfoo.so.1: ELF32'],
    },
  ],
  blindSpots: [
    { path: '/usr/lib/libz.so', rule: 'elf.dlopen', what: 'a computed name', evidence: ['%s.so'] },
  ],
  possible: [
    { path: '/etc/web.conf', from: '/usr/sbin/web', rule: 'elf.string', evidence: '/etc/web.conf' },
  ],
  warnings: ['/srv is owned by user 1000, who is not in the base'],
  outputs: [{ destination: 'oci-archive:./web.oci.tar', digest: `sha256:${'b'.repeat(64)}` }],
  sboms: [],
  ...changes,
})
