import { chmodSync, mkdirSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Report } from '../../src/model/report.ts'
import { checkout, type DebianBase, debianBase } from './support/bases.ts'
import { bash, type ProcessOptions } from './support/process.ts'
import { build, recipe } from './support/slim.ts'
import { workspace } from './support/workspace.ts'

const work = workspace()
let base: DebianBase
let expected: Report

const reference = (form: keyof DebianBase): string =>
  form === 'ociArchive' ? `oci-archive:${base.ociArchive}` : `rootfs:${base[form]}`

let count = 0
const buildFrom = (form: keyof DebianBase, options: ProcessOptions = {}): Promise<Report> =>
  build(
    {
      recipe: recipe('nginx'),
      base: reference(form),
      outputs: [`oci-archive:${work}/${count++}.oci.tar`],
    },
    options,
  )

beforeAll(async () => {
  base = await debianBase()
  expected = await buildFrom('ociArchive')
})

describe('the nginx image has the same digest', () => {
  const surroundings: readonly (readonly [string, keyof DebianBase, ProcessOptions])[] = [
    ['built again', 'ociArchive', {}],
    ['from the base as a tar', 'tar', {}],
    ['from the base as a directory', 'directory', {}],
    ['from another directory', 'ociArchive', { cwd: '/' }],
    ['with another home and a cache that is empty', 'tar', { env: { SLIM_CACHE: undefined } }],
    ['in another time zone', 'ociArchive', { env: { TZ: 'Pacific/Kiritimati' } }],
    ['in another locale', 'ociArchive', { env: { LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' } }],
    ['with a terminal of no colours', 'ociArchive', { env: { NO_COLOR: '1', TERM: 'dumb' } }],
  ]

  test.each(surroundings)('%s', async (name, form, options) => {
    const home = `${work}/home-${name.replaceAll(' ', '-')}`
    mkdirSync(home)
    const env = {
      HOME: home,
      XDG_CACHE_HOME: undefined,
      ...options.env,
    }
    const report = await buildFrom(form, { ...options, env })
    expect(report.image.digest).toBe(expected.image.digest)
    expect(report.outputs[0]?.digest).toBe(expected.image.digest)
  })

  test('by a user who is nobody, under umask 077, with a program and recipe of their own', async () => {
    chmodSync(work, 0o755)
    const program = `${work}/program`
    await bash(`
      mkdir -p ${program} ${work}/nobody
      cp -r ${checkout}/dist ${checkout}/package.json ${checkout}/recipes ${program}
      chmod -R a+rX ${program}
      chown 65534:65534 ${work}/nobody
      umask 077
      setpriv --reuid 65534 --regid 65534 --clear-groups env --ignore-environment HOME=${work}/nobody PATH=/usr/bin:/bin \\
        ${process.execPath} ${program}/dist/bin/slim.js build ${program}/recipes/nginx.yaml \\
        --base ${reference('ociArchive')} --output oci-archive:${work}/nobody/nginx.oci.tar`)
    const manifest = await bash(
      `skopeo inspect --raw oci-archive:${work}/nobody/nginx.oci.tar | sha256sum | cut -d' ' -f1`,
    )
    expect(`sha256:${manifest.trim()}`).toBe(expected.image.digest)
  })

  test('to the byte in the archive, not in its manifest alone', async () => {
    await buildFrom('ociArchive')
    await bash(`cmp ${work}/0.oci.tar ${work}/${count - 1}.oci.tar`)
  })
})

test('SOURCE_DATE_EPOCH decides the date of the image', async () => {
  const early = { env: { SOURCE_DATE_EPOCH: '1000000000' } }
  const [one, other] = [
    await buildFrom('tar', early),
    await buildFrom('ociArchive', { ...early, cwd: '/' }),
  ]
  expect(one.image.digest).toBe(other.image.digest)
  expect(one.image.digest).not.toBe(expected.image.digest)
  const config = await bash(
    `skopeo inspect --config oci-archive:${work}/${count - 1}.oci.tar | jq -r .created`,
  )
  expect(config.trim()).toBe('2001-09-09T01:46:40Z')
})
