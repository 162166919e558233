import { cpSync, existsSync, readdirSync, statSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import type { InspectReport, Report } from '../../src/model/report.ts'
import { rpmBase } from './support/bases.ts'
import { run } from './support/process.ts'
import { build, recipe, slim } from './support/slim.ts'
import { workspace } from './support/workspace.ts'

const work = workspace()
const base = `${work}/base`
const database = `${base}/var/lib/rpm/rpmdb.sqlite`

/** Removes a package, and ends in the middle of a second change without closing the database. */
const change = `
import os, sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute('PRAGMA journal_mode = WAL')
database.execute('PRAGMA wal_autocheckpoint = 0')
[(number,)] = database.execute("SELECT hnum FROM Name WHERE key = 'tar'").fetchall()
tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
database.execute('BEGIN')
for table in tables:
    if any(column[1] == 'hnum' for column in database.execute(f"PRAGMA table_info('{table}')")):
        database.execute(f"DELETE FROM '{table}' WHERE hnum = ?", [number])
database.execute('COMMIT')
database.execute('PRAGMA cache_size = 1')
database.execute('BEGIN')
database.execute('DELETE FROM Packages')
os._exit(0)
`

const listed = async (root: string): Promise<readonly string[]> => {
  const copy = `${root}.copy`
  cpSync(root, copy, { recursive: true, verbatimSymlinks: true })
  const options = ['--root', copy, '--dbpath', '/var/lib/rpm']
  const names = await run('rpm', [...options, '-qa', '--qf', '%{NAME} %{EVR} %{ARCH}\n'])
  return names.trim().split('\n').sort()
}

beforeAll(async () => {
  await run('cp', ['--archive', (await rpmBase()).directory, base])
  await run('python3', ['-c', change, database])
})

test('packages are those that rpm itself lists, changes that only the log has included', async () => {
  expect(statSync(`${database}-wal`).size).toBeGreaterThan(4096)
  const { stdout } = await slim(['inspect', `rootfs:${base}`, '--json'])
  const { packages } = JSON.parse(stdout.toString()) as InspectReport
  const found = packages.map(({ name, version, architecture }) => [name, version, architecture])
  const names = found.map((one) => one.join(' ')).sort()
  expect(names).toEqual(await listed(base))
  expect(names.filter((one) => one.startsWith('tar '))).toEqual([])
})

test.each([
  ['', ['rpmdb.sqlite']],
  ['keep: [/var/lib/rpm]\n', ['.rpm.lock', 'rpmdb.sqlite', 'rpmdb.sqlite-shm', 'rpmdb.sqlite-wal']],
])('an image has one database, and nothing in a log: %j', async (keep, files) => {
  const image = `${work}/image${keep.length}`
  const yaml = `${image}.yaml`
  await run('sh', ['-c', 'cat "$0" - >"$1"', recipe('openssl'), yaml], { input: keep })
  const report: Report = await build({
    recipe: yaml,
    base: `rootfs:${base}`,
    outputs: [`rootfs:${image}`],
  })
  expect(readdirSync(`${image}/var/lib/rpm`).sort()).toEqual(files)
  const log = `${image}/var/lib/rpm/rpmdb.sqlite-wal`
  expect(existsSync(log) ? statSync(log).size : 0).toBe(0)
  expect(await listed(image)).toEqual(
    report.image.packages
      .map(({ name, version, architecture }) => `${name} ${version} ${architecture}`)
      .sort(),
  )
  const verified = await slim(['verify', `rootfs:${image}`, '--base', `rootfs:${base}`])
  expect(verified.status).toBe(0)
})
