import { expect, test } from 'vitest'
import { parseChkconfigAlternatives } from '../../src/formats/chkconfig-alternatives.ts'

const parse = (...lines: readonly string[]) =>
  parseChkconfigAlternatives(lines.map((line) => `${line}\n`).join(''), '/x')

test('choices with and without followers, families and services; nothing has to end the list', () => {
  const head = ['manual', '/usr/bin/mta', 'mailq', '/usr/bin/mailq', '']
  const group = parse(...head, '/a', '@mail@-5 postfix', '/m', '/b', '20', '')
  expect(group).toEqual({ link: '/usr/bin/mta', choices: [{ path: '/a' }, { path: '/b' }] })
  expect(parse('auto', '/x', '')).toEqual({ link: '/x', choices: [] })
})

test.each([
  [1, ['neither', '/x', '']],
  [2, ['auto', 'x', '']],
  [3, ['auto', '/x']],
  [4, ['auto', '/x', 'name', 'x', '']],
  [4, ['auto', '/x', '', 'choice', '1']],
  [5, ['auto', '/x', '', '/choice', 'first']],
  [5, ['auto', '/x', '', '/choice']],
])('line %i of a damaged file is named', (line, lines) => {
  expect(() => parse(...lines)).toThrow(
    expect.objectContaining({ code: 'PACKAGES_DAMAGED', at: { file: '/x', line } }) as Error,
  )
})
