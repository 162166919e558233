import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Image, Transport } from '../../src/model/image.ts'
import { checkDestinations, writeImage } from '../../src/stages/image.ts'
import { imageOf, layerOf, planOf, temporaryDirectory } from '../helpers/packed.ts'
import { treeOf } from '../helpers/tree.ts'

let temporary: Awaited<ReturnType<typeof temporaryDirectory>>
let image: Image
const lower = treeOf('/etc/a 0644 a\n/opt/ 0755 dir')
const upper = treeOf('/etc/ 0700 dir\n/etc/b 0644 b')
beforeAll(async () => {
  temporary = await temporaryDirectory()
  const both = treeOf('/etc/a 0644 a\n/etc/b 0644 b')
  image = await imageOf(planOf(layerOf(lower, 'low'), layerOf(upper, 'up')), both, temporary.path)
})
afterAll(() => temporary.remove())

const json = (bytes: Uint8Array): unknown => JSON.parse(Buffer.from(bytes).toString())

describe('an assembled image', () => {
  test('names layers by diffID in the config and by digest in the manifest', () => {
    expect(json(image.config)).toMatchObject({
      rootfs: { diff_ids: image.layers.map(({ diffId }) => diffId) },
      history: [{ comment: 'low' }, { comment: 'up' }],
    })
    expect(json(image.manifest)).toMatchObject({
      config: image.configDescriptor,
      layers: image.layers.map(({ descriptor }) => descriptor),
    })
  })

  test('lists every path once: its first place, its last entry', () => {
    const modes = image.entries.map(({ path, file }) => [path, file.mode])
    expect(modes).toEqual([
      ['/', 0o755],
      ['/etc', 0o700],
      ['/etc/a', 0o644],
      ['/opt', 0o755],
      ['/etc/b', 0o644],
    ])
  })

  test('is the same for the same plan', async () => {
    const plan = planOf(layerOf(lower))
    const [one, two] = [
      await imageOf(plan, lower, temporary.path),
      await imageOf(plan, lower, temporary.path),
    ]
    expect(one.manifestDescriptor).toEqual(two.manifestDescriptor)
  })
})

/** A transport that records what it is asked. */
const transport = (name: string, fails = false) => {
  const calls: string[] = []
  const it: Transport = {
    name,
    open: () => Promise.reject(new Error('not opened here')),
    checkDestination: (location) => {
      calls.push(`check ${location}`)
      return fails ? Promise.reject(new Error('no')) : Promise.resolve()
    },
    write: (_, location) => {
      calls.push(`write ${location}`)
      if (fails) return Promise.reject(new Error('no'))
      return Promise.resolve({
        destination: `${name}:${location}`,
        digest: undefined,
        warnings: [],
      })
    },
  }
  return { it, calls }
}

describe('destinations', () => {
  test.each([
    ['without a transport', ['out.tar']],
    ['with an unknown transport', ['zip:out.zip']],
    ['without a location', ['oci:']],
    ['with a transport only as a prefix', ['oci-archive:x']],
    ['that are empty', ['']],
    ['given twice', ['oci:x', 'oci:x']],
    ['of one name through two transports', ['oci:x', 'dir:x']],
  ])('%s are REFERENCE_INVALID before anything is written', async (_, destinations) => {
    const transports = [transport('oci').it, transport('dir').it]
    await expect(checkDestinations(destinations, transports)).rejects.toMatchObject({
      code: 'REFERENCE_INVALID',
    })
  })

  test('that are plain file names are told how to be an archive', async () => {
    await expect(checkDestinations(['out/b.oci.tar'], [transport('oci').it])).rejects.toMatchObject(
      {
        hint: 'write oci-archive:out/b.oci.tar',
      },
    )
  })

  test.each(['host:', 'host:/x', 'zip:x'])(
    'never get the hint to write what can only be read: %s',
    async (destination) => {
      const host = { ...transport('host').it, readOnly: true } as const
      const checking = checkDestinations([destination], [transport('oci').it, host])
      await expect(checking).rejects.toMatchObject({
        code: 'REFERENCE_INVALID',
        hint: 'begin it with one of oci:',
      })
    },
  )

  test('are checked by their transport, and a location may hold colons', async () => {
    const { it, calls } = transport('oci')
    await checkDestinations(['oci:dir:tag', 'oci:C:/x'], [it])
    expect(calls).toEqual(['check dir:tag', 'check C:/x'])
  })

  test('are written in order, and what is written stays when a later one fails', async () => {
    const [good, bad] = [transport('oci'), transport('dir', true)]
    const writing = writeImage(image, ['oci:a', 'dir:b', 'oci:c'], [good.it, bad.it])
    await expect(writing).rejects.toThrow('no')
    expect([good.calls, bad.calls]).toEqual([['write a'], ['write b']])
  })

  test('are given back as they were written', async () => {
    const written = await writeImage(image, ['oci:a', 'oci:b'], [transport('oci').it])
    expect(written.map(({ destination }) => destination)).toEqual(['oci:a', 'oci:b'])
  })

  test('an unknown transport among several stops before the first is written', async () => {
    const { it, calls } = transport('oci')
    await expect(writeImage(image, ['oci:a', 'zip:b'], [it])).rejects.toMatchObject({
      code: 'REFERENCE_INVALID',
    })
    expect(calls).toEqual([])
  })
})
