import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Report, WhyNotReport, WhyReport } from '../../src/model/report.ts'
import { cacheDirectory, checkout, debianBase } from './support/bases.ts'
import {
  debRepository,
  entriesOf,
  extractWithMmdebstrap,
  installWithDnf,
  rpmPackages,
} from './support/installed.ts'
import { run } from './support/process.ts'
import { build, slimJson } from './support/slim.ts'
import { workspace } from './support/workspace.ts'

const work = workspace()

const written = (name: string, text: string): string => {
  const file = `${work}/${name}.yaml`
  writeFileSync(file, `name: ${name}\n${text}\n`)
  return file
}

const whole = ({ image }: Report): readonly string[] =>
  image.packages
    .filter(({ isWhole }) => isWhole)
    .map(({ name }) => name)
    .sort()

const partly = ({ image }: Report): readonly string[] =>
  image.packages.filter(({ isWhole }) => !isWhole).map(({ name }) => name)

describe('from a base of rpms', () => {
  const base = `${work}/base`
  const repository = `${work}/repository`
  // What no image of rpms is without: /etc/os-release, and the account files that a program looks itself up in.
  const always = ['base-files', 'base-passwd']
  const recipes = {
    curl: { command: '[curl]', names: ['curl'] },
    nginx: { command: '[nginx, -g, "daemon off;"]', names: ['nginx', 'nginx-common'] },
  }
  const recipe = (name: keyof typeof recipes): string => {
    const { command, names } = recipes[name]
    const named = [...always, ...names.filter((one) => one !== name)].join(', ')
    return written(`rpm-${name}`, `entrypoint: ${command}\ngranularity: package\nwhole: [${named}]`)
  }
  const built = (name: keyof typeof recipes, output: string) =>
    build({ recipe: recipe(name), base: `rootfs:${base}`, outputs: [`rootfs:${output}`] })

  beforeAll(async () => {
    const { tar } = await debianBase()
    const debs = join(cacheDirectory, 'debian-base.debs')
    const names = [...always, 'curl', 'nginx', 'nginx-common']
    await run(join(checkout, 'bench/make-rpms.sh'), [tar, debs, repository, ...names])
    await installWithDnf(base, repository, names)
  })

  test.each(['curl', 'nginx'] as const)(
    'the packages of %s are those that dnf installs for the same names, and so is every file',
    async (name) => {
      const image = `${work}/rpm-${name}`
      const report = await built(name, image)
      expect(report.unmet).toEqual([])
      expect(partly(report)).toEqual([])
      const rival = `${work}/dnf-${name}`
      await installWithDnf(rival, repository, [...always, ...recipes[name].names], ['--nodocs'])
      expect(await rpmPackages(image)).toEqual(await rpmPackages(rival))
      // What dnf and rpm themselves leave in a root.
      const leftOut = ['var/lib/rpm', 'var/lib/dnf', 'var/cache', 'var/log/*.log*', 'etc/dnf']
      const states = [...leftOut, 'var/log/hawkey.log']
      expect(await entriesOf(image, states)).toEqual(await entriesOf(rival, states))
    },
  )

  test('the images run', async () => {
    expect(await run('chroot', [`${work}/rpm-curl`, 'curl', '--version'])).toMatch(/^curl \d/)
    await run('chroot', [`${work}/rpm-nginx`, 'nginx', '-t'])
  })

  test('every file says which relation of which package brought it', async () => {
    const why = await slimJson<WhyReport>([
      ...['why', recipe('curl'), '/lib/x86_64-linux-gnu/libutil.so.1'],
      ...['--base', `rootfs:${base}`],
    ])
    expect([...why.chain, ...why.others]).toContainEqual(
      expect.objectContaining({ rule: 'package.depends', by: 'packages' }),
    )
    expect(why.chain[0]).toMatchObject({ from: null })
  })

  test('a file of another package, and a manual page, say why they are not there', async () => {
    const whyNot = (path: string) =>
      slimJson<WhyNotReport>(['why-not', recipe('curl'), path, '--base', `rootfs:${base}`])
    expect(await whyNot('/usr/sbin/nginx')).toMatchObject({
      state: 'unreached',
      packages: ['No package that is kept whole depends on nginx'],
    })
    expect(await whyNot('/usr/share/man/man1/curl.1.gz')).toMatchObject({
      state: 'unreached',
      packages: ['curl is kept whole, without its documentation'],
    })
  })
})

describe('from a Debian base', () => {
  const repository = `${work}/debs`
  const documentation = /^usr\/share\/(?:doc|doc-base|gtk-doc|info|linda|lintian|man)\//
  /** What mmdebstrap itself puts into a root. */
  const ownFiles =
    /^(?:dev|etc\/(?:apt|fstab|hostname|resolv\.conf)|var\/(?:cache|lib\/(?:apt|dpkg)|log))(?:\/|$)/
  const programs = [
    ['openssl', 'openssl', ['openssl', 'version']],
    ['nginx', 'nginx', ['nginx', '-t']],
    ['python3', 'python3-minimal', ['python3', '-c', 'print("OpenSSL 1")']],
  ] as const

  beforeAll(async () => {
    await debianBase()
    await debRepository(join(cacheDirectory, 'debian-base.debs'), repository)
  })

  test.each(programs)(
    'the packages of %s are those that mmdebstrap takes for %s, with all their files but documentation, and the image runs',
    async (command, name, argv) => {
      const { tar } = await debianBase()
      const image = `${work}/deb-${command}`
      const recipe = written(`deb-${command}`, `entrypoint: [${command}]\ngranularity: package`)
      const report = await build({
        recipe,
        base: `rootfs:${tar}`,
        outputs: [`rootfs:${image}`],
      })
      const rival = `${work}/mmdebstrap-${command}`
      expect(whole(report)).toEqual(await extractWithMmdebstrap(rival, repository, [name]))
      expect(report.warnings.some((text) => text.includes('no package that is kept whole'))).toBe(
        partly(report).length > 0,
      )
      const files = async (root: string) =>
        (await run('find', ['.', '!', '-type', 'd', '-printf', '%P\\n'], { cwd: root }))
          .trim()
          .split('\n')
          .map((path) => path.replace(/^(bin|lib|lib64|sbin)\//, 'usr/$1/'))
      const kept = new Set(await files(image))
      const missing = (await files(rival)).filter(
        (path) => !kept.has(path) && !documentation.test(path) && !ownFiles.test(path),
      )
      expect(missing).toEqual([])
      await run('chroot', [image, ...argv])
    },
  )

  test('one package is kept whole beside single files of others', async () => {
    const { tar } = await debianBase()
    const recipe = written('beside', 'entrypoint: [openssl, version]\nwhole: [gzip]')
    const image = `${work}/beside`
    const report = await build({ recipe, base: `rootfs:${tar}`, outputs: [`rootfs:${image}`] })
    const rival = `${work}/mmdebstrap-beside`
    expect(whole(report)).toEqual(await extractWithMmdebstrap(rival, repository, ['gzip']))
    expect(partly(report)).toContain('openssl')
    await run('chroot', [image, '/bin/gzip', '--version'])
  })
})
