import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Report } from '../../src/model/report.ts'
import { checkout, debianBase } from './support/bases.ts'
import { attempt, bash, run } from './support/process.ts'
import { workspace } from './support/workspace.ts'

const work = workspace()
const installed = `${work}/prefix/bin/slim`
const elsewhere = {
  cwd: `${work}/elsewhere`,
  env: { HOME: `${work}/elsewhere`, NODE_PATH: undefined },
}

beforeAll(async () => {
  mkdirSync(elsewhere.cwd)
  const packed = await run('npm', ['pack', '--silent', '--pack-destination', work], {
    cwd: checkout,
  })
  const tarball = `${work}/${packed.trim().split('\n').at(-1) ?? ''}`
  await run(
    'npm',
    ['install', '--global', '--prefix', `${work}/prefix`, '--no-audit', '--no-fund', tarball],
    elsewhere,
  )
})

describe('what npm pack makes and npm install -g puts in place', () => {
  test('is slim, with no package beside it but the optional reader of attributes, and runs without that too', async () => {
    const beside = `${work}/prefix/lib/node_modules/slim-image/node_modules`
    expect(existsSync(beside) ? readdirSync(beside) : []).toEqual(['@napi-rs'])
    rmSync(beside, { recursive: true })
    expect(await run(installed, ['--version'], elsewhere)).toMatch(/\d+\.\d+\.\d+/)
  })

  test('has help for each command', async () => {
    const help = await run(installed, ['--help'], elsewhere)
    const commands = ['build', 'plan', 'why', 'why-not', 'inspect']
    for (const command of commands) {
      expect(help).toContain(command)
      expect(await run(installed, [command, '--help'], elsewhere)).toContain('USAGE')
    }
  })

  test('builds an image', async () => {
    writeFileSync(`${elsewhere.cwd}/openssl.yaml`, 'name: openssl\nentrypoint: [openssl]\n')
    const base = `rootfs:${(await debianBase()).tar}`
    const said = await run(
      installed,
      ['build', 'openssl.yaml', '--base', base, '--json'],
      elsewhere,
    )
    const report = JSON.parse(said) as Report
    const manifest = await bash(
      "skopeo inspect --raw oci-archive:openssl.oci.tar | sha256sum | cut -d' ' -f1",
      elsewhere,
    )
    expect(`sha256:${manifest.trim()}`).toBe(report.image.digest)
  })

  test('builds for a number that is no user and has no home and no shell, as a cluster runs containers', async () => {
    await bash(`install -d -o 54321 ${work}/number`)
    writeFileSync(`${work}/openssl.yaml`, 'name: openssl\nentrypoint: [openssl]\n')
    const base = `rootfs:${(await debianBase()).tar}`
    const args = [
      'build',
      `${work}/openssl.yaml`,
      '--base',
      base,
      '--output',
      `oci:${work}/number/image`,
    ]
    const number = ['--reuid=54321', '--regid=54321', '--clear-groups', process.execPath, installed]
    const options = {
      env: {
        HOME: undefined,
        SHELL: undefined,
        SLIM_CACHE: `${work}/number/cache`,
        TMPDIR: undefined,
      },
    }
    expect(await run('setpriv', [...number, ...args, '--json'], options)).toContain('sha256:')
    const uncached = { env: { ...options.env, SLIM_CACHE: undefined, XDG_CACHE_HOME: undefined } }
    const { stderr } = await attempt('setpriv', [...number, ...args], uncached)
    expect(stderr).toMatch(/error\[CACHE_UNUSABLE\]: .*\/\.cache\/slim.*\n.*--cache/)
  })

  test('ends with 2 and a code where the command line is wrong', async () => {
    const { status, stderr } = await attempt(installed, ['biuld'], elsewhere)
    expect(status).toBe(2)
    expect(stderr).toContain('error[USAGE]')
    expect(stderr).toContain('build')
  })
})
