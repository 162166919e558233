import { describe, expect, test } from 'vitest'
import { readElf } from '../../../src/analyzers/shared/elf-file.ts'
import { isMuslBase, loaderOf } from '../../../src/analyzers/shared/loader.ts'
import { normalise } from '../../../src/rootfs/path.ts'
import { inventoryOf } from '../../helpers/inventory.ts'
import { treeOf } from '../../helpers/tree.ts'

const loaderIn = (text: string) => {
  const tree = treeOf(text)
  const reading = readElf(tree, normalise('/app'))
  if (reading.kind !== 'elf') throw new Error('/app is not ELF')
  return loaderOf({ tree, inventory: inventoryOf(tree) }, reading.elf)
}

const app = '/app elf interp=/lib64/ld.so'

describe('built-in directories of glibc', () => {
  test('are read from the strings of the loader itself', () => {
    const debian =
      'rodata="/lib/x86_64-linux-gnu/\\0/usr/lib/x86_64-linux-gnu/\\0/lib/\\0/usr/lib/"'
    const loader = loaderIn(`
      ${app}
      /lib64/ld.so  -> ../usr/lib/ld-2.36.so
      /usr/lib/ld-2.36.so elf rodata="/tmp/" rodata="text" ${debian} rodata="more" rodata="/other/lib/"
    `)
    expect(loader.directories).toEqual([
      '/lib/x86_64-linux-gnu',
      '/usr/lib/x86_64-linux-gnu',
      '/lib',
      '/usr/lib',
    ])
    expect(loader.lib).toBe('lib/x86_64-linux-gnu')
  })

  test.each([
    ['/lib64/\\0/usr/lib64/', 'lib64'],
    ['/usr/lib/', 'lib'],
    ['/nix/store/abc-glibc/lib/', 'lib'],
    ['/lib64/lp64d/\\0/usr/lib64/lp64d/', 'lib64/lp64d'],
  ])('%s make $LIB %s', (strings, lib) => {
    expect(loaderIn(`${app}\n/lib64/ld.so elf rodata="${strings}"`).lib).toBe(lib)
  })

  test.each([
    ['ID=debian', '', ['/lib/x86_64-linux-gnu', '/usr/lib/x86_64-linux-gnu', '/lib', '/usr/lib']],
    [
      'ID=ubuntu\\nID_LIKE=debian',
      'machine=arm',
      ['/lib/arm-linux-gnueabihf', '/usr/lib/arm-linux-gnueabihf', '/lib', '/usr/lib'],
    ],
    ['ID=fedora', '', ['/lib64', '/usr/lib64', '/lib', '/usr/lib']],
    ['ID=fedora', 'machine=386', ['/lib', '/usr/lib']],
  ])('where they cannot be read, are those usual for %s %s', (release, machine, directories) => {
    const loader = loaderIn(`${app} ${machine}\n/etc/os-release ${release}`)
    expect(loader.directories).toEqual(directories)
  })
})

describe('musl', () => {
  const musl = '/app elf interp=/lib/ld-musl-x86_64.so.1'

  test('has directories of its own', () => {
    const loader = loaderIn(musl)
    expect(loader).toMatchObject({
      family: 'musl',
      directories: ['/lib', '/usr/local/lib', '/usr/lib'],
    })
  })

  test('takes those of its path file instead, separated by colons or newlines', () => {
    const loader = loaderIn(`${musl}\n/etc/ld-musl-x86_64.path /a:/b\\n/c\\n`)
    expect(loader).toMatchObject({
      directories: ['/a', '/b', '/c'],
      via: '/etc/ld-musl-x86_64.path',
    })
  })

  test('looks for that file beside the directory it is in itself', () => {
    const text =
      '/app elf interp=/opt/musl/lib/ld-musl-x86_64.so.1\n/opt/musl/etc/ld-musl-x86_64.path /x'
    expect(loaderIn(text).directories).toEqual(['/x'])
  })
})

test('what has no interpreter is opened by the loader of its machine that the base has', () => {
  expect(loaderIn('/app elf\n/lib/ld-musl-x86_64.so.1 elf').family).toBe('musl')
  expect(
    loaderIn('/app elf\n/lib64/ld-linux-x86-64.so.2 elf rodata="/x/lib/"').directories,
  ).toEqual(['/x/lib'])
})

test('a base is of musl when no loader of glibc is there; what stands in for one has no directories built in', () => {
  const musl = '/lib/ld-musl-x86_64.so.1 elf'
  const gcompat = '/lib64/ld-linux-x86-64.so.2 elf rodata="/lib/ld-musl-x86_64.so.1"'
  const glibc = '/lib64/ld-linux-x86-64.so.2 elf rodata="/lib64/\\0/usr/lib64/"'
  expect(isMuslBase(treeOf(musl))).toBe(true)
  expect(isMuslBase(treeOf(`${musl}\n${gcompat}`))).toBe(true)
  expect(isMuslBase(treeOf(`${musl}\n${glibc}`))).toBe(false)
  expect(isMuslBase(treeOf(glibc))).toBe(false)
  expect(isMuslBase(treeOf('/x'))).toBe(false)
})
