import { directiveLines } from '../../formats/directive-lines.ts'
import type { ServerConfiguration } from '../shared/server-configuration.ts'

const hostKeys = ['rsa', 'ecdsa', 'ed25519']

const sshd: ServerConfiguration = {
  name: 'sshd',
  program: /^sshd(-session|-auth)?$/,
  syntax: directiveLines(),
  spelling: (name) => name.toLowerCase(),
  strings: { conf: /^(\/.*\/sshd_config)$/, directory: /^(\/.*\/ssh)$/ },
  configuration: [`\${conf}`],
  defaults: hostKeys.map((kind) => `HostKey \${directory}/ssh_host_${kind}_key`).join('\n'),
  noPath: /^(none|internal-sftp|.*%.*)$/,
  uses: {
    configuration: ['-f PATH'],
    include: [`?Include ... PATH => \${directory}/PATH`],
    module: ['SecurityKeyProvider PATH'],
    read: [
      'Banner PATH',
      'HostCertificate PATH',
      'ModuliFile PATH',
      'RevokedKeys PATH',
      'TrustedUserCAKeys PATH',
    ],
    secret: ['-h PATH', 'HostKey PATH'],
    command: [
      'AuthorizedKeysCommand PATH...',
      'AuthorizedPrincipalsCommand PATH...',
      'Subsystem _ PATH...',
      'XAuthLocation PATH',
    ],
    shell: ['ForceCommand PATH...'],
    written: ['PidFile PATH'],
    directory: ['ChrootDirectory PATH'],
    user: ['AuthorizedKeysCommandUser PATH', 'AuthorizedPrincipalsCommandUser PATH'],
  },
  source: 'sshd_config(5), sshd(8)',
}

const sudo: ServerConfiguration = {
  name: 'sudo',
  program: /^(sudo|sudoedit)$/,
  syntax: directiveLines(),
  configuration: ['/etc/sudo.conf'],
  mayBeMissing: true,
  strings: { plugin_dir: /^(\/.*\/sudo)\/?$/ },
  variables: { plugin_dir: ['Path plugin_dir PATH'] },
  defaults: 'Plugin sudoers_policy sudoers.so',
  uses: {
    module: [`Plugin _ PATH => \${plugin_dir}/PATH`],
    command: ['?Path askpass PATH'],
    read: ['?Path noexec PATH'],
  },
  source: 'sudo.conf(5)',
}

const sudoersLines = directiveLines({ continued: true })

const sudoers: ServerConfiguration = {
  name: 'sudoers',
  program: /^(sudo|sudoedit|visudo)$/,
  // The older spelling of an include looks like a comment.
  syntax: (text) => sudoersLines(text.replace(/^#(include(?:dir)?[ \t])/gm, '@$1')),
  configuration: ['/etc/sudoers'],
  mayBeMissing: true,
  noPath: /%/,
  uses: {
    include: ['@include PATH => /etc/PATH', '@includedir PATH => /etc/PATH/*'],
    read: ['Defaults ... lecture_file=PATH', 'Defaults ... env_file=PATH'],
    written: ['Defaults ... iolog_file=PATH', 'Defaults ... logfile=PATH'],
    directory: ['Defaults ... iolog_dir=PATH', 'Defaults ... timestampdir=PATH'],
  },
  source: 'sudoers(5), "Including other files from within sudoers", "SUDOERS OPTIONS"',
}

const stunnel: ServerConfiguration = {
  name: 'stunnel',
  program: /^stunnel[34]?$/,
  syntax: directiveLines({
    separator: '=',
    sections: true,
    comments: '#;',
    wholeLineComments: true,
  }),
  spelling: (name) => name.toLowerCase(),
  strings: { conf: /^(\/.*\/stunnel\.conf)$/ },
  configuration: [`\${conf}`],
  noPath: /^(none|)$/,
  uses: {
    configuration: ["'' PATH"],
    include: ['include PATH => PATH/*'],
    read: ['CAfile PATH', 'CRLfile PATH', 'PSKsecrets PATH', 'cert PATH', 'key PATH', '?EGD PATH'],
    content: ['CApath PATH', 'CRLpath PATH'],
    command: ['exec PATH'],
    written: ['output PATH', 'pid PATH'],
    directory: ['chroot PATH'],
    user: ['setuid PATH'],
  },
  source: 'stunnel(8)',
}

const vsftpd: ServerConfiguration = {
  name: 'vsftpd',
  program: /^vsftpd$/,
  syntax: directiveLines({ separator: '=', wholeLineComments: true }),
  strings: { conf: /^(\/.*vsftpd\.conf)$/, empty: /^(\/.*\/empty)$/ },
  configuration: [`\${conf}`],
  defaults: [
    `secure_chroot_dir=\${empty}`,
    'ftp_username=ftp',
    'nopriv_user=nobody',
    'vsftpd_log_file=/var/log/vsftpd.log',
  ].join('\n'),
  noPath: /^$/,
  uses: {
    configuration: ["'' PATH"],
    read: [
      '?banned_email_file PATH',
      '?banner_file PATH',
      '?chroot_list_file PATH',
      '?dsa_cert_file PATH',
      '?rsa_cert_file PATH',
      '?rsa_private_key_file PATH',
      '?userlist_file PATH',
      'ca_certs_file PATH',
    ],
    content: ['anon_root PATH', 'local_root PATH', '?user_config_dir PATH'],
    written: ['vsftpd_log_file PATH', 'xferlog_file PATH'],
    directory: ['secure_chroot_dir PATH'],
    user: ['ftp_username PATH', 'guest_username PATH', 'nopriv_user PATH'],
  },
  source: 'vsftpd.conf(5)',
}

/** Servers that let users in, and what raises their rights. */
export const access: readonly ServerConfiguration[] = [sshd, sudo, sudoers, stunnel, vsftpd]
