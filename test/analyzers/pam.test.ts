import { describe, expect, test } from 'vitest'
import { pam } from '../../src/analyzers/pam.ts'
import type { Findings, Need } from '../../src/model/need.ts'
import { sceneOf } from '../helpers/process.ts'

const program = `
  /bin/su            elf interp=/lib64/ld.so needed=libpam.so.0 imports=pam_start rodata=su-l rodata=login rodata=other
  /bin/ftpd          elf interp=/lib64/ld.so needed=libpam.so.0 imports=pam_start rodata=vsftpd
  /bin/loner         elf interp=/lib64/ld.so needed=libpam.so.0 imports=pam_start
  /bin/sudo          elf interp=/lib64/ld.so
  /lib/sudoers.so    elf needed=libpam.so.0 imports=pam_start rodata=sudo-i rodata=sudo
  /lib64/ld.so       elf soname=ld.so
  /lib/libpam.so.0   elf soname=libpam.so.0 exports=pam_start rodata=/lib/security rodata=/lib/x86_64-linux-gnu/security/
`

const modules = `
  /lib/x86_64-linux-gnu/security/pam_unix.so elf
  /lib/security/pam_old.so                   elf
`

const analyze = (text: string, name = '/bin/su'): Findings => {
  const { context, probe } = sceneOf(`${program}\n${modules}\n${text}`, name)
  return pam.analyze(probe('exec'), context)
}

const lineOf = (need: Need): string => {
  const what =
    'path' in need ? `${need.role} ${need.path}` : 'tree' in need ? `tree ${need.tree}` : '?'
  return `${what} ${need.certainty}${need.optional === true ? '?' : ''} (${need.why.rule})`
}

const lines = (text: string, name?: string): string[] => analyze(text, name).needs.map(lineOf)
const unix = 'dlopen /lib/x86_64-linux-gnu/security/pam_unix.so expected (pam.module)'

describe('pitfall 35: which services', () => {
  test('the one of the program’s own name, and `other` beside it', () => {
    const found = lines(`
      /etc/pam.d/su    auth required pam_unix.so
      /etc/pam.d/other auth required pam_old.so`)
    expect(found).toEqual([
      'read /etc/pam.d/su expected (pam.service)',
      unix,
      'read /etc/pam.d/other expected (pam.service)',
      'dlopen /lib/security/pam_old.so expected (pam.module)',
    ])
  })

  test('its variants by their strings; another service’s name is only possible', () => {
    const found = lines('/etc/pam.d/su x\n/etc/pam.d/su-l x\n/etc/pam.d/login x')
    expect(found).toContain('read /etc/pam.d/su-l expected (pam.service)')
    expect(found).toContain('read /etc/pam.d/login possible (pam.service)')
  })

  test('a service that only a string names', () => {
    expect(lines('/etc/pam.d/vsftpd x', '/bin/ftpd')).toEqual([
      'read /etc/pam.d/vsftpd expected (pam.service)',
    ])
  })

  test('those that a plug-in asks for', () => {
    const { context, probe } = sceneOf(
      `${program}\n${modules}\n/etc/pam.d/sudo x\n/etc/pam.d/sudo-i x`,
      '/bin/sudo',
    )
    expect(pam.analyze(probe('exec'), context).needs).toEqual([])
    expect(pam.analyze(probe('dlopen', '/lib/sudoers.so'), context).needs.map(lineOf)).toEqual([
      'read /etc/pam.d/sudo expected (pam.service)',
      'read /etc/pam.d/sudo-i expected (pam.service)',
    ])
  })

  test('a variant that is named tells of its stem, where the program is of another name', () => {
    const { context, probe } = sceneOf(
      `${program}\n/lib/plug.so elf needed=libpam.so.0 imports=pam_start rodata=sudo-i rodata=login
       /etc/pam.d/sudo\n/etc/pam.d/sudo-i\n/etc/pam.d/login`,
      '/bin/loner',
    )
    expect(pam.analyze(probe('dlopen', '/lib/plug.so'), context).needs.map(lineOf)).toEqual([
      'read /etc/pam.d/sudo expected (pam.service)',
      'read /etc/pam.d/sudo-i expected (pam.service)',
      'read /etc/pam.d/login possible (pam.service)',
    ])
  })

  test('one that nothing names is a blind spot, and `other` is kept', () => {
    const { needs, blindSpots } = analyze('/etc/pam.d/other', '/bin/loner')
    expect(needs.map(lineOf)).toEqual(['read /etc/pam.d/other expected (pam.service)'])
    expect(blindSpots?.[0]).toMatchObject({ path: '/bin/loner', rule: 'pam.service' })
  })

  test('a program that names itself and has no stack is none', () => {
    const { context, probe } = sceneOf(
      `${program}\n/bin/screen elf interp=/lib64/ld.so needed=libpam.so.0 imports=pam_start rodata=screen\n/etc/pam.d/other`,
      '/bin/screen',
    )
    expect(pam.analyze(probe('exec'), context).blindSpots).toEqual([])
  })

  test('what starts no PAM session needs none', () => {
    const { context, probe } = sceneOf('/app elf rodata=login\n/etc/pam.d/login x')
    expect(pam.analyze(probe('exec'), context).needs).toEqual([])
  })
})

describe('pitfall 35: where stacks are', () => {
  test('/etc/pam.d comes before /usr/lib/pam.d', () => {
    expect(lines('/usr/lib/pam.d/su x')[0]).toContain('read /usr/lib/pam.d/su')
    expect(lines('/usr/lib/pam.d/su x\n/etc/pam.d/su x')[0]).toContain('read /etc/pam.d/su')
  })

  test('/etc/pam.conf counts only where there is no directory of services', () => {
    const conf = '/etc/pam.conf su auth required pam_unix.so\\nlogin auth required pam_old.so'
    expect(lines(conf)).toEqual(['read /etc/pam.conf expected (pam.service)', unix])
    expect(lines(`${conf}\n/etc/pam.d/su x`).join()).not.toContain('pam.conf')
  })
})

describe('pitfall 35: includes', () => {
  test('a file is asked for by its link and read where that leads', () => {
    const found = lines(`
      /etc/pam.d/su              auth include system-auth
      /etc/pam.d/system-auth     -> /etc/authselect/system-auth
      /etc/authselect/system-auth auth required pam_unix.so`)
    expect(found).toEqual([
      'read /etc/pam.d/su expected (pam.service)',
      'read /etc/pam.d/system-auth expected (pam.include)',
      unix,
    ])
  })

  test('include and substack take the lines of their type, @include all', () => {
    const stack = '/etc/pam.d/x auth required pam_unix.so\\nsession required pam_old.so'
    const old = 'dlopen /lib/security/pam_old.so expected (pam.module)'
    expect(lines(`${stack}\n/etc/pam.d/su auth substack x`)).not.toContain(old)
    expect(lines(`${stack}\n/etc/pam.d/su session include x`)).toContain(old)
    expect(lines(`${stack}\n/etc/pam.d/su @include x`)).toEqual(expect.arrayContaining([old, unix]))
  })

  test('one that is not there is unmet', () => {
    expect(lines('/etc/pam.d/su @include gone')).toContain(
      'read /etc/pam.d/gone expected (pam.include)',
    )
  })

  test('those that go round in a circle come to an end', () => {
    expect(lines('/etc/pam.d/su @include su\\nauth include su')).toHaveLength(5)
  })

  test('a line that cannot be read is a blind spot with its place', () => {
    expect(analyze('/etc/pam.d/su nonsense').blindSpots?.[0]?.evidence).toEqual(['/etc/pam.d/su:1'])
  })
})

describe('pitfall 35: modules', () => {
  test.each([
    ['an absolute path', 'auth required /opt/a.so', 'dlopen /opt/a.so expected (pam.module)'],
    ['the older directory', 'auth required pam_old.so', '/lib/security/pam_old.so expected'],
    ['$ISA', 'auth required /lib/x86_64-linux-gnu/security/$ISA/pam_unix.so', unix],
    [
      'one that may be missing',
      '-session optional pam_systemd.so',
      'dlopen /lib/x86_64-linux-gnu/security/pam_systemd.so expected? (pam.module)',
    ],
    [
      'one that may not',
      'session optional pam_gone.so',
      'dlopen /lib/x86_64-linux-gnu/security/pam_gone.so expected (pam.module)',
    ],
  ])('%s', (_, line, expected) => {
    expect(lines(`/etc/pam.d/su ${line}`).join('\n')).toContain(expected)
  })
})

describe('pitfall 35: arguments', () => {
  test.each([
    ['a file', 'envfile=/etc/e', '/etc/e x', 'read /etc/e expected? (pam.argument)'],
    ['a program', '/opt/run', '/opt/run 0755 x', 'exec /opt/run expected? (pam.argument)'],
    ['a database without its suffix', 'db=/etc/u', '', 'read /etc/u.db expected? (pam.argument)'],
    ['a directory', 'dir=/var/f', '/var/f/x 1', 'read /var/f expected? (pam.argument)'],
    ['one that is read as a whole', 'skel=/etc/k', '/etc/k/x 1', 'tree /etc/k expected?'],
  ])('%s', (_, argument, file, expected) => {
    const found = lines(`${file}\n/etc/pam.d/su auth required pam_unix.so quiet ${argument}`)
    expect(found.join('\n')).toContain(expected)
  })

  test('a path that is made up at run time is none', () => {
    expect(lines('/etc/pam.d/su auth required pam_unix.so /home/%u x=1 debug')).toHaveLength(2)
  })
})
