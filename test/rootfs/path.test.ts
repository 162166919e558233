import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  ancestors,
  basename,
  child,
  compareDepthFirst,
  dirname,
  isWithin,
  normalise,
  root,
} from '../../src/rootfs/path.ts'

test.each([
  ['/', '/'],
  ['', '/'],
  ['//usr///lib/', '/usr/lib'],
  ['/usr/./lib/../bin', '/usr/bin'],
  ['/../../x', '/x'],
  ['usr/lib', '/usr/lib'],
])('%j is %j', (text, path) => {
  expect(normalise(text)).toBe(path)
})

test('normalising twice changes nothing, whatever the text', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const once = normalise(text)
      expect(normalise(once)).toBe(once)
      expect(once.startsWith('/')).toBe(true)
    }),
  )
})

test('a path is its directory and its name', () => {
  const path = normalise('/usr/lib/x')
  expect(child(dirname(path), basename(path))).toBe(path)
  expect(dirname(root)).toBe('/')
  expect(child(root, 'a')).toBe('/a')
})

test('ancestors begin with the root and end with the directory', () => {
  expect(ancestors(normalise('/a/b/c'))).toEqual(['/', '/a', '/a/b'])
  expect(ancestors(root)).toEqual([])
})

test('a name that only begins alike is not within', () => {
  expect(isWithin(normalise('/etc/nginx2'), normalise('/etc/nginx'))).toBe(false)
  expect(isWithin(normalise('/etc/nginx'), normalise('/etc/nginx'))).toBe(true)
  expect(isWithin(normalise('/etc'), root)).toBe(true)
})

test('depth-first, a directory is finished before its next sibling begins, whatever bytes are in the names', () => {
  const walked = ['/', '/a', '/a/\x01', '/a/b', '/a/b/c', '/a!', '/a-b', '/b', '/\xff'].map(
    normalise,
  )
  expect([...walked].reverse().sort(compareDepthFirst)).toEqual(walked)
})
