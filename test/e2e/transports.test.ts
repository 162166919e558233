import { writeFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import type { InspectReport } from '../../src/model/report.ts'
import { debianBase, makeOciArchive } from './support/bases.ts'
import { archive } from './support/hard-cases.ts'
import { podmanIn } from './support/podman.ts'
import { bash, run } from './support/process.ts'
import { build, slimJson } from './support/slim.ts'
import { unpackWithTar } from './support/unpack.ts'
import { workspace } from './support/workspace.ts'

const work = workspace()
const recipe = `${work}/openssl.yaml`
const podman = podmanIn(`${work}/podman`)

/** A form of one base: what it is called, and the reference to read it by once it is made. */
const forms: readonly (readonly [string, () => Promise<string>])[] = [
  ['rootfs: a tar', () => Promise.resolve(`rootfs:${work}/base.tar`)],
  ['rootfs: a directory', () => Promise.resolve(`rootfs:${work}/base`)],
  ...(
    [
      ['gzip', 'gz'],
      ['xz', 'xz'],
      ['zstd', 'zst'],
    ] as const
  ).map(([program, suffix]): readonly [string, () => Promise<string>] => [
    `rootfs: a tar in ${program}`,
    async () => {
      await bash(`${program} -c ${work}/base.tar > ${work}/base.tar.${suffix}`)
      return `rootfs:${work}/base.tar.${suffix}`
    },
  ]),
  [
    'rootfs: a tar in two gzip members',
    async () => {
      await bash(
        `(head -c 1000000 ${work}/base.tar | gzip; tail -c +1000001 ${work}/base.tar | gzip) > ${work}/two.tar.gz`,
      )
      return `rootfs:${work}/two.tar.gz`
    },
  ],
  ['oci-archive: by umoci and skopeo', () => Promise.resolve(`oci-archive:${work}/base.oci.tar`)],
  ['oci: with a tag', () => copied(`oci:${work}/base.oci:latest`)],
  ['oci: without a tag', async () => (await copied(`oci:${work}/one.oci:x`)).replace(/:x$/, '')],
  ['oci: with zstd layers', () => copied(`oci:${work}/zstd.oci:latest`, 'zstd')],
  [
    'docker-archive: by skopeo',
    () => copied(`docker-archive:${work}/skopeo.docker.tar:base:latest`),
  ],
  [
    'docker-archive: by podman save',
    async () => {
      const image = await podman.load(`${work}/base.oci.tar`)
      const output = `${work}/podman.docker.tar`
      await podman.command(['save', '--quiet', '--format=docker-archive', '-o', output, image])
      return `docker-archive:${output}`
    },
  ],
  [
    'oci-archive: by podman save',
    async () => {
      const image = await podman.load(`${work}/base.oci.tar`)
      const output = `${work}/podman.oci.tar`
      await podman.command(['save', '--quiet', '--format=oci-archive', '-o', output, image])
      return `oci-archive:${output}`
    },
  ],
  [
    'oci-archive: in three layers, of which one is hidden again',
    async () => {
      await bash(`
        mkdir -p ${work}/under/usr/share/hidden ${work}/over/usr/share
        echo gone > ${work}/under/usr/share/hidden/file
        : > ${work}/over/usr/share/.wh.hidden
        touch -r ${work}/base ${work}/over
        touch -r ${work}/base/usr ${work}/over/usr
        touch -r ${work}/base/usr/share ${work}/over/usr/share`)
      const under = await archive(`${work}/under`, `${work}/under.tar`, [])
      const over = await archive(`${work}/over`, `${work}/over.tar`, [])
      await makeOciArchive(`${work}/layers.oci.tar`, [under, `${work}/base.tar`, over])
      return `oci-archive:${work}/layers.oci.tar`
    },
  ],
]

const copied = async (destination: string, compression?: string): Promise<string> => {
  // skopeo compresses only what it has decompressed.
  const plain = `dir:${work}/plain`
  const source = compression === undefined ? `oci-archive:${work}/base.oci.tar` : plain
  if (compression !== undefined)
    await run('skopeo', [
      'copy',
      '--quiet',
      '--dest-decompress',
      `oci-archive:${work}/base.oci.tar`,
      plain,
    ])
  const options = compression === undefined ? [] : [`--dest-compress-format=${compression}`]
  await run('skopeo', ['copy', '--quiet', ...options, source, destination])
  return destination
}

/** podman and skopeo write a date into configs that have none. */
const dated = { env: { SOURCE_DATE_EPOCH: '1700000000' } }

let expected: string

beforeAll(async () => {
  writeFileSync(recipe, 'name: openssl\nentrypoint: [openssl, version]\n')
  const output = `${work}/middle.tar`
  writeFileSync(`${work}/middle.yaml`, 'name: middle\nentrypoint: [openssl]\nalso: [curl, perl]\n')
  await build({
    recipe: `${work}/middle.yaml`,
    base: `rootfs:${(await debianBase()).tar}`,
    outputs: [`rootfs:${output}`],
  })
  await bash(`mv ${output} ${work}/base.tar`)
  await unpackWithTar(`${work}/base.tar`, `${work}/base`)
  await makeOciArchive(`${work}/base.oci.tar`, [`${work}/base.tar`])
  const report = await build(
    { recipe, base: `rootfs:${work}/base.tar`, outputs: [`oci-archive:${work}/expected.oci.tar`] },
    dated,
  )
  expected = report.image.digest
})

describe('every form of one base gives the same image', () => {
  test.each(forms)('%s', async (name, make) => {
    const output = `oci-archive:${work}/${name.replaceAll(/\W+/g, '-')}.out.tar`
    const report = await build({ recipe, base: await make(), outputs: [output] }, dated)
    expect(report.image.digest).toBe(expected)
  })
})

test('an index of two platforms gives the one that is asked for', async () => {
  await bash(
    `mkdir -p ${work}/arm/etc; echo arm > ${work}/arm/etc/hostname; tar -cf ${work}/arm.tar -C ${work}/arm .`,
  )
  await makeOciArchive(`${work}/arm.oci.tar`, [`${work}/arm.tar`], ['--arch', 'arm64'])
  await bash(`
    skopeo copy --quiet oci-archive:${work}/arm.oci.tar oci:${work}/both:arm
    skopeo copy --quiet oci-archive:${work}/base.oci.tar oci:${work}/both:amd
    cd ${work}/both
    jq -c '.manifests = [.manifests[] | .platform = {os: "linux", architecture: (if .annotations["org.opencontainers.image.ref.name"] == "arm" then "arm64" else "amd64" end)} | del(.annotations)]' \\
      index.json > index.new
    mv index.new index.json`)
  const inspect = (platform: string): Promise<InspectReport> =>
    slimJson(['inspect', `oci:${work}/both`, '--platform', platform])
  expect((await inspect('linux/arm64')).platform).toBe('linux/arm64')
  expect((await inspect('linux/amd64')).platform).toBe('linux/amd64')
})
