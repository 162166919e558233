import { directiveLines } from '../../formats/directive-lines.ts'
import { parseNamedConf } from '../../formats/named-conf.ts'
import type { ServerConfiguration } from '../shared/server-configuration.ts'

const inDirectory = (usages: readonly string[]): readonly string[] =>
  usages.map((usage) => `${usage} => \${directory}/PATH`)

const named: ServerConfiguration = {
  name: 'named',
  program: /^named$/,
  syntax: parseNamedConf,
  strings: { conf: /^(\/.*\/?named\.conf)$/ },
  configuration: [`\${conf}`],
  variables: { directory: ['options > directory PATH'] },
  defaults: [
    'options { directory "."; };',
    'options { bindkeys-file "/etc/bind/bind.keys"; };',
    'options { session-keyfile "/run/named/session.key"; };',
    'options { pid-file "/run/named/named.pid"; };',
  ].join('\n'),
  noPath: /^none$/,
  uses: {
    configuration: ['-c PATH'],
    include: inDirectory(['include PATH']),
    module: ['plugin _ PATH => /usr/lib{,64}/{,*/}{bind,named}/PATH'],
    read: inDirectory([
      '?zone > file PATH',
      'bindkeys-file PATH',
      'tls > ca-file PATH',
      'tls > cert-file PATH',
      'tls > key-file PATH',
      'tkey-gssapi-keytab PATH',
    ]),
    content: inDirectory(['geoip-directory PATH', '?key-directory PATH']),
    written: inDirectory([
      'channel > file PATH',
      'dump-file PATH',
      'lock-file PATH',
      'memstatistics-file PATH',
      'pid-file PATH',
      'recursing-file PATH',
      'secroots-file PATH',
      'session-keyfile PATH',
      'statistics-file PATH',
    ]),
    directory: [
      'options > directory PATH',
      ...inDirectory(['managed-keys-directory PATH', 'new-zones-directory PATH']),
    ],
    user: ['-u PATH'],
    unseen: ['dlz > database PATH'],
  },
  source: 'BIND 9 Administrator Reference Manual; named.conf(5), named(8)',
}

const unbound: ServerConfiguration = {
  name: 'unbound',
  program: /^unbound$/,
  syntax: directiveLines({ separator: ':' }),
  strings: { conf: /^(\/.*\/unbound\.conf)$/, directory: /^(\/.*\/unbound)$/ },
  configuration: [`\${conf}`],
  variables: { directory: ['directory PATH'] },
  defaults: 'username: unbound\npidfile: /run/unbound.pid',
  noPath: /^$/,
  uses: {
    configuration: ['-c PATH'],
    include: ['include PATH', 'include-toplevel PATH'],
    module: inDirectory(['dynlib-file PATH']),
    read: inDirectory([
      '?auto-trust-anchor-file PATH',
      '?root-hints PATH',
      'python-script PATH',
      'tls-cert-bundle PATH',
      'tls-service-key PATH',
      'tls-service-pem PATH',
      'trust-anchor-file PATH',
      'trusted-keys-file PATH',
      '?zonefile PATH',
    ]),
    secret: inDirectory([
      'control-cert-file PATH',
      'control-key-file PATH',
      'server-cert-file PATH',
      'server-key-file PATH',
    ]),
    written: [
      'control-interface /PATH => /PATH',
      ...inDirectory(['auto-trust-anchor-file PATH', 'logfile PATH', 'pidfile PATH']),
    ],
    directory: ['chroot PATH', 'directory PATH'],
    user: ['username PATH'],
  },
  source: 'unbound.conf(5)',
}

const dnsmasq: ServerConfiguration = {
  name: 'dnsmasq',
  program: /^dnsmasq$/,
  syntax: directiveLines({ separator: '=', lists: ',' }),
  configuration: ['/etc/dnsmasq.conf'],
  mayBeMissing: true,
  defaults: 'pid-file=/run/dnsmasq.pid\ndhcp-leasefile=/var/lib/misc/dnsmasq.leases',
  noPath: /^$/,
  uses: {
    configuration: ['-C PATH', '--conf-file PATH'],
    include: ['-7 PATH => PATH/*', 'conf-dir PATH => PATH/*', 'conf-file PATH'],
    read: [
      'addn-hosts PATH',
      'dhcp-hostsfile PATH',
      'dhcp-luascript PATH',
      'dhcp-optsfile PATH',
      '?resolv-file PATH',
      'servers-file PATH',
    ],
    content: ['dhcp-hostsdir PATH', 'dhcp-optsdir PATH', 'hostsdir PATH', 'tftp-root PATH'],
    command: ['dhcp-script PATH'],
    written: ['-x PATH', 'dhcp-leasefile PATH', 'log-facility /PATH => /PATH', 'pid-file PATH'],
    user: ['-u PATH', 'user PATH'],
  },
  source: 'dnsmasq(8)',
}

/** Name servers. */
export const names: readonly ServerConfiguration[] = [named, unbound, dnsmasq]
