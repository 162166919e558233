import { expect, test } from 'vitest'
import { parseJarManifest } from '../../src/formats/jar-manifest.ts'

test('lines that continue are joined, whatever ends them', () => {
  const text =
    'Manifest-Version: 1.0\r\nClass-Path: lib/a.jar li\r\n b/b.jar\r\nMain-Class: app.Main\r\n'
  expect(Object.fromEntries(parseJarManifest(text))).toEqual({
    'manifest-version': '1.0',
    'class-path': 'lib/a.jar lib/b.jar',
    'main-class': 'app.Main',
  })
})

test('sections of single files are no part of it', () => {
  expect([...parseJarManifest('A: 1\n\nName: x\nClass-Path: no\n')]).toEqual([['a', '1']])
})

test('what is no attribute is left out', () => {
  expect([...parseJarManifest('\x00\xff\nno colon\nA: 1\nA: 2')]).toEqual([['a', '1']])
})
