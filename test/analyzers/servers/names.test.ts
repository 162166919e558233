import { describe, expect, test } from 'vitest'
import { serverFindings, serverNeeds } from '../../helpers/server.ts'

describe('named; pitfall 47', () => {
  const named = '/usr/sbin/named elf interp=/lib64/ld.so rodata=/etc/bind/named.conf'

  test('zones hang on `directory`, wherever it is said; what it writes is directories of its account', () => {
    const found = serverNeeds(
      `${named}
       /etc/bind/named.conf // comment\\ninclude "/etc/bind/zones";\\noptions { directory "/var/cache/bind"; pid-file none; };\\nlogging { channel q { file "/var/log/named/q.log" versions 3; }; };
       /etc/bind/zones zone "." { type hint; file "/usr/share/dns/root.hints"; };\\nzone "x" IN { /* here */ file "db.x"; };
       /etc/passwd bind:x:9:9::/:/bin/false`,
      ['-f', '-u', 'bind'],
    )
    expect(found).toEqual([
      'read /etc/bind/named.conf',
      'read /etc/bind/zones',
      'user bind',
      'optional read /usr/share/dns/root.hints',
      'optional read /var/cache/bind/db.x',
      'directory /var/cache/bind owner=bind',
      'directory /var/log/named owner=bind',
      'optional read /etc/bind/bind.keys',
      'optional directory /run/named owner=bind',
    ])
  })

  test('plug-ins are modules; a database of another program is a blind spot', () => {
    const { needs, blindSpots } = serverFindings(
      `${named}\n/etc/bind/named.conf plugin query "filter-aaaa.so" { filter-aaaa-on-v4 yes; };\\ndlz "d" { database "dlopen /x.so"; };`,
    )
    expect(JSON.stringify(needs)).toContain('/filter-aaaa.so')
    expect(blindSpots?.[0]?.evidence[0]).toContain('dlopen /x.so')
  })

  test('a block that does not end is a blind spot', () => {
    const { blindSpots } = serverFindings(`${named}\n/etc/bind/named.conf options {`)
    expect(blindSpots?.[0]?.evidence).toEqual(['a block that does not end'])
  })
})

test('unbound: includes, trust anchors that it also writes, sockets and accounts; pitfall 47', () => {
  const found = serverNeeds(
    `/usr/sbin/unbound elf interp=/lib64/ld.so rodata=/etc/unbound/unbound.conf rodata=/etc/unbound
     /etc/unbound/unbound.conf include-toplevel: "/etc/unbound/unbound.conf.d/*.conf"\\nserver:\\n  tls-service-pem: a.pem\\n  control-key-file: k.key
     /etc/unbound/unbound.conf.d/a.conf server:\\n  auto-trust-anchor-file: "/var/lib/unbound/root.key"\\ncontrol-interface: /run/u/ctl`,
  )
  expect(found).toEqual(
    expect.arrayContaining([
      'read /etc/unbound/unbound.conf.d/a.conf',
      'read /etc/unbound/a.pem',
      'possible read /etc/unbound/k.key',
      'optional read /var/lib/unbound/root.key',
      'directory /var/lib/unbound',
      'directory /run/u',
      'optional user unbound',
    ]),
  )
})

test('dnsmasq: its options are its directives, with and without dashes; pitfall 47', () => {
  const text = `/usr/sbin/dnsmasq elf interp=/lib64/ld.so
    /etc/dnsmasq.conf addn-hosts=/h\\nconf-dir=/etc/dnsmasq.d/,*.conf\\nlog-facility=local0
    /etc/dnsmasq.d/a.conf dhcp-script=/usr/bin/hook\\nlog-facility=/var/log/d/x`
  expect(serverNeeds(text, ['--user=dns', '-k'])).toEqual([
    'optional read /etc/dnsmasq.conf',
    'optional read /etc/dnsmasq.d/',
    'read /etc/dnsmasq.d/a.conf',
    'user dns',
    'read /h',
    'exec /usr/bin/hook',
    'directory /var/log/d',
    'optional directory /run',
    'optional directory /var/lib/misc',
  ])
  expect(serverNeeds(text, ['-C', '/other.conf'])).not.toContain('read /h')
})
