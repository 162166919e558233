import { beforeAll, expect, test } from 'vitest'
import type { LintReport } from '../../src/model/lint.ts'
import type { VerifyReport } from '../../src/model/verify.ts'
import { attempt, bash } from './support/process.ts'
import { slim } from './support/slim.ts'
import { workspace } from './support/workspace.ts'

const work = workspace()
const root = `${work}/root`

/** A package whose files say its name, a program apart, which tells the platform; it may replace those of another. */
const makePackage = `
make() {
  local directory=$1 replaces=$2; shift 2
  mkdir --parents "$directory/DEBIAN"
  printf '%s\\n' "Package: $directory" 'Version: 1' 'Architecture: all' 'Maintainer: a <a@example.com>' "$replaces" \\
    'Description: x' | sed '/^$/d' >"$directory/DEBIAN/control"
  for path in "$@"; do
    mkdir --parents "$directory/\${path%/*}"
    [ "$path" != usr/bin/true ] && printf '%s\\n' "$directory" >"$directory/$path" || cp /bin/true "$directory/$path"
  done
  (cd "$directory" && md5sum "$@" >DEBIAN/md5sums)
  dpkg-deb --root-owner-group --build "$directory" "$directory.deb"
  dpkg --root="$PWD/root" --install "$directory.deb"
}
`

const answers = async () => {
  const { status, stdout } = await slim(['lint', `rootfs:${root}`, '--json'])
  const report = JSON.parse(stdout.toString()) as LintReport
  const compared = await slim(['verify', `rootfs:${root}`, '--base', `rootfs:${root}`, '--json'])
  const { digests } = JSON.parse(compared.stdout.toString()) as VerifyReport
  const dpkg = await attempt('dpkg', [`--root=${root}`, '--verify'])
  return {
    lint: [status, ...report.findings.map(({ kind, subject }) => `${kind} ${subject}`)],
    verify: [compared.status, ...digests.differences.map(({ path }) => path)],
    dpkg: dpkg.stdout.toString(),
  }
}

beforeAll(() =>
  bash(
    `
    mkdir --parents root/var/lib/dpkg/info root/var/lib/dpkg/updates
    touch root/var/lib/dpkg/status
    ${makePackage}
    dpkg-divert --root="$PWD/root" --local --no-rename --divert /usr/share/other.real --add /usr/share/other
    make old '' usr/share/tool usr/share/other usr/bin/true
    make new 'Replaces: old' usr/share/tool usr/share/other
    `,
    { cwd: work },
  ),
)

test('a file that another package has replaced is as it was installed, for lint, verify and dpkg alike', async () => {
  expect(await bash('cat root/usr/share/tool root/usr/share/other.real', { cwd: work })).toBe(
    'new\nnew\n',
  )
  expect(await answers()).toEqual({ lint: [0], verify: [0], dpkg: '' })
})

test('with the bytes that the replaced package had it is not', async () => {
  await bash('echo old >root/usr/share/tool', { cwd: work })
  const path = '/usr/share/tool'
  const { lint, verify, dpkg } = await answers()
  expect({ lint, verify }).toEqual({ lint: [1, `digest ${path}`], verify: [1, path] })
  expect(dpkg).toMatch(new RegExp(`^..5\\S+ +${path}\n$`))
})
