import { writeFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { makeOciArchive } from './support/bases.ts'
import { archive, makeHardCases } from './support/hard-cases.ts'
import { podmanIn } from './support/podman.ts'
import { bash } from './support/process.ts'
import { build } from './support/slim.ts'
import { differences, dumpTree, type TreeDump } from './support/tree-dump.ts'
import { unpackWithTar, unpackWithUmoci } from './support/unpack.ts'
import { workspace } from './support/workspace.ts'

const work = workspace()
const everything = `${work}/everything.yaml`
const source = `${work}/source`
let original: TreeDump

const pax = ['--format=pax', '--xattrs', '--xattrs-include=*']

beforeAll(async () => {
  await makeHardCases(source)
  original = await dumpTree(source)
  await archive(source, `${work}/pax.tar`, pax)
  await archive(source, `${work}/sparse.tar`, [...pax, '--sparse'])
  await archive(source, `${work}/gnu.tar`, ['--format=gnu'])
  await archive(source, `${work}/gnu-sparse.tar`, ['--format=gnu', '--sparse'])
  await makeOciArchive(`${work}/base.oci.tar`, [`${work}/pax.tar`])
  writeFileSync(everything, 'name: everything\nplatform: linux/amd64\nkeep: ["/data/**"]\n')
})

/** What GNU's own format cannot hold is not expected from it. */
const withoutAttributes = (dump: TreeDump): TreeDump =>
  new Map([...dump].map(([path, facts]) => [path, facts.replace(/ (user|security)\.\S+/g, '')]))

describe('a base full of hard cases comes out unchanged', () => {
  test.each([
    ['a tar in PAX format', () => `rootfs:${work}/pax.tar`],
    ['a tar in PAX format with sparse files', () => `rootfs:${work}/sparse.tar`],
    ['a directory', () => `rootfs:${source}`],
    ['an OCI archive', () => `oci-archive:${work}/base.oci.tar`],
  ])('read from %s', async (name, reference) => {
    const output = `${work}/from-${name.replaceAll(' ', '-')}`
    await build({ recipe: everything, base: reference(), outputs: [`rootfs:${output}`] })
    expect(differences(original, await dumpTree(output))).toEqual([])
  })

  test.each(['gnu', 'gnu-sparse'])(
    'read from a tar in %s format, but for attributes',
    async (name) => {
      const output = `${work}/from-${name}`
      const base = `rootfs:${work}/${name}.tar`
      await build({ recipe: everything, base, outputs: [`rootfs:${output}`] })
      expect(differences(withoutAttributes(original), await dumpTree(output))).toEqual([])
    },
  )

  test('through an OCI archive and umoci', async () => {
    const output = `oci-archive:${work}/umoci.oci.tar`
    await build({ recipe: everything, base: `rootfs:${work}/pax.tar`, outputs: [output] })
    const root = await unpackWithUmoci(output, `${work}/umoci`)
    expect(differences(original, await dumpTree(root))).toEqual([])
  })

  test('through a plain tar and GNU tar', async () => {
    await build({
      recipe: everything,
      base: `rootfs:${work}/pax.tar`,
      outputs: [`rootfs:${work}/plain.tar`],
    })
    const root = await unpackWithTar(`${work}/plain.tar`, `${work}/plain`)
    expect(differences(original, await dumpTree(root))).toEqual([])
  })

  test('through a docker-archive, skopeo and podman', async () => {
    const podman = podmanIn(`${work}/podman`)
    const output = `${work}/podman.docker.tar`
    await build({
      recipe: everything,
      base: `rootfs:${work}/pax.tar`,
      outputs: [`docker-archive:${output}`],
    })
    /** As podman's storage shows an image: its root is made anew, and times before 1970 are lost, in any image. */
    const seen = async (archive: string): Promise<TreeDump> => {
      const image = await podman.load(archive)
      const dump = new Map(await dumpTree((await podman.command(['image', 'mount', image])).trim()))
      dump.delete('/')
      await podman.command(['image', 'unmount', image])
      return dump
    }
    expect(differences(await seen(`${work}/base.oci.tar`), await seen(output))).toEqual([])
  })
})

describe('layers are merged as umoci merges them', () => {
  /** Bash that makes the content of each layer in the current directory; whiteouts are files as image-spec names them. */
  const cases: Readonly<Record<string, readonly string[]>> = {
    'a whiteout removes a file': ['mkdir d; echo a > d/a; echo b > d/b', 'mkdir d; touch d/.wh.a'],
    'a whiteout removes a directory with all below it': [
      'mkdir -p d/e/f; echo a > d/e/f/a; echo b > d/b',
      'mkdir d; touch d/.wh.e',
    ],
    'an opaque directory hides what is below, and keeps what its own layer has': [
      'mkdir -p d/e; echo a > d/a; echo b > d/e/b',
      'mkdir -p d/e; touch d/.wh..wh..opq; echo c > d/e/c',
    ],
    'a file takes the place of a file': [
      'mkdir d; echo a > d/a; chmod 600 d/a',
      'mkdir d; echo longer > d/a; chmod 755 d/a',
    ],
    'a file takes the place of a directory': [
      'mkdir -p d/a; echo b > d/a/b',
      'mkdir d; echo a > d/a',
    ],
    'a directory takes the place of a file': [
      'mkdir d; echo a > d/a',
      'mkdir -p d/a; echo b > d/a/b',
    ],
    'a link takes the place of a directory': [
      'mkdir -p d/a d/t; echo b > d/a/b',
      'mkdir d; ln -s t d/a',
    ],
    'a directory takes the place of a link': [
      'mkdir -p d/t; ln -s t d/a; echo kept > d/t/kept',
      'mkdir -p d/a; echo b > d/a/b',
    ],
    'the metadata of a directory is that of the last layer that has it': [
      'mkdir -p d/e; echo a > d/e/a; chmod 700 d/e',
      'mkdir -p d/e; chmod 2775 d/e; chown 5:6 d/e; touch -d @1500000000 d/e',
    ],
    'removed and made again in a later layer': [
      'mkdir d; echo one > d/a',
      'mkdir d; touch d/.wh.a',
      'mkdir d; echo three > d/a',
    ],
    'a whiteout and a new file of one name in one layer': [
      'mkdir d; echo one > d/a',
      'mkdir d; touch d/.wh.a; echo two > d/b',
    ],
    'a whiteout of what is not there': ['mkdir d; echo a > d/a', 'mkdir d; touch d/.wh.other'],
    'one of two hard links is removed': [
      'mkdir d; echo a > d/a; ln d/a d/b; ln d/a d/c',
      'mkdir d; touch d/.wh.a',
    ],
    'one of two hard links is replaced': [
      'mkdir d; echo a > d/a; ln d/a d/b',
      'mkdir d; echo other > d/a',
    ],
  }

  test.each(Object.entries(cases))('%s', async (name, layers) => {
    const place = `${work}/merge-${name.replaceAll(' ', '-')}`
    const tars = await Promise.all(
      layers.map(async (script, index) => {
        const layer = `${place}/${index}`
        await bash(`mkdir -p '${layer}'; cd '${layer}'; ${script}
          find . -depth -exec touch -h -d @1400000000 {} +`)
        return archive(layer, `${layer}.tar`, pax)
      }),
    )
    const base = `${place}/base.oci.tar`
    await makeOciArchive(base, tars)
    const expected = await dumpTree(await unpackWithUmoci(`oci-archive:${base}`, `${place}/umoci`))
    writeFileSync(`${place}/recipe.yaml`, 'name: merged\nkeep: ["/d/**"]\n')
    await build({
      recipe: `${place}/recipe.yaml`,
      base: `oci-archive:${base}`,
      outputs: [`rootfs:${place}/slim`],
    })
    expect(differences(expected, await dumpTree(`${place}/slim`))).toEqual([])
  })
})
