import { writeFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { languagesArm64, languagesBase } from './support/bases.ts'
import { bash } from './support/process.ts'
import { build } from './support/slim.ts'
import { workspace } from './support/workspace.ts'

const work = workspace()
let bases: Readonly<Record<'amd64' | 'arm64', string>>

beforeAll(async () => {
  bases = { amd64: (await languagesBase()).tar, arm64: await languagesArm64() }
})

/**
 * Programs by the paths of their interpreters, for the arm64 base is unpacked and not configured: nothing of it can be run here, so it has no
 * alternatives, no links to shells and no compiled files. Compared is what is `below` the directories of the language.
 */
const programs = [
  {
    name: 'Python',
    entrypoint: ['/usr/bin/python3.11', '-m', 'flask', 'run'],
    below: /^usr\/lib\/python3/,
  },
  {
    name: 'Perl',
    entrypoint: ['/usr/bin/perl', '-MLWP::UserAgent', '-e', '1'],
    // System calls have other numbers, and other headers, on each architecture.
    below: /^usr\/(?:share\/perl|lib\/ARCH\/perl)(?!.*\.ph$)/,
  },
  {
    name: 'Ruby',
    entrypoint: ['/usr/bin/ruby3.1', '-rsinatra', '-e', '1'],
    below: /^usr\/(?:lib|share|lib\/ARCH)\/(?:ruby|rubygems-integration)\//,
  },
] as const

const names = {
  amd64: ['x86_64-linux', 'amd64'],
  arm64: ['aarch64-linux', 'arm64'],
} as const

const keptIn = async (
  architecture: 'amd64' | 'arm64',
  { name, entrypoint, below }: (typeof programs)[number],
): Promise<readonly string[]> => {
  const recipe = `${work}/${name}-${architecture}.yaml`
  const output = `${work}/${name}-${architecture}.tar`
  const command = JSON.stringify(entrypoint)
  writeFileSync(recipe, `name: shape\nplatform: linux/${architecture}\nentrypoint: ${command}\n`)
  await build({ recipe, base: `rootfs:${bases[architecture]}`, outputs: [`rootfs:${output}`] })
  const [triplet, dpkg] = names[architecture]
  return (await bash(`tar -tf ${output}`))
    .split('\n')
    .map((path) => path.replace(/^\.\//, '').replaceAll(`${triplet}-gnu`, 'ARCH'))
    .map((path) => path.replaceAll(triplet, 'ARCH').replaceAll(dpkg, 'ARCH'))
    .filter((path) => below.test(path) && !/\/$|\.pyc$/.test(path))
    .sort()
}

test.each(programs)(
  '$name: the closure in an arm64 base, of which nothing is run, has the shape of that in an amd64 base',
  async (program) => {
    const amd64 = await keptIn('amd64', program)
    expect(amd64.length).toBeGreaterThan(50)
    expect(await keptIn('arm64', program)).toEqual(amd64)
  },
)
