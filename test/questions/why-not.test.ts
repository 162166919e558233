import { describe, expect, test } from 'vitest'
import type { Need } from '../../src/model/need.ts'
import { whyNot } from '../../src/questions/why-not.ts'
import { askedOf, packagesOf } from '../helpers/asked.ts'
import { packagesOf as packagesWith } from '../helpers/packages.ts'

const text = `
  /bin/sh               -> dash
  /bin/dash             dash
  /bin/other            other
  /etc/dash.conf        conf
`
const packages = packagesOf({ dash: ['/bin/sh', '/bin/dash', '/etc/dash.conf'] })

test('a path that nothing leads to says who owns it and what of its package is kept', async () => {
  const asked = await askedOf(text, ['/etc/dash.conf'], { packages })
  expect(whyNot('/bin/sh', asked)).toEqual({
    path: '/bin/dash',
    state: 'unreached',
    owners: [{ name: 'dash', version: '1' }],
    packages: [],
    omission: null,
    edges: [],
    nearest: ['/etc/dash.conf'],
  })
})

test('without a kept file of its package the nearest is the kept directory above', async () => {
  expect(whyNot('/bin/dash', await askedOf(text, ['/bin/other'], { packages })).nearest).toEqual([
    '/bin',
  ])
})

test('an edge that was seen and not followed is shown', async () => {
  const needs: Need[] = [
    { path: '/bin/dash', role: 'read', why: { rule: 'test.maybe' }, certainty: 'possible' },
  ]
  const report = whyNot('/bin/dash', await askedOf(text, [], { needs }))
  expect(report).toMatchObject({
    state: 'possible',
    edges: [{ rule: 'test.maybe', certainty: 'possible' }],
  })
})

test('what the recipe drops, what is kept after all and what the base lacks are told apart', async () => {
  const asked = await askedOf(text, ['/bin/dash', '/bin/other'], { drop: ['/bin/dash'] })
  expect(whyNot('/bin/dash', asked).state).toBe('dropped')
  expect(whyNot('/bin/other', asked).state).toBe('kept')
  expect(whyNot('/nope', asked).state).toBe('absent')
})

describe('what no image may have is not laid at the recipe’s door', () => {
  const lists = `
    /bin/other
    /run/server.sock          socket
    /usr/share/sbom/base.json
  `
  const list = '/usr/share/sbom/base.json'

  test('a list of the base’s contents names its own rule, and who asked for it', async () => {
    expect(whyNot(list, await askedOf(lists, ['/bin/other', list]))).toMatchObject({
      state: 'omitted',
      omission: { rule: 'image.outdated-sbom', reason: expect.stringContaining('SBOM') as string },
      edges: [{ rule: 'recipe.keep' }],
    })
  })

  test('nor does it say that nothing leads there, for asking would not bring it', async () => {
    expect(whyNot(list, await askedOf(lists, ['/bin/other']))).toMatchObject({
      state: 'omitted',
      omission: { rule: 'image.outdated-sbom' },
      edges: [],
    })
  })

  test('what the recipe drops as well is dropped by the recipe no more than by the rule', async () => {
    const asked = await askedOf(lists, [list], { drop: ['/usr/share/**'] })
    expect(whyNot(list, asked)).toMatchObject({ state: 'omitted' })
    expect(asked.closure.dropped.size).toBe(0)
  })

  test('a socket that was reached is not said to be in the image', async () => {
    expect(whyNot('/run/server.sock', await askedOf(lists, ['/run/server.sock']))).toMatchObject({
      state: 'omitted',
      omission: { rule: 'image.socket' },
    })
  })
})

describe('where packages are kept whole', () => {
  const tree = `
    /usr/bin/app
    /usr/share/doc/app/README
    /usr/lib/extra
    /usr/lib/other
  `
  const database = packagesWith(
    {
      app: ['/usr/bin/app', '/usr/share/doc/app/README'],
      extra: ['/usr/lib/extra'],
      other: ['/usr/lib/other'],
    },
    {},
    { app: ['extra'] },
  )
  const choice = { granularity: 'package', whole: ['app'], recommends: false } as const

  test('documentation is left out with its package, and is not called unreached', async () => {
    const asked = await askedOf(tree, [], { packages: database, choice })
    expect(whyNot('/usr/share/doc/app/README', asked)).toMatchObject({
      state: 'omitted',
      omission: {
        rule: 'package.documentation',
        reason: expect.stringMatching(/^app is kept whole/) as string,
      },
      packages: [],
    })
  })

  test.each([
    ['/usr/lib/other', 'No package that is kept whole depends on other'],
    [
      '/usr/lib/extra',
      'app, which is kept whole, only recommends extra: `recommends` of the recipe would bring it',
    ],
  ])('%s says why it or its package is not', async (path, sentence) => {
    const asked = await askedOf(tree, [], { packages: database, choice })
    expect(whyNot(path, asked)).toMatchObject({ state: 'unreached', packages: [sentence] })
  })

  test('nothing is said of packages where the image is made of files', async () => {
    const asked = await askedOf(tree, ['/usr/bin/app'], { packages: database })
    expect(whyNot('/usr/lib/other', asked).packages).toEqual([])
  })
})
