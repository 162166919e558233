import { describe, expect, test } from 'vitest'
import { keptByRule, type RuleCase } from '../helpers/rules.ts'

/** The rule; an object of the process with its fields; files of the base, each of which the rule keeps unless it has a `!`. */
type Row = readonly [string, string, string]

/** A module or library beside the program, which needs it. */
const caseOf = ([rule, object, files]: Row): RuleCase => {
  const [name = '', ...fields] = object.split(' ')
  const lines = files
    .split(' ')
    .map((file) => file.replace(/^!/, ''))
    .map((path) => (/\/s?bin\/|\.so|gnupg\//.test(path) ? `${path} 0755 elf` : `${path} x`))
  const library = `/lib/${name} elf soname=${name} ${fields.join(' ')}`
  return { rule, app: `,${name}`, files: [library, ...lines].join('\n') }
}

const wanted = ([, , files]: Row, mark = ''): string[] =>
  files
    .split(' ')
    .filter((file) => !file.startsWith('!'))
    .map((path) => `${path}${mark}`)

const check = async (row: Row, mark = ''): Promise<void> => {
  const one = caseOf(row)
  const directories = /\/(?:[\w.-]*\.d|mc|pipes|lastlog|selinux|gnupg|skel|sasl2?)$/
  expect(
    (await keptByRule(one)).filter((path) => !directories.test(path.replace(/\?$/, ''))),
  ).toEqual(wanted(row, mark))
  const other = {
    ...one,
    files: one.files.replace(/^\S+ elf soname=\S+.*/, '/lib/libother.so elf'),
  }
  expect(await keptByRule({ ...other, app: ',libother.so' })).toEqual([])
}

describe('pitfall 35: what PAM modules read', () => {
  test.each<Row>([
    ['auth.pam-unix', 'pam_unix.so', '/etc/login.defs /etc/passwd /etc/shadow !/etc/gshadow'],
    ['auth.pam-helpers', 'pam_unix.so rodata=/sbin/unix_chkpwd', '/sbin/unix_chkpwd !/sbin/x'],
    ['auth.pam-env', 'pam_env.so', '/etc/environment /etc/security/pam_env.conf'],
    ['auth.pam-limits', 'pam_limits.so', '/etc/security/limits.conf /etc/security/limits.d/a.conf'],
    ['auth.pam-access', 'pam_access.so', '/etc/security/access.conf !/etc/security/time.conf'],
    ['auth.pam-time', 'pam_time.so', '!/etc/security/access.conf /etc/security/time.conf'],
    ['auth.pam-group', 'pam_group.so', '/etc/security/group.conf'],
    ['auth.pam-namespace', 'pam_namespace.so', '/etc/security/namespace.conf'],
    ['auth.pam-sepermit', 'pam_sepermit.so', '/etc/security/sepermit.conf'],
    ['auth.pam-cap', 'pam_cap.so', '/etc/security/capability.conf'],
    ['auth.pam-pwhistory', 'pam_pwhistory.so', '/etc/security/opasswd'],
    ['auth.pam-quality', 'pam_pwquality.so', '/etc/security/pwquality.conf /usr/share/cracklib/d'],
    ['auth.pam-motd', 'pam_motd.so', '/etc/motd /etc/motd.d/x !/etc/issue'],
    ['auth.pam-mail', 'pam_mail.so', '/var/mail'],
    ['auth.pam-lastlog', 'pam_lastlog.so', '/etc/login.defs'],
    ['auth.pam-lists', 'pam_shells.so rodata=/etc/shells', '/etc/shells !/etc/securetty'],
    ['auth.pam-skeleton', 'pam_mkhomedir.so', '/etc/login.defs /etc/skel/.profile'],
  ])('%s: %s', async (...row) => {
    await check(row)
  })

  test('auth.pam-faillock makes the directory where failures are counted', async () => {
    const files = '/lib/pam_faillock.so elf\n/run/\n/etc/security/faillock.conf x'
    expect(await keptByRule({ rule: 'auth.pam-faillock', app: ',pam_faillock.so', files })).toEqual(
      ['/etc/security/faillock.conf', '/run/faillock'],
    )
  })

  test('auth.pam-motd-scripts runs the scripts as Debian does', async () => {
    const rule = 'auth.pam-motd-scripts'
    const files = `/lib/pam_motd.so elf rodata="run-parts --lsbsysinit /etc/update-motd.d > /x"
      /etc/update-motd.d/10 0755 #!/bin/sh
      /usr/bin/env 0755 elf
      /usr/bin/run-parts 0755 elf
      /bin/sh 0755 elf`
    expect(await keptByRule({ rule, app: ',pam_motd.so', files })).toEqual([
      '/bin/sh',
      '/etc/update-motd.d',
      '/etc/update-motd.d/10',
      '/usr/bin/env',
      '/usr/bin/run-parts',
    ])
    expect(
      await keptByRule({ rule, app: ',pam_motd.so', files: files.replace('update-motd.d >', 'x') }),
    ).toEqual([])
  })

  test('auth.session-home: a session of root begins in its home', async () => {
    const files = `/lib/libpam.so.0 elf soname=libpam.so.0
      /etc/passwd root:x:0:0:root:/root:/bin/sh
      /root/.secret x`
    const opens = { rule: 'auth.session-home', app: ',libpam.so.0 imports=pam_open_session', files }
    expect(await keptByRule(opens)).toEqual(['/etc/passwd', '/root'])
    expect(await keptByRule({ ...opens, app: ',libpam.so.0 imports=pam_authenticate' })).toEqual([])
  })

  test('auth.pam-xauth and auth.selinux-policy are only possible', async () => {
    await check(['auth.pam-xauth', 'pam_xauth.so', '/usr/bin/xauth'], '?')
    await check(['auth.selinux-policy', 'pam_selinux.so', '/etc/selinux/config'], '?')
  })

  test('auth.selinux asks whether it is on', async () => {
    const files = '/lib/libselinux.so.1 elf soname=libselinux.so.1\n/etc/selinux/config x'
    const asks = { rule: 'auth.selinux', app: ',libselinux.so.1 imports=is_selinux_enabled', files }
    expect(await keptByRule(asks)).toEqual(['/etc/selinux/config'])
    expect(await keptByRule({ ...asks, app: ',libselinux.so.1 imports=freecon' })).toEqual([])
  })
})

describe('pitfalls 33, 34 and 36: Kerberos, SASL, directories and databases', () => {
  test.each<Row>([
    ['auth.krb5', 'libkrb5.so.3', '/etc/krb5.conf /etc/krb5.conf.d/x'],
    [
      'auth.krb5-plugins',
      'libkrb5.so.3 rodata=/usr/lib/krb5/plugins',
      '/usr/lib/krb5/plugins/libkrb5/a.so !/usr/lib/krb5/plugins/preauth/b.so',
    ],
    ['auth.gss-mechanisms', 'libgssapi_krb5.so.2', '/etc/gss/mech /etc/gss/mech.d/a.conf'],
    ['auth.gss-interposers', 'libgssapi_krb5.so.2 rodata=/usr/lib/gss/', '/usr/lib/gss/a.so'],
    ['auth.sasl-database', 'libsasldb.so.2', '/etc/sasldb2'],
    ['auth.ldap', 'libldap-2.5.so.0 rodata=/etc/ldap/ldap.conf', '/etc/ldap/ldap.conf'],
    [
      'auth.libpq-services',
      'libpq.so.5 rodata=/etc/postgresql-common',
      '/etc/postgresql-common/pg_service.conf',
    ],
    [
      'auth.mysql-plugins',
      'libmariadb.so.3 rodata=/usr/lib/libmariadb3/plugin',
      '/usr/lib/libmariadb3/plugin/caching_sha2_password.so !/usr/lib/libmariadb3/plugin/server.so',
    ],
    ['auth.odbc', 'libodbc.so.2', '/etc/odbc.ini /etc/odbcinst.ini'],
    ['auth.freetds', 'libsybdb.so.5', '/etc/freetds/freetds.conf'],
    ['auth.oracle', 'libclntsh.so.21.1', '/lib/network/admin/tnsnames.ora'],
  ])('%s: %s', async (...row) => {
    const [rule, object, files] = row
    const kept = (await keptByRule(caseOf(row))).filter((path) => !/(?:\.d|admin)$/.test(path))
    expect(kept, rule).toEqual(wanted(row))
    const bare = files.split(' ').map((path) => `${path.replace('!', '')} x`)
    expect(await keptByRule({ rule, files: bare.join('\n') }), object).toEqual([])
  })

  test('auth.krb5-preauth is for programs that ask for a ticket', async () => {
    const files =
      '/lib/libkrb5.so.3 elf soname=libkrb5.so.3\n/usr/lib/krb5/plugins/preauth/a.so elf'
    const asks = {
      rule: 'auth.krb5-preauth',
      files,
      app: ',libkrb5.so.3 imports=krb5_init_creds_init',
    }
    expect(await keptByRule(asks)).toEqual(['/usr/lib/krb5/plugins/preauth/a.so'])
    expect(await keptByRule({ ...asks, app: ',libkrb5.so.3 imports=krb5_free' })).toEqual([])
  })

  test('auth.krb5-keytab is a secret, and only possible', async () => {
    const files = '/lib/libkrb5.so.3 elf soname=libkrb5.so.3\n/etc/krb5.keytab x'
    const asks = { rule: 'auth.krb5-keytab', files, app: ',libkrb5.so.3 imports=gss_acquire_cred' }
    expect(await keptByRule(asks)).toEqual(['/etc/krb5.keytab?'])
    expect(await keptByRule({ ...asks, app: ',libkrb5.so.3' })).toEqual([])
  })

  test('auth.sasl is for who authenticates, auth.sasl-client for who could', async () => {
    const files = '/lib/libsasl2.so.2 elf soname=libsasl2.so.2\n/usr/lib/sasl2/libplain.so.2 elf'
    const app = (name: string) => `,libsasl2.so.2 imports=${name}`
    const kept = (rule: string, name: string) => keptByRule({ rule, files, app: app(name) })
    expect(await kept('auth.sasl', 'sasl_server_init')).toEqual(['/usr/lib/sasl2/libplain.so.2'])
    expect(await kept('auth.sasl', 'ldap_sasl_interactive_bind')).toHaveLength(1)
    expect(await kept('auth.sasl', 'sasl_client_init')).toEqual([])
    expect(await kept('auth.sasl-client', 'sasl_client_init')).toEqual([
      '/usr/lib/sasl2/libplain.so.2?',
    ])
  })

  test('auth.sssd needs the directories of its sockets and caches', async () => {
    const files =
      '/lib/pam_sss.so elf\n/var/lib/sss/pipes/private/\n/var/lib/sss/mc/\n/var/lib/sss/db/x y'
    expect(await keptByRule({ rule: 'auth.sssd', app: ',pam_sss.so', files })).toEqual([
      '/var/lib/sss/mc',
      '/var/lib/sss/pipes',
      '/var/lib/sss/pipes/private',
    ])
  })
})

describe('pitfalls 21 and 37: OpenSSH and GnuPG', () => {
  const gnupg = '/lib/libassuan.so.0 elf soname=libassuan.so.0'

  test('auth.ssh-client reads the settings and known hosts of the system', async () => {
    const files =
      '/etc/ssh/ssh_config x\n/etc/ssh/ssh_config.d/a.conf x\n/etc/ssh/ssh_known_hosts x\n/etc/ssh/ssh_host_rsa_key x'
    const client = { rule: 'auth.ssh-client', app: 'rodata=/etc/ssh/ssh_config', files }
    expect(await keptByRule(client)).toEqual([
      '/etc/ssh/ssh_config',
      '/etc/ssh/ssh_config.d',
      '/etc/ssh/ssh_config.d/a.conf',
      '/etc/ssh/ssh_known_hosts',
    ])
    expect(await keptByRule({ ...client, app: '' })).toEqual([])
  })

  test('auth.ssh-helpers are possible: the settings have to ask for them', async () => {
    const files = '/usr/lib/openssh/ssh-keysign 4755 elf\n/usr/lib/openssh/other 0755 elf'
    const client = { rule: 'auth.ssh-helpers', app: 'rodata=/usr/lib/openssh/ssh-keysign', files }
    expect(await keptByRule(client)).toEqual(['/usr/lib/openssh/ssh-keysign?'])
    expect(await keptByRule({ ...client, app: '' })).toEqual([])
  })

  test('auth.ssh-moduli is for the server alone', async () => {
    const files = '/lib/sshd elf rodata=/etc/ssh/moduli\n/etc/ssh/moduli x'
    const rule = 'auth.ssh-moduli'
    expect(await keptByRule({ rule, app: ',sshd', files })).toEqual(['/etc/ssh/moduli'])
    expect(await keptByRule({ rule, app: 'rodata=/etc/ssh/moduli', files })).toEqual([])
  })

  test('auth.gnupg-helpers are the daemons that a program of GnuPG starts', async () => {
    const files = `${gnupg}
      /usr/bin/gpg-agent 0755 elf
      /usr/bin/gpgconf 0755 elf
      /usr/bin/pinentry -> /etc/alternatives/pinentry
      /etc/alternatives/pinentry -> /usr/bin/pinentry-curses
      /usr/bin/pinentry-curses 0755 elf
      /usr/lib/gnupg/scdaemon 0755 elf
      /usr/lib/gnupg/keyboxd 0755 elf`
    const program = {
      rule: 'auth.gnupg-helpers',
      app: ',libassuan.so.0 rodata=/usr/lib/gnupg',
      files,
    }
    expect(await keptByRule(program)).toEqual([
      '/etc/alternatives/pinentry',
      '/usr/bin/gpg-agent',
      '/usr/bin/gpgconf',
      '/usr/bin/pinentry',
      '/usr/bin/pinentry-curses',
      '/usr/lib/gnupg/keyboxd',
      '/usr/lib/gnupg/scdaemon',
    ])
    expect(await keptByRule({ ...program, app: 'rodata=/usr/lib/gnupg' })).toEqual([])
  })

  test('auth.gnupg-network and auth.gnupg-dirmngr bring what speaks to key servers', async () => {
    const files = `${gnupg}\n/usr/bin/dirmngr 0755 elf\n/usr/share/gnupg/ca.pem x\n/usr/lib/gnupg/dirmngr_ldap 0755 elf`
    const kept = (rule: string, text: string) =>
      keptByRule({ rule, app: `,libassuan.so.0 rodata=${text}`, files })
    expect(await kept('auth.gnupg-network', 'dirmngr-program')).toEqual(['/usr/bin/dirmngr'])
    expect(await kept('auth.gnupg-network', 'nothing')).toEqual([])
    expect(await kept('auth.gnupg-dirmngr', 'dirmngr_ldapservers.conf')).toEqual([
      '/usr/lib/gnupg/dirmngr_ldap',
      '/usr/share/gnupg/ca.pem',
    ])
    expect(await kept('auth.gnupg-dirmngr', 'nothing')).toEqual([])
  })

  test('auth.gnupg-components and auth.gnupg-settings go with gpgconf', async () => {
    const files =
      '/usr/bin/gpg 0755 elf\n/usr/lib/gnupg/scdaemon 0755 elf\n/etc/gnupg/gpgconf.conf x'
    const kept = (rule: string, app: string) => keptByRule({ rule, app, files })
    expect(await kept('auth.gnupg-components', 'rodata=dirmngr-socket')).toEqual([
      '/usr/bin/gpg',
      '/usr/lib/gnupg/scdaemon',
    ])
    expect(await kept('auth.gnupg-components', '')).toEqual([])
    expect(await kept('auth.gnupg-settings', 'rodata=/etc/gnupg')).toContain(
      '/etc/gnupg/gpgconf.conf',
    )
    expect(await kept('auth.gnupg-settings', '')).toEqual([])
  })
})

test('pitfall 38: auth.machine-id keeps the file and the link of D-Bus', async () => {
  const files = '/etc/machine-id\n/var/lib/dbus/machine-id -> /etc/machine-id'
  const program = { rule: 'auth.machine-id', app: 'rodata=/etc/machine-id', files }
  expect(await keptByRule(program)).toEqual(['/etc/machine-id', '/var/lib/dbus/machine-id'])
  expect(await keptByRule({ ...program, app: '' })).toEqual([])
})
