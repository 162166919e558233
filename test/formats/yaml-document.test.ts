import { describe, expect, it } from 'vitest'
import { readYaml, type YamlPath } from '../../src/formats/yaml-document.ts'

const places = (text: string) =>
  readYaml('file', text).mistakes.map(({ at }) => [at.line, at.column])
const plain = (text: string): unknown => structuredClone(readYaml('file', text).value)

describe('the value', () => {
  it('is plain data of the core schema', () => {
    expect(plain('a: [1, 1.5, true, ~, text, yes, 2001-01-01]\nb: {c: "d"}\n')).toEqual({
      a: [1, 1.5, true, null, 'text', 'yes', '2001-01-01'],
      b: { c: 'd' },
    })
  })

  it('has text for keys whatever they look like', () => {
    expect(plain('80: a\ntrue: b\n~: c\n')).toEqual({ 80: 'a', true: 'b', '~': 'c' })
  })

  it('has whole numbers that are not decimal as text', () => {
    expect(plain('[0o755, 0xFF, 0755]')).toEqual(['0o755', '0xFF', 755])
  })

  it('has what an alias stands for, the latest anchor of a name before it', () => {
    expect(plain('[&a x, *a, &a [y], *a]')).toEqual(['x', 'x', ['y'], ['y']])
    expect(plain('{&k key: 1, other: *k}')).toEqual({ key: 1, other: 'key' })
  })

  it('is null for an empty document and undefined for broken YAML', () => {
    expect(readYaml('file', '# nothing\n')).toMatchObject({ value: null, mistakes: [] })
    expect(readYaml('file', 'a: [')).toMatchObject({ value: undefined, isWellFormed: false })
  })

  it('is the same under a YAML 1.1 directive', () => {
    expect(plain('%YAML 1.1\n---\n[yes, 0755]\n')).toEqual(['yes', 755])
  })
})

describe('mistakes', () => {
  it.each([
    ['a tag', 'a: !!str b', [[1, 10]]],
    ['a tag that does not fit', 'a: !!int b', [[1, 10]]],
    ['a merge key', 'a: &a {}\n<<: *a', [[2, 1]]],
    ['a second document', 'a: b\n---\nc: d', [[2, 1]]],
    [
      'a key given twice',
      'a: 1\nb: 1\na: 2\n"a": 3',
      [
        [3, 1],
        [4, 1],
      ],
    ],
    ['a list as a key', '[a]: b', [[1, 1]]],
    ['the key __proto__', '__proto__: b', [[1, 1]]],
    ['an alias without an anchor', 'a: *b\nb: &b c', [[1, 4]]],
    ['an alias in a circle', 'a: &a [*a]', [[1, 8]]],
    ['NUL in text', 'a: "\\0"', [[1, 4]]],
    ['half a surrogate pair', 'a: "\\ud800"', [[1, 4]]],
    ['a mapping in the middle of a line', 'from: host:', [[1, 7]]],
    [
      'several breaks of the syntax',
      'a: "\\q"\nb: @c',
      [
        [1, 5],
        [2, 4],
      ],
    ],
  ])('are %s', (_, text, expected) => {
    expect(places(text)).toEqual(expected)
  })

  it('are aliases that expand beyond measure, found without expanding them', () => {
    const rows = Array.from({ length: 40 }, (_, row) => {
      const above = row === 0 ? 'x' : `*a${row - 1}`
      return `a${row}: &a${row} [${Array(10).fill(above).join(', ')}]`
    })
    expect(places(rows.join('\n'))).toEqual([[5, 9]])
  })

  it.each(['[', '{a: ', '- ', '? '])('are %j nested without end', (open) => {
    expect(readYaml('file', open.repeat(20_000)).mistakes.length).toBeGreaterThan(0)
  })

  it('are levels beyond the limit that the parser would take', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
    expect(places(nested(65))).toEqual([])
    expect(places(nested(66))).toEqual([[1, 66]])
  })

  it('are counted and not listed beyond a hundred', () => {
    const twice = readYaml('file', 'a: 1\n'.repeat(20_001))
    expect([twice.mistakes.length, twice.more]).toEqual([100, 19_900])
    const broken = readYaml('file', 'a: @b\n'.repeat(150))
    expect([broken.mistakes.length, broken.more]).toEqual([100, 50])
  })
})

describe('places', () => {
  const text = 'list:\n  - one\n  - key: 1.50\nempty:\nmap: &m { a: b }\nalias: *m\n'
  const document = readYaml('file', text)
  const at = (path: YamlPath) => {
    const { line, column } = document.placeOf(path)
    return [line, column]
  }

  it.each<[YamlPath, [number, number]]>([
    [[], [1, 1]],
    [
      ['list', 0],
      [2, 5],
    ],
    [
      ['list', 1],
      [3, 5],
    ],
    [
      ['list', 1, 'key'],
      [3, 10],
    ],
    [
      ['map', 'a'],
      [5, 14],
    ],
    [
      ['alias', 'a'],
      [5, 14],
    ],
  ])('of %j is the value', (path, expected) => {
    expect(at(path)).toEqual(expected)
  })

  it('are the key of an empty value and the holder of a missing one', () => {
    expect(at(['empty'])).toEqual([4, 1])
    expect(at(['list', 1, 'gone'])).toEqual([3, 5])
    expect(at(['list', 7])).toEqual([2, 3])
    expect(at(['gone', 'deeper'])).toEqual([1, 1])
  })

  it('of keys are the keys', () => {
    const { line, column } = document.placeOfKey(['list', 1, 'key'])
    expect([line, column]).toEqual([3, 5])
  })

  it('give back the text of a number as written', () => {
    expect(document.sourceOf(['list', 1, 'key'])).toBe('1.50')
    expect(document.sourceOf(['map'])).toBeUndefined()
  })
})
