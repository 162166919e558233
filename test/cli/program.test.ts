import { execFile } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundle, writeManifest } from '../../scripts/bundle.ts'
import type { PlanReport } from '../../src/model/report.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))

/** A tar of /etc/greeting, compressed: what the decompressors in the bundle, one of them WebAssembly, must read. */
const compressedBases = {
  'base.tar.xz':
    '/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM4Cf/AHJdADKdCIYQ5JSzSsi80f5CS2Je1+T3Z4kvvTHLfttU8ZwgI4iyapBZnecEwYdIlwbIQ2KdcQ9Iznhj6um2Svemy5iCp5Qt6sWv+rHj9okelHQw9iDotmTlyWr6HbsjiZ0quz3H3iFFmtHrsOFlefkoU9bAAAAAABePDQTGNl6HAAGOAYBQAABOEGpbscRn+wIAAAAABFla',
  'base.tar.zst':
    'KLUv/WQAJ60CAHJDDBGg7fQnvan0v91qIeeBnzMrBQevtV6rJztWcCmsHJPdUF0VIhnnb/TLhffGnH1IsgMNIGAtsDv2A2/AqiwzoUtPDGgtOin5N8WrrGMPCjCe+Btl2Ded',
  'base.tar.gz':
    'H4sIAAAAAAACA+3RQQqDMBRF0T92FdmBv5rE9RT5aEEs2Lh/Q2eKOEtBes/kvfm11NdSmGZdCN/Njnvyo48qLsgPrJ/0XJyTP2W5/7CYpdc8lOwfvb/oH/f9H9poK07pX9xo0/SuBAAAAAAAAAAAAAAAAMANbX+pz/AAKAAA',
} as const

/** The program as it would be installed: bundled, in a folder of its own, with no node_modules anywhere above. */
const installed = mkdtempSync(join(tmpdir(), 'slim-program-'))
const room = join(installed, 'room')

beforeAll(async () => {
  cpSync(join(repository, 'package.json'), join(installed, 'package.json'))
  await bundle(join(installed, 'dist'))
  await writeManifest(installed)
  mkdirSync(join(room, 'base/etc'), { recursive: true })
  writeFileSync(join(room, 'base/etc/greeting'), 'hello\n')
  writeFileSync(join(room, 'base/app'), '#!/bin/nothing\n', { mode: 0o755 })
  for (const [name, content] of Object.entries(compressedBases))
    writeFileSync(join(room, name), Buffer.from(content, 'base64'))
  const from = 'from: rootfs:base\nplatform: linux/amd64\n'
  writeFileSync(join(room, 'tiny.yaml'), `name: tiny\n${from}keep: [/etc/greeting]\n`)
  writeFileSync(join(room, 'unmet.yaml'), `name: unmet\n${from}entrypoint: [/app]\n`)
})

afterAll(() => rmSync(installed, { recursive: true, force: true }))

interface Outcome {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

const environment = { PATH: process.env['PATH'], HOME: room, NO_COLOR: '1' }

const run = (file: string, args: readonly string[], env: object = {}): Promise<Outcome> =>
  new Promise((done) => {
    const options = { cwd: room, env: { ...environment, ...env } }
    execFile(file, args, options, (error, stdout, stderr) =>
      done({ status: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    )
  })

const program = join(installed, 'dist/bin/slim.js')

const slim = (...args: string[]): Promise<Outcome> => run(process.execPath, [program, ...args])

const codeOf = ({ stderr }: Outcome): string | undefined => /error\[(\w+)\]/.exec(stderr)?.[1]

describe.concurrent('slim', () => {
  it.each(['--version', '-v'])('%s is its name and version', async (flag) => {
    const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
      version: string
    }
    expect(await slim(flag)).toEqual({ status: 0, stdout: `slim ${version}\n`, stderr: '' })
  })

  it.each([[[]], [['--help']], [['-h']], [['help']]])('%j lists every command', async (args) => {
    const { status, stdout, stderr } = await slim(...args)
    expect([status, stderr]).toEqual([0, ''])
    for (const command of ['build', 'plan', 'why', 'why-not', 'inspect', 'verify', 'lint', 'help'])
      expect(stdout).toMatch(new RegExp(`^  ${command} +\\w`, 'm'))
  })

  it('helps with a command of two words, either way round', async () => {
    const [flag, word] = await Promise.all([
      slim('base', 'build', '--help'),
      slim('help', 'base', 'build'),
    ])
    expect(flag).toEqual(word)
    expect(flag.stdout).toMatch(/--locked/)
    expect((await slim('base', '--help')).stdout).toMatch(/^ {2}base build /m)
  })

  it('a base file that is not there and one with mistakes are told as those of recipes are', async () => {
    writeFileSync(join(room, 'wrong-base.yaml'), 'name: a\nfamily: apk\n')
    const [none, wrong] = await Promise.all([
      slim('base', 'build', 'nowhere.yaml'),
      slim('base', 'build', 'wrong-base.yaml'),
    ])
    expect([none.status, codeOf(none)]).toEqual([2, 'RECIPE_NOT_FOUND'])
    expect([wrong.status, codeOf(wrong)]).toEqual([2, 'RECIPE_INVALID'])
    expect(wrong.stderr).toContain('wrong-base.yaml:2:1')
  })

  it('helps with a command, either way round', async () => {
    const [flag, word] = await Promise.all([slim('build', '--help'), slim('help', 'build')])
    expect(flag).toEqual(word)
    expect(flag.stdout).toMatch(/--output/)
    expect(flag.stdout).not.toMatch(/--test\b/)
  })

  it.each([
    ['bild'],
    ['help', 'bild'],
    ['bild', '--help'],
    ['build'],
    ['plan', 'a', 'b'],
    ['plan', 'tiny.yaml', '--bsae', 'x'],
    ['plan', 'tiny.yaml', '--base'],
    ['build', 'tiny.yaml', '--test'],
    ['build', 'tiny.yaml', 'unmet.yaml', '--output', 'oci:x'],
    ['--json', 'plan', 'tiny.yaml'],
    ['why', 'tiny.yaml', ''],
    ['why-not', 'tiny.yaml', ''],
    ['build', 'tiny.yaml', '--platform', 'linux/arm64'],
    ['verify', 'oci:x'],
    ['base'],
    ['base', 'bild', 'base.yaml'],
    ['base', 'build'],
    ['base', 'build', 'base.yaml', '--locked', '--update'],
    ['help', 'base', 'bild'],
    ['sbom'],
    ['sbom', 'oci:x', '--format', 'swid'],
    ['build', 'tiny.yaml', '--sbom', 'cyclonedx,'],
  ])('%j is USAGE and not done', async (...args) => {
    const outcome = await slim(...args)
    expect([outcome.status, codeOf(outcome)]).toEqual([2, 'USAGE'])
  })

  it('a wrong SOURCE_DATE_EPOCH is USAGE', async () => {
    const wrong = { SOURCE_DATE_EPOCH: 'yesterday' }
    const outcome = await run(process.execPath, [program, 'plan', 'tiny.yaml'], wrong)
    expect([outcome.status, codeOf(outcome)]).toEqual([2, 'USAGE'])
  })

  it('an error is text on stderr and, with --json, one document on stdout', async () => {
    const [text, json] = await Promise.all([
      slim('plan', 'nowhere.yaml'),
      slim('plan', 'nowhere.yaml', '--json'),
    ])
    expect([text.status, text.stdout, codeOf(text)]).toEqual([2, '', 'RECIPE_NOT_FOUND'])
    expect([json.status, codeOf(json)]).toEqual([2, 'RECIPE_NOT_FOUND'])
    expect(JSON.parse(json.stdout)).toMatchObject({ error: { code: 'RECIPE_NOT_FOUND' } })
  })

  it('builds: results on stdout, progress on stderr, the image named after the recipe', async () => {
    const { status, stdout, stderr } = await slim('build', 'tiny.yaml', '--cache', 'cache')
    expect([status, stderr.split(/ .*\n/).slice(0, 2)]).toEqual([0, ['recipe', 'base']])
    expect(stdout).toMatch(/^digest +sha256:[0-9a-f]{64}$/m)
    expect(existsSync(join(room, 'tiny.oci.tar'))).toBe(true)
    expect(stdout + stderr).not.toContain('\x1b')
  })

  it.each(Object.keys(compressedBases))('reads %s with nothing but the bundle', async (name) => {
    const base = ['--base', `rootfs:${name}`, '--cache', `cache-${name}`]
    const { stdout, stderr } = await slim('plan', 'tiny.yaml', '--json', ...base)
    expect(stderr).not.toContain('error')
    expect((JSON.parse(stdout) as PlanReport).image).toMatchObject({ bytes: 6 })
  })

  it('--strict is 1 when something is unmet, 0 when nothing is', async () => {
    const [unmet, met] = await Promise.all([
      slim('plan', 'unmet.yaml', '--strict', '--json'),
      slim('plan', 'tiny.yaml', '--strict', '--json'),
    ])
    expect([unmet.status, met.status]).toEqual([1, 0])
    expect(JSON.parse(unmet.stdout)).toMatchObject({ unmet: [{ what: '/bin/nothing' }] })
  })

  it('a reader that goes away is no error', async () => {
    const command = `"$0" "$1" plan tiny.yaml --json 2>err | head -c 1; echo " \${PIPESTATUS[0]}"`
    const { stdout } = await run('bash', ['-c', command, process.execPath, program])
    expect(stdout).toBe('{ 0\n')
  })

  it.each(['--version', '--help', 'plan tiny.yaml'])(
    '%s to a full disk is not done',
    async (args) => {
      const command = `"$0" "$1" ${args} > /dev/full`
      const { status } = await run('bash', ['-c', command, process.execPath, program])
      expect(status).toBe(2)
    },
  )
})

describe('the package', () => {
  it('needs no other package', () => {
    const { dependencies } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
      dependencies?: object
    }
    expect(dependencies).toBeUndefined()
  })

  it('carries the licence of each library that is in it', () => {
    const notices = readFileSync(join(installed, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8')
    for (const library of ['@oclif/core', 'listr2', 'yaml', 'zod'])
      expect(notices).toMatch(new RegExp(`^${library} \\d+\\.\\d+\\.\\d+ \\(\\w`, 'm'))
  })
})
