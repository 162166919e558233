import type { Check } from '../support/check.ts'

/** A name server of a few lines, for what asks one: every name has the address 192.0.2.1. */
const nameServer = `
  python3 -c '
import socket
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 53))
open("ready", "w")
while True:
    query, address = server.recvfrom(512)
    end = query.index(b"\\0", 12) + 5
    answer = b"" if query[end - 4:end - 2] != b"\\0\\1" else b"\\xc0\\x0c\\0\\1\\0\\1\\0\\0\\0\\x3c\\0\\4\\xc0\\0\\2\\1"
    server.sendto(query[:2] + b"\\x85\\x80\\0\\1\\0" + (b"\\1" if answer else b"\\0") + b"\\0\\0\\0\\0" + query[12:end] + answer, address)
' &
  eventually test -e ready`

/** Names and addresses. */
export const network: readonly Check[] = [
  {
    name: 'dig looks a name up',
    recipe: 'entrypoint: [dig]',
    script: `${nameServer}
      in_root dig +short @127.0.0.1 www.check A`,
    expect: '192.0.2.1\n',
  },
  {
    name: 'host looks a name up with the resolver of the image',
    recipe: 'entrypoint: [host]',
    script: `${nameServer}
      echo 'nameserver 127.0.0.1' >"$ROOT/etc/resolv.conf"
      in_root host -t A www.check`,
    expect: 'www.check has address 192.0.2.1\n',
  },
  {
    name: 'named serves a zone',
    recipe: `entrypoint: [named, -f, -u, bind]
also: [dig]
add:
  - { from: named.conf.local, to: /etc/bind/named.conf.local }
  - { from: check.zone, to: /etc/bind/check.zone }`,
    files: {
      'named.conf.local': 'zone "check" { type primary; file "/etc/bind/check.zone"; };\n',
      'check.zone':
        '$TTL 60\n@ SOA ns root 1 60 60 60 60\n@ NS ns\nns A 127.0.0.1\nwww A 192.0.2.7\n',
    },
    script: `
      install -d -o 106 -g 110 "$ROOT/run/named"
      in_root named -f -u bind -g 2>named.log &
      listening 53 || { cat named.log >&2; exit 1; }
      eventually in_root dig +short +tries=1 +time=1 @127.0.0.1 www.check
      in_root dig +short @127.0.0.1 www.check`,
    expect: '192.0.2.7\n',
  },
  {
    name: 'ping reaches this host by name and by address',
    recipe: 'entrypoint: [ping]',
    script: `
      in_root ping -c 1 -W 2 127.0.0.1 | grep -o '1 received'
      in_root ping -c 1 -W 2 localhost | grep -o '1 received'`,
    expect: '1 received\n1 received\n',
  },
  {
    name: 'getent finds hosts, users, groups, services and protocols',
    recipe: 'entrypoint: [getent]',
    script: `
      in_root getent hosts ip6-allnodes
      in_root getent hosts localhost
      in_root getent passwd www-data
      in_root getent group adm
      in_root getent services ssh
      in_root getent services 53/udp
      in_root getent protocols icmp`,
    expect:
      /^ff02::1 +ip6-allnodes\n::1 +localhost .*\nwww-data:x:33:33:.*\nadm:x:4:.*\nssh +22\/tcp\ndomain +53\/udp\nicmp +1 ICMP\n$/,
  },
  {
    name: 'curl resolves a name through the DNS of the image',
    recipe: 'entrypoint: [curl]',
    script: `${nameServer}
      echo 'nameserver 127.0.0.1' >"$ROOT/etc/resolv.conf"
      ip addr add 192.0.2.1/32 dev lo
      mkdir www && echo page >www/index.html
      python3 -m http.server --directory www --bind 192.0.2.1 80 >/dev/null 2>&1 &
      eventually bash -c 'exec 3<>/dev/tcp/192.0.2.1/80'
      in_root curl -sS http://www.check/`,
    expect: 'page\n',
  },
]
