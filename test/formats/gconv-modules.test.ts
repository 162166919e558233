import { expect, test } from 'vitest'
import { gconvFilesFor, parseGconvModules } from '../../src/formats/gconv-modules.ts'

const modules = parseGconvModules(`
# comment
alias   ISO885915//     ISO-8859-15//
alias   LOOP//          POOL//
alias   POOL//          LOOP//
module  ISO-8859-15//   INTERNAL        ISO8859-15      1
module  INTERNAL        ISO-8859-15//   ISO8859-15      1
module  broken
`)

test('a character set is converted by the modules from and to it, found through aliases (pitfall 10)', () => {
  expect(gconvFilesFor(modules, 'iso-8859-15')).toEqual(['ISO8859-15.so'])
  expect(gconvFilesFor(modules, 'iso885915')).toEqual(['ISO8859-15.so'])
})

test('what is built in, unknown or an alias without end has none', () => {
  expect(['UTF-8', 'INTERNAL', 'LOOP'].flatMap((name) => gconvFilesFor(modules, name))).toEqual([])
})
