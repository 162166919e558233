import { describe, expect, it } from 'vitest'
import type { RootPath } from '../../src/model/file.ts'
import { findCommand } from '../../src/rootfs/find-command.ts'
import { treeOf } from '../helpers/tree.ts'

const tree = treeOf(`
/bin            -> usr/bin
/usr/bin/app    0755 x
/usr/bin/plain  0644 x
/usr/bin/group  0010 x
/usr/bin/dir/
/usr/local/bin/plain 0755 x
/usr/local/bin/gone -> /nowhere
/usr/bin/gone   0755 x
/srv/run        0755 x
/srv/tool/run   0755 x
/loop/a         -> a
`)
const find = (command: string, path: string[], workdir = '/srv') =>
  findCommand(tree, command, path, workdir as RootPath)

describe('findCommand', () => {
  it('gives the first hit in PATH order, as execve would open it, not resolved', () => {
    expect(find('app', ['/sbin', '/bin', '/usr/bin'])).toEqual({ path: '/bin/app' })
    expect(find('app', ['/usr/bin/'])).toEqual({ path: '/usr/bin/app' })
  })

  it('passes over what is not there, not a file or not executable', () => {
    expect(find('plain', ['/usr/bin', '/usr/local/bin'])).toEqual({ path: '/usr/local/bin/plain' })
    expect(find('gone', ['/usr/local/bin', '/usr/bin'])).toEqual({ path: '/usr/bin/gone' })
    expect(find('group', ['/usr/bin'])).toEqual({ path: '/usr/bin/group' })
  })

  it('lists every place tried with what was wrong', () => {
    expect(find('gone', ['/usr/local/bin', '/sbin'])).toEqual({
      tried: ['/usr/local/bin/gone: /nowhere is not there', '/sbin/gone: /sbin is not there'],
    })
    expect(find('plain', ['/usr/bin'])).toEqual({ tried: ['/usr/bin/plain: not executable'] })
    expect(find('dir', ['/usr/bin'])).toEqual({ tried: ['/usr/bin/dir: a directory, not a file'] })
    expect(find('a', ['/loop'])).toEqual({ tried: ['/loop/a: links without end at /loop/a'] })
  })

  it('takes a name with a slash as it is, a relative one from the working directory', () => {
    expect(find('/usr/bin/app', [])).toEqual({ path: '/usr/bin/app' })
    expect(find('./run', ['/usr/bin'])).toEqual({ path: '/srv/./run' })
    expect(find('tool/run', [])).toEqual({ path: '/srv/tool/run' })
    expect(find('srv/run', [], '/')).toEqual({ path: '/srv/run' })
  })

  it('takes an empty PATH component as the working directory and a relative one from there', () => {
    expect(find('run', [''])).toEqual({ path: '/srv/run' })
    expect(find('run', ['tool'])).toEqual({ path: '/srv/tool/run' })
  })

  it('finds no empty command', () => {
    expect(find('', ['/usr/bin'])).toEqual({ tried: [] })
  })
})
