import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './process.ts'

/** Makes a root of rpms with dnf, from a repository alone, as one makes a UBI Micro image; `options` such as `--nodocs`. */
export const installWithDnf = async (
  root: string,
  repository: string,
  names: readonly string[],
  options: readonly string[] = [],
): Promise<void> => {
  const home = `${root}.home`
  mkdirSync(home, { recursive: true })
  // Debian's rpm has its database in the home directory; every distribution made of rpms has it here.
  writeFileSync(join(home, '.rpmmacros'), '%_dbpath /var/lib/rpm\n')
  const source = [
    '--disablerepo=*',
    `--repofrompath=local,file://${repository}`,
    '--enablerepo=local',
  ]
  const quiet = ['--quiet', '--assumeyes', '--nogpgcheck', '--setopt=install_weak_deps=False']
  const where = ['--installroot', root, '--releasever', '12']
  await run('dnf', [...quiet, ...where, ...source, ...options, 'install', ...names], {
    env: { HOME: home },
  })
}

/** Packages of a root of rpms, `NAME EVR ARCH`, sorted. */
export const rpmPackages = async (root: string): Promise<readonly string[]> =>
  linesOf(
    await run('rpm', [
      ...['--root', root, '--dbpath', '/var/lib/rpm'],
      ...['-qa', '--qf', '%{NAME} %{EVR} %{ARCH}\\n'],
    ]),
  )

/** A directory of .debs as a repository that apt reads. */
export const debRepository = async (debs: string, directory: string): Promise<string> => {
  mkdirSync(directory)
  await run('cp', ['-r', debs, join(directory, 'debs')])
  const index = await run('dpkg-scanpackages', ['--multiversion', 'debs'], { cwd: directory })
  writeFileSync(join(directory, 'Packages'), index)
  return directory
}

/** Extracts packages with all that apt thinks they depend on into a root, and nothing else; gives their names, sorted. */
export const extractWithMmdebstrap = async (
  root: string,
  repository: string,
  names: readonly string[],
): Promise<readonly string[]> => {
  const list = `${root}.list`
  await run('mmdebstrap', [
    ...['--quiet', '--mode=root', '--variant=extract', `--include=${names.join(',')}`],
    `--extract-hook=ls "$1/var/cache/apt/archives" >${list}`,
    ...['bookworm', root, `deb [trusted=yes] copy:${repository} ./`],
  ])
  return linesOf(readFileSync(list, 'utf8'))
    .filter((name) => name.endsWith('.deb'))
    .map((name) => name.replace(/_.*/, ''))
    .sort()
}

/** `TYPE MODE OWNER SIZE-OR-TARGET PATH DIGEST` of what is below a root, sorted by path; without `leftOut` and what is below them. */
export const entriesOf = async (
  root: string,
  leftOut: readonly string[],
): Promise<readonly string[]> => {
  const conditions = leftOut.flatMap((path) => ['-path', `./${path}`, '-prune', '-o'])
  const listed = await run('find', ['.', ...conditions, '-printf', '%y %m %U:%G %l %p\\n'], {
    cwd: root,
  })
  const digests = await run(
    'bash',
    ['-c', `find . "$@" -type f -print0 | xargs -0 sha256sum`, 'find', ...conditions],
    { cwd: root },
  )
  return [...linesOf(listed), ...linesOf(digests)]
}

const linesOf = (text: string): readonly string[] => text.trim().split('\n').sort()
