import { describe, expect, test } from 'vitest'
import { serverNeeds } from '../../helpers/server.ts'

describe('sshd; pitfalls 37, 47', () => {
  const sshd =
    '/usr/sbin/sshd elf interp=/lib64/ld.so rodata=/etc/ssh/sshd_config rodata=/etc/ssh/x rodata=/etc/ssh'

  test('includes hang on its directory; subsystems are programs; keys of a machine are only possible', () => {
    const found = serverNeeds(
      `${sshd}
       /etc/ssh/sshd_config include sshd_config.d/*.conf\\nSubsystem sftp /usr/lib/openssh/sftp-server -l INFO\\nBanner /etc/issue.net
       /etc/ssh/sshd_config.d/a.conf AuthorizedKeysCommand /usr/bin/keys %u\\nTrustedUserCAKeys none\\nChrootDirectory /home/%u\\nForceCommand internal-sftp`,
      ['-D', '-p', '2222'],
    )
    expect(found).toEqual(
      [
        'read /etc/ssh/sshd_config',
        'optional read /etc/ssh/sshd_config.d/',
        'read /etc/ssh/sshd_config.d/a.conf',
        'exec /usr/bin/keys %u',
        'exec /usr/lib/openssh/sftp-server -l INFO',
        'read /etc/issue.net',
        'possible optional read /etc/ssh/ssh_host_rsa_key',
        'possible optional read /etc/ssh/ssh_host_ecdsa_key',
        'possible optional read /etc/ssh/ssh_host_ed25519_key',
      ].map((line) => line.replace('possible optional', 'possible')),
    )
  })

  test('a host key that is said takes the place of the built-in ones', () => {
    const found = serverNeeds(`${sshd}\n/etc/ssh/sshd_config HostKey /k`, [
      '-h',
      '/x',
      '-f',
      '/none',
    ])
    expect(found.filter((one) => one.startsWith('possible'))).toEqual([
      'possible read /x',
      'possible read /etc/ssh/ssh_host_rsa_key',
      'possible read /etc/ssh/ssh_host_ecdsa_key',
      'possible read /etc/ssh/ssh_host_ed25519_key',
    ])
    expect(serverNeeds(`${sshd}\n/etc/ssh/sshd_config HostKey /k`)).toContain('possible read /k')
  })
})

describe('sudo; pitfall 47', () => {
  const sudo = '/usr/bin/sudo elf interp=/lib64/ld.so rodata=/usr/libexec/sudo'

  test('the policy is a plug-in that is there unless others are named', () => {
    expect(serverNeeds(sudo)).toContain('optional dlopen /usr/libexec/sudo/sudoers.so')
    const found = serverNeeds(`${sudo}\n/etc/sudo.conf Plugin my_policy my.so a=b`)
    expect(found).toContain('dlopen /usr/libexec/sudo/my.so')
    expect(found.join()).not.toContain('sudoers.so')
  })

  test('sudoers is read with its includes in both spellings', () => {
    const found = serverNeeds(`${sudo}
      /etc/sudoers @includedir /etc/sudoers.d\\n#include more\\n# include not\\nDefaults use_pty, logfile=/var/log/sudo/l
      /etc/sudoers.d/a Defaults lecture_file=/etc/lecture
      /etc/more root ALL=(ALL) ALL`)
    expect(found).toEqual(
      expect.arrayContaining([
        'optional read /etc/sudoers',
        'read /etc/sudoers.d/a',
        'read /etc/lecture',
        'read /etc/more',
        'directory /var/log/sudo',
      ]),
    )
  })
})

test('stunnel: sections, certificates, the program behind a tunnel; pitfall 47', () => {
  const found = serverNeeds(
    `/usr/bin/stunnel4 elf interp=/lib64/ld.so rodata=/etc/stunnel/stunnel.conf
     /s.conf pid = /run/stunnel/p\\nsetuid = st\\n[https]\\ncert = /c.pem\\ncafile = /ca.pem\\nexec = /usr/bin/prog\\nexecArgs = prog x`,
    ['/s.conf'],
  )
  expect(found).toEqual([
    'read /s.conf',
    'directory /run/stunnel',
    'user st',
    'read /c.pem',
    'read /ca.pem',
    'exec /usr/bin/prog',
  ])
})

test('vsftpd: certificates only when there, accounts and the empty directory; pitfall 47', () => {
  const found = serverNeeds(
    `/usr/sbin/vsftpd elf interp=/lib64/ld.so rodata=/etc/vsftpd.conf rodata=/usr/share/empty
     /etc/vsftpd.conf rsa_cert_file=/c.pem\\nanon_root=/srv/ftp\\nnopriv_user=nob`,
  )
  expect(found).toEqual([
    'read /etc/vsftpd.conf',
    'optional read /c.pem',
    'tree /srv/ftp',
    'user nob',
    'optional directory /usr/share/empty',
    'optional user ftp',
    'optional directory /var/log',
  ])
})
