import { describe, expect, test } from 'vitest'
import { serverFindings, serverNeeds } from '../../helpers/server.ts'

const apache = `/usr/sbin/apache2 elf interp=/lib64/ld.so exports=so_module,core_module rodata=" -D HTTPD_ROOT=\\"/etc/apache2\\"" rodata=" -D SERVER_CONFIG_FILE=\\"apache2.conf\\""`
const httpd = `/usr/sbin/httpd elf interp=/lib64/ld.so rodata=" -D HTTPD_ROOT=\\"/etc/httpd\\"" rodata=" -D SERVER_CONFIG_FILE=\\"conf/httpd.conf\\""`
const conf = (body: string): string => `${apache}\n/etc/apache2/apache2.conf ${body}`

describe('Apache httpd; pitfall 47', () => {
  test("Debian's enabled modules are read through their links, relative to the built-in root", () => {
    const found = serverNeeds(`${conf('IncludeOptional mods-enabled/*.load\\nInclude ports.conf')}
      /etc/apache2/mods-enabled/ssl.load   -> ../mods-available/ssl.load
      /etc/apache2/mods-available/ssl.load LoadModule ssl_module /usr/lib/apache2/modules/mod_ssl.so
      /etc/apache2/ports.conf              Listen 80`)
    expect(found).toEqual([
      'read /etc/apache2/apache2.conf',
      'optional read /etc/apache2/mods-enabled/',
      'read /etc/apache2/mods-enabled/ssl.load',
      'read /etc/apache2/ports.conf',
      'dlopen /usr/lib/apache2/modules/mod_ssl.so',
    ])
  })

  test("RHEL's modules and logs hang on ServerRoot", () => {
    const found = serverNeeds(`${httpd}
      /etc/httpd/conf/httpd.conf ServerRoot "/etc/httpd"\\nInclude conf.modules.d/*.conf\\nErrorLog "logs/error_log"\\nTypesConfig /etc/mime.types
      /etc/httpd/conf.modules.d/00.conf LoadModule mime_module modules/mod_mime.so
      /etc/httpd/logs -> ../../var/log/httpd`)
    expect(found).toContain('dlopen /etc/httpd/modules/mod_mime.so')
    expect(found).toContain('directory /etc/httpd/logs')
    expect(found).toContain('read /etc/mime.types')
  })

  test('a block for a module that is not loaded before it is skipped, by either of its names', () => {
    const found = serverNeeds(
      conf(
        [
          '<IfModule mod_ssl.c>\\nSSLCertificateFile /early.pem\\n</IfModule>',
          'LoadModule ssl_module m/mod_ssl.so\\nLoadModule mpm_event_module m/mod_mpm_event.so',
          '<IfModule ssl_module>\\nSSLCertificateFile /a.pem\\n</IfModule>',
          '<IfModule mod_ssl.c>\\nSSLCertificateFile /b.pem\\n</IfModule>',
          '<IfModule event.c>\\nPidFile /run/e/pid\\n</IfModule>',
          '<IfModule mod_so.c>\\nSSLCertificateFile /builtin.pem\\n</IfModule>',
          '<IfModule !mod_ssl.c>\\nSSLCertificateFile /not.pem\\n</IfModule>',
          '<IfModule mod_gnutls.c>\\nSSLCertificateFile /c.pem\\n</IfModule>',
        ].join('\\n'),
      ),
    )
    const read = found.filter((one) => /pem|\/run/.test(one))
    expect(read).toEqual(['read /a.pem', 'read /b.pem', 'directory /run/e', 'read /builtin.pem'])
  })

  test('IfDefine asks the command line and Define, IfFile the base', () => {
    const body =
      '<IfDefine SSL>\\nAuthUserFile /a\\n</IfDefine>\\n<IfDefine !SSL>\\nAuthUserFile /b\\n</IfDefine>\\n<IfFile "/etc/apache2/apache2.conf">\\nAuthUserFile /c\\n</IfFile>\\n<IfFile /gone>\\nAuthUserFile /d\\n</IfFile>'
    const files = (words: string[], text = body) =>
      serverNeeds(conf(text), words).filter((one) => /^read \/.$/.test(one))
    expect(files(['-D', 'SSL'])).toEqual(['read /a', 'read /c'])
    expect(files(['-DSSL'])).toEqual(['read /a', 'read /c'])
    expect(files([])).toEqual(['read /b', 'read /c'])
    expect(files([], `Define SSL\\n${body}`)).toEqual(['read /a', 'read /c'])
  })

  test('content is kept whole, state becomes directories of the account it runs as', () => {
    const found = serverNeeds(
      `${conf('User www\\nDocumentRoot "/var/www/my html"\\nAlias /icons/ /usr/share/icons/\\nScriptAlias /cgi-bin/ /usr/lib/cgi-bin/\\nErrorLog /var/log/apache2/error.log\\nDefaultRuntimeDir /run/apache2\\nMutex file:/run/lock/apache2 default\\nPidFile /run/apache2/pid\\nErrorLog syslog:user')}
       /etc/passwd www:x:33:33::/var/www:/bin/false`,
    )
    expect(found.slice(1)).toEqual([
      'user www',
      'tree /var/www/my html',
      'tree /usr/share/icons/',
      'tree /usr/lib/cgi-bin/',
      'directory /var/log/apache2 owner=www',
      'directory /run/apache2 owner=www',
      'directory /run/lock/apache2 owner=www',
      'directory /run/apache2 owner=www',
    ])
  })

  test('variables come from Define, then the environment, then envvars; one without a value is a blind spot', () => {
    const text = `${conf('Define DIR /srv\\nDocumentRoot ${DIR}/www\\nErrorLog ${LOGS}/e\\nPidFile ${PIDS}/p\\nAuthUserFile ${NONE}/x\\nRewriteRule ^ ${map:x}')}
      /etc/apache2/envvars unset HOME\\nexport PIDS=/var/run/apache2$SUFFIX\\nexport LOGS=/other`
    const { needs, blindSpots } = serverFindings(text, [], { env: { LOGS: '/logs' } })
    expect(needs.map((need) => ('directory' in need ? need.directory : ''))).toEqual(
      expect.arrayContaining(['/logs', '/var/run/apache2']),
    )
    expect(needs.some((need) => 'tree' in need && need.tree === '/srv/www')).toBe(true)
    expect(blindSpots?.map(({ evidence }) => evidence)).toEqual([
      ['/etc/apache2/apache2.conf:5: AuthUserFile ${NONE}/x'],
    ])
  })

  test('a log that is piped is a command, through the shell only when it says so', () => {
    const found = serverNeeds(
      conf(
        'CustomLog "|/usr/bin/rotatelogs -l /var/log/a 86400" combined\\nErrorLog "|$tee /x | y"',
      ),
    )
    expect(found).toContain('exec /usr/bin/rotatelogs -l /var/log/a 86400')
    expect(found).toContain('exec /bin/sh -c tee /x | y')
  })

  test('-f and -d take the place of what is built in', () => {
    const found = serverNeeds(
      `${conf('DocumentRoot /wrong')}\n/srv/a.conf LoadModule x_module x.so`,
      ['-d', '/srv', '-f', 'a.conf', '-D', 'FOREGROUND'],
    )
    expect(found).toEqual(['read /srv/a.conf', 'dlopen /srv/x.so'])
  })

  test('an include may be a directory, and one that goes round in a circle comes to an end', () => {
    const found = serverNeeds(`${conf('Include conf.d\\nInclude apache2.conf')}
      /etc/apache2/conf.d/a/b.conf AuthUserFile /b\\nInclude conf.d`)
    expect(found).toContain('read /etc/apache2/conf.d/a/b.conf')
    expect(found.filter((one) => one === 'read /b')).toHaveLength(1)
  })

  test('what cannot be read further is a blind spot, and what comes before it is kept', () => {
    const { needs, blindSpots } = serverFindings(
      conf('AuthUserFile /a\\n</Directory>\\nAuthUserFile /b'),
    )
    expect(needs).toHaveLength(2)
    expect(blindSpots?.[0]?.what).toContain('line 2')
  })
})

describe('HAProxy; pitfall 47', () => {
  const haproxy = '/usr/sbin/haproxy elf interp=/lib64/ld.so'

  test('certificates hang on their bases wherever the bases are said', () => {
    const found = serverNeeds(
      `${haproxy}\n/etc/h.cfg bind :443 ssl crt site.pem ca-file ca.pem crt /abs.pem\\nglobal\\nca-base /ca\\ncrt-base /crt`,
      ['-f', '/etc/h.cfg'],
    )
    expect(found).toEqual(
      expect.arrayContaining(['tree /ca/ca.pem', 'tree /crt/site.pem', 'tree /abs.pem']),
    )
  })

  test('error files, Lua, lists and maps are read; sockets and the chroot are directories', () => {
    const found = serverNeeds(
      `${haproxy}
       /etc/h/1.cfg global\\n user hap\\n stats socket /run/haproxy/admin.sock mode 660\\n chroot /var/lib/haproxy\\n lua-load /l.lua\\n log /dev/log local0
       /etc/h/2.cfg errorfile 400 /400.http\\nacl bad src -f /bad.lst\\nuse_backend %[req.hdr(host),map_beg(/hosts.map,none)]\\nbind ipv4@1.2.3.4:80`,
      ['-W', '-f', '/etc/h'],
    )
    expect(found).toEqual([
      'read /etc/h',
      'read /etc/h/1.cfg',
      'read /etc/h/2.cfg',
      'user hap',
      'directory /run/haproxy',
      'directory /var/lib/haproxy',
      'read /l.lua',
      'read /400.http',
      'read /bad.lst',
      'read /hosts.map',
    ])
  })
})

describe('Squid; pitfall 47', () => {
  const squid =
    '/usr/sbin/squid elf interp=/lib64/ld.so rodata=/etc/squid/squid.conf rodata="mime_table /usr/share/squid/mime.conf" rodata="logfile_daemon /usr/lib/squid/log_file_daemon" rodata="access_log daemon:/var/log/squid/access.log squid" rodata="/usr/share/squid/errors" rodata="\'--with-default-user=proxy\'"'

  test('what the program holds as defaults counts where the configuration is silent', () => {
    const found = serverNeeds(
      `${squid}\n/etc/squid/squid.conf mime_table /my/mime.conf\\ninclude /etc/squid/conf.d/*.conf\\n/etc/squid/conf.d/ dir\n/etc/passwd proxy:x:13:13::/bin:/bin/false`,
    )
    expect(found).toEqual([
      'read /etc/squid/squid.conf',
      'optional read /etc/squid/conf.d/',
      'read /my/mime.conf',
      'optional tree /usr/share/squid/errors',
      'optional user proxy',
      'optional exec /usr/lib/squid/log_file_daemon',
      'optional directory /var/log/squid owner=proxy',
    ])
  })

  test('helpers are run with their words; caches and logs are directories', () => {
    const found = serverNeeds(
      `${squid}\n/etc/squid/squid.conf auth_param basic program /usr/lib/squid/basic_ncsa_auth /etc/squid/passwd\\ncache_dir ufs /var/spool/squid 100 16 256\\naccess_log none\\nacl x dstdomain "/etc/squid/list"\\nerror_directory /e\\nhttp_port 3128 ssl-bump cert=/c.pem`,
    )
    expect(found).toEqual(
      expect.arrayContaining([
        'exec /usr/lib/squid/basic_ncsa_auth /etc/squid/passwd',
        'directory /var/spool/squid',
        'optional read /etc/squid/list',
        'tree /e',
        'read /c.pem',
      ]),
    )
    expect(found.join()).not.toContain('/var/log')
  })
})

describe('lighttpd; pitfall 47', () => {
  test('modules by name, includes by pattern; what a command prints is a blind spot', () => {
    const text = `/usr/sbin/lighttpd elf interp=/lib64/ld.so
      /etc/lighttpd/lighttpd.conf server.modules = (\\n "mod_access", # no\\n "mod_alias",\\n)\\nserver.document-root = "/var/www"\\nserver.username = "www"\\ninclude_shell "/usr/share/mime.pl x"\\ninclude "conf-enabled/*.conf"\\n$HTTP["host"] == "x" {\\n alias.url += ( "/d" => "/srv/d" )\\n}
      /etc/lighttpd/conf-enabled/a.conf server.errorlog = "/var/log/l/e.log"`
    const { needs, blindSpots } = serverFindings(text, ['-f', '/etc/lighttpd/lighttpd.conf'])
    expect(needs.map((need) => JSON.stringify(need)).join()).toContain('lighttpd/mod_alias.so')
    const found = serverNeeds(text, ['-f', '/etc/lighttpd/lighttpd.conf'])
    expect(found).toEqual(
      expect.arrayContaining([
        'tree /var/www',
        'user www',
        'exec /usr/share/mime.pl',
        'tree /srv/d',
        'directory /var/log/l',
        'read /etc/lighttpd/conf-enabled/a.conf',
      ]),
    )
    expect(blindSpots).toHaveLength(1)
  })
})
