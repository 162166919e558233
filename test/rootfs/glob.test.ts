import { describe, expect, it } from 'vitest'
import type { FileTree, RootPath } from '../../src/model/file.ts'
import { glob, isGlob, matcher } from '../../src/rootfs/glob.ts'
import { treeOf } from '../helpers/tree.ts'

const tree = treeOf(`
/etc/nginx/nginx.conf
/etc/nginx/conf.d/a.conf
/etc/nginx/conf.d/.hidden.conf
/etc/nginx/conf.d/deep/b.conf
/etc/nginx/link.conf          -> conf.d/a.conf
/etc/nginx/loop               -> .
/etc/nginx-extra
/run/x.pid
/run/y.pid
/var/run                      -> /run
/usr/lib/libz.so.1
/usr/lib/a[1].so
/lib                          -> usr/lib
/opt/\\xff\\xfe.so
/opt/self                     -> self
`)
const paths = (pattern: string, from: FileTree = tree): string[] => [...glob(from, pattern)]

describe('glob', () => {
  it('names one path when there is no wildcard, and only if it is there', () => {
    expect(paths('/etc/nginx')).toEqual(['/etc/nginx'])
    expect(paths('/etc/none')).toEqual([])
    expect(paths('/')).toEqual(['/'])
  })

  it('does not let * cross a slash and lets it match dotfiles', () => {
    expect(paths('/etc/nginx/conf.d/*')).toEqual([
      '/etc/nginx/conf.d/.hidden.conf',
      '/etc/nginx/conf.d/a.conf',
      '/etc/nginx/conf.d/deep',
    ])
  })

  it('takes DIR/** as the directory and all below it, links not followed', () => {
    expect(paths('/etc/nginx/**')).toEqual([
      '/etc/nginx',
      '/etc/nginx/conf.d',
      '/etc/nginx/conf.d/.hidden.conf',
      '/etc/nginx/conf.d/a.conf',
      '/etc/nginx/conf.d/deep',
      '/etc/nginx/conf.d/deep/b.conf',
      '/etc/nginx/link.conf',
      '/etc/nginx/loop',
      '/etc/nginx/nginx.conf',
    ])
  })

  it('lets ** in the middle stand for any depth, none included', () => {
    expect(paths('/etc/**/*.conf')).toEqual([
      '/etc/nginx/conf.d/.hidden.conf',
      '/etc/nginx/conf.d/a.conf',
      '/etc/nginx/conf.d/deep/b.conf',
      '/etc/nginx/link.conf',
      '/etc/nginx/nginx.conf',
    ])
    expect(paths('/etc/nginx/**/nginx.conf')).toEqual(['/etc/nginx/nginx.conf'])
    expect(paths('/etc/**/**/deep/**/**')).toEqual([
      '/etc/nginx/conf.d/deep',
      '/etc/nginx/conf.d/deep/b.conf',
    ])
  })

  it('walks directories through links and gives canonical paths', () => {
    expect(paths('/var/run/*.pid')).toEqual(['/run/x.pid', '/run/y.pid'])
    expect(paths('/lib/libz.so.1')).toEqual(['/usr/lib/libz.so.1'])
    expect(paths('/var/*/x.pid')).toEqual(['/run/x.pid'])
    expect(paths('/var/run/**')).toEqual(['/run', '/run/x.pid', '/run/y.pid'])
  })

  it('gives a link in the last place as itself', () => {
    expect(paths('/var/run')).toEqual(['/var/run'])
    expect(paths('/etc/nginx/link*')).toEqual(['/etc/nginx/link.conf'])
  })

  it('walks .. as the kernel does', () => {
    expect(paths('/var/run/../etc/nginx-*')).toEqual(['/etc/nginx-extra'])
    expect(paths('/etc/nginx/..')).toEqual(['/etc'])
  })

  it('takes braces, classes and escapes', () => {
    expect(paths('/{run,var/run}/[xz].pid')).toEqual(['/run/x.pid'])
    expect(paths(String.raw`/usr/lib/a\[1\].so`)).toEqual(['/usr/lib/a[1].so'])
    expect(paths('/opt/?\xfe.so')).toEqual(['/opt/\xff\xfe.so'])
  })

  it('finds nothing below a file, a loop or nothing', () => {
    expect(paths('/opt/self/*')).toEqual([])
    expect(paths('/etc/nginx/nginx.conf/*')).toEqual([])
    expect(paths('/none/**')).toEqual([])
  })

  it('ends in a link to its own directory', () => {
    expect(paths('/etc/nginx/loop/loop/*/a.conf')).toEqual(['/etc/nginx/conf.d/a.conf'])
  })

  it('lists only directories that can hold a match', () => {
    const listed: string[] = []
    const watched: FileTree = {
      lstat: (path) => tree.lstat(path),
      read: (path) => tree.read(path),
      list: (path) => {
        listed.push(path)
        return tree.list(path)
      },
    }
    expect(paths('/etc/nginx/conf.d/*.conf', watched)).toHaveLength(2)
    expect(listed).toEqual(['/etc/nginx/conf.d'])
  })
})

describe('isGlob', () => {
  it.each([
    ['/a/b', false],
    [String.raw`/a/\*`, false],
    ['/a/{b}', false],
    ['/a/*', true],
    ['/a/{b,c}', true],
    ['/a/**', true],
  ])('%s: %s', (pattern, expected) => {
    expect(isGlob(pattern)).toBe(expected)
  })
})

describe('matcher', () => {
  it.each([
    ['/usr/share/doc/**', '/usr/share/doc', true],
    ['/usr/share/doc/**', '/usr/share/doc/a/b', true],
    ['/usr/share/doc/**', '/usr/share/docs', false],
    ['/usr/**/doc', '/usr/doc', true],
    ['/usr/**/doc', '/usr/a/b/doc', true],
    ['/usr/**/doc', '/usr/a/b/doc/c', false],
    ['/usr/**/a/*/b', '/usr/a/a/x/b', true],
    ['/**/*.pyc', '/x.pyc', true],
    ['/a/*', '/a/b/c', false],
    ['/a/*', '/a', false],
    ['/a/', '/a', true],
    ['/a/./b/../c', '/a/c', true],
    ['/**', '/', true],
    ['/', '/', true],
    ['/', '/a', false],
  ])('%s against %s: %s', (pattern, path, expected) => {
    expect(matcher([pattern])(path as RootPath)).toBe(expected)
  })

  it('is true when any pattern matches and false without patterns', () => {
    expect(matcher(['/a', '/b/*'])('/b/c' as RootPath)).toBe(true)
    expect(matcher([])('/b/c' as RootPath)).toBe(false)
  })

  it('takes no time for many ** and a deep path', () => {
    const deep = `/${'a/'.repeat(2000)}a` as RootPath
    expect(matcher([`/${'**/a/'.repeat(50)}b`])(deep)).toBe(false)
  })
})
