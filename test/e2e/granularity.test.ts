import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Report, WhyNotReport, WhyReport } from '../../src/model/report.ts'
import { cacheDirectory, debianBase, rpmBase } from './support/bases.ts'
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
  let base: string
  // What no image of rpms is without: the links of a merged /usr with /etc/os-release, and the accounts.
  const always = ['filesystem', 'base-passwd']
  const programs = {
    curl: { command: '[curl]', names: ['curl'] },
    nginx: { command: '[nginx, -g, "daemon off;"]', names: ['nginx'] },
    openssl: { command: '[openssl]', names: ['openssl'] },
    python3: {
      command: '[python3, -c, "print(1)"]',
      names: ['python3-minimal', 'python3.11-minimal'],
    },
  }
  const recipe = (name: keyof typeof programs): string =>
    written(
      `rpm-${name}`,
      `entrypoint: ${programs[name].command}\ngranularity: package\nwhole: [${always.join(', ')}]`,
    )

  beforeAll(async () => {
    base = (await rpmBase()).directory
  })

  test.each(['curl', 'nginx', 'openssl', 'python3'] as const)(
    'the packages of %s are those that dnf installs for the same names, and so is every file but documentation',
    async (name) => {
      const image = `${work}/rpm-${name}`
      const report = await build({
        recipe: recipe(name),
        base: `rootfs:${base}`,
        outputs: [`rootfs:${image}`],
      })
      expect(report.unmet).toEqual([])
      const rival = `${work}/dnf-${name}`
      const { repository } = await rpmBase()
      const options = ['--nodocs']
      await installWithDnf(rival, repository, ['filesystem'], options)
      await installWithDnf(rival, repository, [...always, ...programs[name].names], options)
      const [mine, theirs] = [await rpmPackages(image), await rpmPackages(rival)]
      const names = (packages: readonly string[]) => packages.map((line) => line.split(' ')[0])
      expect(whole(report)).toEqual(names(theirs))
      expect(names(mine)).toEqual([...whole(report), ...partly(report)].sort())
      expect(theirs.filter((line) => !mine.includes(line))).toEqual([])
      // What dnf and rpm themselves leave in a root.
      const states = ['var/lib/rpm', 'var/lib/dnf', 'var/cache', 'var/log', 'etc/dnf']
      const kept = new Set(await entriesOf(image, states))
      expect((await entriesOf(rival, states)).filter((entry) => !kept.has(entry))).toEqual([])
    },
  )

  test('the images run', async () => {
    expect(await run('chroot', [`${work}/rpm-curl`, 'curl', '--version'])).toMatch(/^curl \d/)
    await run('chroot', [`${work}/rpm-nginx`, 'nginx', '-t'])
    expect(await run('chroot', [`${work}/rpm-python3`, 'python3', '-c', 'print(1)'])).toBe('1\n')
    await run('chroot', [`${work}/rpm-openssl`, 'openssl', 'list', '-providers'])
  })

  test('every file says which relation of which package brought it', async () => {
    const why = await slimJson<WhyReport>([
      ...['why', recipe('curl'), '/usr/lib64/libutil.so.1'],
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
      state: 'omitted',
      omission: { rule: 'package.documentation' },
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
