import { describe, expect, test } from 'vitest'
import { nginx } from '../../src/analyzers/nginx.ts'
import type { Need } from '../../src/model/need.ts'
import { factsOf } from '../../src/rootfs/facts.ts'
import { normalise } from '../../src/rootfs/path.ts'
import { inventoryOf } from '../helpers/inventory.ts'
import { treeOf } from '../helpers/tree.ts'

const binary =
  '/usr/sbin/nginx elf interp=/lib64/ld.so rodata=" --prefix=/usr/share/nginx --conf-path=/etc/nginx/nginx.conf --error-log-path=stderr --http-log-path=/var/log/nginx/error.log --pid-path=/run/nginx.pid --http-client-body-temp-path=/var/lib/nginx/body"'

const directories = `
  /var/log/nginx/access.log   old log
  /var/lib/nginx/             dir
  /run/                       dir
`

const analyze = (text: string, argv: string[] = ['nginx']) => {
  const tree = treeOf(`${binary}\n${directories}\n${text}`)
  const path = normalise('/usr/sbin/nginx')
  const file = tree.lstat(path)
  if (file === undefined) throw new Error('no nginx in the tree')
  const program = { path, invokedAs: path, argv }
  const head = tree.read(path, 0, 256)
  const context = { tree, inventory: inventoryOf(tree), program, facts: factsOf(tree) }
  return nginx.analyze({ path, file, role: 'exec', head }, context)
}

const target = (need: Need): string =>
  'path' in need
    ? `${need.role} ${need.path}`
    : 'tree' in need
      ? `tree ${need.tree}`
      : 'user' in need
        ? `user ${need.user}`
        : 'other'

const conf = (body: string): string => `/etc/nginx/nginx.conf ${body}`
const targets = (text: string, argv?: string[]): string[] => analyze(text, argv).needs.map(target)

test('nginx and its forks are recognised by name, other programs and scripts of that name are left alone', () => {
  const tree = treeOf(binary)
  const file = tree.lstat(normalise('/usr/sbin/nginx'))
  if (file === undefined) throw new Error('no nginx in the tree')
  const probe = (path: string, head = '\x7fELF') => ({
    path: normalise(path),
    file,
    role: 'exec' as const,
    head: Buffer.from(head, 'latin1'),
  })
  expect(nginx.matches(probe('/usr/local/openresty/nginx/sbin/nginx'))).toBe(true)
  expect(nginx.matches(probe('/usr/sbin/nginx-debug-tool'))).toBe(false)
  expect(nginx.matches(probe('/etc/init.d/nginx', '#!/bin/sh'))).toBe(false)
})

describe('what it was built with', () => {
  test('the configuration and the places it writes to come from the configure arguments', () => {
    expect(targets(conf(''))).toEqual([
      'read /etc/nginx/nginx.conf',
      'read /var/log/nginx',
      'read /run',
      'read /var/lib/nginx',
    ])
  })

  test('a log that is a link is kept, so that /dev/stdout still gets it', () => {
    expect(targets('/var/log/nginx/error.log -> /dev/stderr')).toContain(
      'read /var/log/nginx/error.log',
    )
  })

  test('-c, -p and -g take the place of what was built in', () => {
    const text = '/opt/x.conf load_module modules/a.so;\n/opt/y.conf nothing;'
    expect(
      targets(text, ['nginx', '-p', '/opt', '-c', 'x.conf', '-g', 'user www; pid run/x.pid;']),
    ).toEqual(
      expect.arrayContaining([
        'read /opt/x.conf',
        'dlopen /opt/modules/a.so',
        'user www',
        'read /opt/run',
      ]),
    )
  })

  test('a binary that does not say where its configuration is is a blind spot', () => {
    const tree = treeOf('/usr/sbin/nginx elf interp=/lib64/ld.so')
    const path = normalise('/usr/sbin/nginx')
    const file = tree.lstat(path)
    if (file === undefined) throw new Error('no nginx in the tree')
    const program = { path, invokedAs: path, argv: ['nginx'] }
    const context = { tree, inventory: inventoryOf(tree), program, facts: factsOf(tree) }
    expect(
      nginx.analyze({ path, file, role: 'exec', head: new Uint8Array() }, context).blindSpots,
    ).toHaveLength(1)
  })
})

describe('what the configuration names', () => {
  test('modules hang on the prefix, includes and certificates on the directory of nginx.conf', () => {
    expect(
      targets(`${conf('load_module modules/s.so; include conf.d/*.conf; include mime.types;')}
        /etc/nginx/conf.d/a.conf   ssl_certificate certs/a.pem;
        /etc/nginx/conf.d/b.txt    ssl_certificate certs/b.pem;
        /etc/nginx/mime.types      types { text/html html; }`),
    ).toEqual(
      expect.arrayContaining([
        'dlopen /usr/share/nginx/modules/s.so',
        'read /etc/nginx/conf.d/a.conf',
        'read /etc/nginx/certs/a.pem',
        'read /etc/nginx/mime.types',
      ]),
    )
  })

  test('an include through a link is asked for by the link, and read where it leads', () => {
    const found = targets(`${conf('include /etc/nginx/sites-enabled/*;')}
      /etc/nginx/sites-enabled/default   -> /etc/nginx/sites-available/default
      /etc/nginx/sites-available/default server { root /var/www/html; }`)
    expect(found).toContain('read /etc/nginx/sites-enabled/default')
    expect(found).toContain('tree /var/www/html')
  })

  test('each need comes from the file and line that has it', () => {
    const need = analyze(conf('\\nuser www-data;')).needs.find((one) => 'user' in one)
    expect(need?.from).toBe('/etc/nginx/nginx.conf')
    expect(need?.why.evidence).toBe('/etc/nginx/nginx.conf:2: user www-data')
  })

  test('an include that is not there is required, unless it is a pattern', () => {
    expect(targets(conf('include gone.conf; include gone/*.conf;'))).toContain(
      'read /etc/nginx/gone.conf',
    )
    expect(targets(conf('include gone/*.conf;')).join()).not.toContain('gone')
  })

  test('braces in an include are letters, as in glob(3)', () => {
    const text = `${conf('include conf.d/{a,b}.conf;')}\n/etc/nginx/conf.d/a.conf user a;\n/etc/nginx/conf.d/b.conf user b;`
    expect(targets(text)).not.toContain('user a')
  })

  test('includes that go round in a circle come to an end', () => {
    expect(() =>
      analyze(conf('include nginx.conf; include a.conf;\n/etc/nginx/a.conf include nginx.conf;')),
    ).not.toThrow()
  })

  test('switches, sockets and log targets are no paths', () => {
    const text =
      'access_log off; error_log stderr; error_log syslog:server=x; access_log memory:1m; ssl_certificate data:x;'
    expect(targets(conf(text))).toEqual(targets(conf('')))
  })

  test('a path with a variable is a blind spot that shows the line', () => {
    const { blindSpots } = analyze(conf('root /srv/$host;'))
    expect(blindSpots?.[0]?.evidence).toEqual(['/etc/nginx/nginx.conf:1: root /srv/$host'])
  })

  test('a configuration that nginx would refuse is a blind spot, and what came before it counts', () => {
    const { needs, blindSpots } = analyze(conf('user www; http {'))
    expect(needs.map(target)).toContain('user www')
    expect(blindSpots?.[0]?.what).toContain('line 1')
  })
})
