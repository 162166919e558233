import { chmodSync, copyFileSync, existsSync, lstatSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { normalise } from '../../src/rootfs/path.ts'
import { makeElf } from '../helpers/elf.ts'
import { type UnpackedMachine, unpackedBase } from './support/bases.ts'
import { parityOf, programs, tools, unexplained } from './support/parity.ts'
import { attempt, bash, run } from './support/process.ts'
import {
  type Base,
  canonical,
  differences,
  listed,
  openBase,
  ours,
} from './support/process-walk.ts'
import { build, failure, recipe } from './support/slim.ts'
import { unpackWithTar } from './support/unpack.ts'
import { workspace } from './support/workspace.ts'

const work = workspace()

/** Nothing of another machine is run to make an image. To see that the image is right, an emulator runs it, which is laid in it here. */
const layEmulator = (root: string, emulator: string): readonly string[] => {
  copyFileSync(`/usr/bin/qemu-${emulator}-static`, join(root, 'emulator'))
  chmodSync(join(root, 'emulator'), 0o755)
  return ['/emulator']
}

const emulated = async (root: string, command: readonly string[]): Promise<string> => {
  const { stdout, stderr } = await attempt('/usr/sbin/chroot', [root, '/emulator', ...command])
  return `${stdout.toString()}${stderr}`
}

/** One program of each kind; scripts/parity-table.ts compares all. */
const languages: ReadonlySet<string> = new Set(['flask', 'perl', 'php-fpm', 'sinatra'])

const machines = [
  ['arm64', 'linux/arm64', '/lib/ld-linux-aarch64.so.1', 'aarch64'],
  ['armhf', 'linux/arm/v7', '/lib/ld-linux-armhf.so.3', 'arm'],
  ['i386', 'linux/386', '/lib/ld-linux.so.2', 'i386'],
  ['ppc64el', 'linux/ppc64le', '/lib64/ld64.so.2', 'ppc64le'],
  ['s390x', 'linux/s390x', '/lib/ld64.so.1', 's390x'],
] as const

/** How each recipe is run in its image, and what it must say there. */
const runs = {
  openssl: [
    ['/usr/bin/openssl', 'list', '-providers', '-provider', 'legacy', '-provider', 'default'],
    /legacy[\s\S]*status: active/,
  ],
  curl: [
    ['/usr/bin/curl', '--silent', '--show-error', 'http://localhost:1/'],
    /Failed to connect to localhost port 1/,
  ],
  nginx: [['/usr/sbin/nginx', '-t'], /test is successful/],
} as const

describe.each(machines)('%s', (machine, platform, loader, emulator) => {
  let base: string
  beforeAll(async () => {
    base = await unpackedBase(machine)
  })

  test.each(Object.entries(runs))(
    'the image of %s is for it, lacks nothing and runs',
    async (name, [command, says]) => {
      const image = join(work, `${machine}-${name}`)
      const archive = `oci-archive:${image}.oci.tar`
      const outputs = [`rootfs:${image}`, archive]
      const report = await build({ recipe: recipe(name), base: `rootfs:${base}`, outputs })
      expect([report.base.platform, report.unmet, report.warnings]).toEqual([platform, [], []])
      const config = await run('skopeo', ['inspect', '--config', archive])
      const { os, architecture, variant } = JSON.parse(config) as Record<string, string>
      expect([os, architecture, variant].filter((one) => one !== undefined).join('/')).toBe(
        platform,
      )
      expect(lstatSync(join(image, loader)).isDirectory()).toBe(false)
      layEmulator(image, emulator)
      expect(await emulated(image, command)).toMatch(says)
    },
  )

  test('the process walk loads what the base’s own ld.so lists, for every dynamic executable', async () => {
    const directory = await unpackWithTar(base, join(work, `${machine}-base`))
    const command = layEmulator(directory, emulator)
    const opened: Base = await openBase(directory)
    const few = opened.programs.filter((path) => !path.includes('/jvm/'))
    expect(few.length).toBeGreaterThan(100)
    expect(opened.inventory.platform.architecture).toBe(platform.split('/')[1])
    const theirs = (path: Base['programs'][number]) => listed(opened, path, command)
    expect(await differences({ ...opened, programs: few }, theirs)).toEqual([])
  })

  test('ld.so.cache in the image is what the base’s own ldconfig writes there', async () => {
    const directory = join(work, `${machine}-base`)
    await bash(`cd ${directory}
      mkdir -p opt/lib
      mv usr/lib/*-linux-*/libcurl.so.* opt/lib/
      echo /opt/lib >etc/ld.so.conf.d/opt.conf`)
    await emulated(directory, ['/sbin/ldconfig'])
    const image = join(work, `${machine}-cache`)
    await build({
      recipe: recipe('curl'),
      base: `rootfs:${directory}`,
      outputs: [`rootfs:${image}`],
    })
    await bash(
      `cd ${directory} && mv ${image} image && cp -a etc/ld.so.conf etc/ld.so.conf.d image/etc/ && cp image/etc/ld.so.cache cache`,
    )
    await emulated(directory, ['/sbin/ldconfig', '-X', '-r', '/image'])
    const [kept, made] = await Promise.all(
      ['/cache', '/image/etc/ld.so.cache'].map((cache) =>
        emulated(directory, ['/sbin/ldconfig', '-p', '-C', cache]),
      ),
    )
    expect(kept).toMatch(/libcurl\.so\.4 \(libc6.*\) => \/opt\/lib\/libcurl\.so\.4/)
    expect(kept?.replace('/cache', '')).toBe(made?.replace('/image/etc/ld.so.cache', ''))
    await bash(`cd ${directory} && cmp cache image/etc/ld.so.cache`)
  })
})

describe('riscv64', () => {
  test('a program that is added finds the libraries that the real ld.so maps for it', async () => {
    const directory = await unpackWithTar(await unpackedBase('riscv64'), join(work, 'riscv64-base'))
    const program = makeElf({
      machine: 243,
      interp: '/lib/ld-linux-riscv64-lp64d.so.1',
      needed: ['libstdc++.so.6', 'libatomic.so.1', 'libc.so.6'],
    })
    mkdirSync(join(directory, 'usr/bin'))
    writeFileSync(join(directory, 'usr/bin/app'), program, { mode: 0o755 })
    writeFileSync(join(work, 'app.yaml'), 'name: app\nentrypoint: [app]\n')
    const image = join(work, 'riscv64-app')
    const base = `rootfs:${directory}`
    const report = await build({
      recipe: join(work, 'app.yaml'),
      base,
      outputs: [`rootfs:${image}`],
    })
    expect([report.base.platform, report.unmet]).toEqual(['linux/riscv64', []])
    layEmulator(image, 'riscv64')
    const opened = await openBase(image)
    // ld.so maps no file of the tests' ELF writer, but lists what each library of the program brings.
    const named = ['libstdc++.so.6', 'libatomic.so.1'].map(
      (name) => `/lib/riscv64-linux-gnu/${name}`,
    )
    const lists = await Promise.all(
      named.map((path) => emulated(image, ['/lib/ld-linux-riscv64-lp64d.so.1', '--list', path])),
    )
    const mapped = [...lists.join('\n').matchAll(/(\/\S+) \(0x/g)].map(([, path = '']) => path)
    expect(mapped.length).toBeGreaterThan(named.length)
    const theirs = new Set([...named, ...mapped].map((path) => canonical(opened, path)))
    expect(ours(opened, normalise('/usr/bin/app'))).toEqual([...theirs].sort())
  })
})

describe('the same recipe on two machines keeps the same paths, but for what the machine explains', () => {
  test.each([...tools, ...programs.filter(({ name }) => languages.has(name))])(
    'amd64 and arm64: $name',
    async (subject) => {
      const parity = await parityOf(subject, ['amd64', 'arm64'], work)
      expect(parity.paths[0]).toBeGreaterThan(60)
      expect(unexplained(parity)).toEqual([])
    },
  )

  test.each(['armhf', 'i386', 'ppc64el', 's390x'] as const)('amd64 and %s', async (machine) => {
    for (const subject of tools)
      expect(unexplained(await parityOf(subject, ['amd64', machine], work))).toEqual([])
  })
})

describe('a platform that does not fit', () => {
  const refusal = async (machine: UnpackedMachine, text: string, base?: string) => {
    const path = join(work, 'misfit.yaml')
    writeFileSync(path, `name: misfit\n${text}`)
    const from = base ?? `rootfs:${await unpackedBase(machine)}`
    return failure(['build', path, '--base', from, '--output', `rootfs:${work}/misfit`])
  }

  test('in the recipe is BASE_PLATFORM, whatever the base says it by', async () => {
    const archive = `oci-archive:${work}/misfit.oci.tar`
    const base = `rootfs:${await unpackedBase('s390x')}`
    await build({ recipe: recipe('openssl'), base, outputs: [archive] })
    const text = 'platform: linux/amd64\nentrypoint: [openssl]\n'
    const code = { status: 2, code: 'BASE_PLATFORM', shown: 'BASE_PLATFORM' }
    expect(await refusal('s390x', text)).toEqual(code)
    expect(await refusal('s390x', text, archive)).toEqual(code)
    expect(existsSync(join(work, 'misfit'))).toBe(false)
  })

  test('of a program that the recipe adds is PROGRAM_PLATFORM', async () => {
    writeFileSync(join(work, 'server'), makeElf({ machine: 183, static: true, type: 'exec' }))
    const text =
      'entrypoint: [/srv/server]\nadd: [{ from: server, to: /srv/server, mode: "0755" }]\n'
    expect(await refusal('i386', text)).toEqual({
      status: 2,
      code: 'PROGRAM_PLATFORM',
      shown: 'PROGRAM_PLATFORM',
    })
  })
})
