import { directiveLines } from '../../formats/directive-lines.ts'
import { parseLighttpdConf } from '../../formats/lighttpd-conf.ts'
import { apacheConditions } from '../shared/apache-conditions.ts'
import type { ServerConfiguration } from '../shared/server-configuration.ts'

const lowerCase = (name: string): string => name.toLowerCase()

/** Usages whose relative paths hang on a variable. */
const below = (variable: string, usages: readonly string[]): readonly string[] =>
  usages.map((usage) => `${usage} => \${${variable}}/PATH`)

const apache: ServerConfiguration = {
  name: 'apache',
  program: /^(apache2|httpd)$/,
  syntax: directiveLines({ wholeLineComments: true, continued: true, elements: true }),
  spelling: lowerCase,
  strings: {
    ServerRoot: /-D HTTPD_ROOT="([^"]+)"/,
    file: /-D SERVER_CONFIG_FILE="([^"]+)"/,
  },
  configuration: [`\${ServerRoot}/\${file}`],
  variables: { ServerRoot: ['ServerRoot PATH', '-d PATH'] },
  environment: { file: `\${ServerRoot}/envvars`, define: 'Define' },
  conditions: apacheConditions,
  noPath: /^(none|off|syslog(:.*)?|journald|-|.*\$\d.*|.*%\S.*)$/i,
  uses: {
    configuration: below('ServerRoot', ['-f PATH']),
    include: below('ServerRoot', ['Include PATH', '?IncludeOptional PATH']),
    module: below('ServerRoot', ['LoadModule _ PATH', 'LoadFile ... PATH']),
    content: below('ServerRoot', [
      'Alias _ PATH',
      'AliasMatch _ PATH',
      'DocumentRoot PATH',
      'Location > Alias PATH',
      'LocationMatch > Alias PATH',
      'PHPIniDir PATH',
      'SSLCACertificatePath PATH',
      'SSLCARevocationPath PATH',
      'SSLProxyCACertificatePath PATH',
      'ScriptAlias _ PATH',
      'ScriptAliasMatch _ PATH',
      'WSGIScriptAlias _ PATH',
    ]),
    read: below('ServerRoot', [
      'AuthDigestFile PATH',
      'AuthGroupFile PATH',
      'AuthUserFile PATH',
      'CacheFile ... PATH',
      'LuaHookFixups PATH',
      'MIMEMagicFile PATH',
      'MMapFile ... PATH',
      'RewriteMap _ rnd:PATH',
      'RewriteMap _ txt:PATH',
      'SSLCACertificateFile PATH',
      'SSLCADNRequestFile PATH',
      'SSLCARevocationFile PATH',
      'SSLCertificateChainFile PATH',
      'SSLCertificateFile PATH',
      'SSLCertificateKeyFile PATH',
      'SSLProxyCACertificateFile PATH',
      'SSLProxyMachineCertificateFile PATH',
      'TypesConfig PATH',
    ]),
    command: below('ServerRoot', ['RewriteMap _ prg:PATH', 'SSLPassPhraseDialog exec:PATH']),
    written: below('ServerRoot', [
      'CustomLog PATH',
      'DavLockDB PATH',
      'ErrorLog PATH',
      'ForensicLog PATH',
      'GlobalLog PATH',
      'LockFile PATH',
      'PidFile PATH',
      'SSLSessionCache dbm:PATH',
      'SSLSessionCache shmcb:PATH',
      'ScoreBoardFile PATH',
      'ScriptLog PATH',
      'ScriptSock PATH',
      'TransferLog PATH',
    ]),
    directory: below('ServerRoot', [
      'CacheRoot PATH',
      'CoreDumpDirectory PATH',
      'DefaultRuntimeDir PATH',
      'Mutex fcntl:PATH',
      'Mutex file:PATH',
      'Mutex flock:PATH',
    ]),
    user: ['User PATH'],
  },
  source: 'httpd core and module documentation; mod_so, mod_log_config; server/config.c',
}

const haproxy: ServerConfiguration = {
  name: 'haproxy',
  program: /^haproxy$/,
  syntax: directiveLines(),
  configuration: [],
  variables: { 'ca-base': ['ca-base PATH'], 'crt-base': ['crt-base PATH'] },
  environment: {},
  defaults: 'ca-base ./\ncrt-base ./',
  noPath: /^(ipv[46]@|unix@|abns@|fd@|sockpair@|none$|@system-ca$)/,
  embedded: { use: 'read', values: /\bmap(?:_[a-z_]+)?\(([^,()\s]+)/g },
  uses: {
    configuration: ['-f PATH'],
    read: [
      'acl ... -f PATH',
      'default-server ... crl-file PATH',
      'bind ... crl-file PATH',
      'errorfile _ PATH',
      'http-error ... file PATH',
      'http-error ... errorfile PATH',
      'http-request ... errorfile PATH',
      'http-request ... file PATH',
      'http-request ... lf-file PATH',
      'http-response ... file PATH',
      'lua-load PATH',
      'lua-load-per-thread PATH',
      'server ... crl-file PATH',
      'ssl-dh-param-file PATH',
      '?server-state-file PATH',
    ],
    content: [
      ...['bind', 'server', 'default-server'].flatMap((name) => [
        `${name} ... ca-file PATH => \${ca-base}/PATH`,
        `${name} ... ca-verify-file PATH => \${ca-base}/PATH`,
        `${name} ... crt PATH => \${crt-base}/PATH`,
        `${name} ... crt-list PATH => \${crt-base}/PATH`,
      ]),
      'issuers-chain-path PATH',
    ],
    written: ['-p PATH', 'bind /PATH => /PATH', 'pidfile PATH', 'stats socket PATH'],
    directory: ['chroot PATH', 'server-state-base PATH'],
    command: ['command PATH...', 'external-check command PATH'],
    user: ['user PATH'],
  },
  source: 'HAProxy configuration manual',
}

const squid: ServerConfiguration = {
  name: 'squid',
  program: /^squid3?$/,
  syntax: directiveLines({ continued: true }),
  strings: {
    conf: /^(\/.*\/squid\.conf)$/,
    errors: /^(\/.*\/squid\/errors)$/,
    user: /--with-default-user=([^\s']+)/,
  },
  configuration: [`\${conf}`],
  defaults: `error_directory \${errors}\ncache_effective_user \${user}`,
  defaultsInStrings: true,
  noPath: /^(none|off|\/dev\/null|(syslog|udp|tcp|daemon|stdio|internal|data):.*)$/,
  uses: {
    configuration: ['-f PATH'],
    include: ['include ... PATH'],
    read: [
      '?acl ... /PATH => /PATH',
      '?hosts_file PATH',
      ...['http_port', 'https_port', 'cache_peer', 'tls_outgoing_options'].flatMap((name) =>
        ['cert', 'tls-cert', 'key', 'tls-key', 'cafile', 'tls-cafile', 'clientca', 'crlfile'].map(
          (option) => `${name} ... ${option}=PATH`,
        ),
      ),
      'err_page_stylesheet PATH',
      'mime_table PATH',
    ],
    content: ['error_directory PATH', 'icon_directory PATH'],
    command: [
      'auth_param _ program PATH...',
      'external_acl_type ... /PATH... => /PATH',
      'logfile_daemon PATH...',
      'pinger_program PATH...',
      'redirect_program PATH...',
      'sslcrtd_program PATH...',
      'sslcrtvalidator_program PATH...',
      'store_id_program PATH...',
      'unlinkd_program PATH...',
      'url_rewrite_program PATH...',
    ],
    written: [
      ...['access_log', 'icap_log', 'cache_store_log', 'netdb_filename'].flatMap((name) =>
        ['', 'daemon:', 'stdio:'].map((module) => `${name} ${module}PATH`),
      ),
      'cache_log PATH',
      'pid_filename PATH',
    ],
    directory: ['cache_dir _ PATH', 'chroot PATH', 'coredump_dir PATH'],
    user: ['cache_effective_user PATH'],
  },
  source: 'squid.conf.documented; src/cf.data.pre, "DEFAULT"',
}

const lighttpdModules = '/usr/lib{,64}/{,*/}lighttpd/PATH.so'

const lighttpd: ServerConfiguration = {
  name: 'lighttpd',
  program: /^lighttpd$/,
  syntax: parseLighttpdConf,
  configuration: [],
  defaults: 'server.modules = ( "mod_indexfile", "mod_dirlisting", "mod_staticfile" )',
  noPath: /^$/,
  uses: {
    configuration: ['-f PATH'],
    include: [`include ... PATH => \${here}/PATH`],
    module: [`?server.modules ... PATH => ${lighttpdModules}`],
    read: [
      'auth.backend.htdigest.userfile PATH',
      'auth.backend.htpasswd.userfile PATH',
      'auth.backend.plain.userfile PATH',
      'ssl.ca-file PATH',
      'ssl.pemfile PATH',
      'ssl.privkey PATH',
    ],
    content: ['alias.url _ PATH', 'server.document-root PATH'],
    written: ['accesslog.filename PATH', 'server.errorlog PATH', 'server.pid-file PATH'],
    directory: ['server.upload-dirs ... PATH', 'server.chroot PATH'],
    user: ['server.username PATH'],
    shell: ['include_shell PATH...'],
  },
  source: 'lighttpd configuration options; src/configfile.c',
}

/** Web servers and proxies. */
export const web: readonly ServerConfiguration[] = [apache, haproxy, squid, lighttpd]
