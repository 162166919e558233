import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type UnpackedMachine, unpackedBase } from './bases.ts'
import { bash } from './process.ts'
import { build, recipe } from './slim.ts'

/** Something that is built for several machines from one recipe: one of this repository, or a command line. */
export interface Subject {
  readonly name: string
  /** Instead of a recipe of the repository. */
  readonly entrypoint?: readonly string[]
}

/** What the small bases of all machines have. */
export const tools: readonly Subject[] = ['openssl', 'curl', 'nginx'].map((name) => ({ name }))

/** What those of amd64 and arm64 have too. */
export const programs: readonly Subject[] = [
  ...['bash-gosu', 'flask', 'lua', 'perl', 'php-fpm', 'php-nginx', 'python', 'sinatra'].map(
    (name) => ({ name }),
  ),
  { name: 'java', entrypoint: ['java', '-cp', '/srv', 'Main'] },
  { name: 'node', entrypoint: ['node', '-e', 'require("https")'] },
]

/** A path of one machine that another has none for, and why. */
export interface Difference {
  readonly path: string
  /** Undefined when nobody has explained it. */
  readonly reason: string | undefined
}

/** How the images of one recipe for two machines compare by their paths, the machines' own names apart. */
export interface Parity {
  readonly name: string
  /** Paths in each, directories included. */
  readonly paths: readonly [number, number]
  /** Paths in one only, sorted. */
  readonly only: readonly [readonly Difference[], readonly Difference[]]
}

/** The names of a machine: Debian's triplet and the file name of glibc's loader. */
const names: Readonly<Record<UnpackedMachine, readonly [string, string]>> = {
  amd64: ['x86_64-linux-gnu', 'ld-linux-x86-64.so.2'],
  arm64: ['aarch64-linux-gnu', 'ld-linux-aarch64.so.1'],
  armhf: ['arm-linux-gnueabihf', 'ld-linux-armhf.so.3'],
  i386: ['i386-linux-gnu', 'ld-linux.so.2'],
  ppc64el: ['powerpc64le-linux-gnu', 'ld64.so.2'],
  riscv64: ['riscv64-linux-gnu', 'ld-linux-riscv64-lp64d.so.1'],
  s390x: ['s390x-linux-gnu', 'ld64.so.1'],
}

/** A path without the names of its machine. */
const neutral = (path: string, machine: UnpackedMachine): string => {
  const [triplet, loader] = names[machine]
  return path
    .replace(/^\.\//, '')
    .replace(/\/$/, '')
    .replaceAll(triplet, 'TRIPLET')
    .replaceAll(triplet.replace('-gnu', ''), 'TRIPLET')
    .replace(`/jvm-${machine}.cfg`, '/jvm-MACHINE.cfg')
    .replaceAll(`:${machine}.`, ':MACHINE.')
    .replaceAll(`-openjdk-${machine}`, '-openjdk-MACHINE')
    .replace(loader, 'LOADER')
}

/** Why a path is there on one machine only; the first that matches. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:usr\/)?lib64(?:\/LOADER)?$|^usr\/lib\/LOADER$/,
    'the ABI of each machine says where its loader is: in `/lib64` on amd64 and ppc64le, in `/lib` on the others',
  ],
  [
    /\/perl\/5\.36\.0\/asm(?:-generic)?(?:\/[a-z0-9_]+\.ph)?$/,
    "system calls have other numbers on each machine, and the kernel's headers for them are other files",
  ],
  [/\/libjsvml\.so$/, "the Java runtime's vector mathematics is written for amd64 alone"],
  [
    /\/gconv\/gconv-modules\.d\/gconv-modules-s390\.conf$/,
    'glibc has converters in the instructions of z/Architecture, and a list of them',
  ],
]

const differences = (ours: ReadonlySet<string>, theirs: ReadonlySet<string>): Difference[] =>
  [...ours]
    .filter((path) => !theirs.has(path))
    .sort()
    .map((path) => ({ path, reason: reasons.find(([pattern]) => pattern.test(path))?.[1] }))

const known = new Map<string, Promise<ReadonlySet<string>>>()

/** The same image is compared with several. */
const pathsOf = (
  subject: Subject,
  machine: UnpackedMachine,
  work: string,
): Promise<ReadonlySet<string>> => {
  const key = join(work, subject.name, machine)
  const paths = known.get(key) ?? builtPaths(subject, machine, work)
  known.set(key, paths)
  return paths
}

const builtPaths = async (
  { name, entrypoint }: Subject,
  machine: UnpackedMachine,
  work: string,
): Promise<ReadonlySet<string>> => {
  const own = join(work, `${name}.yaml`)
  if (entrypoint !== undefined)
    writeFileSync(own, `name: ${name}\nentrypoint: ${JSON.stringify(entrypoint)}\n`)
  const output = join(work, `${name}-${machine}.tar`)
  await build({
    recipe: entrypoint === undefined ? recipe(name) : own,
    base: `rootfs:${await unpackedBase(machine)}`,
    outputs: [`rootfs:${output}`],
  })
  const paths = (await bash(`tar -tf ${output}`)).split('\n').filter((path) => path !== '')
  return new Set(paths.map((path) => neutral(path, machine)))
}

/** Builds a recipe for two machines and compares the images; `work` is a directory for both. */
export const parityOf = async (
  subject: Subject,
  machines: readonly [UnpackedMachine, UnpackedMachine],
  work: string,
): Promise<Parity> => {
  const ours = await pathsOf(subject, machines[0], work)
  const theirs = await pathsOf(subject, machines[1], work)
  return {
    name: subject.name,
    paths: [ours.size, theirs.size],
    only: [differences(ours, theirs), differences(theirs, ours)],
  }
}

/** What nobody has explained. */
export const unexplained = ({ only }: Parity): readonly string[] =>
  only.flat().flatMap(({ path, reason }) => (reason === undefined ? [path] : []))
