import { describe, expect, test } from 'vitest'
import { toBytes } from '../../src/formats/byte-string.ts'
import { parseShebang } from '../../src/formats/shebang.ts'

const parse = (text: string) => parseShebang(toBytes(text).subarray(0, 256))

test.each([
  ['#!/bin/sh\nrest', '/bin/sh', undefined],
  ['#! \t/bin/sh \t\n', '/bin/sh', undefined],
  ['#!/bin/sh -e  -u \n', '/bin/sh', '-e  -u'],
  ['#!/bin/sh\r\n', '/bin/sh\r', undefined],
  ['#!/usr/bin/env python3\r\n', '/usr/bin/env', 'python3\r'],
  ['#!/bin/sh', '/bin/sh', undefined],
  ['#!/bin/sh -e', '/bin/sh', '-e'],
  ['#!bin/sh\n', 'bin/sh', undefined],
])('%j', (text, interpreter, argument) => {
  expect(parse(text)).toEqual({ interpreter, argument })
})

test('blanks at the end of a file without a newline are an empty argument', () => {
  expect(parse('#!/bin/echo  ')).toEqual({ interpreter: '/bin/echo', argument: '' })
})

describe('the first 256 bytes', () => {
  test('cut an argument', () => {
    const line = parse(`#!/bin/sh ${'x'.repeat(300)}\n`)
    expect(line).toEqual({ interpreter: '/bin/sh', argument: 'x'.repeat(245) })
  })

  test('must have all of the interpreter', () => {
    expect(parse(`#!/${'x'.repeat(300)}\n`)).toHaveProperty('problem')
    expect(parse(`#!/${'x'.repeat(252)}\n`)).toMatchObject({ argument: undefined })
  })
})

test.each([
  '',
  '#',
  'echo hi\n',
  '#!\n',
  '#!  \t \n',
  '#!',
  `#!${' '.repeat(300)}`,
  ' #!/bin/sh\n',
])('%j is refused', (text) => {
  expect(parse(text)).toHaveProperty('problem')
})
