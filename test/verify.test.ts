import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { formatTarEntry, tarPadding } from '../src/formats/tar-entry.ts'
import { verify } from '../src/verify.ts'
import { temporaryDirectory } from './helpers/packed.ts'
import { type ConfigDocument, type Tampering, tampered } from './helpers/tampered.ts'
import { buildVerified } from './helpers/verified.ts'

let place: Awaited<ReturnType<typeof temporaryDirectory>>
let scene: Awaited<ReturnType<typeof buildVerified>>

beforeEach(async () => {
  place = await temporaryDirectory()
  scene = await buildVerified(place.path)
})
afterEach(() => place.remove())

const verified = async (tampering: Tampering, recipe?: string) => {
  const image = await tampered(scene.archive, join(place.path, 'tampered'), tampering)
  return verify({ image, base: scene.base, recipe, platform: undefined }, scene.world)
}

test('an image whose documents are written anew and say the same is the same', async () => {
  expect(await verified({})).toMatchObject({ equal: true, platform: [] })
  expect(await verified({}, scene.recipe)).toMatchObject({ equal: true, platform: [] })
})

describe('an image that claims to be for another platform than its base differs', () => {
  test.each([
    ['linux/arm64', { architecture: 'arm64' }],
    ['linux/riscv64', { architecture: 'riscv64' }],
    ['linux/arm/v7', { architecture: 'arm', variant: 'v7' }],
    ['windows/amd64', { os: 'windows' }],
  ])('%s, with the recipe and without', async (found, claim) => {
    for (const recipe of [undefined, scene.recipe])
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
  const report = await verified({ config }, scene.recipe)
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
  expect(await verified({ config }, scene.recipe)).toMatchObject({
    equal: false,
    config: [{ what, expected: '–', found: JSON.stringify(value) }],
  })
})

test.each(['Config', 'CONFIG', 'O\u017f'])(
  'and so is one beside the config that Go programs take for another: %s',
  async (what) => {
    const config = (document: ConfigDocument) => Object.assign(document, { [what]: { a: 'b' } })
    const report = await verified({ config }, scene.recipe)
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
  expect((await verified({ config }, scene.recipe)).equal).toBe(true)
})

test('an image may say the variant of the processor that its base leaves open, unless the recipe knows', async () => {
  const config = (document: object) => Object.assign(document, { variant: 'v3' })
  expect((await verified({ config })).equal).toBe(true)
  expect((await verified({ config }, scene.recipe)).platform).toMatchObject([
    { expected: 'linux/amd64', found: 'linux/amd64/v3' },
  ])
})

const member = (name: string, content = ''): Buffer => {
  const metadata = { mode: 0o755, uid: 0, gid: 0, mtime: 0 }
  const entry = { ...metadata, name, type: 'file', size: content.length } as const
  return Buffer.concat([
    formatTarEntry(entry),
    Buffer.from(content),
    Buffer.alloc(tarPadding(content.length)),
  ])
}
const end = Buffer.alloc(1024)
const archive = (...members: readonly Buffer[]) => Buffer.concat([...members, end])

type Layers = (image: Buffer) => readonly Buffer[]

/** What is hidden in the image with other layers: path, reason, and the number of the layer. */
const hiddenWith = async (layers: Layers, base = scene.base): Promise<readonly string[]> => {
  let tars: readonly Buffer[] = []
  const image = await tampered(scene.archive, `${place.path}/tampered`, {
    layers: ([own]) => (tars = layers(own as Buffer)),
  })
  const request = { image, base, recipe: undefined, platform: undefined }
  const report = await verify(request, scene.world)
  const digests = tars.map((tar) => `sha256:${createHash('sha256').update(tar).digest('hex')}`)
  expect(report).toMatchObject({ equal: report.hidden.length === 0, added: [], changed: [] })
  return report.hidden.map(
    ({ path, why, layer }) => `${path ?? ''} ${why} ${digests.indexOf(layer)}`,
  )
}

test('nothing is hidden in an image that was built', async () => {
  expect(await hiddenWith((own) => [own])).toEqual([])
})

test.each<readonly [string, Layers, readonly string[]]>([
  [
    'a file that a higher layer takes away, and the mark that does',
    (own) => [archive(member('secret', 'password')), own, archive(member('.wh.secret'))],
    ['/.wh.secret whiteout 2', '/secret removed 0'],
  ],
  [
    'a directory that a higher layer empties',
    (own) => [
      archive(member('srv/a', 'x')),
      own,
      archive(member('srv/.wh..wh..opq'), member('.wh.srv')),
    ],
    ['/srv/.wh..wh..opq whiteout 2', '/srv/a removed 0', '/.wh.srv whiteout 2'],
  ],
  [
    'a file that a higher layer has otherwise',
    (own) => [archive(member('usr/bin/app', 'evil')), own],
    ['/usr/bin/app replaced 0'],
  ],
  [
    'a file that its own layer has twice',
    (own) => [archive(member('usr/bin/app', 'evil'), own.subarray(0, -1024))],
    ['/usr/bin/app replaced 0'],
  ],
  [
    'a whiteout of a file of its own layer, which other programs obey',
    (own) => [archive(own.subarray(0, -1024), member('usr/bin/.wh.app'))],
    ['/usr/bin/.wh.app whiteout 0'],
  ],
  [
    "files of aufs' own",
    (own) => [archive(own.subarray(0, -1024), member('.wh..wh.plnk/evil', 'x'))],
    ['/.wh..wh.plnk/evil unused 0'],
  ],
  [
    'what follows the end of an archive',
    (own) => [Buffer.concat([own, archive(member('evil', 'x'))])],
    [' after the end 0'],
  ],
])('hidden: %s', async (_, layers, found) => {
  expect(await hiddenWith(layers)).toEqual(found)
})

test('zeros that fill an archive up are nothing', async () => {
  expect(await hiddenWith((own) => [Buffer.concat([own, Buffer.alloc(10_240)])])).toEqual([])
})

test("what a layer of the base hides is the base's, and hidden only by another layer", async () => {
  const layers = [archive(member('secret', 'password'))]
  const base = await tampered(scene.archive, `${place.path}/base`, {
    layers: ([own]) => [...layers, own as Buffer, archive(member('.wh.secret'))],
  })
  const same: Layers = (own) => [...layers, own, archive(member('.wh.secret'))]
  expect(await hiddenWith(same, base)).toEqual([])
  const more: Layers = (own) => [
    archive(member('secret', 'other')),
    own,
    archive(member('.wh.secret')),
  ]
  expect(await hiddenWith(more, base)).toEqual(['/secret removed 0'])
})
