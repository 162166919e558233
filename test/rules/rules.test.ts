import { describe, expect, test } from 'vitest'
import type { RuleTrigger } from '../../src/model/rule.ts'
import { builtInRules } from '../../src/plugins.ts'
import { matcher } from '../../src/rootfs/glob.ts'
import { normalise } from '../../src/rootfs/path.ts'
import { keptByRule, type RuleCase } from '../helpers/rules.ts'

/** A case that the rule holds for, what it keeps then, and the same case without what makes it hold. */
type Row = RuleCase & { readonly keeps: readonly string[]; readonly without?: Partial<RuleCase> }

const crypto = '/lib/libcrypto.so.3 elf soname=libcrypto.so.3'

const rows: readonly Row[] = [
  {
    rule: 'openssl.configuration',
    app: ',libcrypto.so.3',
    files: `${crypto}\n/etc/ssl/openssl.cnf x\n/usr/lib/ssl/openssl.cnf -> /etc/ssl/openssl.cnf`,
    keeps: ['/etc/ssl/openssl.cnf', '/usr/lib/ssl/openssl.cnf'],
    without: { app: '' },
  },
  {
    rule: 'openssl.providers',
    app: ',libcrypto.so.3 imports=OSSL_PROVIDER_try_load',
    files: `${crypto}\n/usr/lib/x86_64-linux-gnu/ossl-modules/legacy.so elf soname=legacy.so`,
    keeps: ['/usr/lib/x86_64-linux-gnu/ossl-modules/legacy.so'],
    without: { app: ',libcrypto.so.3' },
  },
  {
    rule: 'openssl.trust-store',
    app: ',libcrypto.so.3 imports=SSL_CTX_set_default_verify_paths',
    files: `${crypto}\n/etc/ssl/certs/ca-certificates.crt x\n/etc/ssl/certs/00000000.0 -> ca-certificates.crt\n/usr/lib/ssl/certs -> /etc/ssl/certs`,
    keeps: [
      '/etc/ssl/certs',
      '/etc/ssl/certs/00000000.0',
      '/etc/ssl/certs/ca-certificates.crt',
      '/usr/lib/ssl/certs',
    ],
    without: { app: ',libcrypto.so.3' },
  },
  {
    rule: 'nodejs.externalized-builtins',
    app: ',libnode.so.108',
    files: `/lib/libnode.so.108 elf soname=libnode.so.108 rodata=/usr/share/nodejs/acorn/dist/acorn.js
      /usr/share/nodejs/acorn/dist/acorn.js x
      /usr/share/nodejs/other.js x`,
    keeps: ['/usr/share/nodejs/acorn/dist/acorn.js'],
    without: { app: '' },
  },
  {
    rule: 'nodejs.extra-ca-certificates',
    files: '/usr/bin/node elf\n/etc/ca.pem x',
    reads: ['/usr/bin/node'],
    inventory: { env: { NODE_EXTRA_CA_CERTS: '/etc/ca.pem' } },
    keeps: ['/etc/ca.pem'],
    without: { inventory: {} },
  },
  {
    rule: 'nodejs.icu-data',
    files: '/usr/bin/node elf\n/opt/icu/icudt72l.dat x',
    reads: ['/usr/bin/node'],
    inventory: { env: { NODE_ICU_DATA: '/opt/icu' } },
    keeps: ['/opt/icu', '/opt/icu/icudt72l.dat'],
    without: { reads: [] },
  },
  {
    rule: 'exec.compressors',
    app: 'imports=execlp rodata=gzip rodata="how to gzip"',
    files: '/usr/bin/gzip elf\n/usr/bin/xz elf',
    keeps: ['/usr/bin/gzip'],
    without: { app: 'imports=execve rodata=gzip' },
  },
  {
    rule: 'exec.gzip',
    app: 'imports=execlp rodata=ungzip',
    files: '/usr/bin/gzip elf',
    keeps: ['/usr/bin/gzip'],
    without: { app: 'imports=execlp rodata="may be gzip"' },
  },
  {
    rule: 'exec.zstd',
    app: 'imports=execlp rodata=--zstd',
    files: '/usr/bin/zstd elf\n/usr/bin/xz elf',
    keeps: ['/usr/bin/xz', '/usr/bin/zstd'],
    without: { app: 'rodata=--zstd' },
  },
  {
    rule: 'exec.tar',
    files: '/usr/bin/tar elf\n/bin/sh elf',
    reads: ['/usr/bin/tar'],
    keeps: ['/bin/sh'],
    without: { reads: [] },
  },
  {
    rule: 'exec.bzip2',
    app: 'imports=execlp rodata=lbzip2',
    files: '/usr/bin/bzip2 elf',
    keeps: ['/usr/bin/bzip2'],
    without: { app: 'rodata=lbzip2' },
  },
]

describe('a built-in rule', () => {
  test.each(rows)('$rule keeps what it says', async ({ keeps, without, ...row }) => {
    expect(await keptByRule(row)).toEqual(keeps)
    if (without !== undefined) expect(await keptByRule({ ...row, ...without })).toEqual([])
  })
})

/** Rules that keep nothing and say that something is known; what that does is shown in test/analyzers/dlopen.test.ts and exec.test.ts. */
const explaining: readonly (readonly [string, string, RuleTrigger])[] = [
  ['dlopen.wrappers', 'dlopen', { soname: ['libltdl.so.7'] }],
  ['dlopen.loaders', 'dlopen', { soname: ['libc.so.6'] }],
  ['dlopen.configured', 'dlopen', { path: ['/usr/sbin/nginx'] }],
  ['dlopen.on-demand', 'dlopen', { soname: ['libsqlite3.so.0'] }],
  ['auth.pam', 'dlopen', { soname: ['libpam.so.0'] }],
  ['nodejs.child-processes', 'exec', { path: ['/usr/bin/node'] }],
  ['nodejs.addons', 'dlopen', { path: ['/usr/local/bin/node'] }],
  ['nodejs.library-addons', 'dlopen', { soname: ['libnode.so.108'] }],
  ['exec.itself', 'exec', { path: ['/usr/sbin/nginx'] }],
  ['lua.interpreter', 'dlopen', { path: ['/usr/bin/lua5.4'] }],
  ['ruby.interpreter', 'dlopen', { path: ['/usr/bin/ruby3.1'] }],
]

describe('a rule that explains', () => {
  test.each(explaining)('%s explains %s of %o', (id, what, { soname = [], path = [] }) => {
    const rule = builtInRules.find((one) => one.id === id)
    expect(rule?.explains).toContain(what)
    const isAbout = (globs: readonly string[] | undefined, names: readonly string[]) =>
      names.every((name) => matcher((globs ?? []).map((one) => `/${one}`))(normalise(name)))
    expect(isAbout(rule?.when.soname, soname) && isAbout(rule?.when.path, path)).toBe(true)
  })
})
