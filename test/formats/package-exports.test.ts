import { expect, test } from 'vitest'
import type { PackageTargets } from '../../src/formats/node-package.ts'
import { packageTarget } from '../../src/formats/package-exports.ts'

const target = (map: PackageTargets, subpath = '.', conditions = ['node', 'import']) =>
  packageTarget(map, subpath, new Set(conditions))

test('a text, or conditions alone, are what the package itself is', () => {
  expect(target('./a.js')).toBe('./a.js')
  expect(target({ import: './a.mjs', default: './a.js' })).toBe('./a.mjs')
  expect(target({ import: './a.mjs', default: './a.js' }, './b')).toBeUndefined()
})

test('the first condition that holds counts, in the order of the package', () => {
  const map = {
    browser: './b.js',
    node: { require: './n.cjs', import: './n.mjs' },
    default: './d.js',
  }
  expect(target(map)).toBe('./n.mjs')
  expect(target(map, '.', ['require'])).toBe('./d.js')
  expect(target({ default: './d.js', import: './i.js' })).toBe('./d.js')
})

test('conditions that give nothing are passed over', () => {
  expect(target({ node: { deno: './x.js' }, default: './d.js' })).toBe('./d.js')
})

test('a subpath by its name comes before a pattern, and of patterns the longest', () => {
  const map = { './*': './any/*.js', './a/*': './a/*.js', './a/b': './own.js' }
  expect(target(map, './a/b')).toBe('./own.js')
  expect(target(map, './a/c')).toBe('./a/c.js')
  expect(target(map, './d/e')).toBe('./any/d/e.js')
})

test('a pattern may have an end', () => {
  expect(target({ './*.js': './src/*.mjs' }, './x.js')).toBe('./src/x.mjs')
  expect(target({ './*.js': './src/*.mjs' }, './x.css')).toBeUndefined()
})

test('null keeps a subpath to the package', () => {
  expect(target({ './*': './*', './internal/*': null }, './internal/x')).toBeUndefined()
})

test('of a list the first that can be taken', () => {
  expect(target([{ deno: './x.js' }, './y.js'])).toBe('./y.js')
})

test('a directory in the old way', () => {
  expect(target({ './lib/': './dist/' }, './lib/x.js')).toBe('./dist/x.js')
})

test.each(['./../x.js', './a/../../x.js', './node_modules/b/x.js'])(
  'no target leads out of the package: %s',
  (path) => {
    expect(target(path)).toBeUndefined()
  },
)

test('names of objects mean nothing', () => {
  expect(target({ './a': './a.js' }, './constructor')).toBeUndefined()
  expect(target({ './a': './a.js' }, '__proto__')).toBeUndefined()
})
