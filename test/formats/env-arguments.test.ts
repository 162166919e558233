import { describe, expect, test } from 'vitest'
import { parseEnvArguments } from '../../src/formats/env-arguments.ts'

const variables = new Map([['HOME', '/root']])
const parse = (...words: string[]) => parseEnvArguments(words, variables)

test.each<[string[], string[]]>([
  [
    ['python3', 'script', '-x'],
    ['python3', 'script', '-x'],
  ],
  [
    ['-i', '-u', 'X', 'A=1', 'B=2', 'sh', 'C=3'],
    ['sh', 'C=3'],
  ],
  [['-uX', '--unset=Y', '--unset', 'Z', 'sh'], ['sh']],
  [['-', '--', 'sh'], ['sh']],
  [
    ['-vS', 'sh -e', 'script'],
    ['sh', '-e', 'script'],
  ],
  [
    ['-S', 'sh -e', 'script'],
    ['sh', '-e', 'script'],
  ],
  [
    ['-Ssh -e', 'script'],
    ['sh', '-e', 'script'],
  ],
  [
    ['--split-string=sh -e', 'script'],
    ['sh', '-e', 'script'],
  ],
  [
    ['--split=sh -e', 'script'],
    ['sh', '-e', 'script'],
  ],
  [
    ['-S', '-i A=1 -- sh', 'script'],
    ['--', 'sh', 'script'],
  ],
  [['-C', '/srv', '--block-signal', '--ignore-signal=INT', 'sh'], ['sh']],
])('%j runs %j', (words, argv) => {
  expect(parse(...words)).toMatchObject({ argv })
})

describe('PATH', () => {
  test.each<[string[], string | undefined]>([
    [['sh'], undefined],
    [['PATH=/x:/y', 'sh'], '/x:/y'],
    [['-i', 'sh'], ''],
    [['-u', 'PATH', 'sh'], ''],
    [['-i', 'PATH=/x', 'sh'], '/x'],
    [['-u', 'OTHER', 'sh'], undefined],
  ])('%j', (words, path) => {
    expect(parse(...words)).toHaveProperty('path', path)
  })
})

describe('a split string', () => {
  test.each<[string, string[]]>([
    [`a  b\tc\\nd`, ['a', 'b', 'c\nd']],
    [`"a b" 'c d'`, ['a b', 'c d']],
    [`a"b c"d`, ['ab cd']],
    [`a '' ""`, ['a', '', '']],
    [`a\\_b "c\\_d"`, ['a', 'b', 'c d']],
    [`a # not read`, ['a']],
    [`a#b`, ['a#b']],
    [`a\\cb c`, ['a']],
    [`'a\\'b' "c'd"`, ["a'b", "c'd"]],
    [`'a\\nb'`, ['a\\nb']],
    [`\${HOME}/x '\${HOME}' \${NONE}`, ['/root/x', '${HOME}']],
    [`a\r`, ['a']],
  ])('%j', (text, argv) => {
    expect(parse('-S', text)).toMatchObject({ argv })
  })
})

test.each<[string, string[]]>([
  ['no command', ['-i', 'A=1']],
  ['nothing at all', []],
  ['an unknown letter', ['-z', 'sh']],
  ['an unknown long option', ['--what', 'sh']],
  ['an ambiguous long option', ['--i', 'sh']],
  ['an option without its value', ['-u']],
  ['an open quote', ['-S', 'a "b']],
  ['an unknown escape', ['-S', 'a\\q']],
  ['a bare $', ['-S', 'a $HOME']],
])('%s is refused', (_, words) => {
  expect(parse(...words)).toHaveProperty('problem')
})
