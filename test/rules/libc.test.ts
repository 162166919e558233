import rules from '../../src/rules/libc.yaml'
import { describeRules } from '../helpers/rule-table.ts'

const files = `
  /lib/libpthread.so.0 elf soname=libpthread.so.0 rodata=libgcc_s.so.1
  /lib/libgcc_s.so.1 elf soname=libgcc_s.so.1
  /etc/localtime -> /usr/share/zoneinfo/Etc/UTC
  /usr/share/zoneinfo/Etc/UTC x
  /etc/group x
  /etc/passwd x
  /etc/nsswitch.conf x
  /etc/hosts x
  /etc/resolv.conf x
  /etc/services x
  /etc/protocols x
  /etc/aliases x
  /etc/netgroup x
  /etc/networks x
  /etc/ethers x
  /etc/rpc x
  /etc/timezone x
  /usr/lib/libnss_db.so.2 elf soname=libnss_db.so.2
  /var/lib/misc/services.db x
`

// Pitfalls 6, 8, 9 and 12.
describeRules(rules, {
  'libc.libgcc-s': {
    app: 'needed=libpthread.so.0',
    files,
    reaches: ['/lib/libgcc_s.so.1'],
    otherwise: '',
  },
  'libc.accounts': {
    app: 'needed=libc.so.6 imports=getpwnam',
    files,
    reaches: ['/etc/group', '/etc/nsswitch.conf', '/etc/passwd'],
    otherwise: 'needed=libc.so.6',
  },
  'libc.idn': {
    app: 'needed=libc.so.6 imports=getaddrinfo',
    files: '/lib/libidn2.so.0 elf soname=libidn2.so.0',
    reaches: ['? /lib/libidn2.so.0'],
    otherwise: 'needed=libc.so.6',
  },
  'libwrap.access': {
    app: 'needed=libwrap.so.0',
    files: '/lib/libwrap.so.0 elf soname=libwrap.so.0\n/etc/hosts.allow x\n/etc/hosts.deny x',
    reaches: ['/etc/hosts.allow', '/etc/hosts.deny'],
    otherwise: '',
  },
  'libc.hosts': {
    app: 'needed=libc.so.6 imports=getaddrinfo',
    files,
    reaches: ['/etc/hosts', '/etc/nsswitch.conf'],
    otherwise: 'needed=libc.so.6',
  },
  'libc.resolver': {
    app: 'needed=libc.so.6 imports=getaddrinfo',
    files,
    reaches: ['? /etc/resolv.conf'],
    otherwise: 'needed=libc.so.6',
  },
  'libc.services': {
    app: 'needed=libc.so.6 imports=getservbyname',
    files,
    reaches: ['/etc/nsswitch.conf', '/etc/services'],
    otherwise: 'needed=libc.so.6',
  },
  'libc.protocols': {
    app: 'needed=libc.so.6 imports=getprotobyname',
    files,
    reaches: ['/etc/nsswitch.conf', '/etc/protocols'],
    otherwise: 'needed=libc.so.6',
  },
  'libc.aliases': {
    app: 'needed=libc.so.6 imports=getaliasbyname',
    files,
    reaches: ['/etc/aliases', '/etc/nsswitch.conf'],
    otherwise: 'needed=libc.so.6',
  },
  'libc.netgroup': {
    app: 'needed=libc.so.6 imports=innetgr',
    files,
    reaches: ['/etc/netgroup', '/etc/nsswitch.conf'],
    otherwise: 'needed=libc.so.6',
  },
  'libc.networks': {
    app: 'needed=libc.so.6 imports=getnetbyname',
    files,
    reaches: ['/etc/networks', '/etc/nsswitch.conf'],
    otherwise: 'needed=libc.so.6',
  },
  'libc.ethers': {
    app: 'needed=libc.so.6 imports=ether_ntohost',
    files,
    reaches: ['/etc/ethers', '/etc/nsswitch.conf'],
    otherwise: 'needed=libc.so.6',
  },
  'libc.rpc': {
    app: 'needed=libc.so.6 imports=getrpcbynumber',
    files,
    reaches: ['/etc/nsswitch.conf', '/etc/rpc'],
    otherwise: 'needed=libc.so.6',
  },
  'libc.local-time': {
    app: 'needed=libc.so.6 imports=localtime',
    files,
    reaches: ['/etc/localtime', '/etc/timezone', '/usr/share/zoneinfo/Etc/UTC'],
    otherwise: 'needed=libc.so.6',
  },
  'libc.nss-db': {
    app: 'needed=libc.so.6,libnss_db.so.2',
    files,
    reaches: ['/var/lib/misc/services.db'],
    otherwise: 'needed=libc.so.6',
  },
})
