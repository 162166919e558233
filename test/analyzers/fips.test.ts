import { describe, expect, test } from 'vitest'
import { fips } from '../../src/analyzers/fips.ts'
import { sceneOf } from '../helpers/process.ts'

const program = `
  /app                     elf interp=/lib64/ld.so needed=libcrypto.so.3,libplain.so
  /lib64/ld.so             elf soname=ld.so
  /lib/libcrypto.so.3      -> libcrypto.so.3.0.7
  /lib/libcrypto.so.3.0.7  elf soname=libcrypto.so.3 rodata="OPENSSLDIR: \\"/etc/pki/tls\\"" rodata="MODULESDIR: \\"/lib/ossl-modules\\""
  /lib/libplain.so         elf soname=libplain.so
`

const lines = (text: string): string[] => {
  const { context, probe } = sceneOf(`${program}\n${text}`)
  return fips
    .analyze(probe('exec'), context)
    .needs.map((need) => `${'path' in need ? need.path : '?'} ${need.certainty} ${need.why.rule}`)
}

describe('pitfall 22: checksums', () => {
  test('the HMAC beside a library is kept with it, under the name it is opened by or its own', () => {
    expect(lines('/lib/.libcrypto.so.3.hmac x')).toEqual([
      '/lib/.libcrypto.so.3.hmac expected fips.checksum',
    ])
    expect(lines('/lib/.libcrypto.so.3.0.7.hmac x')).toEqual([
      '/lib/.libcrypto.so.3.0.7.hmac expected fips.checksum',
    ])
    expect(lines('/lib/fipscheck/libcrypto.so.3.hmac x')).toHaveLength(1)
  })

  test('NSS has its own next to each module', () => {
    expect(lines('/lib/libplain.chk x')).toEqual(['/lib/libplain.chk expected fips.checksum'])
  })

  test('a base without any needs none', () => {
    expect(lines('/lib/.libother.so.hmac x')).toEqual([])
  })
})

describe('pitfall 22: a base in FIPS mode', () => {
  const required = [
    '/etc/crypto-policies/config required fips.mode',
    '/etc/crypto-policies/back-ends/opensslcnf.config required fips.mode',
    '/lib/ossl-modules/fips.so required fips.provider',
    '/etc/pki/tls/fipsmodule.cnf required fips.provider',
    '/etc/pki/tls/openssl.cnf required fips.provider',
  ]

  test.each([
    ['by its marker', '/etc/system-fips'],
    ['by its policy', '/etc/crypto-policies/config # x\\nFIPS:OSPP\\n'],
    ['by the policy in force', '/etc/crypto-policies/state/current FIPS'],
  ])('%s', (_, file) => {
    expect(lines(file)).toEqual(expect.arrayContaining(required))
  })

  test.each([
    ['another policy', '/etc/crypto-policies/config DEFAULT'],
    ['a comment', '/etc/crypto-policies/config # FIPS\\nDEFAULT'],
  ])('is not: %s', (_, file) => {
    expect(lines(file)).toEqual([])
  })

  test('checksums are required, and only crypto libraries need the mode', () => {
    const found = lines('/etc/system-fips\n/lib/.libcrypto.so.3.hmac x')
    expect(found).toContain('/lib/.libcrypto.so.3.hmac required fips.checksum')
    const { context, probe } = sceneOf('/app elf\n/etc/system-fips')
    expect(fips.analyze(probe('exec'), context).needs).toEqual([])
  })
})
