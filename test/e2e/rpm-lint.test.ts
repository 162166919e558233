import { beforeAll, expect, test } from 'vitest'
import type { LintReport } from '../../src/model/lint.ts'
import type { PlanReport } from '../../src/model/report.ts'
import type { VerifyReport } from '../../src/model/verify.ts'
import { rpmBase } from './support/bases.ts'
import { attempt, bash, run } from './support/process.ts'
import { recipe, slim } from './support/slim.ts'
import { workspace } from './support/workspace.ts'

const work = workspace()
let base: string

/** A copy, for rpm writes beside a database that it opens. */
const copied = async (name: string): Promise<string> => {
  await run('cp', ['--archive', base, `${work}/${name}`])
  return `${work}/${name}`
}

const linted = async (root: string) => {
  const { status, stdout } = await slim(['lint', `rootfs:${root}`, '--json'])
  return { status, report: JSON.parse(stdout.toString()) as LintReport }
}

/** What lint finds of the things that rpm looks at, as rpm says it: a letter for each attribute that differs, and the path. */
const findings = ({ findings: all }: LintReport): readonly string[] =>
  Object.entries(
    all
      .filter(({ kind }) => kinds.has(kind))
      .reduce<Record<string, string>>((found, { kind, subject, what }) => {
        const letters = kinds.get(kind)?.(what) ?? ''
        return { ...found, [subject]: (found[subject] ?? '') + letters }
      }, {}),
  )
    .map(([path, letters]) => `${Array.from(letters).sort().join('')} ${path}`)
    .sort()

const lettersOf = (what: string): string =>
  [
    what.includes('was changed') ? '5' : '',
    what.includes('mode ') ? 'M' : '',
    what.includes('owner ') ? 'U' : '',
    what.includes('group ') ? 'G' : '',
    what.includes('leads to ') ? 'L' : '',
    what.includes('capabilities ') ? 'P' : '',
    /not there$|was removed$/.test(what) ? '-' : '',
  ].join('')

const kinds = new Map([
  ['digest', () => '5'],
  ['metadata', lettersOf],
  ['configuration', lettersOf],
  ['missing', lettersOf],
  ['absent', lettersOf],
])

/** The same of `rpm --verify --all`: dates and sizes apart, which go with digests or mean nothing. */
const verified = async (root: string): Promise<readonly string[]> => {
  const options = ['--root', root, '--dbpath', '/var/lib/rpm', '--verify', '--all']
  const { stdout } = await attempt('rpm', options)
  const found = stdout
    .toString()
    .split('\n')
    .flatMap((line) => {
      const [, flags = '', path = ''] = /^(\S+) +(?:[cdglr] )?(\/.*)$/.exec(line) ?? []
      const letters = flags === 'missing' ? '-' : flags.replace(/[.ST]/g, '')
      return path === '' || letters === '' ? [] : [`${Array.from(letters).sort().join('')} ${path}`]
    })
  // Of a directory of two packages rpm says it twice.
  return [...new Set(found)].sort()
}

/** Writes another version into a header, as nobody would who can make a package. */
const edit = `
import sqlite3, sys
database = sqlite3.connect(sys.argv[1])
for number, header in database.execute('SELECT hnum, blob FROM Packages').fetchall():
    if header.find(b'tar\\x001.') > 0:
        edited = header.replace(b'tar\\x001.', b'tar\\x009.', 1)
        database.execute('UPDATE Packages SET blob = ? WHERE hnum = ?', [edited, number])
database.commit()
`

beforeAll(async () => {
  base = (await rpmBase()).directory
})

test('of the base as it was made lint finds what rpm does, and no error', async () => {
  const { status, report } = await linted(base)
  expect([status, report.format]).toEqual([0, 'rpm'])
  expect(report.checked).toBeGreaterThan(4000)
  expect(findings(report)).toEqual(await verified(await copied('same')))
})

test('of what was changed lint names the files that rpm names, and for the same reasons', async () => {
  const root = await copied('changed')
  await bash(
    `
    chmod 0755 usr/bin/su
    chown 1:0 usr/bin/gzip
    chgrp 1 usr/bin/sed
    printf x >>usr/bin/tar
    setcap cap_net_admin=ep usr/bin/ping
    setcap cap_chown=p usr/bin/grep
    ln -sf nowhere usr/lib64/libz.so.1
    printf '# more\n' >>etc/nginx/nginx.conf
    chmod 0600 etc/nginx/mime.types
    rm etc/nginx/koi-win
    rm usr/bin/xz
    chmod 0700 etc/nginx
    `,
    { cwd: root },
  )
  const { status, report } = await linted(root)
  const found = findings(report)
  expect(status).toBe(1)
  expect(found).toEqual(expect.arrayContaining(['M /usr/bin/su', 'P /usr/bin/grep']))
  expect(found.length).toBeGreaterThan(10)
  expect(found).toEqual(await verified(root))
})

test('a package that others need and that is removed by force is missed, as rpm misses it', async () => {
  const root = await copied('removed')
  const options = ['--root', root, '--dbpath', '/var/lib/rpm']
  await run('rpm', [...options, '--erase', '--nodeps', '--justdb', 'zlib1g'])
  const { report } = await linted(root)
  const missing = report.findings.filter(({ kind }) => kind === 'dependency')
  const { stdout } = await attempt('rpm', [...options, '--verify', '--all', '--nofiles'])
  const names = [...stdout.toString().matchAll(/Unsatisfied dependencies for (.*)-[^-]+-[^-]+:/g)]
  expect(names.length).toBeGreaterThan(0)
  expect([...new Set(missing.map(({ subject }) => subject))].sort()).toEqual(
    names.map(([, name]) => name).sort(),
  )
})

test('a header that was edited is an error, a difference and a warning, and rpm does not name its package', async () => {
  const root = await copied('edited')
  await run('python3', ['-c', edit, `${root}/var/lib/rpm/rpmdb.sqlite`])
  const { status, report } = await linted(root)
  const errors = report.findings.filter(({ severity }) => severity === 'error')
  const wrong = { subject: '/var/lib/rpm/rpmdb.sqlite', package: 'tar' }
  expect([status, errors]).toMatchObject([1, [{ kind: 'digest', ...wrong }]])
  const { what } = errors[0] ?? { what: '' }

  const compared = await slim(['verify', `rootfs:${root}`, '--base', `rootfs:${root}`, '--json'])
  const { digests } = JSON.parse(compared.stdout.toString()) as VerifyReport
  expect([compared.status, digests.differences]).toMatchObject([1, [{ package: 'tar' }]])

  const planned = await slim(['plan', recipe('openssl'), '--base', `rootfs:${root}`, '--json'])
  const { warnings } = JSON.parse(planned.stdout.toString()) as PlanReport
  expect(warnings.filter((one) => one.includes('own digests'))).toHaveLength(1)

  const options = ['--root', root, '--dbpath', '/var/lib/rpm']
  const { stdout, stderr } = await attempt('rpm', [...options, '-qa', '--qf', '%{NAME}\n'])
  expect(stdout.toString().split('\n')).not.toContain('tar')
  const [, found = '', recorded = ''] = /^sha256 (\w+), recorded (\w+)$/.exec(what) ?? []
  expect(stderr).toContain(`Header SHA256 digest: BAD (Expected ${recorded} != ${found})`)
})

test('an empty database in the place where rpm looks first elsewhere hides no package, and a warning names it', async () => {
  const root = await copied('two')
  const other = '/usr/lib/sysimage/rpm'
  await run('rpm', ['--root', root, '--dbpath', other, '--initdb'])
  const { status, report } = await linted(root)
  const count = async (path: string): Promise<number> => {
    const found = await run('rpm', ['--root', root, '--dbpath', path, '-qa', '--qf', '%{NAME}\n'])
    return found.split('\n').filter((name) => name !== '' && name !== 'gpg-pubkey').length
  }
  expect(await count(other)).toBe(0)
  expect([status, report.packages]).toEqual([0, await count('/var/lib/rpm')])
  expect(report.warnings).toEqual([
    expect.stringContaining(`/var/lib/rpm/rpmdb.sqlite, and ${other}/rpmdb.sqlite is not read`),
  ])
})
