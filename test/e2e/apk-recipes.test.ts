import { readFileSync, writeFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Report } from '../../src/model/report.ts'
import { apkClosure } from './support/apk-closure.ts'
import { alpineBase } from './support/bases.ts'
import { type Podman, podmanIn } from './support/podman.ts'
import { run } from './support/process.ts'
import { build, recipe } from './support/slim.ts'
import { differences, dumpTree } from './support/tree-dump.ts'
import { scan } from './support/trivy.ts'
import { workspace } from './support/workspace.ts'

const work = workspace()
const base = `${work}/alpine`

beforeAll(async () => {
  await alpineBase(base)
})

const common = [
  ...['alpine-baselayout', 'alpine-release', 'ca-certificates', 'libcrypto3', 'libssl3', 'musl'],
] as const

/** The packages that are left of the base by recipe, in no order. */
const recipes = {
  nginx: [...common, 'nginx', 'nginx-mod-stream', 'pcre2', 'tzdata', 'zlib'],
  openssl: [...common, 'openssl'],
  python: [...common, 'libffi', 'python3', 'sqlite-libs', 'tzdata', 'zlib'],
} as const

type Name = keyof typeof recipes

const reports = new Map<Name, Promise<Report>>()

/** The image of a recipe as it ships, built once. */
const built = (name: Name): Promise<Report> => {
  const outputs = [`rootfs:${work}/${name}`, `oci-archive:${work}/${name}.oci.tar`]
  const report =
    reports.get(name) ?? build({ recipe: recipe(name), base: `rootfs:${base}`, outputs })
  reports.set(name, report)
  return report
}

describe.each(Object.entries(recipes))('recipes/%s.yaml', (key, packages) => {
  const name = key as Name

  test('is built of the packages that it reaches, with nothing missed, guessed or warned of', async () => {
    const { unmet, blindSpots, warnings, image } = await built(name)
    expect({ unmet, blindSpots, warnings }).toEqual({ unmet: [], blindSpots: [], warnings: [] })
    expect(image.packages.map((one) => one.name)).toEqual([...packages].sort())
  })

  test('gives a root that is the same when it is traced again', async () => {
    await built(name)
    const outputs = [`rootfs:${work}/${name}.again`]
    await build({ recipe: recipe(name), base: `rootfs:${work}/${name}`, outputs })
    const trees = [dumpTree(`${work}/${name}`), dumpTree(`${work}/${name}.again`)] as const
    expect(differences(...(await Promise.all(trees)))).toEqual([])
  })

  test('gives a root in which Trivy finds the packages of the report and no others', async () => {
    const { image } = await built(name)
    const listed = image.packages.map((one) => `${one.name} ${one.version} ${one.architecture}`)
    const { packages: found, system } = await scan('rootfs', `${work}/${name}`, `${work}/trivy`)
    expect({ found, system }).toEqual({ found: listed.sort(), system: 'alpine' })
  })
})

describe('under podman', () => {
  let podman: Podman
  const loaded = async (name: Name): Promise<string> => {
    await built(name)
    return podman.load(`${work}/${name}.oci.tar`)
  }
  beforeAll(() => {
    podman = podmanIn(`${work}/podman`)
  })

  test('openssl says what it says in the full base, of its version, its providers and a digest', async () => {
    const image = await loaded('openssl')
    const commands = [
      ['version', '-a'],
      ['list', '-providers', '-provider', 'legacy', '-provider', 'default'],
      ['dgst', '-sha256', '/etc/ssl/openssl.cnf'],
    ]
    for (const args of commands)
      expect(await podman.run(image, [], args)).toBe(
        await run('chroot', [base, '/usr/bin/openssl', ...args]),
      )
  })

  test('python imports what it is linked with, as in the full base', async () => {
    const image = await loaded('python')
    const script = `import hashlib, json, ssl, sqlite3, sys, zlib
print(sys.version, ssl.OPENSSL_VERSION, zlib.ZLIB_RUNTIME_VERSION, sqlite3.sqlite_version)
print(json.dumps([zlib.decompress(zlib.compress(b'slim')).decode(), hashlib.sha3_256(b'slim').hexdigest()]))`
    const said = await podman.run(image, ['--entrypoint', '["python3","-c"]'], [script])
    expect(said).toBe(await run('chroot', [base, '/usr/bin/python3', '-c', script]))
    expect(said).toContain('OpenSSL 3.')
  })

  test('nginx serves its page', async () => {
    const places = ['/var/log/nginx', '/var/lib/nginx/tmp', '/run/nginx']
    const served = await podman.serve(await loaded('nginx'), {
      url: 'http://127.0.0.1/',
      options: ['--read-only', ...places.map((place) => `--tmpfs=${place}`)],
    })
    expect(served).toMatchObject({ status: 200, exitCode: 0 })
    expect(served.body).toContain('Welcome to nginx')
  })
})

test('the module of nginx is kept, for its configuration includes the file that loads it', async () => {
  await built('nginx')
  const kept = await dumpTree(`${work}/nginx`)
  expect(kept.has('/usr/lib/nginx/modules/ngx_stream_module.so')).toBe(true)
})

test.each([
  ['openssl', '[openssl]'],
  ['nginx', '[nginx, -g, "daemon off;"]'],
  ['python3', '[python3, -c, "print(1)"]'],
])('whole packages of %s are those that its D: and p: lines lead to', async (name, command) => {
  const file = `${work}/whole-${name}.yaml`
  writeFileSync(file, `name: whole\nentrypoint: ${command}\ngranularity: package\n`)
  const outputs = [`rootfs:${work}/whole-${name}`]
  const { image, unmet } = await build({ recipe: file, base: `rootfs:${base}`, outputs })
  expect(unmet).toEqual([])
  const whole = image.packages.filter(({ isWhole }) => isWhole).map((one) => one.name)
  const database = readFileSync(`${base}/lib/apk/db/installed`, 'latin1')
  expect(whole).toEqual(apkClosure(database, [name]))
})
