import rules from '../../src/rules/musl.yaml'
import { describeRules } from '../helpers/rule-table.ts'

const files = `
  /lib/ld-musl-x86_64.so.1 elf soname=libc.musl-x86_64.so.1
  /etc/localtime -> /usr/share/zoneinfo/Etc/UTC
  /usr/share/zoneinfo/Etc/UTC x
  /etc/group x
  /etc/passwd x
  /etc/shadow 0600 x
  /etc/nsswitch.conf x
  /etc/hosts x
  /etc/host.conf x
  /etc/resolv.conf x
  /etc/services x
  /etc/timezone x
`

/** A program that imports a function, and the same one of another libc. */
const importing = (name: string, reaches: readonly string[]) => ({
  app: `needed=ld-musl-x86_64.so.1 imports=${name}`,
  files,
  reaches,
  otherwise: `needed=libc.so.6 imports=${name}`,
})

describeRules(rules, {
  'musl.accounts': importing('getpwuid_r', ['/etc/group', '/etc/passwd']),
  // Pitfall 91.
  'musl.shadow': importing('getspnam', ['? /etc/shadow']),
  'musl.hosts': importing('getaddrinfo', ['/etc/hosts']),
  // Pitfall 90.
  'musl.resolver': importing('res_query', ['? /etc/resolv.conf']),
  'musl.services': importing('getservbyname', ['/etc/services']),
  // Pitfall 12.
  'musl.local-time': importing('localtime_r', ['/etc/localtime', '/usr/share/zoneinfo/Etc/UTC']),
})
