import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { build, type Request, type World } from '../src/build.ts'
import type { SbomFormat } from '../src/model/sbom.ts'
import { type SbomRequest, sbom } from '../src/sbom.ts'
import { writeRootfs } from '../src/transports/shared/write-rootfs.ts'
import { verify } from '../src/verify.ts'
import { imageOf, layerOf, planOf, temporaryDirectory } from './helpers/packed.ts'
import { validCycloneDx, validSpdx } from './helpers/sbom.ts'
import { treeOf } from './helpers/tree.ts'

const stanza = (name: string, more = '') =>
  `Package: ${name}\\nStatus: install ok installed\\nVersion: 1:2-3\\nArchitecture: amd64\\n${more}\\n`
const base = `
  /etc/os-release             ID=debian\\nVERSION_ID=12\\nPRETTY_NAME="Debian 12"\\n
  /lib                        -> usr/lib
  /etc/ld.so.conf             /usr/lib\\n
  /usr/bin/app                elf interp=/lib64/ld.so needed=libone.so.1
  /usr/bin/app-alias          = /usr/bin/app
  /usr/bin/other              elf
  /lib64/ld.so                elf soname=ld.so rodata=/lib/
  /usr/lib/libone.so.1        elf soname=libone.so.1
  /usr/share/doc/app/copyright Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\\n\\nFiles: *\\nLicense: Expat\\n
  /usr/share/doc/one/copyright free\\n
  /usr/share/sbom/base.cdx.json  {"components":["app","one","other"]}
  /var/lib/dpkg/status        ${stanza('app', 'Source: apps (1:2-2)\\nDepends: one, other | none\\nMaintainer: A <a@b.c>\\n')}${stanza('one')}${stanza('other')}
  /var/lib/dpkg/info/app.list  /usr/bin/app\\n/usr/bin/app-alias\\n/usr/share/doc/app/copyright\\n
  /var/lib/dpkg/info/one.list  /usr/lib/libone.so.1\\n/usr/share/doc/one/copyright\\n
  /var/lib/dpkg/info/other.list /usr/bin/other\\n
`
const app = 'pkg:deb/debian/app@1:2-3?arch=amd64&distro=debian-12&upstream=apps%401%3A2-2'
const one = 'pkg:deb/debian/one@1:2-3?arch=amd64&distro=debian-12'

let place: Awaited<ReturnType<typeof temporaryDirectory>>
let world: World
const at = (name: string) => join(place.path, name)

beforeEach(async () => {
  place = await temporaryDirectory()
  world = {
    cache: at('cache'),
    temporary: at('tmp'),
    sourceDateEpoch: undefined,
    listen: () => undefined,
  }
  const tree = treeOf(base)
  const image = await imageOf({ ...planOf(layerOf(tree)), config: {} }, tree, place.path)
  await writeRootfs(image, at('base.tar'))
})

afterEach(() => place.remove())

const request = async (more: Partial<Request> & { readonly recipe?: string } = {}) => {
  const recipe = at('app.yaml')
  await writeFile(
    recipe,
    `name: app\nfrom: "rootfs:base.tar"\nentrypoint: [app]\n${more.recipe ?? ''}`,
  )
  return { outputs: [`oci-archive:${at('app.oci.tar')}`], ...more, recipe }
}
const ask = (of: string, more: Partial<SbomRequest> = {}) =>
  sbom(
    {
      of,
      format: 'cyclonedx',
      base: undefined,
      recipe: undefined,
      platform: undefined,
      output: undefined,
      ...more,
    },
    world,
  )
const image = () => `oci-archive:${at('app.oci.tar')}`
const both: readonly SbomFormat[] = ['cyclonedx', 'spdx']

describe('build --sbom', () => {
  test('writes valid documents beside the output: the kept packages with what is kept of them, and no other', async () => {
    const report = await build(await request({ sbom: both }), world)
    expect(report.sboms).toEqual([
      { format: 'cyclonedx', file: at('app.oci.tar.cdx.json') },
      { format: 'spdx', file: at('app.oci.tar.spdx.json') },
    ])
    const document = await validCycloneDx(await readFile(at('app.oci.tar.cdx.json'), 'utf8'))
    const packages = document.components.filter(({ purl }) => purl !== undefined)
    expect(packages.map(({ purl }) => purl)).toEqual([app, one])
    expect(packages.map(({ licenses }) => licenses)).toEqual([
      [{ license: { id: 'MIT' } }],
      undefined,
    ])
    expect(packages[0]?.properties).toEqual([
      { name: 'aquasecurity:trivy:SrcName', value: 'apps' },
      { name: 'aquasecurity:trivy:SrcVersion', value: '1:2-2' },
      { name: 'slim:files:kept', value: '2' },
      { name: 'slim:files:total', value: '3' },
    ])
    expect(document.dependencies.find(({ ref }) => ref === app)?.dependsOn).toEqual([one])
    expect(document.metadata.component.version).toBe(report.image.digest)
    const spdx = validSpdx(await readFile(at('app.oci.tar.spdx.json'), 'utf8'))
    const named = spdx.packages.flatMap(({ externalRefs }) => externalRefs ?? [])
    expect(named.map(({ referenceLocator }) => referenceLocator)).toEqual([app, one])
  })

  test('two builds give the same bytes', async () => {
    const read = () =>
      Promise.all(['cdx', 'spdx'].map((end) => readFile(at(`app.oci.tar.${end}.json`), 'utf8')))
    await build(await request({ sbom: both }), world)
    const first = await read()
    await build(await request({ sbom: both }), { ...world, cache: at('other') })
    expect(await read()).toEqual(first)
  })

  test('the image is the same with and without', async () => {
    const plain = await build(await request(), world)
    expect((await build(await request({ sbom: both }), world)).image.digest).toBe(
      plain.image.digest,
    )
  })
})

describe('build --sbom-embed', () => {
  test('puts documents into the image that its recipe proves, and that the bare base does not', async () => {
    const asked = await request({ sbomEmbed: both, sbom: ['spdx'] })
    await build(asked, world)
    const proof = { image: image(), base: undefined, platform: undefined, recipe: asked.recipe }
    const report = await verify(proof, world)
    const documents = ['/usr/share/sbom/app.cdx.json', '/usr/share/sbom/app.spdx.json']
    expect(report).toMatchObject({ equal: true, changed: [], missing: [], sboms: documents })
    expect(report.added.map(({ path, declared }) => [path, declared])).toEqual([
      ['/usr/share/sbom/app.cdx.json', true],
      ['/usr/share/sbom/app.spdx.json', true],
    ])
    const bare = { ...proof, recipe: undefined, base: `rootfs:${at('base.tar')}` }
    expect(await verify(bare, world)).toMatchObject({ equal: false, changed: [], sboms: null })
    const { files } = validSpdx(await readFile(at('app.oci.tar.spdx.json'), 'utf8'))
    const own = files.find(({ fileName }) => fileName === './usr/share/sbom/app.spdx.json')
    expect(own?.annotations?.map(({ comment }) => comment)).toContain('slim:file:origin=added')
  })

  test('a document that was taken out is not among those that were proved', async () => {
    const { recipe } = await request()
    for (const [sbomEmbed, sboms] of [
      [['spdx'], ['/usr/share/sbom/app.spdx.json']],
      [[], []],
    ] as const) {
      const outputs = [`oci-archive:${at(`${sboms.length}.oci.tar`)}`] as const
      await build({ recipe, outputs, sbomEmbed }, world)
      const proof = { image: outputs[0], base: undefined, platform: undefined, recipe }
      expect(await verify(proof, world)).toMatchObject({ equal: true, sboms })
    }
  })

  test('through a link of the base they are found again, and proved', async () => {
    const tree = treeOf(`${base.replace(/^.*base\.cdx\.json.*$/m, '')}
      /usr/share/sbom -> /srv/sbom`)
    const packed = await imageOf({ ...planOf(layerOf(tree)), config: {} }, tree, place.path)
    await writeRootfs(packed, at('linked.tar'))
    const asked = await request({ sbomEmbed: both, base: `rootfs:${at('linked.tar')}` })
    await build(asked, world)
    const { recipe } = asked
    const proof = {
      image: image(),
      base: `rootfs:${at('linked.tar')}`,
      platform: undefined,
      recipe,
    }
    const report = await verify(proof, world)
    expect(report).toMatchObject({ equal: true, changed: [], missing: [] })
    expect(report.added.map(({ path }) => path)).toEqual([
      '/srv',
      '/srv/sbom',
      '/srv/sbom/app.cdx.json',
      '/srv/sbom/app.spdx.json',
    ])
  })

  test('twice gives the same image, which differs from that without', async () => {
    const first = await build(await request({ sbomEmbed: both }), world)
    const again = await build(await request({ sbomEmbed: both }), { ...world, cache: at('other') })
    expect(again.image.digest).toBe(first.image.digest)
    expect((await build(await request(), world)).image.digest).not.toBe(first.image.digest)
  })
})

describe('the base’s own list of its contents', () => {
  test.each(['', 'keep: [/usr/share/**]\n'])(
    'is left out and told of, with %j too',
    async (recipe) => {
      const report = await build(await request({ recipe, sbomEmbed: ['spdx'] }), world)
      expect(report.warnings.filter((text) => text.includes('sbom'))).toEqual([
        expect.stringMatching(/^\/usr\/share\/sbom\/base\.cdx\.json is left out: /),
      ])
      const { components } = await validCycloneDx(await ask(image()))
      const inside = components.map(({ name }) => name).filter((name) => name.includes('sbom'))
      expect(inside).toEqual(['/usr/share/sbom/app.spdx.json'])
    },
  )

  test('one that the recipe adds is not that', async () => {
    await writeFile(at('mine.json'), '{}')
    const recipe = 'add: [{ from: mine.json, to: /usr/share/sbom/mine.json }]\n'
    await build(await request({ recipe }), world)
    const { components } = await validCycloneDx(await ask(image()))
    expect(components.map(({ name }) => name)).toContain('/usr/share/sbom/mine.json')
  })
})

describe('sbom', () => {
  test('of a recipe is of the image it would give, without writing one', async () => {
    const { recipe } = await request()
    const document = await validCycloneDx(await ask(recipe))
    expect(document.metadata.component.version).toBeUndefined()
    expect(document.components.flatMap(({ purl }) => purl ?? [])).toEqual([app, one])
  })

  test('an empty value of os-release is one that is not there', async () => {
    const system = 'ID=amzn\\nVERSION_ID=""\\nPRETTY_NAME=""\\nCPE_NAME=""\\n'
    const plain = 'ID=debian\\nVERSION_ID=12\\nPRETTY_NAME="Debian 12"\\n'
    for (const [said, id] of [
      [system, 'amzn'],
      [system.replace('amzn', '""'), undefined],
    ] as const) {
      const tree = treeOf(base.replace(plain, said))
      const packed = await imageOf({ ...planOf(layerOf(tree)), config: {} }, tree, place.path)
      await writeRootfs(packed, at(`${id}.tar`))
      const of = `rootfs:${at(`${id}.tar`)}`
      const { components } = await validCycloneDx(await ask(of))
      const systems = components.filter(({ type }) => type === 'operating-system')
      expect(systems).toEqual(
        id === undefined
          ? []
          : [{ type: 'operating-system', name: id, 'bom-ref': 'operating-system' }],
      )
      validSpdx(await ask(of, { format: 'spdx' }))
    }
  })

  test('of an image alone says nothing of what it was made from', async () => {
    await build(await request(), world)
    const { components, metadata } = await validCycloneDx(await ask(image()))
    const names = [metadata.component, ...components].flatMap(({ properties = [] }) =>
      properties.map(({ name }) => name),
    )
    expect(names).toContain('slim:files:kept')
    for (const name of ['slim:files:total', 'slim:file:origin', 'slim:base:name'])
      expect(names).not.toContain(name)
  })

  test('of an image with its base, or with its recipe, is what the build wrote but for the identifier', async () => {
    const { recipe } = await request()
    await build({ ...(await request()), sbom: ['spdx'] }, world)
    const plain = (text: string) => text.replace(/urn:uuid:[0-9a-f-]+/, '')
    const written = plain(await readFile(at('app.oci.tar.spdx.json'), 'utf8'))
    const file = { format: 'spdx', output: at('asked.json') } as const
    for (const more of [{ base: `rootfs:${at('base.tar')}` }, { recipe }]) {
      await ask(image(), { ...file, ...more })
      expect(plain(await readFile(file.output, 'utf8'))).toBe(written)
    }
  })

  test('of what is neither is refused with a way out', async () => {
    await expect(ask('app.oci.tar')).rejects.toMatchObject({ code: 'REFERENCE_INVALID' })
    await expect(ask('none.yaml')).rejects.toMatchObject({ code: 'RECIPE_NOT_FOUND' })
  })
})

test('a file that the base has otherwise is told from one that it has not', async () => {
  const tree = treeOf(`${base.replace('one/copyright free', 'one/copyright paid')}
    /srv/page`)
  const made = await imageOf({ ...planOf(layerOf(tree)), config: {} }, tree, place.path)
  await writeRootfs(made, at('other.tar'))
  const text = await ask(`rootfs:${at('other.tar')}`, {
    base: `rootfs:${at('base.tar')}`,
    format: 'spdx',
  })
  const origins = validSpdx(text).files.flatMap(({ fileName, annotations = [] }) =>
    annotations.map(({ comment }) => `${fileName} ${comment}`).filter((one) => /origin/.test(one)),
  )
  expect(origins).toEqual([
    './srv/page slim:file:origin=added',
    './usr/share/doc/one/copyright slim:file:origin=changed',
  ])
})
