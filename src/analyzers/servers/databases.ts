import type { DirectiveSyntax } from '../../formats/directive.ts'
import { directiveLines } from '../../formats/directive-lines.ts'
import type { ServerConfiguration } from '../shared/server-configuration.ts'

/** Redis changes to its directory when it is told of it, before it opens anything. */
const inDir = (usages: readonly string[]): readonly string[] =>
  usages.map((usage) => `${usage} => \${dir}/PATH`)

const redis: ServerConfiguration = {
  name: 'redis',
  program: /^(redis|valkey)-(server|sentinel)$/,
  syntax: directiveLines({ wholeLineComments: true }),
  spelling: (name) => name.toLowerCase(),
  configuration: [],
  variables: { dir: ['dir PATH'] },
  defaults: 'dir ./',
  noPath: /^(no|yes|stdout|-|)$/,
  uses: {
    configuration: ["'' PATH"],
    include: ['include PATH'],
    module: ['loadmodule PATH'],
    read: inDir([
      '?aclfile PATH',
      'tls-ca-cert-file PATH',
      'tls-cert-file PATH',
      'tls-client-cert-file PATH',
      'tls-client-key-file PATH',
      'tls-dh-params-file PATH',
      'tls-key-file PATH',
    ]),
    content: inDir(['tls-ca-cert-dir PATH']),
    written: inDir(['logfile PATH', 'pidfile PATH', 'unixsocket PATH']),
    directory: ['dir PATH'],
  },
  source: 'redis.conf; src/config.c',
}

const memcached: ServerConfiguration = {
  name: 'memcached',
  program: /^memcached$/,
  syntax: directiveLines(),
  configuration: [],
  uses: {
    user: ['-u PATH', '--user PATH'],
    written: ['-P PATH', '--pidfile PATH', '-s PATH', '--unix-socket PATH', '-e PATH'],
  },
  source: 'memcached(1)',
}

const quotedLines: DirectiveSyntax = directiveLines({ separator: '=', lists: ',' })

/** Values in quotes may be lists themselves; `$libdir` is where modules are looked for anyway. */
const postgresLines: DirectiveSyntax = (text) => quotedLines(text.replace(/'|\$libdir\//g, ' '))

const inData = (usages: readonly string[]): readonly string[] =>
  usages.map((usage) => `${usage} => \${data}/PATH`)

const postgres: ServerConfiguration = {
  name: 'postgresql',
  program: /^(postgres|postmaster)$/,
  syntax: postgresLines,
  spelling: (name) => name.toLowerCase(),
  configuration: [],
  strings: { lib: /^(\/.*\/lib(?:64)?\/(?:postgresql\/[\d.]+\/lib|postgresql|pgsql))$/ },
  variables: { data: ['-D PATH', 'data_directory PATH'] },
  defaults: 'unix_socket_directories = /var/run/postgresql',
  noPath: /^$/,
  uses: {
    configuration: [
      '-c config_file=PATH',
      '--config_file PATH',
      '?-D PATH => PATH/postgresql.conf',
    ],
    include: [
      `include PATH => \${here}/PATH`,
      `?include_if_exists PATH => \${here}/PATH`,
      `include_dir PATH => \${here}/PATH/*.conf`,
    ],
    module: [
      'archive_library PATH',
      'local_preload_libraries ... PATH',
      'session_preload_libraries ... PATH',
      'shared_preload_libraries ... PATH',
    ].map((usage) => `${usage} => \${lib}/PATH.so`),
    read: inData([
      'hba_file PATH',
      'ident_file PATH',
      'krb_server_keyfile PATH',
      'ssl_ca_file PATH',
      'ssl_cert_file PATH',
      'ssl_crl_file PATH',
      'ssl_dh_params_file PATH',
      'ssl_key_file PATH',
    ]),
    content: inData(['ssl_crl_dir PATH']),
    written: inData(['external_pid_file PATH']),
    directory: inData([
      'data_directory PATH',
      'log_directory PATH',
      'stats_temp_directory PATH',
      'unix_socket_directories ... PATH',
    ]),
    shell: [
      'archive_cleanup_command PATH...',
      'archive_command PATH...',
      'recovery_end_command PATH...',
      'restore_command PATH...',
      'ssl_passphrase_command PATH...',
    ],
  },
  source: 'PostgreSQL documentation, "Server Configuration"; src/backend/utils/misc/guc-file.l',
}

const mariadb: ServerConfiguration = {
  name: 'mariadb',
  program: /^(mariadbd|mysqld)$/,
  syntax: directiveLines({ separator: '=', sections: true, comments: '#;' }),
  spelling: (name) => name.replaceAll('-', '_'),
  configuration: ['/etc/my.cnf', '/etc/mysql/my.cnf'],
  mayBeMissing: true,
  strings: {
    plugins: /^(\/.*\/plugin)\/?$/,
    share: /^(\/.*\/share\/(?:mysql|mariadb))\/?$/,
    data: /^(\/var\/lib\/mysql)\/?$/,
  },
  variables: { plugin_dir: ['plugin_dir PATH'], datadir: ['datadir PATH'] },
  defaults: [
    `plugin_dir = \${plugins}`,
    `lc_messages_dir = \${share}`,
    `datadir = \${data}`,
    'user = mysql',
    'tmpdir = /tmp',
  ].join('\n'),
  noPath: /^(on|off|0|1|)$/i,
  uses: {
    configuration: ['--defaults-file PATH'],
    include: ['--defaults-extra-file PATH', '!include PATH', '!includedir PATH => PATH/*.cnf'],
    module: [
      `plugin_load PATH => \${plugin_dir}/PATH.so`,
      `plugin_load_add PATH => \${plugin_dir}/PATH.so`,
    ],
    read: ['init_file PATH', 'ssl_ca PATH', 'ssl_cert PATH', 'ssl_crl PATH', 'ssl_key PATH'],
    content: [
      'character_sets_dir PATH',
      'lc_messages_dir PATH',
      'plugin_dir PATH',
      'ssl_capath PATH',
    ],
    written: ['general_log_file', 'log_error', 'pid_file', 'slow_query_log_file', 'socket'].map(
      (name) => `${name} PATH => \${datadir}/PATH`,
    ),
    directory: ['datadir PATH', 'tmpdir PATH'],
    user: ['user PATH'],
  },
  source:
    'MariaDB documentation, "Configuring MariaDB with Option Files", "Server System Variables"',
}

/** Databases and caches. */
export const databases: readonly ServerConfiguration[] = [redis, memcached, postgres, mariadb]
