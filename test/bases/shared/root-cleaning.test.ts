import { execFileSync } from 'node:child_process'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cleanHook } from '../../../src/bases/debian.ts'
import { rootCleaning } from '../../../src/bases/shared/root-cleaning.ts'

let work: string
let root: string
let host: string

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'slim-clean-'))
  root = join(work, 'root')
  host = join(work, 'host')
  for (const directory of [root, join(root, 'etc'), host]) mkdirSync(directory)
  writeFileSync(join(host, 'precious'), 'precious')
})

afterEach(() => {
  rmSync(work, { recursive: true, force: true })
})

const put = (path: string, content = '') => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), content)
}

const clean = (commands: string) => {
  execFileSync('sh', ['-c', `set -eu; cd "$1"\n${rootCleaning}\n${commands}`, 'sh', root])
}

describe('cleaning a root', () => {
  it('empties directories and leaves what mmdebstrap still needs', () => {
    put('tmp/mmdebstrap.x/apt.conf')
    put('tmp/left')
    put('var/log/apt/term.log')
    clean('emptied tmp; without_files var/log')
    expect(existsSync(join(root, 'tmp/left'))).toBe(false)
    expect(existsSync(join(root, 'tmp/mmdebstrap.x/apt.conf'))).toBe(true)
    expect(existsSync(join(root, 'var/log/apt/term.log'))).toBe(false)
    expect(existsSync(join(root, 'var/log/apt'))).toBe(true)
  })

  it('touches nothing behind a link that leads out of it', () => {
    symlinkSync(host, join(root, 'tmp'))
    mkdirSync(join(root, 'var'))
    symlinkSync(host, join(root, 'var/log'))
    symlinkSync(host, join(root, 'etc/ssh'))
    symlinkSync(join(host, 'precious'), join(root, 'etc/resolv.conf'))
    clean(`emptied tmp; without_files var/log; without etc/ssh 'prec*'; written etc/resolv.conf ''`)
    expect(readFileSync(join(host, 'precious'), 'utf8')).toBe('precious')
    expect(lstatSync(join(root, 'etc/resolv.conf')).isFile()).toBe(true)
  })

  it('of Debian writes over links to nowhere, and takes passwords out of lists of sources, unescaped ones too', () => {
    symlinkSync('../run/systemd/resolve/stub-resolv.conf', join(root, 'etc/resolv.conf'))
    put('etc/apt/sources.list.d/a.list', 'deb http://u:p@ss@mirror/debian stable main\n')
    put('etc/machine-id', 'abc')
    execFileSync('sh', ['-c', cleanHook, 'sh', root])
    expect(readFileSync(join(root, 'etc/resolv.conf'), 'utf8')).toBe('')
    expect(readFileSync(join(root, 'etc/hostname'), 'utf8')).toBe('localhost\n')
    expect(readFileSync(join(root, 'etc/machine-id'), 'utf8')).toBe('')
    expect(readFileSync(join(root, 'etc/apt/sources.list.d/a.list'), 'utf8')).toBe(
      'deb http://mirror/debian stable main\n',
    )
  })
})
