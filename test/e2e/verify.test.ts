import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { LintReport } from '../../src/model/lint.ts'
import type { VerifyReport } from '../../src/model/verify.ts'
import { debianBase, rpmBase } from './support/bases.ts'
import { bash } from './support/process.ts'
import { build, recipe, slim } from './support/slim.ts'
import { unpackWithUmoci } from './support/unpack.ts'
import { workspace } from './support/workspace.ts'

const work = workspace()
/** Two recipes of this repository, and one with what they lack: a file with a capability, one of mode 0000, hard links, `add:`. */
const names = ['nginx', 'openssl', 'hard'] as const
const archive = (name: string): string => `oci-archive:${work}/${name}.oci.tar`
const recipes = (name: string): string => (name === 'hard' ? `${work}/hard.yaml` : recipe(name))

let base: string

beforeAll(async () => {
  base = `oci-archive:${(await debianBase()).ociArchive}`
  await bash(
    `cd ${work} && echo page >page && cat >hard.yaml <<'end'
name: hard
from: oci-archive:base.oci.tar
entrypoint: [/usr/bin/ping, localhost]
keep: [/etc/shadow, /etc/gshadow, /usr/bin/passwd, /usr/bin/newgrp, /usr/bin/perl, /usr/bin/perl5.36.0, /usr/bin/su]
add: [{ from: page, to: /srv/www/page, owner: "www-data:www-data" }]
end`,
  )
  for (const name of names) await build({ recipe: recipes(name), base, outputs: [archive(name)] })
})

const verify = async (image: string, more: readonly string[] = []) => {
  const outcome = await slim(['verify', image, '--base', base, '--json', ...more])
  if (outcome.status === 2) throw new Error(outcome.stderr)
  return {
    status: outcome.status,
    report: JSON.parse(outcome.stdout.toString()) as VerifyReport,
  }
}

describe('what is built', () => {
  test.each(['nginx', 'openssl'])('%s differs from the base in nothing', async (name) => {
    const { status, report } = await verify(archive(name))
    expect(status).toBe(0)
    expect(report).toMatchObject({ equal: true, added: [], changed: [], missing: [] })
    expect(report.digests.checked).toBeGreaterThan(10)
  })

  test.each(names)('%s is what its recipe says and nothing else', async (name) => {
    const { status, report } = await verify(archive(name), ['--recipe', recipes(name)])
    expect([status, report.equal]).toEqual([0, true])
  })

  test('an addition that no recipe declares is a difference', async () => {
    const { status, report } = await verify(archive('hard'))
    expect(status).toBe(1)
    expect(report.added.map(({ path }) => path)).toEqual(['/srv/www', '/srv/www/page'])
    expect([report.changed, report.missing]).toEqual([[], []])
  })

  test('people see the same', async () => {
    const { status, stdout } = await slim(['verify', archive('nginx'), '--base', base])
    expect(status).toBe(0)
    expect(stdout.toString()).toMatch(/^nothing differs$/m)
  })
})

describe('what was tampered with', () => {
  let root: string
  beforeAll(async () => {
    root = await unpackWithUmoci(archive('hard'), join(work, 'unpacked'))
  })

  test('unpacked by umoci, packed and unpacked again it is still the same', async () => {
    expect((await verify(`rootfs:${root}`, ['--recipe', recipes('hard')])).status).toBe(0)
  })

  test('each way of tampering is seen, and only that', async () => {
    const tampered = join(work, 'tampered')
    await bash(`
      pristine=${root} root=${tampered}
      cp -a $pristine $root && cd $root
      printf X | dd of=usr/bin/su bs=1 seek=999 conv=notrunc status=none
      chmod 0644 etc/shadow
      chmod u-s usr/bin/passwd
      chown -h 33 lib64
      setcap cap_sys_admin=ep usr/bin/ping
      touch -d @1 etc/gshadow
      ln -sfn /tmp lib
      cp -a usr/bin/perl usr/bin/copy && mv usr/bin/copy usr/bin/perl
      cp usr/bin/su usr/bin/backdoor
      rm usr/bin/newgrp
      sed -i 's/^Version: 2.36-9/Version: 2.36-0/' var/lib/dpkg/status
      for path in usr/bin/su lib var/lib/dpkg/status var/lib/dpkg usr/bin .; do
        touch -h -r $pristine/$path $path
      done`)
    const { status, report } = await verify(`rootfs:${tampered}`)
    expect(status).toBe(1)
    expect(changes(report)).toEqual([
      '/etc/gshadow time',
      '/etc/shadow mode',
      '/lib target',
      '/lib64 owner',
      '/usr/bin/passwd mode',
      '/usr/bin/perl5.36.0 hard link',
      '/usr/bin/ping security.capability',
      '/usr/bin/su content',
      '/var/lib/dpkg/info/login.list content',
      '/var/lib/dpkg/info/login.md5sums content',
      '/var/lib/dpkg/status content',
    ])
    expect(report.added.map(({ path }) => path)).toContain('/usr/bin/backdoor')
    expect(report.missing).toEqual([{ path: '/usr/bin/newgrp', by: 'login' }])
    const versions = report.packages.differences
    expect(versions.map(({ name, found }) => `${name} ${found?.slice(0, 6) ?? ''}`)).toEqual([
      'libc-bin 2.36-0',
      'libc6 2.36-0',
    ])
  })

  test('a layer that umoci puts on top is seen', async () => {
    await bash(`
      cd ${work}/unpacked
      cp bundle/rootfs/usr/bin/su bundle/rootfs/usr/bin/shell && rm bundle/rootfs/usr/bin/newgrp
      umoci repack --image layout:image bundle`)
    const image = `oci:${work}/unpacked/layout:image`
    const { status, report } = await verify(image, ['--recipe', recipes('hard')])
    expect(status).toBe(1)
    expect(changes(report)).toEqual(['/usr/bin time'])
    expect(report.missing.map(({ by }) => by)).toEqual(['recipe', 'login'])
    const undeclared = report.added.filter(({ declared }) => !declared)
    expect(undeclared.map(({ path }) => path)).toEqual(['/usr/bin/shell'])
    expect(report.hidden.map(({ path, why }) => `${path ?? ''} ${why}`)).toContain(
      '/usr/bin/newgrp removed',
    )
  })

  test('a platform that umoci writes into the config is seen', async () => {
    const layout = `${work}/foreign`
    await bash(`
      skopeo copy --quiet ${archive('hard')} oci:${layout}:image
      umoci config --image ${layout}:image --architecture arm64`)
    const { status, report } = await verify(`oci:${layout}:image`, ['--recipe', recipes('hard')])
    expect([status, report.changed, report.config]).toEqual([1, [], []])
    expect(report.platform).toEqual([
      { what: 'platform', expected: 'linux/amd64', found: 'linux/arm64' },
    ])
  })

  test('a file that umoci puts into a layer and hides with the next is seen', async () => {
    const layout = `${work}/hiding`
    await bash(`
      cd ${work} && echo password >secret
      skopeo copy --quiet ${archive('hard')} oci:${layout}:image
      umoci insert --image ${layout}:image secret /secret
      umoci insert --image ${layout}:image --whiteout /secret`)
    const { status, report } = await verify(`oci:${layout}:image`, ['--recipe', recipes('hard')])
    expect([status, report.changed, report.missing]).toEqual([1, [], []])
    expect(report.added.filter(({ declared }) => !declared)).toEqual([])
    expect(report.hidden.map(({ path, why }) => `${path ?? ''} ${why}`)).toEqual([
      '/.wh.secret whiteout',
      '/secret removed',
    ])
  })

  test("packages that are named by the base's own rpm database and are not there are seen", async () => {
    const { ociArchive, directory } = await rpmBase()
    const [root, from] = [`${work}/phantoms`, `oci-archive:${ociArchive}`]
    await build({ recipe: recipe('nginx'), base: from, outputs: [`rootfs:${root}`] })
    const sound = await slim(['verify', `rootfs:${root}`, '--base', from])
    expect(sound.status).toBe(0)
    const database = 'var/lib/rpm/rpmdb.sqlite'
    const named = await bash(`
      cp -a ${directory}/${database} ${root}/${database}
      touch -r ${directory}/var/lib/rpm ${root}/var/lib/rpm
      cp -a ${root} ${root}.asked
      rpm --root ${root}.asked --dbpath /var/lib/rpm -q tar`)
    expect(named).toContain('tar-')
    const { status, stdout } = await slim(['verify', `rootfs:${root}`, '--base', from, '--json'])
    const { changed, added, missing } = JSON.parse(stdout.toString()) as VerifyReport
    expect([status, changed, added]).toEqual([1, [], []])
    expect(missing).toContainEqual({ path: '/usr/bin/tar', by: 'tar' })
    expect(missing.map(({ by }) => by)).not.toContain('nginx')
  })
})

const changes = ({ changed }: VerifyReport): readonly string[] =>
  changed.flatMap(({ path, differences }) => differences.map(({ what }) => `${path} ${what}`))

describe('slim lint', () => {
  test('has no error for a real base, and says what has privileges', async () => {
    const directory = (await debianBase()).directory
    const { status, stdout } = await slim(['lint', `rootfs:${directory}`, '--json'])
    const { findings, checked } = JSON.parse(stdout.toString()) as LintReport
    expect(status).toBe(0)
    expect(checked).toBeGreaterThan(10_000)
    const privileged = findings.filter(({ kind }) => kind === 'privileged')
    expect(privileged.map(({ subject }) => subject)).toContain('/usr/bin/ping')
    expect(findings.length).toBeLessThan(100)
  })

  test('sees what debsums would: a byte of a package, a file that is gone', async () => {
    const root = `${work}/linted`
    await bash(`
      mkdir -p ${root}/var/lib ${root}/usr && cd ${(await debianBase()).directory}
      cp -a --parents usr/bin/env usr/bin/yes var/lib/dpkg ${root}
      printf X >>${root}/usr/bin/env; rm ${root}/usr/bin/yes`)
    expect(existsSync(`${root}/usr/bin/env`)).toBe(true)
    const { status, stdout } = await slim(['lint', `rootfs:${root}`, '--json'])
    const { findings } = JSON.parse(stdout.toString()) as LintReport
    expect(status).toBe(1)
    const errors = findings.filter(({ package: owner }) => owner === 'coreutils')
    const kinds = errors.map(({ kind, subject }) => `${kind} ${subject}`)
    expect(kinds).toContain('digest /usr/bin/env')
    expect(kinds).toContain('missing /usr/bin/yes')
  })
})
