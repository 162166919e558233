import { expect, test } from 'vitest'
import { icdLibraries, manifestLibraries } from '../../src/formats/driver-manifest.ts'

const bytes = (text: string) => Buffer.from(text)

test('pitfall 46: a manifest names its libraries at any level', () => {
  const text =
    '{"ICD": {"library_path": "libvulkan_lvp.so"}, "layers": [{"library_path": "./libl.so"}, {"x": 1}]}'
  expect(manifestLibraries(bytes(text))).toEqual(['libvulkan_lvp.so', './libl.so'])
})

test('what is no JSON is said to be none, and what names no library names none', () => {
  expect(manifestLibraries(bytes('{'))).toBeUndefined()
  expect(manifestLibraries(bytes('{"library_path": 1}'))).toEqual([])
})

test('pitfall 46: an icd file has a library on each line', () => {
  expect(icdLibraries(bytes('libpocl.so.2\n\n /opt/x.so \n'))).toEqual([
    'libpocl.so.2',
    '/opt/x.so',
  ])
})
