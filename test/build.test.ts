import { execFile } from 'node:child_process'
import {
  appendFile,
  chmod,
  copyFile,
  mkdir,
  readdir,
  readFile,
  rm,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { build, decide, inspect, type Request, type World, why, whyNot } from '../src/build.ts'
import { writeOciArchive } from '../src/transports/shared/write-oci-archive.ts'
import { writeRootfs } from '../src/transports/shared/write-rootfs.ts'
import { verify } from '../src/verify.ts'
import { asUser } from './helpers/as-user.ts'
import { imageOf, layerOf, planOf, temporaryDirectory } from './helpers/packed.ts'
import { treeOf } from './helpers/tree.ts'
import { expectValidOciArchive } from './helpers/valid-image.ts'

const base = `
  /bin                        -> usr/bin
  /lib                        -> usr/lib
  /lib64                      -> usr/lib64
  /etc/os-release             ID=debian\\n
  /etc/ld.so.conf             /usr/lib/extra\\n
  /etc/passwd                 root:x:0:0::/root:/bin/sh\\nwww:x:33:33::/var/www:/bin/false\\n
  /etc/group                  root:x:0:\\nwww:x:33:\\n
  /usr/bin/app                elf interp=/lib64/ld.so needed=libone.so.1
  /usr/bin/app-alias          = /usr/bin/app
  /usr/bin/dash               elf interp=/lib64/ld.so
  /usr/bin/sh                 -> dash
  /usr/lib64/ld.so            elf soname=ld.so rodata=/lib/
  /usr/lib/libone.so.1        -> libone.so.1.2
  /usr/lib/libone.so.1.2      0644 mtime=1700000000 elf soname=libone.so.1 needed=libtwo.so.2
  /usr/lib/libtwo.so.2        elf soname=libtwo.so.2
  /usr/share/doc/app/copyright  free
  /usr/share/doc/dash/copyright free
  /var/lib/dpkg/status        Package: app\\nStatus: install ok installed\\nVersion: 1-2\\nArchitecture: amd64\\n\\nPackage: dash\\nStatus: install ok installed\\nVersion: 3\\nArchitecture: amd64\\n
  /var/lib/dpkg/info/app.list  /.\\n/usr\\n/usr/bin\\n/usr/bin/app\\n/usr/bin/app-alias\\n/usr/share/doc/app/copyright\\n
  /var/lib/dpkg/info/dash.list /.\\n/bin\\n/bin/dash\\n/bin/sh\\n/usr/share/doc/dash/copyright\\n
`

const run = promisify(execFile)

let place: Awaited<ReturnType<typeof temporaryDirectory>>
let world: World

beforeEach(async () => {
  place = await temporaryDirectory()
  world = {
    cache: join(place.path, 'cache'),
    temporary: join(place.path, 'temporary'),
    sourceDateEpoch: undefined,
    listen: () => undefined,
  }
  const tree = treeOf(base)
  const image = await imageOf({ ...planOf(layerOf(tree)), config: {} }, tree, place.path)
  await writeRootfs(image, join(place.path, 'base.tar'))
  await writeOciArchive(image, join(place.path, 'base.oci.tar'))
})

afterEach(() => place.remove())

const request = async (more: string, from = 'rootfs:base.tar'): Promise<Request> => {
  const recipe = join(place.path, 'app.yaml')
  await writeFile(recipe, `name: app\nfrom: "${from}"\n${more}`)
  return { recipe, outputs: [`oci-archive:${join(place.path, 'app.oci.tar')}`] }
}

const entrypoint = 'entrypoint: [app]\n'
const output = () => join(place.path, 'app.oci.tar')
const pathsOf = (file: string): string[] =>
  expectValidOciArchive(file).layers.flatMap((members) => members.map(({ name }) => `/${name}`))

describe('build', () => {
  test('the image is valid, holds the closure and nothing else', async () => {
    const report = await build(await request(entrypoint), world)
    const files = pathsOf(output()).filter((path) => !path.endsWith('/'))
    expect(files).toEqual([
      '/bin',
      '/etc/group',
      '/etc/os-release',
      '/etc/passwd',
      '/lib',
      '/lib64',
      '/usr/bin/app',
      '/usr/lib/libone.so.1',
      '/usr/lib/libone.so.1.2',
      '/usr/lib/libtwo.so.2',
      '/usr/lib64/ld.so',
      '/usr/share/doc/app/copyright',
      '/var/lib/dpkg/info/app.list',
      '/var/lib/dpkg/status',
    ])
    expect(report.unmet).toEqual([])
    expect(report.image.packages).toEqual([
      {
        name: 'app',
        version: '1-2',
        architecture: 'amd64',
        isWhole: false,
        keptFiles: 2,
        totalFiles: 3,
      },
    ])
    expect(report.image.files).toBe(files.length)
  })

  test('the same inputs give the same digest, whatever the form of the base', async () => {
    const first = await build(await request(entrypoint), world)
    const again = await build(await request(entrypoint), world)
    const archive = await build(await request(entrypoint, 'oci-archive:base.oci.tar'), {
      ...world,
      sourceDateEpoch: 1_700_000_000,
    })
    const tar = await build(await request(entrypoint), { ...world, sourceDateEpoch: 1_700_000_000 })
    expect(again.image.digest).toBe(first.image.digest)
    expect(archive.image.digest).toBe(tar.image.digest)
  })

  test('the image as a base of its own recipe gives the same files again: it is closed', async () => {
    await build(await request(entrypoint), world)
    const before = pathsOf(output())
    await copyFile(output(), join(place.path, 'trimmed.oci.tar'))
    const report = await build(await request(entrypoint, 'oci-archive:trimmed.oci.tar'), world)
    expect(pathsOf(output())).toEqual(before)
    expect(report.unmet).toEqual([])
  })

  test('hard links of which both names are kept stay one file', async () => {
    await build(await request('keep: [/usr/bin/app, /usr/bin/app-alias]\n'), world)
    const members = expectValidOciArchive(output()).layers.flat()
    expect(members.find(({ name }) => name === 'usr/bin/app-alias')).toMatchObject({
      typeflag: '1',
      linkName: 'usr/bin/app',
    })
  })

  test('what the recipe adds is in the image and is followed like any other file', async () => {
    await mkdir(join(place.path, 'site'))
    await writeFile(join(place.path, 'site/run'), '#!/bin/sh\n', { mode: 0o755 })
    const add = 'add: [{ from: ./site, to: /srv/site, owner: www }]\n'
    await build(await request(`${entrypoint}${add}`), world)
    const members = expectValidOciArchive(output()).layers.flat()
    expect(members.find(({ name }) => name === 'srv/site/run')).toMatchObject({
      uid: 33,
      mode: 0o755,
    })
    expect(members.map(({ name }) => name)).toContain('usr/bin/dash')
  })

  test('a file added into a directory of the base does not bring that directory along', async () => {
    await writeFile(join(place.path, 'motd'), 'hello')
    await build(await request(`${entrypoint}add: [{ from: motd, to: /etc/ }]\n`), world)
    const inEtc = pathsOf(output()).filter((path) => path.startsWith('/etc/'))
    expect(inEtc).toEqual(['/etc/', '/etc/group', '/etc/motd', '/etc/os-release', '/etc/passwd'])
  })

  test('an ordinary user can trim a directory whose packages list files that only root may see', async () => {
    const directory = join(place.path, 'base')
    await run('mkdir', [directory])
    await run('tar', ['-xf', join(place.path, 'base.tar'), '-C', directory, '--no-same-owner'])
    await appendFile(join(directory, 'var/lib/dpkg/info/app.list'), '/etc/secret/rules/app\n')
    await mkdir(join(directory, 'etc/secret/rules'), { recursive: true })
    await chmod(join(directory, 'etc/secret'), 0o000)
    await chmod(place.path, 0o777)
    const asked = await request(entrypoint, `rootfs:${directory}`)
    const { report } = await asUser(() => decide(asked, world))
    expect(report.image.packages).toMatchObject([{ name: 'app', keptFiles: 2, totalFiles: 3 }])
    expect(report.warnings).toContain('1 directory may not be read by this user and is not counted')
    const needing = await request(
      `${entrypoint}keep: [/etc/secret/rules/app]\n`,
      `rootfs:${directory}`,
    )
    await expect(asUser(() => decide(needing, world))).rejects.toMatchObject({
      code: 'CONTENT_UNREADABLE',
    })
    await chmod(join(directory, 'etc/secret'), 0o700)
  })

  test('a damaged file of the cache heals itself', async () => {
    const first = await build(await request(entrypoint), world)
    const layers = join(world.cache, 'layers/sha256')
    for (const name of await readdir(layers)) {
      const bytes = await readFile(join(layers, name))
      await writeFile(join(layers, name), bytes.fill(0x5a, bytes.length >> 2, bytes.length >> 1))
    }
    const healed = await build(await request(entrypoint), world)
    expect(healed.image.digest).toBe(first.image.digest)
  })

  test('an output that would take the place of the base is refused before anything is written', async () => {
    const { recipe } = await request(entrypoint, 'oci-archive:base.oci.tar')
    const onto = { recipe, outputs: [`oci-archive:${join(place.path, 'base.oci.tar')}`] }
    await expect(build(onto, world)).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' })
  })

  test('a build that fails leaves neither an output nor a workspace', async () => {
    const failing = { ...(await request(entrypoint)), outputs: ['nowhere:x'] }
    await expect(build(failing, world)).rejects.toMatchObject({ code: 'REFERENCE_INVALID' })
    await rm(join(place.path, 'base.tar'))
    await expect(build(await request(entrypoint), world)).rejects.toMatchObject({
      code: 'BASE_NOT_FOUND',
    })
    expect((await readdir(place.path)).filter((name) => name.startsWith('app.oci'))).toEqual([])
  })

  test('stages are told in their order, each started and finished once', async () => {
    const told: string[] = []
    await build(await request(entrypoint), {
      ...world,
      listen: ({ stage, state }) => state !== 'progress' && told.push(`${stage} ${state}`),
    })
    const stages = ['recipe', 'base', 'inventory', 'closure', 'plan', 'layers', 'image', 'report']
    expect(told).toEqual(stages.flatMap((stage) => [`${stage} started`, `${stage} finished`]))
  })
})

describe('questions', () => {
  test('plan decides what build would do and writes nothing', async () => {
    const { report } = await decide(await request(entrypoint), world)
    const built = await build(await request(entrypoint), world)
    expect(built.image).toMatchObject(report.image)
  })

  test('why gives the chain from the recipe, why-not the owner of what nothing reaches', async () => {
    const asked = await request(entrypoint)
    const report = await why(asked, '/lib/libtwo.so.2', world)
    expect(report.chain.map(({ rule, to }) => `${rule} ${to}`)).toEqual([
      'recipe.entrypoint /usr/bin/app',
      'elf.needed /usr/lib/libone.so.1.2',
      'elf.needed /usr/lib/libtwo.so.2',
    ])
    expect(await whyNot(asked, '/bin/sh', world)).toMatchObject({
      path: '/usr/bin/dash',
      state: 'unreached',
      owners: [{ name: 'dash', version: '3' }],
    })
  })

  test('inspect says what an image is', async () => {
    const report = await inspect(
      `oci-archive:${join(place.path, 'base.oci.tar')}`,
      undefined,
      world,
    )
    expect(report).toMatchObject({
      platform: 'linux/amd64',
      packages: [{ name: 'app' }, { name: 'dash' }],
    })
  })
})

describe('verify', () => {
  const verified = (recipe?: string, image = `oci-archive:${output()}`, epoch?: number) =>
    verify(
      { image, base: `rootfs:${join(place.path, 'base.tar')}`, recipe, platform: undefined },
      { ...world, sourceDateEpoch: epoch },
    )

  test('nothing differs in what was built, whatever the form of image and base', async () => {
    const { recipe, outputs } = await request(
      'keep: [/usr/bin/app, /usr/bin/app-alias]\n',
      'oci-archive:base.oci.tar',
    )
    const directory = `rootfs:${join(place.path, 'out')}`
    const tar = `rootfs:${join(place.path, 'out.tar')}`
    await build({ recipe, outputs: [...outputs, tar, directory] }, world)
    for (const image of [outputs[0], tar]) {
      expect(await verified(undefined, image)).toMatchObject({ equal: true, recipe: null })
      const config = image === tar ? null : []
      expect(await verified(recipe, image)).toMatchObject({ equal: true, config })
    }
    // Without root a directory has owners of its own.
    if (process.getuid?.() === 0) expect((await verified(recipe, directory)).equal).toBe(true)
  })

  test('what the recipe adds is a difference, unless the recipe says so', async () => {
    await writeFile(join(place.path, 'site'), 'hello')
    const { recipe, outputs } = await request(
      `${entrypoint}workdir: /srv/work\nadd: [{ from: site, to: /srv/site, owner: www }]\n`,
    )
    await build({ recipe, outputs }, world)
    const paths = ['/srv', '/srv/site', '/srv/work']
    const added = (declared: boolean) =>
      paths.map((path) => expect.objectContaining({ path, declared }) as unknown)
    expect(await verified()).toMatchObject({ equal: false, added: added(false), changed: [] })
    expect(await verified(recipe)).toMatchObject({ equal: true, added: added(true) })
    await writeFile(join(place.path, 'site'), 'other')
    expect(await verified(recipe)).toMatchObject({ equal: false, changed: [{ path: '/srv/site' }] })
  })

  test('with the recipe nothing may be missing and the config is compared too', async () => {
    const { recipe, outputs } = await request(`${entrypoint}env: { A: b }\n`)
    await build({ recipe, outputs }, world)
    await request(`${entrypoint}env: { A: c }\nkeep: [/usr/bin/dash]\n`)
    const report = await verified(recipe)
    expect(report.config?.map(({ what }) => what)).toEqual(['Env'])
    expect(report.missing).toContainEqual({ path: '/usr/bin/dash', by: 'recipe' })
    expect((await verified()).equal).toBe(true)
  })

  test('dates that SOURCE_DATE_EPOCH moved back are known by the date of the image', async () => {
    const { recipe, outputs } = await request(`${entrypoint}workdir: /srv/work\n`)
    const tar = `rootfs:${join(place.path, 'out.tar')}`
    const sourceDateEpoch = 1_600_000_000
    await build({ recipe, outputs: [...outputs, tar] }, { ...world, sourceDateEpoch })
    expect(await verified(recipe)).toMatchObject({ equal: true, entries: { dated: 3 } })
    expect((await verified(recipe, tar)).equal).toBe(false)
    expect((await verified(recipe, tar, sourceDateEpoch)).equal).toBe(true)
  })
})
