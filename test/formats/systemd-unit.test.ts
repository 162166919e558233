import { describe, expect, test } from 'vitest'
import {
  listSetting,
  parseEnvironmentFile,
  parseUnit,
  unitWords,
} from '../../src/formats/systemd-unit.ts'

describe('a unit file', () => {
  test('is sections of assignments; comments, also within a continued line, are left out', () => {
    const text = '# c\n[Unit]\nA=1\n[Service]\nExecStart = /bin/a \\\n# c\n  -x\n;c\nnonsense\nB=\n'
    expect(parseUnit(text)).toEqual([
      { section: 'Unit', key: 'A', value: '1' },
      { section: 'Service', key: 'ExecStart', value: '/bin/a -x' },
      { section: 'Service', key: 'B', value: '' },
    ])
  })

  test('an empty assignment forgets the values before it', () => {
    const settings = parseUnit('[Service]\nExecStart=/a\nExecStart=\nExecStart=/b\n')
    expect(listSetting(settings, 'Service', 'ExecStart')).toEqual(['/b'])
    expect(listSetting(settings, 'Unit', 'ExecStart')).toEqual([])
  })
})

test.each([
  [
    "/usr/sbin/nginx -g 'daemon on; master_process on;'",
    ['/usr/sbin/nginx', '-g', 'daemon on; master_process on;'],
  ],
  ['"A=b c" D="e"', ['A=b c', 'D=e']],
  [String.raw`a\x20b "c\td"`, ['a b', 'c\td']],
  ['  ', []],
  ['"unclosed', []],
])('words of %s', (text, words) => {
  expect(unitWords(text)).toEqual(words)
})

test('an environment file is assignments, quoted or not', () => {
  expect(parseEnvironmentFile('# c\nA=1\nexport B="x y"\nno\nC=\n')).toEqual([
    ['A', '1'],
    ['B', 'x y'],
    ['C', ''],
  ])
})
