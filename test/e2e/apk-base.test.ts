import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Report } from '../../src/model/report.ts'
import { checkout } from './support/bases.ts'
import { bash, run } from './support/process.ts'
import { build, slim } from './support/slim.ts'
import { dumpTree } from './support/tree-dump.ts'
import { scan } from './support/trivy.ts'
import { workspace } from './support/workspace.ts'

const work = workspace()

beforeAll(async () => {
  await run(join(checkout, 'scripts/make-apk-base.sh'), [`${work}/alpine`])
})

/** A copy of the base that a script changes, in its directory. */
const variant = async (name: string, script: string): Promise<string> => {
  cpSync(`${work}/alpine`, `${work}/${name}`, { recursive: true, verbatimSymlinks: true })
  await bash(script, { cwd: `${work}/${name}` })
  return `${work}/${name}`
}

interface Trimmed {
  readonly root: string
  readonly report: Report
}

/** Builds what runs a command out of a base. */
const trim = async (base: string, command: readonly string[], more = ''): Promise<Trimmed> => {
  const root = `${base}.trimmed`
  rmSync(root, { recursive: true, force: true })
  writeFileSync(`${base}.yaml`, `name: app\nentrypoint: ${JSON.stringify(command)}\n${more}`)
  const report = await build({
    recipe: `${base}.yaml`,
    base: `rootfs:${base}`,
    outputs: [`rootfs:${root}`],
  })
  return { root, report }
}

const reported = ({ report }: Trimmed): readonly string[] =>
  report.image.packages.map(
    ({ name, version, architecture }) => `${name} ${version} ${architecture}`,
  )

/** Files of `F:` and `R:` lines, as apk(8) would list them. */
const listed = (root: string, database: string): readonly string[] => {
  let directory = ''
  return readFileSync(join(root, database), 'latin1')
    .split('\n')
    .flatMap((line) => {
      if (line.startsWith('F:')) directory = line.slice(2)
      return line.startsWith('R:') ? [join('/', directory, line.slice(2))] : []
    })
}

const said = [
  ...['3.20.3', 'greetings', 'plug-in opened', 'home /home/app', 'address 0'],
  ...['09:00 JST', 'iconv yes', ''],
].join('\n')

describe('a base in the layout of Alpine', () => {
  let trimmed: Trimmed

  beforeAll(async () => {
    trimmed = await trim(`${work}/alpine`, ['/usr/bin/start'], 'env: { LANG: de_DE.UTF-8 }\n')
  })

  test('runs in the trimmed root as it does in the base', async () => {
    expect(await run('chroot', [`${work}/alpine`, '/usr/bin/start'])).toBe(said)
    expect(await run('chroot', [trimmed.root, '/usr/bin/start'])).toBe(said)
  })

  test('nothing is missed, guessed or warned of, and rules of another libc keep quiet', async () => {
    const { unmet, blindSpots, warnings } = trimmed.report
    expect({ unmet, blindSpots, warnings }).toEqual({ unmet: [], blindSpots: [], warnings: [] })
    const kept = await dumpTree(trimmed.root)
    const absent = ['/etc/nsswitch.conf', '/etc/shadow', '/etc/ld.so.cache', '/usr/bin/ldd']
    expect(absent.filter((path) => kept.has(path))).toEqual([])
  })

  test('of a program that is many only the names are kept that are called', async () => {
    const kept = await dumpTree(trimmed.root)
    expect([...kept.keys()].filter((path) => path.startsWith('/bin/'))).toEqual([
      '/bin/busybox',
      '/bin/cat',
      '/bin/sh',
    ])
    expect(trimmed.report.possible.map(({ path }) => path)).toContain('/bin/grep')
  })

  test('the database lists only what is there, and world only what is listed', async () => {
    const kept = await dumpTree(trimmed.root)
    const files = listed(trimmed.root, 'lib/apk/db/installed')
    expect(files.filter((path) => !kept.has(path))).toEqual([])
    expect(files).toContain('/lib/ld-musl-x86_64.so.1')
    const world = readFileSync(`${trimmed.root}/etc/apk/world`, 'utf8')
    expect(world).toBe('app>1\nalpine-baselayout\nbusybox\n')
  })

  test('traced again, the trimmed root is the same', async () => {
    const again = await trim(trimmed.root, ['/usr/bin/start'], 'env: { LANG: de_DE.UTF-8 }\n')
    expect(await dumpTree(again.root)).toEqual(await dumpTree(trimmed.root))
  })

  test('is proved to be the base’s, with its database computed once more', async () => {
    const { root } = trimmed
    const base = `rootfs:${work}/alpine`
    const { status, stdout } = await slim(['verify', `rootfs:${root}`, '--base', base])
    expect(stdout.toString()).toContain('nothing differs')
    expect(status).toBe(0)
  })

  test('ldd leads to the loader that it runs', async () => {
    const { root } = await trim(`${work}/alpine`, ['/usr/bin/ldd', '/usr/bin/app'])
    const libraries = await run('chroot', [root, '/usr/bin/ldd', '/usr/bin/app'])
    expect(libraries).toContain('/usr/lib/libgreet.so.1')
  })
})

test('a merged base has its database, its loader and its packages behind links', async () => {
  const base = await variant(
    'merged',
    'for name in bin lib sbin; do cp -a $name/. usr/$name/ && rm -r $name && ln -s usr/$name $name; done',
  )
  const trimmed = await trim(base, ['/usr/bin/start'])
  expect(await run('chroot', [trimmed.root, '/usr/bin/start'])).toBe(said)
  expect(reported(trimmed)).toContain('musl 1.2.5-r1 x86_64')
  const database = 'usr/lib/apk/db/installed'
  const kept = await dumpTree(trimmed.root)
  const files = listed(trimmed.root, database).map((path) =>
    path.replace(/^\/(bin|lib)\//, '/usr/$1/'),
  )
  expect(files.filter((path) => !kept.has(path))).toEqual([])
  expect(files).toContain('/usr/lib/ld-musl-x86_64.so.1')
  expect((await scan('rootfs', trimmed.root, `${work}/trivy`)).packages).toEqual(reported(trimmed))
})

test('libraries are found where the path file of the loader says, which is kept', async () => {
  const base = await variant(
    'path-file',
    'mkdir opt && mv usr/lib/libgreet.so.1 opt/ && printf "/lib:/opt\\n" >etc/ld-musl-x86_64.path',
  )
  const { root } = await trim(base, ['/usr/bin/start'])
  expect(await run('chroot', [root, '/usr/bin/start'])).toBe(said)
})

test('without a package database the same is built, and one warning says what cannot be known', async () => {
  const base = await variant('plain', 'rm -r lib/apk etc/apk')
  const trimmed = await trim(base, ['/usr/bin/start'])
  expect(await run('chroot', [trimmed.root, '/usr/bin/start'])).toBe(said)
  expect(reported(trimmed)).toEqual([])
  expect(trimmed.report.warnings).toEqual([expect.stringContaining('no package database')])
})

test('a root with nothing but a static program is a base, too', async () => {
  const base = await variant(
    'static',
    'cp -L bin/busybox . && find . -mindepth 1 -maxdepth 1 ! -name busybox -exec rm -r {} + && mkdir bin && mv busybox bin/',
  )
  const { root, report } = await trim(base, ['/bin/busybox', 'echo', 'alive'])
  expect(await run('chroot', [root, '/bin/busybox', 'echo', 'alive'])).toBe('alive\n')
  expect(report.unmet).toEqual([])
  expect(report.warnings).toHaveLength(1)
})
