import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { readRpmSqlite } from '../../src/formats/rpm-sqlite.ts'
import type { Report } from '../../src/model/report.ts'
import { makeBdb } from '../helpers/rpm-database.ts'
import { cacheDirectory, checkout, debianBase } from './support/bases.ts'
import { attempt, run } from './support/process.ts'
import { build, slim } from './support/slim.ts'
import { workspace } from './support/workspace.ts'

const work = workspace()
const base = `${work}/base`
const image = `${work}/image`
const database = 'var/lib/rpm/rpmdb.sqlite'
const recipe = `${work}/gzip.yaml`
let report: Report

/** Debian's rpm would look into the home directory. */
const rpm = (root: string, ...args: readonly string[]) =>
  run('rpm', ['--root', root, '--dbpath', '/var/lib/rpm', ...args])

const built = (output: string) =>
  build({ recipe, base: `rootfs:${base}`, outputs: [`rootfs:${output}`] })

beforeAll(async () => {
  const { tar } = await debianBase()
  const repository = `${work}/repository`
  const debs = join(cacheDirectory, 'debian-base.debs')
  await run(join(checkout, 'scripts/make-rpms.sh'), [
    tar,
    debs,
    repository,
    'base-files',
    'gzip',
    'tzdata',
  ])
  const files = readdirSync(`${repository}/x86_64`).map((name) => `${repository}/x86_64/${name}`)
  mkdirSync(base)
  await rpm(base, '--install', '--nodeps', ...files)
  writeFileSync(recipe, 'name: gzip\nentrypoint: [/bin/gzip, --version]\n')
  report = await built(image)
})

const reported = (): readonly string[] =>
  report.image.packages
    .map(({ name, version, architecture }) => `${name} ${version} ${architecture}`)
    .sort()

describe('a base of rpms', () => {
  test('is proved to be the base’s, its database computed once more, before rpm opens it and writes there', async () => {
    const { status, stdout } = await slim(['verify', `rootfs:${image}`, '--base', `rootfs:${base}`])
    expect(stdout.toString()).toContain('nothing differs')
    expect(status).toBe(0)
  })

  test('gives an image in which rpm lists the packages of the report and no others', async () => {
    const listed = await rpm(image, '-qa', '--qf', '%{NAME} %{EVR} %{ARCH}\n')
    expect(listed.trim().split('\n').sort()).toEqual(reported())
    expect(reported().map((line) => line.split(' ')[0])).toEqual([
      'base-files',
      'gzip',
      'libc6',
      'libgcc-s1',
    ])
  })

  test('has indexes that agree with its packages', async () => {
    await rpm(image, '--verifydb')
    expect(await rpm(image, '-qf', '--qf', '%{NAME}', '/bin/gzip')).toBe('gzip')
    expect(await rpm(image, '-q', '--qf', '%{NAME}', '--whatprovides', 'libc.so.6()(64bit)')).toBe(
      'libc6',
    )
    const other = await attempt('rpm', [
      '--root',
      image,
      '--dbpath',
      '/var/lib/rpm',
      '-qf',
      '/bin/tar',
    ])
    expect(other.status).not.toBe(0)
  })

  test('has every kept file as its signed header says', async () => {
    const arguments_ = ['--root', image, '--dbpath', '/var/lib/rpm', '-V', '--nodeps', '-a']
    const { stdout } = await attempt('rpm', arguments_)
    expect(
      stdout
        .toString()
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('missing')),
    ).toEqual([])
  })

  test('gives the same bytes again', async () => {
    const again = `${work}/again`
    const first = await built(again)
    const bytes = readFileSync(`${again}/${database}`)
    await built(`${work}/once-more`)
    expect(readFileSync(`${work}/once-more/${database}`).equals(bytes)).toBe(true)
    expect(first.image.digest).toBe(report.image.digest)
  })

  test('with a database of BerkeleyDB keeps one that BerkeleyDB verifies', async () => {
    const records = await readRpmSqlite(readFileSync(`${base}/${database}`), database)
    const headers = Object.fromEntries(records.map(({ number, header }) => [number, header]))
    for (const name of readdirSync(`${base}/var/lib/rpm`)) rmSync(`${base}/var/lib/rpm/${name}`)
    writeFileSync(`${base}/var/lib/rpm/Packages`, makeBdb(headers, { pageSize: 4096 }))
    const output = `${work}/berkeley`
    const { image: made } = await built(output)
    expect(made.packages).toEqual(report.image.packages)
    await run('db5.3_verify', [`${output}/var/lib/rpm/Packages`])
    const dumped = await run('db5.3_dump', [`${output}/var/lib/rpm/Packages`])
    // A line for each key and value, that of the highest number too.
    expect(dumped.split('\n').filter((line) => line.startsWith(' '))).toHaveLength(2 * 5)
  })
})
