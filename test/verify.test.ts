import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { build, type World } from '../src/build.ts'
import { writeOciArchive } from '../src/transports/shared/write-oci-archive.ts'
import { writeRootfs } from '../src/transports/shared/write-rootfs.ts'
import { verify } from '../src/verify.ts'
import { imageOf, layerOf, planOf, temporaryDirectory } from './helpers/packed.ts'
import { type ConfigDocument, type Tampering, tampered } from './helpers/tampered.ts'
import { treeOf } from './helpers/tree.ts'

const base = `
  /lib64/ld.so                elf soname=ld.so rodata=/lib/
  /usr/bin/app                elf interp=/lib64/ld.so
  /var/lib/dpkg/status        Package: app\\nStatus: install ok installed\\nVersion: 1-2\\nArchitecture: amd64\\n
  /var/lib/dpkg/info/app.list  /.\\n/usr\\n/usr/bin\\n/usr/bin/app\\n
`

let place: Awaited<ReturnType<typeof temporaryDirectory>>
let world: World
const at = (name: string) => join(place.path, name)

beforeEach(async () => {
  place = await temporaryDirectory()
  world = {
    cache: at('cache'),
    temporary: at('temporary'),
    sourceDateEpoch: undefined,
    listen: () => undefined,
  }
  const tree = treeOf(base)
  const image = await imageOf({ ...planOf(layerOf(tree)), config: {} }, tree, place.path)
  await writeRootfs(image, at('base.tar'))
  await writeOciArchive(image, at('base.oci.tar'))
  await writeFile(at('app.yaml'), 'name: app\nfrom: "rootfs:base.tar"\nentrypoint: [app]\n')
  await build({ recipe: at('app.yaml'), outputs: [`oci-archive:${at('app.oci.tar')}`] }, world)
})

afterEach(() => place.remove())

const verified = async (tampering: Tampering, recipe?: string) => {
  const image = await tampered(at('app.oci.tar'), at('tampered'), tampering)
  return verify({ image, base: `rootfs:${at('base.tar')}`, recipe, platform: undefined }, world)
}

test('an image whose documents are written anew and say the same is the same', async () => {
  expect(await verified({})).toMatchObject({ equal: true, platform: [] })
  expect(await verified({}, at('app.yaml'))).toMatchObject({ equal: true, platform: [] })
})

describe('an image that claims to be for another platform than its base differs', () => {
  test.each([
    ['linux/arm64', { architecture: 'arm64' }],
    ['linux/riscv64', { architecture: 'riscv64' }],
    ['linux/arm/v7', { architecture: 'arm', variant: 'v7' }],
    ['windows/amd64', { os: 'windows' }],
  ])('%s, with the recipe and without', async (found, claim) => {
    for (const recipe of [undefined, at('app.yaml')])
      expect(
        await verified({ config: (document) => Object.assign(document, claim) }, recipe),
      ).toMatchObject({
        equal: false,
        platform: [{ what: 'platform', expected: 'linux/amd64', found }],
      })
  })
})

test('a config that runs something else is compared with the recipe alone, and null says where it is not', async () => {
  const config = ({ config }: ConfigDocument) =>
    Object.assign(config, { Entrypoint: ['/bin/evil'], User: '0', Env: ['LD_PRELOAD=/evil'] })
  expect(await verified({ config })).toMatchObject({ equal: true, config: null })
  const report = await verified({ config }, at('app.yaml'))
  expect(report.equal).toBe(false)
  expect(report.config?.map(({ what }) => what)).toEqual(['Entrypoint', 'Env', 'User'])
})

test.each([
  ['OnBuild', ['RUN x']],
  ['Domainname', 'evil'],
  ['Hostname', 'evil'],
  ['NetworkDisabled', true],
  ['MacAddress', '02:42:ac:11:00:02'],
  ['entrypoint', ['/bin/evil']],
])('a field of the config that no plan has is a difference: %s', async (what, value) => {
  const config = (document: ConfigDocument) => Object.assign(document.config, { [what]: value })
  expect(await verified({ config }, at('app.yaml'))).toMatchObject({
    equal: false,
    config: [{ what, expected: '–', found: JSON.stringify(value) }],
  })
})

test.each(['Config', 'CONFIG', 'O\u017f'])(
  'and so is one beside the config that Go programs take for another: %s',
  async (what) => {
    const config = (document: ConfigDocument) => Object.assign(document, { [what]: { a: 'b' } })
    const report = await verified({ config }, at('app.yaml'))
    expect(report.config).toMatchObject([{ what, found: '{"a":"b"}' }])
  },
)

test('fields that say nothing, as Go programs write them, are none', async () => {
  const config = (document: ConfigDocument) =>
    Object.assign(document.config, {
      Hostname: '',
      Tty: false,
      OnBuild: null,
      Links: [],
      Memory: 0,
    })
  expect((await verified({ config }, at('app.yaml'))).equal).toBe(true)
})

test('an image may say the variant of the processor that its base leaves open, unless the recipe knows', async () => {
  const config = (document: object) => Object.assign(document, { variant: 'v3' })
  expect((await verified({ config })).equal).toBe(true)
  expect((await verified({ config }, at('app.yaml'))).platform).toMatchObject([
    { expected: 'linux/amd64', found: 'linux/amd64/v3' },
  ])
})
