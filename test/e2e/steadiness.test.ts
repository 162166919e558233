import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { debianBase } from './support/bases.ts'
import { bash } from './support/process.ts'
import { build, buildArguments, recipe, slim } from './support/slim.ts'
import { workspace } from './support/workspace.ts'

const work = workspace()
let base: string
let middle: string
let expected: string

const digestWith = async (cache: string, output: string): Promise<string> => {
  const request = {
    recipe: `${work}/small.yaml`,
    base: `rootfs:${middle}`,
    outputs: [`oci-archive:${output}`],
  }
  return (await build(request, { env: { SLIM_CACHE: cache } })).image.digest
}

beforeAll(async () => {
  base = `rootfs:${(await debianBase()).tar}`
  middle = `${work}/middle.tar`
  writeFileSync(`${work}/small.yaml`, 'name: small\nentrypoint: [nginx]\n')
  writeFileSync(`${work}/all.yaml`, 'name: all\nkeep: [/usr/share/**]\n')
  await build({ recipe: recipe('nginx'), base, outputs: [`rootfs:${middle}`] })
  await bash(`gzip -c ${middle} > ${middle}.gz`)
  middle = `${middle}.gz`
  expected = await digestWith(`${work}/cache`, `${work}/expected.oci.tar`)
})

describe('a build that is interrupted', () => {
  const outputs = [
    ['oci-archive', (directory: string) => `oci-archive:${directory}/all.oci.tar`],
    ['docker-archive', (directory: string) => `docker-archive:${directory}/all.docker.tar`],
    ['oci', (directory: string) => `oci:${directory}/all`],
    ['rootfs directory', (directory: string) => `rootfs:${directory}/all`],
    ['rootfs tar', (directory: string) => `rootfs:${directory}/all.tar`],
  ] as const

  test.each(outputs)(
    'leaves nothing in the place of its output, nor beside it: %s',
    async (name, output) => {
      const directory = `${work}/interrupted-${name.replaceAll(' ', '-')}`
      mkdirSync(directory)
      const request = { recipe: `${work}/all.yaml`, base, outputs: [output(directory)] }
      const { status } = await slim(buildArguments(request), {
        interrupt: { signal: 'SIGINT', after: /^(plan|layers) /m },
      })
      expect(status).toBe(130)
      expect(readdirSync(directory)).toEqual([])
    },
  )

  test.each(['SIGTERM', 'SIGHUP'] as const)('ends with the number of %s', async (signal) => {
    const directory = `${work}/${signal}`
    mkdirSync(directory)
    const request = {
      recipe: `${work}/all.yaml`,
      base,
      outputs: [`oci-archive:${directory}/all.oci.tar`],
    }
    const { status } = await slim(buildArguments(request), {
      interrupt: { signal, after: /^(plan|layers) /m },
    })
    expect(status).toBe(signal === 'SIGTERM' ? 143 : 129)
    expect(readdirSync(directory)).toEqual([])
  })
})

describe('the cache', () => {
  test('is filled by parallel builds at once, and each gets the same image', async () => {
    const digests = await Promise.all(
      [1, 2, 3].map((index) => digestWith(`${work}/parallel`, `${work}/parallel-${index}.oci.tar`)),
    )
    expect(digests).toEqual([expected, expected, expected])
  })

  /** Bash that damages each file of the cache in the current directory that is not empty. */
  const damages = [
    ['cut in half', 'truncate -s $(($(stat -c %s "$file") / 2)) "$file"'],
    ['emptied', ': > "$file"'],
    [
      'overwritten in the middle',
      'printf damage | dd of="$file" bs=1 seek=$(($(stat -c %s "$file") / 2)) conv=notrunc status=none',
    ],
    [
      'overwritten at the end',
      'printf damage | dd of="$file" bs=1 seek=$(($(stat -c %s "$file") - 6)) conv=notrunc status=none',
    ],
    ['removed', 'rm "$file"'],
  ] as const

  test.each(damages)('heals when its files are %s', async (name, damage) => {
    const cache = `${work}/damaged-${name.replaceAll(' ', '-')}`
    await digestWith(cache, `${work}/before.oci.tar`)
    const files = await bash(`
      find ${cache} -type f -size +0 | while read -r file; do
        chmod u+w "$file"
        ${damage}
        echo "$file"
      done`)
    expect(files).not.toBe('')
    expect(await digestWith(cache, `${work}/after.oci.tar`)).toBe(expected)
    expect(await digestWith(cache, `${work}/later.oci.tar`)).toBe(expected)
  })

  test('is not needed to be writable by a build that finds all in it', async () => {
    const cache = `${work}/read-only`
    await digestWith(cache, `${work}/writable.oci.tar`)
    await bash(`mount --bind -o ro ${cache} ${cache} && mount -o remount,bind,ro ${cache}`)
    try {
      expect(await digestWith(cache, `${work}/read-only.oci.tar`)).toBe(expected)
    } finally {
      await bash(`umount ${cache}`)
    }
  })
})

test('an output of an earlier build is replaced as a whole', async () => {
  const output = `${work}/replaced`
  await build({ recipe: recipe('nginx'), base, outputs: [`oci-archive:${output}.oci.tar`] })
  await digestWith(`${work}/cache`, `${output}.oci.tar`)
  const manifest = await bash(
    `skopeo inspect --raw oci-archive:${output}.oci.tar | sha256sum | cut -d' ' -f1`,
  )
  expect(`sha256:${manifest.trim()}`).toBe(expected)
})
