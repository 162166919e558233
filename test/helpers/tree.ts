import { fromBytes, fromText, toBytes } from '../../src/formats/byte-string.ts'
import type { FileEntry, RootPath } from '../../src/model/file.ts'
import { type MemoryFile, MemoryTree } from '../../src/rootfs/memory-tree.ts'
import { normalise } from '../../src/rootfs/path.ts'
import { makeElf, parseElfNotation } from './elf.ts'

/**
 * Text → tree, one line a file: `PATH [MODE] [uid=N] [gid=N] [mtime=N] KIND`, where KIND is
 *   `-> target`          a symlink
 *   `dir`                a directory (also a path that ends in `/`)
 *   `socket`             a socket
 *   `= other/path`       a hard link to an earlier path
 *   `elf key=value …`    an ELF file made by `makeElf` (see test/helpers/elf.ts)
 *   anything else        the content, with \n and \xNN escapes; empty for an empty file
 * Lines that begin with `#` and empty lines are left out. Default modes 0644, 0755 for directories and `elf`.
 */
export const treeOf = (text: string): MemoryTree => {
  const files: MemoryFile[] = []
  for (const line of text.split('\n')) {
    const trimmed = line.trim()
    if (trimmed !== '' && !trimmed.startsWith('# ')) files.push(fileOf(trimmed, files))
  }
  return new MemoryTree(files)
}

const attribute = /^(?:(0[0-7]{3,4})|(uid|gid|mtime)=(-?\d+))(?:\s+|$)/

const fileOf = (line: string, earlier: readonly MemoryFile[]): MemoryFile => {
  const [, name = '', tail = ''] = /^(\S+)\s*(.*)$/s.exec(line) ?? []
  const meta = { mode: undefined as number | undefined, uid: 0, gid: 0, mtime: 0 }
  let rest = tail
  for (let found = attribute.exec(rest); found; found = attribute.exec(rest)) {
    if (found[1] !== undefined) meta.mode = Number.parseInt(found[1], 8)
    else meta[found[2] as 'uid' | 'gid' | 'mtime'] = Number(found[3])
    rest = rest.slice(found[0].length)
  }
  const path = normalise(unescape(name))
  const common = { ...meta, xattrs: new Map<string, Uint8Array>(), layer: 'memory' }
  const withMode = (mode: number) => ({ ...common, mode: meta.mode ?? mode })
  if (rest.startsWith('-> '))
    return { path, entry: { ...withMode(0o777), type: 'symlink', target: unescape(rest.slice(3)) } }
  if (rest === 'dir' || name.endsWith('/'))
    return { path, entry: { ...withMode(0o755), type: 'directory' } }
  if (rest === 'socket')
    return { path, entry: { ...withMode(0o755), type: 'socket', major: 0, minor: 0 } }
  if (rest.startsWith('= ')) return hardLink(path, normalise(rest.slice(2)), earlier)
  const isElf = rest.startsWith('elf')
  const content = isElf ? makeElf(parseElfNotation(rest)) : toBytes(unescape(rest))
  const entry: FileEntry = {
    ...withMode(isElf ? 0o755 : 0o644),
    type: 'file',
    size: content.length,
    inode: path,
  }
  return { path, entry, content }
}

const hardLink = (path: RootPath, target: RootPath, earlier: readonly MemoryFile[]): MemoryFile => {
  const file = earlier.find((one) => one.path === target)
  if (file === undefined) throw new Error(`${path}: no earlier line for ${target}`)
  return { ...file, path }
}

const unescape = (text: string): string =>
  fromText(text)
    .replace(/\\n/g, '\n')
    .replace(/\\r/g, '\r')
    .replace(/\\x([0-9a-f]{2})/g, (_, hex: string) => fromBytes(Buffer.from(hex, 'hex')))
