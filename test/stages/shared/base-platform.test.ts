import { describe, expect, it } from 'vitest'
import { formatPlatform, parsePlatform } from '../../../src/formats/platform.ts'
import { basePlatform } from '../../../src/stages/shared/base-platform.ts'
import { treeOf } from '../../helpers/tree.ts'

/** Platforms as text; what is left out says nothing. */
interface Said {
  readonly base?: string
  readonly recipe?: string
  readonly command?: string
}

const platform = (tree: string, { base, recipe, command }: Said = {}): string =>
  formatPlatform(
    basePlatform(treeOf(tree), {
      base: base === undefined ? undefined : parsePlatform(base),
      recipe: recipe === undefined ? undefined : parsePlatform(recipe),
      command,
      commandPath: ['/usr/bin'],
    }),
  )

const refused = (message: RegExp, hint: RegExp): unknown =>
  expect.objectContaining({
    code: 'BASE_PLATFORM',
    message: expect.stringMatching(message) as unknown,
    hint: expect.stringMatching(hint) as unknown,
  })

describe('the platform of a base without a config', () => {
  it.each([
    ['x86-64', 'linux/amd64'],
    ['386', 'linux/386'],
    ['aarch64', 'linux/arm64'],
    ['arm', 'linux/arm/v7'],
    ['ppc64le', 'linux/ppc64le'],
    ['s390', 'linux/s390x'],
    ['riscv', 'linux/riscv64'],
  ])('is that of its shell: %s is %s', (machine, expected) => {
    expect(platform(`/bin/sh elf machine=${machine}`)).toBe(expected)
  })

  it.each([
    ['/lib/ld-linux-armhf.so.3', 'arm', 'linux/arm/v7'],
    ['/lib/ld64.so.1', 's390', 'linux/s390x'],
    ['/lib64/ld64.so.2', 'ppc64le', 'linux/ppc64le'],
    ['/lib/ld-linux-riscv64-lp64d.so.1', 'riscv', 'linux/riscv64'],
    ['/lib/ld-musl-s390x.so.1', 's390', 'linux/s390x'],
  ])('is that of its loader where it has no shell: %s', (loader, machine, expected) => {
    expect(platform(`${loader} elf machine=${machine}`)).toBe(expected)
  })

  it('with the loaders of two machines is the one that runs the programs of both', () => {
    const i386 = '/lib/ld-linux.so.2 elf machine=386'
    const amd64 = '/lib64/ld-linux-x86-64.so.2 elf machine=x86-64'
    expect(platform(`${i386}\n${amd64}`)).toBe('linux/amd64')
    const armhf = '/lib/ld-linux-armhf.so.3 elf machine=arm'
    const arm64 = '/lib/ld-linux-aarch64.so.1 elf machine=aarch64'
    expect(platform(`${arm64}\n${armhf}`)).toBe('linux/arm64')
  })

  it('is not that of an emulator which was laid in it', () => {
    const emulator = '/usr/bin/qemu-aarch64-static elf machine=x86-64 static type=exec'
    expect(platform(`${emulator}\n/usr/bin/server elf machine=aarch64 static`)).toBe('linux/arm64')
    expect(() => platform(emulator)).toThrow(refused(/no program/, /name the platform/))
  })

  it('is that of the program which the image is made for, where PATH has none', () => {
    const tree = '/app/server elf machine=s390 static'
    expect(platform(tree, { command: '/app/server' })).toBe('linux/s390x')
    expect(() => platform(tree)).toThrow(refused(/no program/, /name the platform/))
  })

  it('is what the recipe says where there are scripts only', () => {
    const scripts = '/bin/sh #!/app/vm\n/usr/bin/tool #!/bin/sh'
    expect(platform(scripts, { recipe: 'linux/riscv64' })).toBe('linux/riscv64')
    expect(() => platform(scripts)).toThrow(refused(/no program/, /name the platform/))
  })

  it('takes the variant from the programs where the recipe names none', () => {
    const tree = '/bin/sh elf machine=arm'
    expect(platform(tree, { recipe: 'linux/arm' })).toBe('linux/arm/v7')
    expect(platform(tree, { recipe: 'linux/arm/v6' })).toBe('linux/arm/v6')
  })
})

describe('what contradicts', () => {
  const arm = '/bin/sh elf machine=arm'

  it('recipe and config: other machine, other variant, other system', () => {
    const pair = (recipe: string, base: string) => () => platform(arm, { recipe, base })
    expect(pair('linux/arm64', 'linux/arm/v7')).toThrow(
      refused(/the base is for linux\/arm\/v7, the recipe for linux\/arm64/, /take a base/),
    )
    expect(pair('linux/arm/v6', 'linux/arm/v7')).toThrow(refused(/v7, the recipe/, /take a base/))
    expect(pair('freebsd/arm', 'linux/arm')).toThrow(refused(/for linux\/arm,/, /take a base/))
    expect(pair('linux/arm', 'linux/arm/v7')()).toBe('linux/arm/v7')
  })

  it('recipe and programs', () => {
    expect(() => platform(arm, { recipe: 'linux/amd64' })).toThrow(
      refused(/\/bin\/sh of the base is for linux\/arm\/v7, not linux\/amd64/, /in the recipe/),
    )
    expect(() => platform(arm, { recipe: 'freebsd/arm' })).toThrow(refused(/not freebsd/, /recipe/))
    expect(() => platform(arm, { recipe: 'linux/arm/v5' })).toThrow(refused(/not .*v5/, /recipe/))
  })

  it('config and programs, a 32-bit shell on a 64-bit machine too', () => {
    expect(() => platform(arm, { base: 'linux/s390x' })).toThrow(
      refused(
        /\/bin\/sh of the base is for linux\/arm\/v7, not linux\/s390x/,
        /config of the base/,
      ),
    )
    expect(() => platform(arm, { base: 'linux/arm64' })).toThrow(refused(/not linux/, /config/))
  })
})
