import { describe, expect, test } from 'vitest'
import { opensslConf } from '../../src/analyzers/openssl-conf.ts'
import type { Findings, Need } from '../../src/model/need.ts'
import type { InventorySpec } from '../helpers/inventory.ts'
import { sceneOf } from '../helpers/process.ts'

const program = `
  /app                elf interp=/lib64/ld.so needed=libcrypto.so.3
  /lib64/ld.so        elf soname=ld.so
  /lib/libcrypto.so.3 elf soname=libcrypto.so.3 rodata="OPENSSLDIR: \\"/usr/lib/ssl\\"" rodata="MODULESDIR: \\"/usr/lib/ossl-modules\\"" rodata="ENGINESDIR: \\"/usr/lib/engines-3\\""
`

const analyze = (text: string, spec: InventorySpec = {}): Findings => {
  const { context, probe } = sceneOf(`${program}\n${text}`, '/app', spec)
  return opensslConf.analyze(probe('exec'), context)
}

const lineOf = (need: Need): string => {
  const what = 'path' in need ? `${need.role} ${need.path}` : 'glob' in need ? need.glob : '?'
  return `${what} ${need.certainty}${need.optional === true ? '?' : ''} (${need.why.rule})`
}

const lines = (text: string, spec?: InventorySpec): string[] =>
  analyze(text, spec).needs.map(lineOf)

const conf = (body: string): string => `/usr/lib/ssl/openssl.cnf ${body}`

describe('pitfall 29: which configuration', () => {
  test('openssl.cnf of the OPENSSLDIR that libcrypto was built with', () => {
    expect(lines('')).toEqual(['read /usr/lib/ssl/openssl.cnf expected? (openssl.conf)'])
  })

  test('OPENSSL_CONF of the image takes its place, and is then to be there', () => {
    expect(lines('', { env: { OPENSSL_CONF: '/etc/my.cnf' } })).toEqual([
      'read /etc/my.cnf expected (openssl.conf)',
    ])
  })

  test('a program with OpenSSL in it counts like the library', () => {
    const { context, probe } = sceneOf('/app elf static rodata="OPENSSLDIR: \\"/opt/ssl\\""')
    expect(opensslConf.analyze(probe('exec'), context).needs.map(lineOf)).toEqual([
      'read /opt/ssl/openssl.cnf expected? (openssl.conf)',
    ])
  })

  test('a plug-in that brings libcrypto counts like a program', () => {
    const { context, probe } = sceneOf(
      `${program}\n/host elf interp=/lib64/ld.so\n/plug.so elf needed=libcrypto.so.3`,
      '/host',
    )
    expect(opensslConf.analyze(probe('dlopen', '/plug.so'), context).needs).toHaveLength(1)
    expect(opensslConf.analyze(probe('exec'), context).needs).toHaveLength(0)
  })

  test('what is no ELF file, and a process without OpenSSL, needs none', () => {
    const { context, probe } = sceneOf('/app #!/bin/sh')
    expect(opensslConf.analyze(probe('exec'), context).needs).toEqual([])
  })
})

describe('pitfall 29: includes', () => {
  test('a file and a directory are read, of a directory what ends in .conf or .cnf', () => {
    const found = lines(`${conf('.include /etc/x.cnf\\n.include /etc/d')}
      /etc/x.cnf    openssl_conf = init\\n[init]\\nproviders = p\\n[p]
      /etc/d/a.conf [p]\\na = a_sect\\n[a_sect]\\nactivate = 1
      /etc/d/b.txt  [p]\\nb = b_sect\\n[b_sect]\\nactivate = 1`)
    expect(found).toContain('read /etc/x.cnf expected? (openssl.include)')
    expect(found).toContain('/etc/d/*.{conf,cnf} expected? (openssl.include)')
    expect(found.join()).toContain('ossl-modules/a.so')
    expect(found.join()).not.toContain('ossl-modules/b.so')
  })

  test('one is read through a link, and asked for by the link', () => {
    const found = lines(`${conf('.include = /etc/crypto-policies/back-ends/opensslcnf.config')}
      /etc/crypto-policies/back-ends/opensslcnf.config -> /usr/share/p.txt
      /usr/share/p.txt openssl_conf = i\\n[i]\\nproviders = p\\n[p]\\nx = xs\\n[xs]\\nactivate = 1`)
    expect(found).toContain(
      'read /etc/crypto-policies/back-ends/opensslcnf.config expected? (openssl.include)',
    )
    expect(found).toContain('dlopen /usr/lib/ossl-modules/x.so expected (openssl.provider)')
  })

  test('includes that go round in a circle come to an end', () => {
    expect(lines(conf('.include /usr/lib/ssl/openssl.cnf'))).toHaveLength(3)
  })

  test('a relative one is a blind spot with its line', () => {
    const { blindSpots } = analyze(conf('\\n.include local.cnf'))
    expect(blindSpots?.[0]?.evidence).toEqual(['/usr/lib/ssl/openssl.cnf:2: .include local.cnf'])
  })
})

const providers = (sections: string): string =>
  conf(`openssl_conf = init\\n[init]\\nproviders = p\\n[p]\\n${sections}`)

describe('pitfall 29: providers', () => {
  test.each([
    ['one by name', 'legacy = s\\n[s]\\nactivate = 1', '/usr/lib/ossl-modules/legacy.so expected'],
    ['one with an absolute module', 'x = s\\n[s]\\nmodule = /opt/x.so\\nactivate = 1', '/opt/x.so'],
    [
      'a relative module',
      'x = s\\n[s]\\nmodule = y.so\\nactivate = 1',
      '/usr/lib/ossl-modules/y.so',
    ],
    [
      'a name given anew',
      'x = s\\n[s]\\nidentity = z\\nactivate = 1',
      '/usr/lib/ossl-modules/z.so',
    ],
    ['one that is not activated', 'x = s\\n[s]', '/usr/lib/ossl-modules/x.so possible'],
    ['one that may fail', 'x = s\\n[s]\\nactivate = 1\\nsoft_load = 1', 'x.so expected? '],
  ])('%s', (_, sections, expected) => {
    expect(lines(providers(sections)).join('\n')).toContain(expected)
  })

  test('those that libcrypto has itself are no files', () => {
    expect(lines(providers('default = s\\nbase = s\\n[s]\\nactivate = 1'))).toHaveLength(1)
  })

  test('OPENSSL_MODULES takes the place of MODULESDIR', () => {
    const found = lines(providers('x = s\\n[s]\\nactivate = 1'), {
      env: { OPENSSL_MODULES: '/opt/m' },
    })
    expect(found).toContain('dlopen /opt/m/x.so expected (openssl.provider)')
  })

  test('files that its parameters name are needed, a library among them is opened', () => {
    const found =
      lines(`${providers('x = s\\n[s]\\npkcs11-module-path = /opt/k.so\\nc = /etc/c\\nd = /none')}
      /opt/k.so elf
      /etc/c    data`)
    expect(found).toContain('dlopen /opt/k.so expected (openssl.setting)')
    expect(found).toContain('read /etc/c expected (openssl.setting)')
    expect(found.join()).not.toContain('/none')
  })

  test('the part of nodejs counts too', () => {
    const text = conf('nodejs_conf = n\\n[n]\\nproviders = p\\n[p]\\nx = s\\n[s]\\nactivate = 1')
    expect(lines(text).join()).toContain('ossl-modules/x.so')
  })

  test('sections that no program looks at load nothing', () => {
    expect(lines(conf('[init]\\nproviders = p\\n[p]\\nx = s\\n[s]\\nactivate = 1'))).toHaveLength(1)
  })

  test('a module with a variable that has no value is a blind spot', () => {
    const { blindSpots } = analyze(providers('x = s\\n[s]\\nmodule = $gone/x.so\\nactivate = 1'))
    expect(blindSpots?.[0]?.evidence).toEqual(['/usr/lib/ssl/openssl.cnf:7: module = $gone/x.so'])
  })
})

describe('pitfall 29: engines', () => {
  const engines = (section: string): string =>
    conf(`openssl_conf = i\\n[i]\\nengines = e\\n[e]\\npkcs11 = s\\n[s]\\n${section}`)

  test('by name one may be part of libcrypto, by dynamic_path it has to be there', () => {
    expect(lines(engines('init = 0'))).toContain(
      'dlopen /usr/lib/engines-3/pkcs11.so expected? (openssl.engine)',
    )
    expect(lines(engines('dynamic_path = /opt/p.so'))).toContain(
      'dlopen /opt/p.so expected (openssl.engine)',
    )
  })

  test('the PKCS #11 module of an engine is opened by it', () => {
    expect(lines(`${engines('MODULE_PATH = /opt/m.so')}\n/opt/m.so elf`)).toContain(
      'dlopen /opt/m.so expected (openssl.setting)',
    )
  })
})

describe('pitfall 22: FIPS', () => {
  const fips =
    'openssl_conf = i\\n.include /etc/ssl/fipsmodule.cnf\\n[i]\\nproviders = p\\nalg_section = a\\n[p]\\nfips = fips_sect\\n[a]'

  test('an activated fips provider is required, and so are its settings and openssl.cnf', () => {
    const found = lines(`${conf(fips)}
      /etc/ssl/fipsmodule.cnf [fips_sect]\\nactivate = 1`)
    expect(found).toEqual([
      'read /usr/lib/ssl/openssl.cnf required? (fips.openssl)',
      'read /etc/ssl/fipsmodule.cnf required (fips.openssl)',
      '/etc/ssl/fipsmodule.cnf/*.{conf,cnf} required? (fips.openssl)',
      'dlopen /usr/lib/ossl-modules/fips.so required (fips.openssl)',
    ])
  })

  test('default_properties that ask for fips do the same', () => {
    const found = lines(conf(`${fips}\\ndefault_properties = fips=yes`))
    expect(found).toContain('read /usr/lib/ssl/openssl.cnf required? (fips.openssl)')
  })

  test('a fips provider that nothing activates is no FIPS mode', () => {
    expect(lines(conf(fips)).join()).not.toContain('required')
  })
})
