import { parseBusconfig } from '../../formats/busconfig.ts'
import { parseCrontab } from '../../formats/crontab.ts'
import { directiveLines } from '../../formats/directive-lines.ts'
import { parseRsyslogConf } from '../../formats/rsyslog-conf.ts'
import type { ServerConfiguration } from '../shared/server-configuration.ts'

const mosquitto: ServerConfiguration = {
  name: 'mosquitto',
  program: /^mosquitto$/,
  syntax: directiveLines({ wholeLineComments: true }),
  configuration: [],
  defaults: 'user mosquitto',
  uses: {
    configuration: ['-c PATH', '--config-file PATH'],
    include: ['include_dir PATH => PATH/*.conf'],
    module: ['auth_plugin PATH', 'global_plugin PATH', 'plugin PATH'],
    read: [
      'acl_file PATH',
      'bridge_cafile PATH',
      'bridge_certfile PATH',
      'bridge_keyfile PATH',
      'cafile PATH',
      'certfile PATH',
      'crlfile PATH',
      'dhparamfile PATH',
      'keyfile PATH',
      'password_file PATH',
      'psk_file PATH',
    ],
    content: ['bridge_capath PATH', 'capath PATH', 'http_dir PATH'],
    written: ['log_dest file PATH', 'pid_file PATH'],
    directory: ['persistence_location PATH'],
    user: ['user PATH'],
  },
  source: 'mosquitto.conf(5)',
}

const rsyslogModule = '/usr/lib{,64}/{,*/}rsyslog/PATH.so'

/** What rsyslogd opens by itself: the core's own modules, some of them only when their work comes up. */
const rsyslogCore = [
  'lmnet',
  'lmregexp',
  'lmnetstrms',
  'lmnsd_ptcp',
  'lmtcpclt',
  'lmtcpsrv',
  'lmzlibw',
]

const rsyslog: ServerConfiguration = {
  name: 'rsyslog',
  program: /^rsyslogd$/,
  syntax: parseRsyslogConf,
  strings: { conf: /^(\/.*\/rsyslog\.conf)$/ },
  configuration: [`\${conf}`],
  defaults: rsyslogCore.map((name) => `$CoreModule ${name}`).join('\n'),
  uses: {
    configuration: ['-f PATH'],
    include: ['$IncludeConfig PATH', '?include ... file=PATH'],
    module: [
      `$CoreModule PATH => ${rsyslogModule}`,
      `$ModLoad PATH => ${rsyslogModule}`,
      `module ... load=PATH => ${rsyslogModule}`,
      `?action ... type=PATH => ${rsyslogModule}`,
    ],
    read: [
      '$DefaultNetstreamDriverCAFile PATH',
      '$DefaultNetstreamDriverCertFile PATH',
      '$DefaultNetstreamDriverKeyFile PATH',
      'global ... defaultnetstreamdrivercafile=PATH',
      'global ... defaultnetstreamdrivercertfile=PATH',
      'global ... defaultnetstreamdriverkeyfile=PATH',
      'input ... file=PATH',
    ].map((usage) => `?${usage}`),
    command: ['action ... binary=PATH'],
    written: [
      '$AddUnixListenSocket PATH',
      '-i PATH',
      'action ... file=/PATH => /PATH',
      'input ... socket=PATH',
    ],
    directory: ['$WorkDirectory PATH', 'global ... workdirectory=PATH'],
    user: ['$PrivDropToUser PATH', 'global ... privdrop.user.name=PATH'],
  },
  source: 'rsyslog.conf(5); rsyslog documentation, "Modules"; runtime/obj.c, "LoadModule"',
}

const cron: ServerConfiguration = {
  name: 'cron',
  program: /^crond?$/,
  syntax: parseCrontab,
  configuration: ['/etc/crontab', '/etc/cron.d/*'],
  mayBeMissing: true,
  defaults: 'SHELL=/bin/sh',
  uses: {
    command: ['SHELL PATH'],
    shell: ['job _ PATH'],
    user: ['job PATH'],
  },
  source: 'cron(8), crontab(5)',
}

const dbus: ServerConfiguration = {
  name: 'dbus',
  program: /^dbus-(daemon|broker-launch)$/,
  syntax: parseBusconfig,
  configuration: [],
  uses: {
    configuration: [
      '--config-file PATH',
      '--session => /usr/share/dbus-1/session.conf',
      '--system => /usr/share/dbus-1/system.conf',
    ],
    include: [`?include PATH => \${here}/PATH`, `includedir PATH => \${here}/PATH/*.conf`],
    content: [
      'servicedir PATH',
      '?standard_session_servicedirs => /usr/share/dbus-1/services',
      '?standard_system_servicedirs => /usr/share/dbus-1/system-services',
    ],
    command: ['servicehelper PATH'],
    written: ['listen unix:path=PATH', 'pidfile PATH'],
    directory: ['listen unix:dir=PATH', 'listen unix:tmpdir=PATH'],
    user: ['user PATH'],
  },
  source: 'dbus-daemon(1), "Configuration file"',
}

/** What a system runs for its own sake, and message brokers. */
export const system: readonly ServerConfiguration[] = [mosquitto, rsyslog, cron, dbus]
