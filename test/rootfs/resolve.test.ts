import { expect, test } from 'vitest'
import { readIfFile, resolve, resolveFile } from '../../src/rootfs/resolve.ts'
import { treeOf } from '../helpers/tree.ts'

const tree = treeOf(`
/lib                      -> usr/lib
/lib64                    -> usr/lib64
/usr/lib64/ld.so          -> /lib/x/ld-2.so
/usr/lib/x/ld-2.so        loader
/usr/bin/java             -> /etc/alternatives/java
/etc/alternatives/java    -> ../../usr/lib/jvm/bin/java
/usr/lib/jvm/bin/java     java
/escape                   -> ../../../../etc/passwd
/etc/passwd               root
/a                        -> b
/b                        -> a
/dangling                 -> /nowhere/file
/self                     -> self/self
`)

test('every link crossed is reported by its canonical path, in order', () => {
  expect(resolve(tree, '/lib64/ld.so')).toMatchObject({
    kind: 'found',
    path: '/usr/lib/x/ld-2.so',
    crossed: ['/lib64', '/usr/lib64/ld.so', '/lib'],
  })
})

test('an alternative leads through both of its links', () => {
  expect(resolve(tree, '/usr/bin/java')).toMatchObject({
    path: '/usr/lib/jvm/bin/java',
    crossed: ['/usr/bin/java', '/etc/alternatives/java'],
  })
})

test('.. never leads out of the root', () => {
  expect(resolve(tree, '/escape')).toMatchObject({ kind: 'found', path: '/etc/passwd' })
  expect(resolve(tree, '/../../etc/../etc/passwd')).toMatchObject({ path: '/etc/passwd' })
})

test('.. after a link is taken from where the link leads, not from its text', () => {
  expect(resolve(tree, '/lib/../bin/java')).toMatchObject({ path: '/usr/lib/jvm/bin/java' })
})

test('a loop is a result, not a hang', () => {
  expect(resolve(tree, '/a').kind).toBe('loop')
  expect(resolve(tree, '/self').kind).toBe('loop')
})

test('a link to nothing is missing, and says which link was crossed', () => {
  expect(resolve(tree, '/dangling')).toEqual({
    kind: 'missing',
    path: '/nowhere',
    crossed: ['/dangling'],
    end: '/nowhere/file',
  })
})

test('what is not there says where it would be made, through the links above it', () => {
  const linked = treeOf(`
    /run/
    /var/run -> ../run`)
  expect(resolve(linked, '/var/run/nginx/cache')).toEqual({
    kind: 'missing',
    path: '/run/nginx',
    crossed: ['/var/run'],
    end: '/run/nginx/cache',
  })
})

test('a file is not a directory: nothing is below it, and not even . or .. can be taken from it', () => {
  expect(resolve(tree, '/etc/passwd/x').kind).toBe('missing')
  expect(resolve(tree, '/etc/passwd/..').kind).toBe('missing')
})

test('noFollow keeps a link in the last place only', () => {
  expect(resolve(tree, '/lib64/ld.so', { noFollow: true })).toMatchObject({
    path: '/usr/lib64/ld.so',
    crossed: ['/lib64'],
  })
})

test('a directory is no file to read', () => {
  expect(resolveFile(tree, '/usr')).toBeUndefined()
  expect(readIfFile(tree, '/usr')).toBeUndefined()
  expect(Buffer.from(readIfFile(tree, '/lib64/ld.so') ?? []).toString()).toBe('loader')
})
