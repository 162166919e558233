import { describe, expect, test } from 'vitest'
import { namedModules } from '../../src/analyzers/named-modules.ts'
import type { Need } from '../../src/model/need.ts'
import { sceneOf } from '../helpers/process.ts'

const app = `
  /app            elf interp=/lib64/ld.so
  /lib64/ld.so    elf soname=ld.so
  /lib/libdrv.so  elf soname=libdrv.so`

const lineOf = (need: Need): string =>
  'path' in need
    ? `${need.role} ${need.path}`
    : 'glob' in need
      ? need.glob
      : 'tree' in need
        ? `tree ${need.tree}`
        : 'absent' in need
          ? `no ${need.absent}`
          : '?'

const lines = (path: string, text: string): string[] => {
  const { context, probe } = sceneOf(`${app}\n${path} ${text}`)
  expect(namedModules.matches(probe('read', path))).toBe(true)
  return namedModules.analyze(probe('read', path), context).needs.map(lineOf)
}

describe('pitfall 31: a module file of p11-kit', () => {
  test.each([
    ['by name', 'module: p11-kit-trust.so', '/usr/lib{,64}/{,*/}pkcs11/p11-kit-trust.so'],
    ['by path', '# x\\n  module : /opt/p.so\\ntrust-policy: yes', 'dlopen /opt/p.so'],
  ])('%s', (_, text, expected) => {
    expect(lines('/usr/share/p11-kit/modules/a.module', text)).toEqual([expected])
  })

  test('one that names none', () => {
    expect(lines('/etc/pkcs11/modules/a', 'remote: x\\n# module: y')).toEqual([])
  })
})

describe('pitfall 33: Kerberos and GSSAPI', () => {
  test('krb5.conf: includes, directories, plug-ins and certificates', () => {
    const text = [
      'include /etc/a',
      'includedir /etc/krb5.conf.d/',
      'module /opt/m.so:x',
      '[plugins]',
      ' localauth = {',
      '  module = sssd:/usr/lib/sssd.so',
      '  module = winbind:localauth/w.so',
      ' }',
      '[realms]',
      ' pkinit_anchors = FILE:/etc/ca.pem',
      '# include /etc/no',
    ].join('\\n')
    expect(lines('/etc/krb5.conf', text)).toEqual([
      'read /etc/a',
      'tree /etc/krb5.conf.d/',
      'tree /etc/ca.pem',
      'dlopen /opt/m.so',
      'dlopen /usr/lib/sssd.so',
      '/usr/lib{,64}/{,*/}krb5/plugins/localauth/w.so',
    ])
    expect(lines('/etc/krb5.conf.d/x', 'include /etc/a')).toEqual(['read /etc/a'])
  })

  test('mech.d: the library of each mechanism', () => {
    const text =
      '# c 1 /no.so\\nproxy 1.2.3 /usr/lib/gssproxy/p.so <interposer>\\nshort 1.2\\nx 1.3 x.so'
    expect(lines('/etc/gss/mech.d/p.conf', text)).toEqual([
      'dlopen /usr/lib/gssproxy/p.so',
      '/usr/lib{,64}/{,*/}gss/x.so',
    ])
  })
})

test('pitfall 36: odbcinst.ini: drivers by path and by name, one that is not there', () => {
  const text =
    '[A]\\nDriver = /opt/a.so\\nsetup64=libdrv.so\\n; Driver=/no.so\\n[B]\\nDriver=libgone.so ; x\\nDescription=x'
  expect(lines('/etc/odbcinst.ini', text)).toEqual([
    'dlopen /opt/a.so',
    'dlopen /lib/libdrv.so',
    'no libgone.so',
  ])
})

test('other files, and these when they are not read, are left alone', () => {
  const { probe } = sceneOf(`${app}\n/etc/other.conf x\n/etc/krb5.conf x`)
  expect(namedModules.matches(probe('read', '/etc/other.conf'))).toBe(false)
  expect(namedModules.matches(probe('exec', '/etc/krb5.conf'))).toBe(false)
})
