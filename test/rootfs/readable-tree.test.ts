import { expect, test } from 'vitest'
import { SlimError } from '../../src/model/error.ts'
import type { FileTree } from '../../src/model/file.ts'
import { normalise } from '../../src/rootfs/path.ts'
import { ReadableTree } from '../../src/rootfs/readable-tree.ts'
import { treeOf } from '../helpers/tree.ts'

const base = treeOf('/open/file text\n/closed/file secret')
const guarded = (path: string): void => {
  if (path.startsWith('/closed'))
    throw new SlimError('CONTENT_UNREADABLE', `${path} may not be read`)
}
const tree: FileTree = {
  lstat: (path) => (guarded(path), base.lstat(path)),
  list: (path) => (guarded(path), base.list(path)),
  read: (path, start, end) => (guarded(path), base.read(path, start, end)),
}

test('what this user may not look at is not there, and a file that was asked for is told once', () => {
  const readable = new ReadableTree(tree)
  const closed = normalise('/closed/file')
  expect(readable.lstat(closed)).toBeUndefined()
  expect(readable.list(normalise('/closed'))).toEqual([])
  expect(readable.takeUnreadable()).toEqual([])
  expect(readable.read(closed)).toHaveLength(0)
  expect(readable.takeUnreadable()).toEqual([closed])
  expect(readable.takeUnreadable()).toEqual([])
})

test('everything else is as it is, and so is any other error', () => {
  const readable = new ReadableTree(tree)
  expect(Buffer.from(readable.read(normalise('/open/file'))).toString()).toBe('text')
  expect(readable.list(normalise('/open'))).toEqual(['file'])
  const broken = new ReadableTree({
    ...tree,
    list: () => [],
    lstat: () => {
      throw new Error('bug')
    },
  })
  expect(() => broken.lstat(normalise('/'))).toThrow('bug')
})
