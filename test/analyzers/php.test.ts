import { describe, expect, test } from 'vitest'
import { makePhpAnalyzer } from '../../src/analyzers/php.ts'
import { explanationsOf } from '../../src/analyzers/shared/explanations.ts'
import { builtInRules } from '../../src/plugins.ts'
import { type InventorySpec } from '../helpers/inventory.ts'
import { askInterpreter, lineOf } from '../helpers/language.ts'
import { processIn, sceneOf } from '../helpers/process.ts'
import { keptByRule } from '../helpers/rules.ts'

const build =
  'interp=/lib/ld.so rodata=/etc/php/8.2/SAPI rodata=/etc/php/8.2/SAPI/conf.d rodata=/usr/lib/php/20220829 rodata=.:/usr/share/php rodata=/var/lib/php/sessions'
const common = `
  /lib/ld.so elf soname=ld.so
  /usr/lib/php/20220829/curl.so elf
  /usr/lib/php/20220829/opcache.so elf
`
const cli = `/usr/bin/php8.2 elf ${build.replaceAll('SAPI', 'cli')}${common}`
const fpm = `/usr/sbin/php-fpm8.2 elf ${build.replaceAll('SAPI', 'fpm')}${common}`

const php = makePhpAnalyzer({ rules: [] })
const ask = (text: string, argv: string[] = ['php'], spec: InventorySpec = {}) =>
  askInterpreter(php, `${cli}\n${text}`, argv, { program: '/usr/bin/php8.2', spec })
const lines = (...asked: Parameters<typeof ask>): string[] => ask(...asked).needs.map(lineOf)
const ofServer = (text: string, argv: string[] = ['php-fpm8.2', '-F']): string[] =>
  askInterpreter(php, `${fpm}\n${text}`, argv, { program: '/usr/sbin/php-fpm8.2' }).needs.map(
    lineOf,
  )

describe('pitfall 73: ini files and extensions', () => {
  const links = `
    /etc/php/8.2/cli/php.ini date.timezone = Europe/Paris
    /etc/php/8.2/cli/conf.d/10-opcache.ini -> /etc/php/8.2/mods-available/opcache.ini
    /etc/php/8.2/cli/conf.d/20-curl.ini -> /etc/php/8.2/mods-available/curl.ini
    /etc/php/8.2/cli/conf.d/readme.txt extension=no
    /etc/php/8.2/mods-available/curl.ini extension=curl
    /etc/php/8.2/mods-available/opcache.ini zend_extension=opcache.so`

  test('php.ini and the links of conf.d are asked for by the names that PHP opens, and load their extensions', () => {
    expect(lines(links)).toEqual([
      'read /etc/php/8.2/cli/php.ini',
      'read /etc/php/8.2/cli/conf.d/10-opcache.ini',
      'read /etc/php/8.2/cli/conf.d/20-curl.ini',
      'dlopen /usr/lib/php/20220829/opcache.so?',
      'dlopen /usr/lib/php/20220829/curl.so?',
      'read /usr/share/zoneinfo/Europe/Paris?',
      'read /var/lib/php/sessions?',
    ])
  })

  test('-n reads no ini file, -d sets what one would', () => {
    expect(lines(links, ['php', '-n', '-d', 'extension=curl', '-r', '1'])).toEqual([
      'dlopen /usr/lib/php/20220829/curl.so?',
      'read /var/lib/php/sessions?',
    ])
  })

  test('-c and PHPRC come before what is built in', () => {
    const text = `${links}\n/x/php.ini sys_temp_dir = /var/x\n/y.ini upload_tmp_dir = /var/y`
    expect(lines(text, ['php', '-c', '/x'])).toContain('directory /var/x?')
    expect(lines(text, ['php', '-c', '/y.ini'])).toContain('directory /var/y?')
    expect(lines(text, ['php'], { env: { PHPRC: '/x' } })).toContain('read /x/php.ini')
    expect(lines(text, ['php', '-c', '/x'])).not.toContain('read /etc/php/8.2/cli/php.ini')
  })

  test('PHP_INI_SCAN_DIR takes the place of the directory, an empty part of it is that directory', () => {
    const text = `${links}\n/z/a.ini extension=curl`
    const only = lines(text, ['php'], { env: { PHP_INI_SCAN_DIR: '/z' } })
    expect(only).toContain('read /z/a.ini')
    expect(only.join()).not.toContain('conf.d')
    const both = lines(text, ['php'], { env: { PHP_INI_SCAN_DIR: ':/z' } })
    expect(both.filter((line) => /conf\.d|\/z\//.test(line))).toHaveLength(3)
  })

  test('php-cli.ini comes before php.ini', () => {
    const text = '/etc/php/8.2/cli/php.ini x=1\n/etc/php/8.2/cli/php-cli.ini x=1'
    expect(lines(text)).toContain('read /etc/php/8.2/cli/php-cli.ini')
    expect(lines(text)).not.toContain('read /etc/php/8.2/cli/php.ini')
  })

  test('extension_dir and paths lead elsewhere', () => {
    const text =
      '/etc/php/8.2/cli/php.ini extension_dir = /opt/x\\nextension = a\\nextension = /opt/y/b.so'
    expect(lines(text)).toEqual(
      expect.arrayContaining(['dlopen /opt/x/a.so?', 'dlopen /opt/y/b.so?']),
    )
  })

  test.each([
    ['session.save_path = "2;/var/s"', 'directory /var/s?'],
    ['error_log = /var/log/php/e.log', 'directory /var/log/php?'],
    ['curl.cainfo = /etc/ca.pem', 'read /etc/ca.pem?'],
    ['openssl.capath = /etc/ca', 'tree /etc/ca?'],
    ['browscap = /etc/b.ini', 'read /etc/b.ini?'],
    ['sendmail_path = /usr/sbin/sendmail -t', 'command /usr/sbin/sendmail?'],
    ['opcache.blacklist_filename = /etc/b*', 'glob /etc/b*?'],
    ['auto_prepend_file = /srv/p.php', 'read /srv/p.php'],
    ['curl.cainfo = ${CA}/x', 'read /ca/x?'],
  ])('%s', (setting, expected) => {
    const found = lines(`/etc/php/8.2/cli/php.ini ${setting}`, ['php'], { env: { CA: '/ca' } })
    expect(found).toContain(expected)
  })

  test.each([
    'error_log = syslog',
    'error_log = /dev/stderr',
    'session.save_handler = files',
    'curl.cainfo =',
    'curl.cainfo = ${GONE}/x',
  ])('%s asks for nothing', (setting) => {
    expect(lines(`/etc/php/8.2/cli/php.ini ${setting}`)).toEqual([
      'read /etc/php/8.2/cli/php.ini',
      'read /var/lib/php/sessions?',
    ])
  })
})

describe('the pools of php-fpm', () => {
  const pool = `
    /etc/php/8.2/fpm/php-fpm.conf [global]\\npid = /run/php/a.pid\\nerror_log = /var/log/f.log\\ninclude=/etc/php/8.2/fpm/pool.d/*.conf
    /etc/php/8.2/fpm/conf.d/a.ini extension=curl
    /etc/php/8.2/fpm/pool.d/www.conf [www]\\nuser = www-data\\ngroup = www-data\\nlisten = /run/sock/x.sock\\nchdir = /srv\\naccess.log = log/$pool.log\\nslowlog = log/slow\\nphp_admin_value[session.save_path] = /var/s`

  test('are found beside php.ini, with what they include and name', () => {
    expect(ofServer(pool)).toEqual(
      expect.arrayContaining([
        'read /etc/php/8.2/fpm/php-fpm.conf',
        'glob /etc/php/8.2/fpm/pool.d/*.conf',
        'directory /run/php?',
        'directory /var/log?',
        'user www-data?',
        'directory /run/sock?',
        'directory /srv?',
        'directory /var/s?',
        'dlopen /usr/lib/php/20220829/curl.so?',
      ]),
    )
  })

  test('the directory of the socket belongs to who runs the pool', () => {
    const { needs } = askInterpreter(php, `${fpm}\n${pool}`, ['php-fpm8.2'], {
      program: '/usr/sbin/php-fpm8.2',
    })
    const made = needs.find((need) => 'directory' in need && need.directory === '/run/sock')
    expect(made).toMatchObject({ owner: 'www-data:www-data' })
  })

  test('-y names another configuration, and a port needs no directory', () => {
    const text = '/etc/f.conf [a]\\nlisten = 9000\\nuser = nobody'
    expect(ofServer(text, ['php-fpm8.2', '-F', '-y', '/etc/f.conf'])).toEqual([
      'read /var/lib/php/sessions?',
      'read /etc/f.conf',
      'user nobody?',
    ])
  })

  test('includes that go round in a circle come to an end', () => {
    expect(() =>
      ofServer('/etc/f.conf include=/etc/*.conf', ['php-fpm8.2', '-y', '/etc/f.conf']),
    ).not.toThrow()
  })
})

describe('sources', () => {
  const sources = (text: string, argv: string[]): string[] =>
    lines(text, argv).filter((line) => !line.includes('sessions'))

  test('includes are looked for in include_path, then beside the source', () => {
    const text = `/srv/a/run.php <?php require 'Lib/x.php'; require 'y.php'; include 'gone.php';
      /usr/share/php/Lib/x.php <?php require_once 'Other.php';
      /usr/share/php/Other.php <?php
      /srv/a/y.php <?php`
    expect(sources(text, ['php', '/srv/a/run.php'])).toEqual([
      'read /srv/a/run.php',
      'read /usr/share/php/Lib/x.php',
      'read /srv/a/y.php',
      'read /usr/share/php/Other.php',
      'read /srv/a/y.php?',
    ])
  })

  test('an include that is not there is told where the program cannot start without it', () => {
    expect(
      sources("/srv/a/run.php <?php require 'gone.php';", ['php', '/srv/a/run.php']),
    ).toContain('lacks gone.php')
  })

  test('an autoloader’s directory is kept whole, for its classes are found by computed names', () => {
    const text = `/srv/a/bin/run <?php require __DIR__ . '/../vendor/autoload.php';
      /srv/a/vendor/autoload.php <?php`
    expect(sources(text, ['php', '/srv/a/bin/run'])).toEqual(
      expect.arrayContaining([
        'read /srv/a/bin/../vendor/autoload.php',
        'tree /srv/a/vendor?',
        'tree /srv/a?',
      ]),
    )
  })

  test('include_path itself is no autoloader’s directory', () => {
    const text = "/srv/a/run.php <?php require 'autoload.php';\n/usr/share/php/autoload.php <?php"
    expect(sources(text, ['php', '/srv/a/run.php']).join()).not.toContain('tree')
  })

  test('time zones and commands that a source names are kept', () => {
    const text = `/srv/a/run.php <?php new DateTimeZone('Asia/Tokyo'); exec('ls -l'); f('Not/AZone');
      /usr/share/zoneinfo/Asia/Tokyo x`
    expect(sources(text, ['php', '/srv/a/run.php'])).toEqual([
      'read /srv/a/run.php',
      'read /usr/share/zoneinfo/Asia/Tokyo?',
      'command ls?',
      'exec /bin/sh?',
    ])
  })

  test.each([
    ["php -r require('/srv/x.php');", ['read /srv/x.php']],
    ['php -f /srv/x.php', ['read /srv/x.php']],
    ['php -d a=b --define c=d /srv/x.php -f y', ['read /srv/x.php']],
    ['php -S localhost:80 -t /srv/www', ['tree /srv/www?']],
  ])('%s', (command, expected) => {
    expect(sources('/srv/x.php <?php', command.split(' '))).toEqual(expected)
  })

  test('what a program computes is a blind spot with the line; libraries have none', () => {
    const text = `/srv/a/run.php <?php require 'L/x.php';\\nrequire $f;
      /usr/share/php/L/x.php <?php require $g;`
    expect(ask(text, ['php', '/srv/a/run.php']).blindSpots).toMatchObject([
      { path: '/srv/a/run.php', rule: 'php.computed-include', evidence: ['line 2: require $f'] },
    ])
  })

  test('a source that a server is given is looked at by itself', () => {
    const scene = sceneOf(
      "/srv/www/i.php <?php require 'P/x.php';\n/usr/share/php/P/x.php <?php",
      '/srv/www/i.php',
    )
    const probe = scene.probe('read')
    expect(php.matches(probe)).toBe(true)
    expect(php.analyze(probe, scene.context).needs.map(lineOf)).toEqual([
      'read /usr/share/php/P/x.php',
    ])
  })
})

describe('what PHP opens by itself', () => {
  const program = (fields: string) => `/usr/bin/php8.2 elf interp=/lib64/ld.so ${fields}`
  const kept = async (rule: string, fields: string, files: string) => {
    const text = `${program(fields)}\n${files}`
    const scene = {
      rule,
      app: ',libphp8.so',
      files: `/lib/libphp8.so elf soname=libphp8.so ${fields}\n${text}`,
    }
    return keptByRule(scene)
  }

  test('php.system-zones: UTC and the list of places', async () => {
    const files =
      '/usr/share/zoneinfo/UTC x\n/usr/share/zoneinfo/zone.tab x\n/usr/share/zoneinfo/Asia/Tokyo x'
    expect(await kept('php.system-zones', 'rodata=/usr/share/zoneinfo/zone.tab', files)).toEqual([
      '/usr/share/zoneinfo/UTC',
      '/usr/share/zoneinfo/zone.tab',
    ])
    expect(await kept('php.system-zones', '', files)).toEqual([])
  })

  test('php.character-locale: whether C.UTF-8 is an alias', async () => {
    const files = '/usr/share/locale/locale.alias x'
    expect(await kept('php.character-locale', 'rodata=C.UTF-8', files)).toEqual([
      '/usr/share/locale/locale.alias',
    ])
    expect(await kept('php.character-locale', '', files)).toEqual([])
  })

  test('php.opcache: the directory of its lock', async () => {
    const files = '/lib/opcache.so elf soname=opcache.so rodata=/tmp\n/x x'
    const made = await keptByRule({
      rule: 'php.opcache',
      app: ',opcache.so',
      files: `${files}\n/tmp/ 1777 dir`,
    })
    expect(made).toEqual(['/tmp'])
  })

  test('php.interpreter and perl.interpreter: the shell is possible', async () => {
    const files = '/bin/sh 0755 elf'
    expect(await kept('php.interpreter', '', files)).toEqual(['/bin/sh?'])
    const scene = { rule: 'perl.interpreter', app: ',libperl.so.5.36' }
    expect(await keptByRule({ ...scene, files: `/lib/libperl.so.5.36 elf\n${files}` })).toEqual([
      '/bin/sh?',
    ])
  })

  test.each([
    ['php.ffi', 'ffi.so', 'dlopen'],
    ['php.readline', 'readline.so', 'exec'],
  ] as const)('%s: what %s does with names that it is given is no blind spot', (id, name, what) => {
    const object = processIn(
      `/app elf interp=/ld.so needed=${name}\n/ld.so elf\n/lib/${name} elf soname=${name}`,
    ).objects.find(({ path }) => path === `/lib/${name}`)
    if (object === undefined) throw new Error('not loaded')
    expect(explanationsOf(builtInRules.filter((rule) => rule.id === id))(object, what)).toBe(true)
    expect(explanationsOf([])(object, what)).toBe(false)
  })

  test('perl.site-customize: what the site runs first', async () => {
    const scene = { rule: 'perl.site-customize', app: ',libperl.so.5.36' }
    const file = '/usr/share/perl/sitecustomize.pl'
    const files = `/lib/libperl.so.5.36 elf rodata=${file}\n${file} x`
    expect(await keptByRule({ ...scene, files })).toEqual([file])
  })
})

test('an archive that is started is a blind spot, by its name or by its signature', () => {
  const spots = (path: string, text: string) =>
    ask(`${path} ${text}`, ['php', path]).blindSpots?.map(({ rule, path: at }) => `${rule} ${at}`)
  expect(spots('/x/a.phar', '<?php __HALT_COMPILER();')).toEqual(['php.archive /x/a.phar'])
  expect(spots('/x/tool', '#!/usr/bin/php\\n<?php __HALT_COMPILER();xxGBMB')).toEqual([
    'php.archive /x/tool',
  ])
  expect(spots('/x/a.php', '<?php echo 1;')).toEqual([])
})

test('a command that is computed keeps the shell too', () => {
  expect(lines('/x/a.php <?php system($line);', ['php', '/x/a.php'])).toContain('exec /bin/sh?')
})
