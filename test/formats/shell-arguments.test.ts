import { expect, test } from 'vitest'
import { parseShellArguments } from '../../src/formats/shell-arguments.ts'

const parsed = (line: string) => parseShellArguments(line.split(' '))

test('a script and its parameters follow the options', () => {
  expect(parsed('sh -eu -o pipefail script -x y')).toMatchObject({
    source: { kind: 'file', path: 'script' },
    name: 'script',
    parameters: ['-x', 'y'],
  })
})

test('-c takes a line, then the name and the parameters', () => {
  expect(parsed('bash -lc line name x')).toMatchObject({
    source: { kind: 'line', text: 'line' },
    name: 'name',
    parameters: ['x'],
    isLogin: true,
  })
})

test('without a script, and with -s, the script comes at standard input', () => {
  expect(parsed('sh').source).toEqual({ kind: 'input' })
  expect(parsed('sh -s x')).toMatchObject({ source: { kind: 'input' }, parameters: ['x'] })
})

test('bash has long options, one of which takes a value', () => {
  expect(parsed('bash --login --rcfile /x -i')).toMatchObject({
    source: { kind: 'input' },
    rcFile: '/x',
    isLogin: true,
    isInteractive: true,
  })
})
