import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Report } from '../../src/model/report.ts'
import { rpmBase } from './support/bases.ts'
import { podmanIn } from './support/podman.ts'
import { attempt, run } from './support/process.ts'
import { otherRpmDatabases, withRpmDatabase } from './support/rpm-kinds.ts'
import { build, recipe, slim } from './support/slim.ts'
import { workspace } from './support/workspace.ts'

const work = workspace()
const image = `${work}/image`
const archive = `${work}/nginx.oci.tar`
const database = 'var/lib/rpm/rpmdb.sqlite'
let base: string
let report: Report

/** Debian's rpm would look into the home directory. */
const rpm = (root: string, ...args: readonly string[]) =>
  run('rpm', ['--root', root, '--dbpath', '/var/lib/rpm', ...args])

const built = (name: string, output: string, from = base) =>
  build({ recipe: recipe(name), base: `rootfs:${from}`, outputs: [`rootfs:${output}`] })

/** rpm writes beside a database that it opens. */
const copied = async (root: string): Promise<string> => {
  const copy = `${root}.copy`
  rmSync(copy, { recursive: true, force: true })
  await run('cp', ['--archive', root, copy])
  return copy
}

const packagesOf = ({ image: { packages } }: Report): readonly string[] =>
  packages.map(({ name, version, architecture }) => `${name} ${version} ${architecture}`).sort()

beforeAll(async () => {
  base = (await rpmBase()).directory
  report = await built('nginx', image)
})

describe('of a base of rpms in the layout of RHEL', () => {
  test('nginx serves its page under podman', async () => {
    const { ociArchive } = await rpmBase()
    await build({
      recipe: recipe('nginx'),
      base: `oci-archive:${ociArchive}`,
      outputs: [`oci-archive:${archive}`],
    })
    const podman = podmanIn(`${work}/podman`)
    const served = await podman.serve(await podman.load(archive), {
      url: 'http://127.0.0.1/',
      options: ['--read-only', '--tmpfs=/var/log/nginx', '--tmpfs=/var/lib/nginx'],
    })
    expect(served).toMatchObject({ status: 200, exitCode: 0 })
    expect(served.body).toContain('Welcome to nginx')
  })

  test('the image has only what the base has, its database computed once more', async () => {
    const { status, stdout } = await slim(['verify', `rootfs:${image}`, '--base', `rootfs:${base}`])
    expect(stdout.toString()).toContain('nothing differs')
    expect(status).toBe(0)
  })

  test('libraries are found by their cache and the loader’s own directories, not those of Debian', async () => {
    const found = await run('chroot', [base, '/usr/sbin/ldconfig', '-p'])
    expect(found).toContain('=> /lib64/libc.so.6')
    const names = readdirSync(`${image}/usr/lib64`)
    expect(names).toContain('libssl.so.3')
    expect(readdirSync(`${image}/usr/lib`).filter((name) => name.endsWith('-gnu'))).toEqual([])
  })

  test('rpm lists the packages of the report and no others', async () => {
    const listed = await rpm(await copied(image), '-qa', '--qf', '%{NAME} %{EVR} %{ARCH}\n')
    expect(listed.trim().split('\n').sort()).toEqual(packagesOf(report))
    expect(report.image.packages.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['filesystem', 'libssl3', 'nginx', 'nginx-common']),
    )
    expect(report.image.packages.length).toBeLessThan(20)
  })

  test('indexes of the database agree with its packages', async () => {
    const root = await copied(image)
    await rpm(root, '--verifydb')
    expect(await rpm(root, '-qf', '--qf', '%{NAME}', '/usr/sbin/nginx')).toBe('nginx')
    const provider = ['-q', '--qf', '%{NAME}', '--whatprovides', 'libc.so.6()(64bit)']
    expect(await rpm(root, ...provider)).toBe('libc6')
    const args = ['--root', root, '--dbpath', '/var/lib/rpm', '-qf', '/usr/bin/tar']
    expect((await attempt('rpm', args)).status).not.toBe(0)
  })

  test('every kept file is as its signed header says, capabilities too', async () => {
    const root = `${work}/ping`
    writeFileSync(`${work}/ping.yaml`, 'name: ping\nentrypoint: [ping]\n')
    await build({
      recipe: `${work}/ping.yaml`,
      base: `rootfs:${base}`,
      outputs: [`rootfs:${root}`],
    })
    expect(await run('getcap', [`${root}/usr/bin/ping`])).toContain('cap_net_raw=ep')
    for (const one of [image, root]) {
      const { stdout } = await attempt('rpm', [
        ...['--root', await copied(one), '--dbpath', '/var/lib/rpm'],
        ...['-V', '--nodeps', '-a'],
      ])
      const lines = stdout.toString().split('\n')
      expect(lines.filter((line) => line !== '' && !line.startsWith('missing'))).toEqual([])
    }
  })

  test('what scanners know the images of RHEL by is kept', () => {
    expect(readdirSync(`${image}/root/buildinfo`)).toEqual([
      'Dockerfile-ubi9-9.4',
      'content_manifests',
    ])
    expect(readFileSync(`${image}/etc/redhat-release`, 'utf8')).toContain('Rocky Linux')
    expect(readFileSync(`${image}/etc/system-release-cpe`, 'utf8')).toContain('cpe:/o:rocky')
  })

  test('the same bytes are written again', async () => {
    const first = await built('nginx', `${work}/again`)
    expect(first.image.digest).toBe(report.image.digest)
    const bytes = readFileSync(`${image}/${database}`)
    expect(readFileSync(`${work}/again/${database}`).equals(bytes)).toBe(true)
  })
})

describe('with a database of another kind', () => {
  test.each(otherRpmDatabases)(
    '%s: the same packages are kept, and verify computes what is left of it',
    async (name) => {
      const from = await withRpmDatabase(base, name, `${work}/${name}.base`)
      const made = await built('nginx', `${work}/${name}.image`, from)
      expect(made.image.packages).toEqual(report.image.packages)
    },
  )

  test('BerkeleyDB itself verifies what is left of its file', async () => {
    const file = `${work}/Packages.image/var/lib/rpm/Packages`
    await run('db5.3_verify', [file])
    const dumped = await run('db5.3_dump', [file])
    // A line for each key and value, that of the highest number too.
    const lines = dumped.split('\n').filter((line) => line.startsWith(' '))
    expect(lines).toHaveLength(2 * (report.image.packages.length + 1))
  })
})
