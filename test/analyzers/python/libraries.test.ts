import { expect, test } from 'vitest'
import { pythonNeeds } from '../../helpers/python.ts'

const source = "from ctypes.util import find_library\\nfind_library('z')\\n"

const librariesIn = (base: string): readonly string[] =>
  pythonNeeds({
    files: `/srv/main.py ${source}\n${base}`,
    args: ['/srv/main.py'],
  }).filter((one) => /\.so/.test(one))

const musl = '/lib/ld-musl-x86_64.so.1 elf'
const libraries =
  '/usr/lib/libz.so.1 -> libz.so.1.2.13\n/usr/lib/libz.so.1.2.13 elf soname=libz.so.1\n/usr/lib/libzip.so.5 elf'

test('what find_library() is asked for is looked for in the directories of musl, which has no cache', () => {
  expect(librariesIn(`${musl}\n${libraries}`)).toContain('~/usr/lib/libz.so.1')
  expect(librariesIn(`${musl}\n${libraries}`).join(' ')).not.toContain('libzip')
})

test('without a cache find_library() finds nothing where glibc is', () => {
  const glibc = '/lib64/ld-linux-x86-64.so.2 elf rodata="/lib64/\\0/usr/lib64/"'
  expect(librariesIn(`${glibc}\n${libraries}`)).toEqual([])
})
