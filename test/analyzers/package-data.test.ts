import { describe, expect, test } from 'vitest'
import { packageData } from '../../src/analyzers/package-data.ts'
import { packagesOf } from '../helpers/packages.ts'
import { sceneOf } from '../helpers/process.ts'

const linker = '/lib64/ld.so elf soname=ld.so'

/** Lines `CERTAINTY ROLE-or-tree PATH` of what a program asks for. */
const needs = (
  text: string,
  owned: Readonly<Record<string, readonly string[]>> = {},
  program = '/usr/bin/vim.basic',
): string[] => {
  const { context, probe } = sceneOf(`${linker}\n${text}`, program, {
    packages: packagesOf(owned),
  })
  expect(packageData.matches(probe('exec'))).toBe(true)
  return packageData.analyze(probe('exec'), context).needs.map((need) => {
    const target =
      'tree' in need ? `tree ${need.tree}` : 'path' in need ? `${need.role} ${need.path}` : '?'
    return `${need.certainty} ${target}`
  })
}

const vim = (strings: string) => `/usr/bin/vim.basic elf interp=/lib64/ld.so ${strings}`

describe('pitfall 48: a directory of data that a program names', () => {
  test('is kept when it bears the name of the program, without documentation, translations and plug-ins', () => {
    const text = `
      ${vim('rodata=/usr/share/vim')}
      /usr/share/vim/vim90/filetype.vim               x
      /usr/share/vim/vim90/doc/help.txt               x
      /usr/share/vim/vim90/lang/de/LC_MESSAGES/vim.mo x
      /usr/share/vim/vim90/plugin.so                  elf
    `
    expect(needs(text)).toEqual([
      'expected read /usr/share/vim',
      'expected read /usr/share/vim/vim90',
      'expected read /usr/share/vim/vim90/filetype.vim',
    ])
  })

  test('is kept when it bears the name of the package, numbers apart', () => {
    const text = `
      /usr/lib/postgresql/15/bin/initdb elf interp=/lib64/ld.so rodata=/usr/share/postgresql/15
      /usr/share/postgresql/15/postgres.bki x
    `
    const initdb = '/usr/lib/postgresql/15/bin/initdb'
    expect(needs(text, { 'postgresql-15': [initdb] }, initdb)).toContain(
      'expected read /usr/share/postgresql/15/postgres.bki',
    )
    expect(needs(text, {}, initdb)).toEqual([])
  })

  test('may be an item of a search path, or relative to where the program is installed', () => {
    const text = `
      /usr/bin/git elf interp=/lib64/ld.so rodata=share/git-core/templates rodata=/opt/x:/usr/lib/git-core
      /usr/share/git-core/templates/description x
      /usr/lib/git-core/git-sh-setup  x
    `
    expect(needs(text, {}, '/usr/bin/git').filter((line) => line.includes('read /usr'))).toEqual([
      'expected read /usr/share/git-core/templates',
      'expected read /usr/share/git-core/templates/description',
      'expected read /usr/lib/git-core',
      'expected read /usr/lib/git-core/git-sh-setup',
    ])
  })

  test('has programs that are run; scripts of another language than the shell are possible', () => {
    const text = `
      ${vim('rodata=/usr/libexec/vim')}
      /usr/libexec/vim/a  elf
      /usr/libexec/vim/b  0755 #!/bin/sh
      /usr/libexec/vim/c  0755 #!/usr/bin/perl
    `
    expect(needs(text)).toEqual([
      'expected read /usr/libexec/vim',
      'expected exec /usr/libexec/vim/a',
      'expected exec /usr/libexec/vim/b',
      'possible exec /usr/libexec/vim/c',
    ])
  })

  test('of another name is possible when it is the package’s alone, and nothing when others have it', () => {
    const text = `
      ${vim('rodata=/usr/share/runtime rodata=/usr/share/shared')}
      /usr/share/runtime/x x
      /usr/share/shared/x  x
    `
    const owned = {
      vim: ['/usr/bin/vim.basic', '/usr/share/runtime', '/usr/share/shared'],
      other: ['/usr/share/shared'],
    }
    expect(needs(text, owned)).toEqual(['possible tree /usr/share/runtime'])
  })

  test('of a library counts only when its package owns it', () => {
    const text = `
      /usr/bin/app      elf interp=/lib64/ld.so needed=libproj.so.25
      /lib/libproj.so.25 elf soname=libproj.so.25 rodata=/usr/share/proj
      /usr/share/proj/proj.db x
    `
    expect(needs(text, {}, '/usr/bin/app')).toEqual([])
    const owned = { libproj25: ['/lib/libproj.so.25', '/usr/share/proj'] }
    expect(needs(text, owned, '/usr/bin/app')).toContain('expected read /usr/share/proj/proj.db')
  })

  test('pitfall 49: is never one of the whole system, nor of the kernel', () => {
    const text = `
      /usr/bin/modules elf interp=/lib64/ld.so rodata=/usr/lib/modules rodata=/usr/share/locale rodata=/usr/share
      /usr/lib/modules/6.1/x.ko x
      /usr/share/locale/de/x    x
    `
    expect(needs(text, {}, '/usr/bin/modules')).toEqual([])
  })
})

describe('pitfall 48: a file that a program names', () => {
  test('of /usr/share is kept', () => {
    const text = `${vim('rodata=/usr/share/dns/root.key')}\n/usr/share/dns/root.key x`
    expect(needs(text)).toEqual(['expected read /usr/share/dns/root.key'])
  })

  test('of /etc is kept when it is the program’s own, by package or by name; else possible', () => {
    const text = `
      ${vim('rodata=/etc/vim/vimrc rodata=/etc/vimrc rodata=/etc/own.d/x rodata=/etc/fstab')}
      /etc/vim/vimrc x
      /etc/vimrc     x
      /etc/own.d/x   x
      /etc/fstab     x
    `
    expect(needs(text, { vim: ['/usr/bin/vim.basic', '/etc/own.d/x'] })).toEqual([
      'expected read /etc/vim/vimrc',
      'expected read /etc/vimrc',
      'expected read /etc/own.d/x',
      'possible read /etc/fstab',
    ])
  })

  test('that is run or loaded is no data', () => {
    const text = `
      ${vim('rodata=/usr/share/x/run rodata=/usr/lib/x/a.so')}
      /usr/share/x/run 0755 x
      /usr/lib/x/a.so  0644 x
    `
    expect(needs(text)).toEqual([])
  })

  test('what libc names is said by rules, function by function', () => {
    const text = `
      /usr/bin/app     elf interp=/lib64/ld.so needed=libc.so.6
      /lib/libc.so.6   elf soname=libc.so.6 rodata=/etc/hosts
      /etc/hosts       x
    `
    expect(needs(text, {}, '/usr/bin/app')).toEqual([])
  })
})
