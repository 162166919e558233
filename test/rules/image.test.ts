import rules from '../../src/rules/image.yaml'
import { describeRules } from '../helpers/rule-table.ts'

const files = `
  /usr/lib/os-release   ID=debian
  /etc/os-release       -> ../usr/lib/os-release
  /etc/debian_version   12
  /etc/redhat-release   -> system-release
  /etc/system-release   x
  /etc/mtab             -> ../proc/self/mounts
  /proc/                dir
  /tmp/                 01777 dir
  /run/                 dir
  /var/run              -> /run
`

describeRules(rules, {
  // Pitfall 52.
  'image.identity': {
    app: '',
    files,
    reaches: [
      '/etc/debian_version',
      '/etc/os-release',
      '/etc/redhat-release',
      '/etc/system-release',
      '/usr/lib/os-release',
    ],
  },
  'image.apk-repositories': {
    app: '',
    files: '/etc/apk/arch x\n/etc/apk/keys/a.pub x\n/etc/apk/repositories x\n/etc/apk/world x',
    reaches: ['/etc/apk/arch', '/etc/apk/repositories'],
  },
  // Pitfalls 80 and 83.
  'image.build-info': {
    app: '',
    files: `
      /root/buildinfo/Dockerfile-ubi9-9.4-1181
      /root/buildinfo/content_manifests/ubi9-container-9.4-1181.json
      /root/buildinfo/content_manifests/sbom-cyclonedx.json
      /usr/share/buildinfo/content-sets.json
      /usr/share/buildinfo/labels.json
      /usr/share/buildinfo/sbom.json
    `,
    reaches: [
      '/root/buildinfo/Dockerfile-ubi9-9.4-1181',
      '/root/buildinfo/content_manifests/ubi9-container-9.4-1181.json',
      '/usr/share/buildinfo/content-sets.json',
      '/usr/share/buildinfo/labels.json',
    ],
  },
  // Pitfall 79.
  'image.rpm-links': {
    app: '',
    files: '/var/lib/rpm -> ../../usr/lib/sysimage/rpm\n/usr/lib/sysimage/rpm/rpmdb.sqlite x',
    reaches: ['/usr/lib/sysimage/rpm', '/var/lib/rpm'],
  },
  // Pitfall 54.
  'image.root-links': {
    app: '',
    files: '/sbin -> usr/sbin\n/usr/sbin/ dir\n/lib64/ dir',
    reaches: ['/bin', '/lib', '/lib64', '/sbin', '/usr/sbin'],
  },
  // Pitfalls 51 and 52.
  'image.mount-points': { app: '', files, reaches: ['/proc', '/run', '/tmp', '/var/run'] },
  // Pitfall 52.
  'image.mounts-table': { app: '', files, reaches: ['/etc/mtab'] },
})
