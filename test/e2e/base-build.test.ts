import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { beforeAll, describe, expect, test } from 'vitest'
import { newestRelease } from '../../src/bases/debian.ts'
import type { BaseReport } from '../../src/model/base-family.ts'
import { rpmBase } from './support/bases.ts'
import { attempt, bash, type ProcessOptions, run } from './support/process.ts'
import { build, failure, recipe, slim, slimCommand, slimJson } from './support/slim.ts'
import { workspace } from './support/workspace.ts'

const work = workspace()
const file = `${work}/debian.yaml`
const rpmFile = `${work}/rpm.yaml`
const archive = `oci-archive:${work}/debian.oci.tar`

const make = (base: string, output: string, more: readonly string[] = []) =>
  slimJson<BaseReport>(['base', 'build', base, '--output', output, ...more])

let mirror: string
let made: BaseReport

/** The Debian archive that apt is set up with here; a machine that has lists of none gets them. */
const machineMirror = (): Promise<string> =>
  bash(`known() { apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -m 1 -E '/debian/?$'; }
    known || { apt-get update -qq >&2; known; }`)

const debianFile = (more = '') => `name: debian
debian: { suite: bookworm, variant: essential, mirrors: ["${mirror}"]${more} }
packages: [openssl, tzdata]
env: { LANG: C.UTF-8 }
cmd: [/bin/sh]
labels: { made: here }
`

beforeAll(async () => {
  mirror = (await machineMirror()).trim().replace(/\/$/, '')
  writeFileSync(file, debianFile())
  made = await make(file, archive)
})

describe('a base of Debian', () => {
  test('has a lock of each package, with the digest of its file', () => {
    expect(made.lock).toEqual({ file: `${work}/debian.lock`, state: 'written' })
    const { packages } = JSON.parse(readFileSync(made.lock.file, 'utf8')) as BaseReport
    expect(packages).toEqual(made.packages)
    expect(packages.map(({ name }) => name)).toEqual(expect.arrayContaining(['dpkg', 'openssl']))
    expect(packages.filter(({ sha256 }) => sha256 === undefined)).toEqual([])
  })

  test('made of its lock again has the same digest', async () => {
    const again = await make(file, `rootfs:${work}/again.tar`, ['--locked'])
    expect([again.lock.state, again.digest]).toEqual(['obeyed', made.digest])
    const names = await run('tar', ['-tf', `${work}/again.tar`])
    expect(names).not.toMatch(/^\.slim|^dev\/.|\.deb$|_Packages$|pkgcache/m)
  })

  test('has no error that slim lint sees, and the config of its file', async () => {
    const lint = await slim(['lint', archive])
    expect([lint.status, lint.stdout.toString()]).toEqual([0, expect.stringContaining('no errors')])
    const config = JSON.stringify(await slimJson(['inspect', archive]))
    expect(config).toContain('LANG=C.UTF-8')
    expect(config).toContain('/usr/local/sbin:')
  })

  test('is one that a recipe is built from and that slim verify proves', async () => {
    const image = `oci-archive:${work}/openssl.oci.tar`
    await build({ recipe: recipe('openssl'), base: archive, outputs: [image] })
    const verified = await slim(['verify', image, '--base', archive])
    expect([verified.status, verified.stderr]).toEqual([0, expect.any(String)])
  })

  test('is not made with --locked once its file says something else', async () => {
    const other = `${work}/other.yaml`
    writeFileSync(other, debianFile().replace('tzdata', 'netbase'))
    writeFileSync(`${work}/other.lock`, readFileSync(made.lock.file))
    const found = await failure(['base', 'build', other, '--locked', '--output', 'oci:never'])
    expect([found.status, found.code]).toEqual([2, 'LOCK_MISMATCH'])
  })

  test('says which version of its lock is no longer to be had', async () => {
    const gone = `${work}/gone.yaml`
    writeFileSync(gone, debianFile())
    const lock = readFileSync(made.lock.file, 'utf8')
    writeFileSync(`${work}/gone.lock`, lock.replace(/("tzdata","version":")[^"]*/, '$11999a-1'))
    const outcome = await slim(['base', 'build', gone, '--output', `oci:${work}/never`])
    expect(outcome.stderr).toContain('error[LOCK_UNAVAILABLE]')
    expect(outcome.stderr).toContain('1999a-1 tzdata')
    expect(outcome.status).toBe(2)
  })

  test('that is interrupted leaves no process and nothing half-written', async () => {
    const temporary = `${work}/temporary`
    mkdirSync(temporary)
    const outcome = await slim(
      ['base', 'build', file, '--update', '--output', `oci:${work}/interrupted`],
      {
        env: { TMPDIR: temporary },
        interrupt: { signal: 'SIGINT', after: /essential packages|downloading/ },
      },
    )
    expect(outcome.status).toBe(130)
    expect(await bash(`ls -A ${temporary}; ls ${work} | grep interrupted || true`)).toBe('')
    expect(await bash(`pgrep -f ${work}/[t]emporary || true`)).toBe('')
  })

  test('names the package to install where a tool is missing', async () => {
    mkdirSync(`${work}/bin`)
    await bash(`ln -s ${process.execPath} /bin/sh ${work}/bin`)
    const outcome = await slim(['base', 'build', file], { env: { PATH: `${work}/bin` } })
    expect(outcome.stderr).toContain('error[TOOL_MISSING]: mmdebstrap is not installed')
    expect(outcome.stderr).toContain('apt install mmdebstrap')
    expect(outcome.status).toBe(2)
  })

  test('shows no password of a mirror', async () => {
    const secret = `${work}/secret.yaml`
    writeFileSync(
      secret,
      debianFile().replace(/http:\/\/[^"]*/, 'http://me:hush@127.0.0.1:9/debian'),
    )
    const outcome = await slim(['base', 'build', secret, '--output', `oci:${work}/never`])
    expect(outcome.stderr).toContain('error[TOOL_FAILED]')
    expect(outcome.stderr + outcome.stdout.toString()).not.toContain('hush')
  })
})

/** Runs something as nobody, to whom a mount namespace grants the ids that its own machine may not. */
const asNobody = (args: readonly string[], options: ProcessOptions) =>
  attempt(
    'unshare',
    [
      '--mount',
      'bash',
      '-euc',
      `echo nobody:200000:65536 >${work}/ids; mount --bind ${work}/ids /etc/subuid; mount --bind ${work}/ids /etc/subgid
       exec setpriv --reuid=65534 --regid=65534 --clear-groups "$@"`,
      'sh',
      ...args,
    ],
    options,
  )

test('the date of each source is read from its own Release file, though a server sends the rest of one that was begun', async () => {
  const suites = { old: 'Wed, 01 Jan 2020 00:00:00 UTC', new: 'Fri, 01 Jan 2021 00:00:00 UTC' }
  const server = createServer((request, response) => {
    const suite = /^\/dists\/(old|new)\/InRelease$/.exec(request.url ?? '')?.[1]
    if (suite !== 'old' && suite !== 'new') return response.writeHead(404).end()
    const whole = `Date: ${suites[suite]}\n${suite === 'new' ? 'Components: main\n' : ''}`
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    const last = whole.length - 1
    const part = { 'Content-Range': `bytes ${start}-${last}/${whole.length}` }
    response.writeHead(start === 0 ? 200 : 206, {
      'Last-Modified': 'Fri, 01 Jan 2021 00:00:00 GMT',
      'Content-Length': whole.length - start,
      ...(start === 0 ? {} : part),
    })
    return response.end(whole.slice(start))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const { port } = server.address() as AddressInfo
    const url = `http://127.0.0.1:${port}`
    const sources = ['old', 'new'].map((suite) => ({ url, suite, components: ['main'] }))
    const date = await newestRelease(sources, { workspace: work, progress: () => undefined })
    expect(date).toBe(Date.parse(suites.new) / 1000)
  } finally {
    server.close()
  }
})

describe('a base of rpms', () => {
  let base: BaseReport
  beforeAll(async () => {
    const { repository } = await rpmBase()
    writeFileSync(
      rpmFile,
      `name: rpm
rpm: { releasever: 9, repos: [{ id: ours, baseurl: "file://${repository}", gpgcheck: false }] }
packages: [base-passwd, gzip]
`,
    )
    base = await make(rpmFile, `rootfs:${work}/rpm`)
  })

  test('has the packages of its lock, as rpm itself lists them', async () => {
    const listed = await run('rpm', [
      ...['--root', `${work}/rpm`, '--dbpath', '/var/lib/rpm', '-qa'],
      ...['--qf', '%{NAME} %{EVR} %{ARCH} %{SHA256HEADER}\n'],
    ])
    const locked = base.packages.map(
      ({ name, version, architecture, sha256 = '' }) =>
        `${name} ${version} ${architecture} ${sha256}`,
    )
    expect(listed.trim().split('\n').sort()).toEqual([...locked].sort())
    const names = base.packages.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['base-passwd', 'dash', 'gzip', 'libc6']))
  })

  test('is the same again, for an ordinary user too', async () => {
    const again = await make(rpmFile, `oci:${work}/rpm-again`, ['--locked'])
    expect(again.digest).toBe(base.digest)
    await bash(
      `mkdir -m 777 ${work}/nobody; cp ${work}/rpm.{yaml,lock} ${work}/nobody; chmod a+r ${work}/nobody/*`,
    )
    const options = { cwd: `${work}/nobody`, env: { HOME: `${work}/nobody` } }
    const args = ['base', 'build', 'rpm.yaml', '--locked', '--json']
    const outcome = await asNobody([...slimCommand, ...args], options)
    expect([outcome.status, outcome.stderr]).toEqual([0, expect.any(String)])
    expect((JSON.parse(outcome.stdout.toString()) as BaseReport).digest).toBe(base.digest)
  })

  test('is not made of other bytes in the versions of its lock', async () => {
    const other = `${work}/bytes.yaml`
    writeFileSync(other, readFileSync(rpmFile))
    const lock = readFileSync(base.lock.file, 'utf8')
    const digest = /"gzip".*"sha256":"(\w{64})"/.exec(lock)?.[1] ?? ''
    expect(digest).not.toBe('')
    writeFileSync(`${work}/bytes.lock`, lock.replace(digest, 'a'.repeat(64)))
    const output = `${work}/never-of-bytes`
    const outcome = await slim(['base', 'build', other, '--locked', '--output', `oci:${output}`])
    expect(outcome.stderr).toContain('error[LOCK_MISMATCH]')
    expect(outcome.stderr).toMatch(new RegExp(`\\+ gzip .* sha256:${digest}`))
    expect([outcome.status, existsSync(output)]).toEqual([2, false])
  })

  test('tells an ordinary user without ids of their own what is missing', async () => {
    const [node = '', ...program] = slimCommand
    const args = [
      ...['--reuid=54321', '--regid=54321', '--clear-groups', node],
      ...[...program, 'base', 'build', rpmFile, '--output', `oci:${work}/never`],
    ]
    const found = await attempt('setpriv', args, { env: { HOME: undefined, SHELL: undefined } })
    expect(found.stderr).toMatch(/error\[ROOTLESS_DENIED\]: \/etc\/subuid/)
  })

  test('says which version of its lock is no longer to be had', async () => {
    const lock = readFileSync(base.lock.file, 'utf8')
    writeFileSync(base.lock.file, lock.replace(/("gzip","version":")[^"]*/, '$10.1-1'))
    const outcome = await slim(['base', 'build', rpmFile, '--output', `oci:${work}/never`])
    writeFileSync(base.lock.file, lock)
    expect(outcome.stderr).toContain('error[LOCK_UNAVAILABLE]')
    expect(outcome.stderr).toContain('gzip-0.1-1.x86_64')
  })
})

test.skipIf(existsSync('/proc/sys/fs/binfmt_misc/qemu-s390x'))(
  'a base of another architecture names what would run its programs',
  async () => {
    const foreign = `${work}/foreign.yaml`
    writeFileSync(foreign, `${debianFile()}platform: linux/s390x\n`)
    const outcome = await slim(['base', 'build', foreign, '--output', `oci:${work}/never`])
    expect(outcome.stderr).toContain('error[TOOL_MISSING]')
    expect(outcome.stderr).toContain('qemu-user-static')
  },
)
