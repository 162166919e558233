import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkout, debianBase, rpmBase } from './support/bases.ts'
import { run } from './support/process.ts'
import { withRpmDatabase } from './support/rpm-kinds.ts'
import { build, recipe } from './support/slim.ts'
import { scan } from './support/trivy.ts'
import { workspace } from './support/workspace.ts'

const work = workspace()

/** Lists `name version architecture` of the packages of a root that it may write into. */
type Scanner = (root: string) => Promise<string>

const trivy =
  (family: string): Scanner =>
  async (root) => {
    const { packages, system } = await scan('rootfs', root, `${work}/trivy`)
    expect(system).toBe(family)
    return packages.join('\n')
  }

const rpm: Scanner = (root) =>
  run('rpm', [
    ...['--root', root, '--dbpath', '/var/lib/rpm'],
    ...['-qa', '--qf', '%{NAME} %{EVR} %{ARCH}\\n'],
  ])

const dnf: Scanner = (root) => {
  mkdirSync(`${root}.home`)
  mkdirSync(`${root}/var/log`, { recursive: true })
  // Debian's rpm has its database in the home directory.
  writeFileSync(`${root}.home/.rpmmacros`, '%_dbpath /var/lib/rpm\n')
  const quiet = ['--quiet', '--setopt=reposdir=/nowhere', '--disableplugin=*']
  const query = ['repoquery', '--installed', '--qf', '%{name} %{evr} %{arch}']
  return run('dnf', [...quiet, '--installroot', root, '--releasever', '9', ...query], {
    env: { HOME: `${root}.home` },
  })
}

const dpkgQuery: Scanner = (root) =>
  run('dpkg-query', [
    ...[`--admindir=${root}/var/lib/dpkg`, '--show'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own syntax.
    '--showformat=${Package} ${Version} ${Architecture}\\n',
  ])

const apt: Scanner = async (root) => {
  mkdirSync(`${root}.apt`)
  const places = { 'State::status': `${root}/var/lib/dpkg/status`, 'State::lists': `${root}.apt` }
  const options = Object.entries({ ...places, Cache: `${root}.apt` })
  const said = await run('apt', [
    ...options.flatMap(([name, path]) => ['-o', `Dir::${name}=${path}`]),
    ...['list', '--installed'],
  ])
  return said.replaceAll(/^(\S+)\/\S+ (\S+) (\S+) .*$/gm, '$1 $2 $3').replace(/^Listing.*\n/, '')
}

/** The layout of distroless images: a file for each package, and no `status`. */
const distroless = async (): Promise<string> => {
  const root = `${work}/distroless`
  const { tar } = await debianBase()
  await build({ recipe: recipe('nginx'), base: `rootfs:${tar}`, outputs: [`rootfs:${root}`] })
  const admin = `${root}/var/lib/dpkg`
  const stanzas = readFileSync(`${admin}/status`, 'latin1').trim().split('\n\n')
  renameSync(admin, `${root}.dpkg`)
  mkdirSync(`${admin}/status.d`, { recursive: true })
  for (const stanza of stanzas) {
    const name = /^Package: (.*)$/m.exec(stanza)?.[1] ?? ''
    const architecture = /^Architecture: (.*)$/m.exec(stanza)?.[1] ?? ''
    writeFileSync(`${admin}/status.d/${name}`, `${stanza}\n`, 'latin1')
    const sums = [name, `${name}:${architecture}`].map((one) => `${root}.dpkg/info/${one}.md5sums`)
    for (const file of sums.filter((one) => existsSync(one)))
      renameSync(file, `${admin}/status.d/${name}.md5sums`)
  }
  return root
}

const alpine = async (): Promise<string> => {
  await run(join(checkout, 'scripts/make-apk-base.sh'), [`${work}/alpine`])
  return `${work}/alpine`
}

const rpmDirectory = async (): Promise<string> => (await rpmBase()).directory
const rpmWith = (name: 'Packages' | 'Packages.db') => async (): Promise<string> =>
  withRpmDatabase(await rpmDirectory(), name, `${work}/${name}`)

const families = {
  'Debian, dpkg/status': {
    base: async () => (await debianBase()).tar,
    scanners: { 'dpkg-query': dpkgQuery, apt, trivy: trivy('debian') },
  },
  'Debian, dpkg/status.d': { base: distroless, scanners: { trivy: trivy('debian') } },
  'RHEL layout, rpmdb.sqlite': {
    base: rpmDirectory,
    scanners: { rpm, dnf, trivy: trivy('rocky') },
  },
  'RHEL layout, Packages.db (ndb)': {
    base: rpmWith('Packages.db'),
    scanners: { trivy: trivy('rocky') },
  },
  'RHEL layout, Packages (BerkeleyDB)': {
    base: rpmWith('Packages'),
    scanners: { trivy: trivy('rocky') },
  },
  'Alpine layout, apk/db/installed': { base: alpine, scanners: { trivy: trivy('alpine') } },
} satisfies Record<
  string,
  { readonly base: () => Promise<string>; readonly scanners: Readonly<Record<string, Scanner>> }
>

describe.each(Object.entries(families))('%s', (name, { base, scanners }) => {
  const image = join(work, `${name.replaceAll(/\W+/g, '-')}.image`)
  let reported: readonly string[] | undefined

  const buildOnce = async (): Promise<readonly string[]> => {
    const from = await base()
    writeFileSync(`${work}/start.yaml`, 'name: start\nentrypoint: [/usr/bin/start]\n')
    const { image: made } = await build({
      recipe: name.startsWith('Alpine') ? `${work}/start.yaml` : recipe('nginx'),
      base: `rootfs:${from}`,
      outputs: [`rootfs:${image}`],
    })
    return made.packages.map((one) => `${one.name} ${one.version} ${one.architecture}`).sort()
  }

  test.each(Object.entries(scanners))(
    '%s lists the packages of the report and no others',
    async (_, scanner) => {
      reported ??= await buildOnce()
      expect(reported.length).toBeGreaterThan(3)
      // rpm writes beside a database that it opens.
      const copy = `${image}.copy`
      rmSync(copy, { recursive: true, force: true })
      await run('cp', ['--archive', image, copy])
      expect((await scanner(copy)).trim().split('\n').sort()).toEqual(reported)
    },
  )
})
