import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join, parse } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Report } from '../../src/model/report.ts'
import { debianBase } from './support/bases.ts'
import { attempt, run } from './support/process.ts'
import { build, recipe } from './support/slim.ts'
import { dumpTree } from './support/tree-dump.ts'
import { workspace } from './support/workspace.ts'

const work = workspace()
const root = `${work}/nginx.rootfs`
let base: string
let report: Report

beforeAll(async () => {
  const bases = await debianBase()
  base = bases.directory
  report = await build({
    recipe: recipe('nginx'),
    base: `rootfs:${bases.tar}`,
    outputs: [`rootfs:${root}`],
  })
})

/** `name version architecture` of each package, in order. */
const reported = (): readonly string[] =>
  report.image.packages.map(
    ({ name, version, architecture }) => `${name} ${version} ${architecture}`,
  )

const installed = async (directory: string): Promise<readonly string[]> => {
  const format = '${Package} ${Version} ${Architecture} ${db:Status-Status}\n'
  const said = await run('dpkg-query', [
    `--admindir=${directory}/var/lib/dpkg`,
    '--show',
    `--showformat=${format}`,
  ])
  return said
    .trim()
    .split('\n')
    .map((line) => line.replace(/ installed$/, ''))
    .sort()
}

/** Where a path of the base leads with every link followed inside it; undefined when nowhere. */
const realpathInBase = (path: string, links = 0): string | undefined => {
  let at = ''
  const names = path.split('/').filter((name) => name !== '' && name !== '.')
  for (const [index, name] of names.entries()) {
    const next = name === '..' ? at.replace(/\/[^/]*$/, '') : `${at}/${name}`
    const stat = lstatSync(join(base, next), { throwIfNoEntry: false })
    if (stat === undefined || links > 40) return undefined
    if (stat.isSymbolicLink()) {
      const target = readlinkSync(join(base, next))
      const rest = names.slice(index + 1).join('/')
      return realpathInBase(`${target.startsWith('/') ? '' : at}/${target}/${rest}`, links + 1)
    }
    at = next
  }
  return at === '' ? '/' : at
}

/** The parent's real path with the name. */
const canonical = (path: string): string => {
  const { dir, base: name } = parse(path)
  return join(realpathInBase(dir) ?? dir, name)
}

const isDirectoryInBase = (path: string): boolean => {
  const real = realpathInBase(path)
  return real !== undefined && lstatSync(join(base, real)).isDirectory()
}

/**
 * Packages of the base that list one of these paths, independently of the program under test; a directory, or a link to one, is
 * nobody's own: dpkg lists `/lib` for a package that shipped it as a directory before it was a link.
 */
const ownersInBase = (paths: ReadonlySet<string>): readonly string[] => {
  const info = join(base, 'var/lib/dpkg/info')
  return readdirSync(info)
    .filter((name) => name.endsWith('.list'))
    .filter((name) =>
      readFileSync(join(info, name), 'latin1')
        .trimEnd()
        .split('\n')
        .some((path) => paths.has(canonical(path)) && !isDirectoryInBase(path)),
    )
    .map((name) => name.replace(/(:[a-z0-9]+)?\.list$/, ''))
    .sort()
}

describe('the package database of the nginx image', () => {
  test('lists exactly the packages that own a kept file', async () => {
    const files = [...(await dumpTree(root))].filter(([, facts]) => !facts.startsWith('directory'))
    const names = report.image.packages.map(({ name }) => name)
    expect(names).toEqual(ownersInBase(new Set(files.map(([path]) => path))))
    expect(names).toContain('libssl3')
    expect(names).not.toContain('dash')
    expect(names).not.toContain('libunwind8')
  })

  test('lists of each package only what the image has, and directories only above that or empty as the package ships them', async () => {
    const kept = await dumpTree(root)
    const info = join(root, 'var/lib/dpkg/info')
    const wrong = readdirSync(info)
      .filter((name) => name.endsWith('.list'))
      .flatMap((name) => {
        const before = readFileSync(join(base, 'var/lib/dpkg/info', name), 'latin1').split('\n')
        const listed = readFileSync(join(info, name), 'latin1').trimEnd().split('\n')
        const hasBelow = (path: string, lines: readonly string[]) =>
          lines.some((line) => line.startsWith(`${path}/`))
        return listed
          .slice(1)
          .filter(
            (path) =>
              !kept.has(canonical(path)) || (hasBelow(path, before) && !hasBelow(path, listed)),
          )
          .map((path) => `${name}: ${path}`)
      })
    expect(wrong).toEqual([])
  })

  test('has the versions of the base', async () => {
    const known = new Set(await installed(base))
    expect(reported().filter((line) => !known.has(line))).toEqual([])
  })

  test('names only files that are there: dpkg --verify has nothing to say', async () => {
    const outcome = await attempt('dpkg', [`--root=${root}`, '--verify'])
    expect({ said: outcome.stdout.toString(), status: outcome.status }).toEqual({
      said: '',
      status: 0,
    })
  })

  test('is whole: dpkg --audit finds nothing but what a trimmed image leaves out', async () => {
    const said = await run('dpkg', [`--root=${root}`, '--audit'])
    const about = said.match(/^The following packages.*$/gm) ?? []
    expect(about.filter((line) => !line.includes('md5sums'))).toEqual([])
  })
})

test("the base's own ldconfig reads the cache of the image and finds every library there", async () => {
  const script = `
    mount --bind ${root}/etc/ld.so.cache ${base}/etc/ld.so.cache
    chroot ${base} /sbin/ldconfig -p`
  const listed = await run('unshare', ['--mount', 'bash', '-euc', script])
  const libraries = [...listed.matchAll(/^\t(\S+) \(.*\) => (\S+)$/gm)].map(([, , path]) => path)
  const kept = await dumpTree(root)
  expect(libraries.filter((path) => !kept.has(canonical(path ?? '')))).toEqual([])
  expect(libraries.map((path) => canonical(path ?? ''))).toContain(
    '/usr/lib/x86_64-linux-gnu/libcrypto.so.3',
  )
})
