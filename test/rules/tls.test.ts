import { describe, expect, test } from 'vitest'
import { keptByRule } from '../helpers/rules.ts'

const library = (name: string, fields = ''): string => `/lib/${name} elf soname=${name} ${fields}`

/** What a rule keeps for a program that needs a library, and that it keeps nothing for one that does not. */
const kept = async (rule: string, object: string, files: string): Promise<string[]> => {
  const [name = '', ...fields] = object.split(' ')
  const all = `${library(name, fields.join(' '))}\n${files}`
  expect(await keptByRule({ rule, app: '', files: all })).toEqual([])
  return keptByRule({ rule, app: `,${name}`, files: all })
}

/** The same for a string in the program itself. */
const keptFor = async (rule: string, text: string, files: string): Promise<string[]> => {
  expect(await keptByRule({ rule, app: '', files })).toEqual([])
  return keptByRule({ rule, app: `rodata="${text}"`, files })
}

const rhel = `
  /etc/pki/tls/cert.pem            -> certs/ca-bundle.crt
  /etc/pki/tls/certs/ca-bundle.crt -> /etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem
  /etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem x`

describe('pitfall 26: bundles, each with every link on the way', () => {
  const rule = 'tls.ca-bundle'

  test('Debian: one file', async () => {
    expect(
      await keptFor(
        rule,
        '/etc/ssl/certs/ca-certificates.crt',
        '/etc/ssl/certs/ca-certificates.crt x',
      ),
    ).toEqual(['/etc/ssl/certs/ca-certificates.crt'])
  })

  test('RHEL: links into what update-ca-trust extracts', async () => {
    expect(await keptFor(rule, '/etc/pki/tls/cert.pem', rhel)).toEqual([
      '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
      '/etc/pki/tls/cert.pem',
      '/etc/pki/tls/certs/ca-bundle.crt',
    ])
  })

  test('SUSE: links into /var/lib/ca-certificates', async () => {
    const files =
      '/etc/ssl/ca-bundle.pem -> /var/lib/ca-certificates/ca-bundle.pem\n/var/lib/ca-certificates/ca-bundle.pem x'
    expect(await keptFor(rule, '/etc/ssl/ca-bundle.pem', files)).toEqual([
      '/etc/ssl/ca-bundle.pem',
      '/var/lib/ca-certificates/ca-bundle.pem',
    ])
  })

  test('Alpine: cert.pem is a link to the bundle', async () => {
    const files =
      '/etc/ssl/cert.pem -> certs/ca-certificates.crt\n/etc/ssl/certs/ca-certificates.crt x'
    expect(await keptFor(rule, '/etc/ssl/cert.pem', files)).toEqual([
      '/etc/ssl/cert.pem',
      '/etc/ssl/certs/ca-certificates.crt',
    ])
  })

  test('pitfall 16: a Go program has all of them in one string', async () => {
    const text =
      'x/etc/ssl/certs/ca-certificates.crt/etc/pki/tls/certs/ca-bundle.crt/etc/ssl/cert.pem'
    expect(await keptFor(rule, text, rhel)).toHaveLength(3)
  })
})

describe('pitfall 26: directories of certificates', () => {
  const files = `
    /etc/ssl/certs/0a.0                  -> A.pem
    /etc/ssl/certs/A.pem                 -> /usr/share/ca-certificates/A.crt
    /etc/ssl/certs/B.pem                 x
    /usr/share/ca-certificates/A.crt     x`

  test('hashed names with the certificates they lead to', async () => {
    expect(await keptFor('tls.ca-directory', '/etc/ssl/certs', files)).toEqual([
      '/etc/ssl/certs',
      '/etc/ssl/certs/0a.0',
      '/etc/ssl/certs/A.pem',
      '/usr/share/ca-certificates/A.crt',
    ])
  })

  test('GnuTLS (git through libcurl-gnutls) reads every file', async () => {
    const rule = 'tls.ca-directory-gnutls'
    const app = 'rodata=/etc/ssl/certs imports=gnutls_certificate_set_x509_trust_dir'
    expect(await keptByRule({ rule, app, files })).toContain('/etc/ssl/certs/B.pem')
    expect(await keptByRule({ rule, app: 'rodata=/etc/ssl/certs', files })).toEqual([])
  })

  test('the default verify paths of RHEL, SUSE and Alpine', async () => {
    const rule = 'openssl.trust-store'
    const app = ',libcrypto.so.3 imports=X509_STORE_set_default_paths'
    const all = (text: string) =>
      keptByRule({ rule, app, files: `${library('libcrypto.so.3')}\n${text}` })
    expect(await all(rhel)).toEqual([
      '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
      '/etc/pki/tls/cert.pem',
      '/etc/pki/tls/certs',
      '/etc/pki/tls/certs/ca-bundle.crt',
    ])
    expect(await all('/var/lib/ca-certificates/openssl/0a.0 x')).toHaveLength(1)
    expect(await all('/etc/ssl/cert.pem x')).toEqual(['/etc/ssl/cert.pem'])
  })

  test('an OPENSSLDIR of its own is possible where there is TLS', async () => {
    const rule = 'openssl.own-trust-store'
    const files = `${library('libssl.so.3')}\n/opt/ssl/certs/a x\n/opt/ssl/cert.pem x`
    const app = ',libssl.so.3 rodata=/opt/ssl/cert.pem'
    expect(await keptByRule({ rule, app, files })).toEqual(['/opt/ssl/cert.pem?'])
    expect(await keptByRule({ rule, app: 'rodata=/opt/ssl/cert.pem', files })).toEqual([])
  })
})

describe('pitfalls 26 and 28: variables of the image', () => {
  test.each([
    ['tls.env-ssl-cert-file', 'SSL_CERT_FILE'],
    ['tls.env-curl-ca-bundle', 'CURL_CA_BUNDLE'],
    ['tls.env-requests-ca-bundle', 'REQUESTS_CA_BUNDLE'],
    ['tls.env-pip-cert', 'PIP_CERT'],
    ['tls.env-node-extra-ca-certs', 'NODE_EXTRA_CA_CERTS'],
    ['tls.env-git-ssl-cainfo', 'GIT_SSL_CAINFO'],
    ['tls.env-aws-ca-bundle', 'AWS_CA_BUNDLE'],
  ])('%s: the bundle that %s names, through its link', async (rule, name) => {
    const files = '/etc/my.pem -> /srv/my.pem\n/srv/my.pem x'
    expect(
      await keptByRule({ rule, files, inventory: { env: { [name]: '/etc/my.pem' } } }),
    ).toEqual(['/etc/my.pem', '/srv/my.pem'])
    expect(await keptByRule({ rule, files })).toEqual([])
  })

  test.each([
    ['tls.env-ssl-cert-dir', 'SSL_CERT_DIR'],
    ['tls.env-git-ssl-capath', 'GIT_SSL_CAPATH'],
  ])('%s: all of the directory that %s names', async (rule, name) => {
    const files = '/srv/certs/a.0 x'
    expect(await keptByRule({ rule, files, inventory: { env: { [name]: '/srv/certs' } } })).toEqual(
      ['/srv/certs', '/srv/certs/a.0'],
    )
    expect(await keptByRule({ rule, files })).toEqual([])
  })
})

describe('pitfall 27: Java', () => {
  const files = `
    /jvm/lib/security/cacerts   -> /etc/ssl/certs/java/cacerts
    /etc/ssl/certs/java/cacerts x
    /jvm/conf/security          -> /etc/java/security
    /etc/java/security/policy   x`
  const stores = ['/etc/ssl/certs/java/cacerts', '/jvm/lib/security/cacerts']

  test.each([
    ['tls.java-trust-store', 'libjvm.so', '/jvm/lib/server/libjvm.so'],
    ['tls.java-launcher-trust-store', 'libjli.so', '/jvm/lib/libjli.so'],
  ])('%s: the store and the settings beside %s, through their links', async (rule, name, path) => {
    const all = `${path} elf soname=${name}\n${files}`
    const inventory = { configured: [], libraryPath: [path.replace(/\/[^/]*$/, '')] }
    const found = await keptByRule({ rule, app: `,${name}`, files: all, inventory })
    expect(found).toEqual(expect.arrayContaining([...stores, '/etc/java/security/policy']))
    expect(await keptByRule({ rule, files: all })).toEqual([])
  })
})

describe('pitfall 29: OpenSSL beside its configuration', () => {
  const modules = '/usr/lib/ossl-modules/legacy.so elf\n/usr/lib/engines-3/padlock.so elf'

  test('openssl.modules are possible for who can open them', async () => {
    const app = 'imports=dlopen rodata="MODULESDIR: \\"/usr/lib/ossl-modules\\""'
    expect(await keptByRule({ rule: 'openssl.modules', app, files: modules })).toEqual([
      '/usr/lib/ossl-modules/legacy.so?',
    ])
    expect(
      await keptByRule({ rule: 'openssl.modules', app: 'imports=dlopen', files: modules }),
    ).toEqual([])
  })

  test.each([
    ['openssl.named-engines', 'ENGINE_by_id', '/usr/lib/engines-3/padlock.so?'],
    [
      'openssl.certificate-transparency',
      'CTLOG_STORE_load_default_file',
      '/etc/pki/tls/ct_log_list.cnf',
    ],
  ])('%s: for who calls %s', async (rule, name, path) => {
    const files = `${modules}\n/etc/pki/tls/ct_log_list.cnf x`
    expect(await keptByRule({ rule, app: `imports=${name}`, files })).toEqual([path])
    expect(await keptByRule({ rule, files })).toEqual([])
  })
})

describe('pitfalls 31 and 32: GnuTLS, p11-kit, libgcrypt and NSS', () => {
  test('settings by the string that names them', async () => {
    expect(await keptFor('tls.gnutls', '/etc/gnutls/config', '/etc/gnutls/config x')).toEqual([
      '/etc/gnutls/config',
    ])
    expect(await keptFor('tls.gcrypt', '/etc/gcrypt/hwf.deny', '/etc/gcrypt/hwf.deny x')).toEqual([
      '/etc/gcrypt/hwf.deny',
    ])
  })

  test('what p11-kit is set up with', async () => {
    const object = 'libp11-kit.so.0 rodata=/usr/share/p11-kit/modules rodata=/etc/pkcs11/modules'
    const files =
      '/usr/share/p11-kit/modules/p11-kit-trust.module x\n/etc/pkcs11/modules/x.module x'
    expect(await kept('tls.p11-kit', object, files)).toEqual([
      '/etc/pkcs11/modules',
      '/etc/pkcs11/modules/x.module',
      '/usr/share/p11-kit/modules',
      '/usr/share/p11-kit/modules/p11-kit-trust.module',
    ])
  })

  test('the trust module and what it was built to read', async () => {
    const files = '/usr/lib/pkcs11/p11-kit-trust.so elf\n/usr/lib/pkcs11/other.so elf'
    expect(
      await kept('tls.p11-kit-trust', 'libp11-kit.so.0 rodata=/usr/lib/pkcs11', files),
    ).toEqual(['/usr/lib/pkcs11/p11-kit-trust.so'])
    const paths = 'p11-kit-trust.so rodata=/etc/pki/ca-trust/source:/usr/share/pki/ca-trust-source'
    const source = '/etc/pki/ca-trust/source/a x\n/usr/share/pki/ca-trust-source/b x'
    expect(await kept('tls.p11-kit-trust-store', paths, source)).toEqual([
      '/etc/pki/ca-trust/source',
      '/etc/pki/ca-trust/source/a',
      '/usr/share/pki/ca-trust-source',
      '/usr/share/pki/ca-trust-source/b',
    ])
  })

  test('NSS opens its token, its ciphers and the authorities', async () => {
    const names = ['libfreeblpriv3.so', 'libnssckbi.so', 'libsoftokn3.so']
    const files = [...names, 'libother.so'].map((name) => library(name)).join('\n')
    expect(await kept('tls.nss', 'libnss3.so', files)).toEqual(names.map((name) => `/lib/${name}`))
    expect(await kept('tls.nss-database', 'libnss3.so', '/etc/pki/nssdb/cert9.db x')).toEqual([
      '/etc/pki/nssdb',
      '/etc/pki/nssdb/cert9.db',
    ])
  })
})

describe('pitfall 30: the policy of the system, through the link of its back-end', () => {
  const files = [
    'opensslcnf',
    'gnutls',
    'nss',
    'krb5',
    'libssh',
    'openssh',
    'opensshserver',
    'java',
  ]
    .map((name) => {
      const target = `/usr/share/crypto-policies/DEFAULT/${name}.txt`
      return `/etc/crypto-policies/back-ends/${name}.config -> ${target}\n${target} x`
    })
    .join('\n')
  const both = (name: string): string[] => [
    `/etc/crypto-policies/back-ends/${name}.config`,
    `/usr/share/crypto-policies/DEFAULT/${name}.txt`,
  ]

  test.each([
    ['tls.crypto-policies-openssl', 'libcrypto.so.3', 'opensslcnf'],
    ['tls.crypto-policies-gnutls', 'libgnutls.so.30', 'gnutls'],
    ['tls.crypto-policies-nss', 'libnss3.so', 'nss'],
    ['tls.crypto-policies-krb5', 'libkrb5.so.3', 'krb5'],
    ['tls.crypto-policies-libssh', 'libssh.so.4', 'libssh'],
    ['tls.crypto-policies-java', 'libjvm.so', 'java'],
  ])('%s: for %s', async (rule, name, backEnd) => {
    expect(await kept(rule, name, files)).toEqual(both(backEnd))
  })

  test.each([
    ['tls.crypto-policies-openssh', '/etc/ssh/ssh_config', 'openssh'],
    ['tls.crypto-policies-openssh-server', '/etc/ssh/sshd_config', 'opensshserver'],
    ['tls.crypto-policies-named', '/etc/crypto-policies/back-ends/nss.config', 'nss'],
  ])('%s: for who reads %s', async (rule, text, backEnd) => {
    expect(await keptFor(rule, text, files)).toEqual(both(backEnd))
  })
})
