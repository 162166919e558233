import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Report } from '../../src/model/report.ts'
import { checkout } from './support/bases.ts'
import { type Member, tarOf, writeLayout } from './support/hostile-tar.ts'
import { run } from './support/process.ts'
import { build, buildArguments, failure, slim } from './support/slim.ts'
import { differences, dumpTree, type TreeDump } from './support/tree-dump.ts'
import { workspace } from './support/workspace.ts'

const work = workspace()
/** What must not change: a directory beside the output that hostile names aim at. */
const canary = `${work}/canary`
const outputs = `${work}/outputs`
const inputs = `${work}/inputs`
let before: TreeDump

beforeAll(async () => {
  for (const directory of [canary, outputs, inputs]) mkdirSync(directory)
  writeFileSync(`${canary}/file`, 'untouched\n')
  writeFileSync(
    `${work}/program.yaml`,
    'name: program\nplatform: linux/amd64\nentrypoint: [/bin/program]\nkeep: ["/data/**"]\n',
  )
  before = await dumpTree(canary)
})

const program: Member = { name: 'bin/program', content: '#!/bin/program\n' }
const data: Member = { name: 'data/text', content: 'text\n'.repeat(2000) }

const input = (name: string, bytes: Uint8Array): string => {
  writeFileSync(join(inputs, name), bytes)
  return join(inputs, name)
}

const tarBase = (name: string, members: readonly Member[]): string =>
  `rootfs:${input(name, tarOf(members))}`

const honest = (): Buffer => tarOf([program, data])

const cut = (bytes: Uint8Array, part: number): Buffer =>
  Buffer.from(bytes.subarray(0, Math.floor(bytes.length * part)))

const flipped = (bytes: Uint8Array): Buffer => {
  const copy = Buffer.from(bytes)
  copy[700] = (copy[700] ?? 0) ^ 1
  return copy
}

const wrongChecksum = (): Buffer => {
  const bytes = honest()
  bytes.write('changed', 0)
  return bytes
}

/** Two hundred megabytes of nothing in two hundred kilobytes. */
const bomb = (): Buffer =>
  gzipSync(tarOf([program, { name: 'data/zeros', content: Buffer.alloc(200 * 1024 * 1024) }]))

const layout = (name: string, lie: Parameters<typeof writeLayout>[2]): string =>
  `oci:${writeLayout(join(inputs, name), honest(), lie)}`

const ociArchive = async (name: string, lie: Parameters<typeof writeLayout>[2]) => {
  const directory = writeLayout(join(inputs, `${name}.layout`), honest(), lie)
  await run('tar', ['-cf', join(inputs, name), '-C', directory, '.'])
  return `oci-archive:${join(inputs, name)}`
}

const wrong = `sha256:${'0'.repeat(64)}`

/** Each hostile base with the one code that it must end with. */
const bases: readonly (readonly [string, string, () => string | Promise<string>])[] = [
  [
    'a tar cut in the middle of a file',
    'ARCHIVE_TRUNCATED',
    () => `rootfs:${input('cut.tar', cut(honest(), 0.5))}`,
  ],
  [
    'a tar cut in the middle of a header',
    'ARCHIVE_TRUNCATED',
    () => `rootfs:${input('cut-header.tar', honest().subarray(0, 300))}`,
  ],
  [
    'a gzip cut in the middle',
    'ARCHIVE_TRUNCATED',
    () => `rootfs:${input('cut.tar.gz', cut(gzipSync(honest()), 0.5))}`,
  ],
  [
    'a gzip with a wrong byte',
    'ARCHIVE_DAMAGED',
    () => {
      const bytes = gzipSync(honest())
      bytes.writeUInt32LE(0, bytes.length - 8)
      return `rootfs:${input('crc.tar.gz', bytes)}`
    },
  ],
  [
    'a header with a wrong checksum',
    'ARCHIVE_DAMAGED',
    () => `rootfs:${input('sum.tar', wrongChecksum())}`,
  ],
  [
    'a header that promises more than there is',
    'ARCHIVE_TRUNCATED',
    () => tarBase('size.tar', [program, { ...data, size: 8 ** 11 - 1 }]),
  ],
  [
    'a layer of another digest',
    'BLOB_DIGEST',
    () => layout('digest', { layer: flipped(honest()) }),
  ],
  [
    'a layer of another digest in an archive',
    'BLOB_DIGEST',
    () => ociArchive('digest.oci.tar', { layer: flipped(honest()) }),
  ],
  [
    'a layer shorter than its descriptor',
    'BLOB_DIGEST',
    () => layout('short', { layer: cut(honest(), 0.5) }),
  ],
  [
    'a layer that is not the one of the config',
    'BLOB_DIGEST',
    () => layout('diff-id', { diffId: wrong }),
  ],
  [
    'a name with ..',
    'PATH_ESCAPES',
    () => tarBase('dots.tar', [program, { name: '../canary/evil' }]),
  ],
  [
    'a name with .. after a directory',
    'PATH_ESCAPES',
    () => tarBase('dots-inside.tar', [program, { name: 'data/../../canary/evil' }]),
  ],
  [
    'a hard link out of the root',
    'PATH_ESCAPES',
    () =>
      tarBase('hard-out.tar', [
        program,
        { name: 'data/evil', type: 'hardlink', link: '../../canary/file' },
      ]),
  ],
  [
    'a hard link to nothing',
    'ARCHIVE_DAMAGED',
    () =>
      tarBase('hard-nothing.tar', [
        program,
        { name: 'data/evil', type: 'hardlink', link: 'data/missing' },
      ]),
  ],
  [
    'names below a symlink loop',
    'TREE_LOOP',
    () =>
      tarBase('loop.tar', [
        program,
        { name: 'data/a', type: 'symlink', link: 'b' },
        { name: 'data/b', type: 'symlink', link: 'a' },
        { name: 'data/a/evil', content: 'evil' },
      ]),
  ],
  ['a gzip bomb', 'ARCHIVE_TOO_LARGE', () => `rootfs:${input('bomb.tar.gz', bomb())}`],
  ['no file', 'BASE_NOT_FOUND', () => `rootfs:${inputs}/missing.tar`],
  ['an empty file', 'ARCHIVE_TRUNCATED', () => `rootfs:${input('empty.tar', Buffer.alloc(0))}`],
  [
    'a picture',
    'ARCHIVE_DAMAGED',
    () => `rootfs:${input('picture.tar', Buffer.from('\x89PNG\r\n\x1a\n'.repeat(200), 'latin1'))}`,
  ],
  [
    'a tar that is no image',
    'IMAGE_DAMAGED',
    () => `oci-archive:${input('no-image.tar', honest())}`,
  ],
  ['a transport that is none', 'REFERENCE_INVALID', () => `tarball:${input('x.tar', honest())}`],
]

describe('a hostile base ends with its code, and nothing is written', () => {
  test.each(bases)('%s: %s', async (name, code, make) => {
    const output = `${outputs}/${name.replaceAll(' ', '-')}`
    const request = {
      recipe: `${work}/program.yaml`,
      base: await make(),
      outputs: [`rootfs:${output}`, `oci-archive:${output}.oci.tar`],
    }
    expect(await failure(buildArguments(request))).toEqual({ status: 2, code, shown: code })
    expect([...(await dumpTree(outputs)).keys()]).toEqual(['/'])
    expect(differences(before, await dumpTree(canary))).toEqual([])
  })
})

describe('a base that aims at other places is built, and stays in its own', () => {
  const built = async (name: string, members: readonly Member[]): Promise<TreeDump> => {
    const output = `${work}/built-${name}`
    await build({
      recipe: `${work}/program.yaml`,
      base: tarBase(`${name}.tar`, [program, ...members]),
      outputs: [`rootfs:${output}`],
    })
    expect(differences(before, await dumpTree(canary))).toEqual([])
    return dumpTree(output)
  }

  test('an absolute name is a name below the root', async () => {
    const dump = await built('absolute', [{ name: `/data${canary}/evil`, content: 'evil' }])
    expect(dump.has(`/data${canary}/evil`)).toBe(true)
  })

  test('a link out of the root is kept as it is and not followed', async () => {
    const dump = await built('link-out', [
      { name: 'data/up', type: 'symlink', link: '../../../../../../../../etc/passwd' },
      { name: 'data/absolute', type: 'symlink', link: `${canary}/file` },
    ])
    expect(dump.get('/data/up')).toMatch(/-> (\.\.\/)+etc\/passwd$/)
    expect([...dump.keys()].filter((path) => /passwd|canary/.test(path))).toEqual([])
  })

  test('a name below a link to a place outside is below the root', async () => {
    const dump = await built('link-parent', [
      { name: 'data/to', type: 'symlink', link: canary },
      { name: 'data/to/evil', content: 'evil' },
    ])
    expect([...dump.keys()].filter((path) => path.endsWith('/evil')).length).toBeLessThan(2)
  })

  test('an entry point in a symlink loop is a need that is not met', async () => {
    const { stdout, status } = await slim([
      'plan',
      `${work}/program.yaml`,
      '--base',
      tarBase('loop-program.tar', [
        { name: 'bin/program', type: 'symlink', link: 'other' },
        { name: 'bin/other', type: 'symlink', link: 'program' },
      ]),
      '--json',
    ])
    const report = JSON.parse(stdout.toString()) as Report
    expect(status).toBe(0)
    expect(report.unmet.map(({ what }) => what)).toContain('/bin/program')
    expect(JSON.stringify(report.unmet)).toContain('links without end')
  })

  /** An ELF header of this machine whose program headers lie past the end of the file. */
  const damagedElf = (): Buffer => {
    const bytes = readFileSync('/bin/true').subarray(0, 4096)
    bytes.writeBigUInt64LE(0x7fff_ffff_ffffn, 32)
    return bytes
  }

  test('an ELF file with offsets past its end is a blind spot that says so', async () => {
    const { stdout, status } = await slim([
      'plan',
      `${work}/program.yaml`,
      '--base',
      tarBase('elf.tar', [{ name: 'bin/program', content: damagedElf() }]),
      '--json',
    ])
    const report = JSON.parse(stdout.toString()) as Report
    expect(status).toBe(0)
    expect(report.blindSpots).toContainEqual(
      expect.objectContaining({ path: '/bin/program', rule: 'elf.damaged' }),
    )
  })
})

test('a recipe with ten mistakes names ten places', async () => {
  const mistaken = join(checkout, 'fixtures/stages/recipe/ten-mistakes.yaml')
  const { stdout, stderr, status } = await slim(['build', mistaken, '--json'])
  const { error } = JSON.parse(stdout.toString()) as {
    error: { code: string; mistakes: readonly { at: { line: number; column: number } }[] }
  }
  expect(status).toBe(2)
  expect(error.code).toBe('RECIPE_INVALID')
  expect(new Set(error.mistakes.map(({ at }) => `${at.line}:${at.column}`)).size).toBe(10)
  expect(stderr).toContain('error[RECIPE_INVALID]')
})
