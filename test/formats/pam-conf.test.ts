import { describe, expect, test } from 'vitest'
import { type PamLine, parsePamConf } from '../../src/formats/pam-conf.ts'

const lineOf = (line: PamLine): string =>
  line.kind === 'include'
    ? `${line.type ?? 'all'} of ${line.file}`
    : [
        line.optional ? '-' : '',
        line.type,
        ' ',
        line.module,
        ...line.args.map((a) => ` <${a}>`),
      ].join('')

const lines = (text: string): string[] => parsePamConf(text).lines.map(lineOf)

test('pitfall 35: each line has a type, a control, a module and its arguments', () => {
  expect(lines('auth required pam_unix.so nullok try_first_pass\n')).toEqual([
    'auth pam_unix.so <nullok> <try_first_pass>',
  ])
})

describe('pitfall 35: how a line is read', () => {
  test.each([
    ['type and control in any case', 'AUTH Required a.so', ['auth a.so']],
    ['a control in brackets', 'auth [success=1 default=ignore] a.so x', ['auth a.so <x>']],
    ['an argument in brackets', 'auth required a.so [a b\\]c]', ['auth a.so <a b]c>']],
    ['a missing module that is no fault', '-session optional a.so', ['-session a.so']],
    ['include of one type', 'auth include su', ['auth of su']],
    ['substack of one type', 'auth substack su', ['auth of su']],
    ['include of all types', '@include common-auth', ['all of common-auth']],
    ['a comment where it stands', 'auth required a.so # x', ['auth a.so']],
    ['a line that goes on', 'auth required \\\n a.so x', ['auth a.so <x>']],
    ['a comment does not go on', '# x \\\nauth required a.so', ['auth a.so']],
    ['an empty text', '\n  \n', []],
  ])('%s', (_, text, expected) => {
    expect(lines(text)).toEqual(expected)
  })
})

test('pitfall 35: what PAM takes for an error is told by its line', () => {
  expect(parsePamConf('auth required a.so\nnonsense\nauth required\n@include').ignored).toEqual([
    2, 3, 4,
  ])
})

test('pitfall 35: a line that was joined has the number of its first part', () => {
  expect(parsePamConf('\nauth required \\\na.so\nauth required b.so').lines).toMatchObject([
    { line: 2 },
    { line: 4 },
  ])
})

test('pitfall 35: lines of pam.conf begin with the service', () => {
  expect(parsePamConf('Login auth required a.so', true).lines).toMatchObject([
    { service: 'login', type: 'auth', module: 'a.so' },
  ])
})
