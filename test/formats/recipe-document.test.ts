import { describe, expect, it } from 'vitest'
import { parseRecipe } from '../../src/formats/recipe-document.ts'
import { SlimError } from '../../src/model/error.ts'

const head = 'name: a\nfrom: "host:"\n'

const errorOf = (text: string): SlimError => {
  try {
    parseRecipe('recipe.yaml', Buffer.from(text), false)
  } catch (error) {
    if (error instanceof SlimError) return error
    throw error
  }
  throw new Error(`no mistakes in ${text}`)
}

/** The text that each mistake's caret line marks. */
const marked = (error: SlimError): (string | undefined)[] =>
  error.mistakes.map(({ at }) => {
    const [line = '', carets = ''] = (at.frame ?? '').split('\n')
    return line.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)
  })

const recipeOf = (text: string) =>
  parseRecipe('recipe.yaml', Buffer.from(head + text), false).recipe

describe('a mistake marks', () => {
  it.each([
    // Keys.
    ['zz: 1', 'zz'],
    ['granularity: layer', 'layer'],
    ['add: [{ from: a, to: /a, own: 0 }]', 'own'],
    ['keep: [{ package: a, version: 1 }]', 'version'],
    ['env: { A=B: c }', 'A=B'],
    ['env: { "": c }', '""'],
    ['labels: { "": c }', '""'],
    ['env: { __proto__: c }', '__proto__'],
    // Lists and mappings.
    ['entrypoint: nginx', 'nginx'],
    ['entrypoint: []', '[]'],
    ['entrypoint: [""]', '[""]'],
    ['entrypoint: [a, ~]', '~'],
    ['entrypoint: [a, [b]]', '[b]'],
    ['also: openssl', 'openssl'],
    ['also: [a b]', 'a b'],
    ['also: [[]]', '[]'],
    ['also: [""]', '""'],
    ['keep: /etc', '/etc'],
    ['keep:', 'keep'],
    ['env: [A=b]', '[A=b]'],
    ['add: [/a]', '/a'],
    ['add: [{ from: a }]', '{'],
    ['add: [{ from: "", to: /a }]', '""'],
    // Paths.
    ['keep: [etc]', 'etc'],
    ['keep: [/etc/..]', '/etc/..'],
    ['keep: [/../etc]', '/../etc'],
    ['keep: ["!/etc"]', '"!/etc"'],
    ['keep: [3]', '3'],
    ['keep: [{ package: a b }]', 'a b'],
    ['keep: ["/{1..9}{1..9}{1..9}{1..9}"]', '"/{1..9}{1..9}{1..9}{1..9}"'],
    ['drop: [doc]', 'doc'],
    ['drop: [{ package: a }]', '{'],
    ['add: [{ from: a, to: b }]', 'b'],
    ['workdir: srv', 'srv'],
    ['volumes: [/a, /b/../c]', '/b/../c'],
    // Words.
    ['user: "a:"', '"a:"'],
    ['user: a b', 'a b'],
    ['user: -1', '-1'],
    ['user: 4294967295', '4294967295'],
    ['user: "0:4294967295"', '"0:4294967295"'],
    ['user: 1x', '1x'],
    ['env: { A: }', 'A'],
    ['env: { A: [b] }', '[b]'],
    ['ports: [0]', '0'],
    ['ports: [65536]', '65536'],
    ['ports: [80.5]', '80.5'],
    ['ports: ["65536/tcp"]', '"65536/tcp"'],
    ['ports: ["90-80"]', '"90-80"'],
    ['ports: ["8080:80"]', '"8080:80"'],
    ['ports: [80/http]', '80/http'],
    ['stopSignal: TERM', 'TERM'],
    ['stopSignal: 65', '65'],
    ['stopSignal: SIGRTMIN+16', 'SIGRTMIN+16'],
    ['platform: arm64', 'arm64'],
    ['platform: linux/x86_64', 'linux/x86_64'],
    ['platform: windows/amd64', 'windows/amd64'],
    ['add: [{ from: a, to: /a, mode: 0755 }]', '0755'],
    ['add: [{ from: a, to: /a, mode: "0788" }]', '"0788"'],
    ['add: [{ from: a, to: /a, owner: "a:b:c" }]', '"a:b:c"'],
  ])('%s: %s', (text, expected) => {
    const error = errorOf(head + text)
    expect(error.code).toBe('RECIPE_INVALID')
    expect(marked(error)).toEqual([expected])
  })

  it.each([
    ['', ['']],
    ['- a', ['- a']],
    ['a', ['a']],
    ['from: "host:"', ['f']],
    ['name: a', ['n']],
    ['name: A\nfrom: debian', ['A', 'debian']],
    ['name: a-\nfrom: "host:"', ['a-']],
    [`name: ${'a'.repeat(129)}\nfrom: "host:"`, ['a'.repeat(94)]],
    ['name: a\nname: b\nfrom: "host:"', ['name']],
    ['name: a\nfrom: "host:"\nname: b\nkeep: [c]', ['name', 'c']],
  ])('%j: %j', (text, expected) => {
    expect(marked(errorOf(text))).toEqual(expected)
  })
})

describe('a misspelt key', () => {
  it.each([
    ['nmae: a\nfrom: "host:"', 'name'],
    ['name: a\nimage: "host:"', 'from'],
    ['name: a\nfrom: "host:"\nenvironment: {}', 'env'],
    ['name: a\nfrom: "host:"\nworking_dir: /', 'workdir'],
    ['name: a\nfrom: "host:"\nkeep: [{ pakage: a }]', 'package'],
    ['name: a\nfrom: "host:"\nadd: [{ form: a, to: /a }]', 'from'],
    ['name: a\nfrom: "host:"\nadd: [{ source: a, to: /a }]', 'from'],
    ['name: a\nfrom: "host:"\nadd: [{ from: a, dest: /a }]', 'to'],
    ['name: a\nfrom: "host:"\nadd: [{ from: a, to: /a, chmod: "0755" }]', 'mode'],
    ['name: a\nfrom: "host:"\nkeep: [/a, { pkg: foo }]', 'package'],
    ['name: a\nfrom: "host:"\nentrypoint: { service: a.service }', 'unit'],
  ])('is one mistake, with what was meant: %j', (text, meant) => {
    const { mistakes } = errorOf(text)
    expect(mistakes).toHaveLength(1)
    expect(mistakes[0]?.hint).toContain(`\`${meant}\``)
  })
})

describe('a suggestion', () => {
  it.each([
    'also: [3]',
    'also: [""]',
    'also: [[]]',
    'also: [[""]]',
    'also: [{ a: b }]',
    'ports: [70000]',
    'ports: [x]',
    'ports: [80/http]',
    'ports: [[1]]',
    'user: "a:b:c"',
    'user: []',
    'add: [{ from: a, to: /a, owner: "a:b:c" }]',
    'labels: 3',
    'env: 3',
    'env: { A: [b] }',
    'keep: [3]',
    'keep: [{ package: a, version: 1 }]',
    'stopSignal: []',
  ])('comes with %s', (text) => {
    const { mistakes } = errorOf(head + text)
    expect(mistakes).toHaveLength(1)
    expect(mistakes[0]?.hint).toMatch(/^[a-z]/)
  })

  it('never is to leave a program of `also` to the base, which has none', () => {
    expect(errorOf(`${head}also: [[]]`).mistakes[0]?.hint).not.toContain('base')
  })
})

describe('every message', () => {
  it('is of this program: lower case, no full stop, the key named', () => {
    const texts = ['ports: 80', 'env: 1', 'also: [3]', 'keep: [{}]', 'add: 1', 'user: []']
    for (const text of texts) {
      const [mistake] = errorOf(head + text).mistakes
      expect(mistake?.message).toMatch(/^`[a-z].*[^.]$/)
      expect(mistake?.message).not.toMatch(/invalid|expected|received/i)
    }
  })

  it('cannot drive a terminal or grow with the value', () => {
    const { mistakes } = errorOf(`${head}workdir: "\\e[2J${'x'.repeat(5000)}"`)
    expect(mistakes[0]?.message).not.toContain('\u001b')
    expect(mistakes[0]?.message.length).toBeLessThan(200)
  })

  it('counts what it does not list', () => {
    const error = errorOf(`${head}drop: [${'x, '.repeat(250)}]`)
    expect(error.mistakes).toHaveLength(100)
    expect(error.message).toContain('150 more')
  })
})

describe('a recipe', () => {
  it('takes octal modes however they are written, quotes left out where YAML allows', () => {
    for (const mode of ['"0750"', '"750"', '"0o750"', '0o750'])
      expect(recipeOf(`add: [{ from: a, to: /a, mode: ${mode} }]`).add[0]?.mode).toBe(0o750)
  })

  it('takes names and numbers for users', () => {
    for (const user of ['root', '0', '1000:1000', 'www-data:www-data', 'svc$', '_apt:0'])
      expect(recipeOf(`user: ${user}`).user).toBe(user)
  })

  it('takes signals by name and number', () => {
    for (const signal of ['SIGTERM', 'SIGRTMIN+3', 'SIGRTMAX-14', '15', '64'])
      expect(recipeOf(`stopSignal: ${signal}`).stopSignal).toBe(signal)
  })

  it('keeps dots that are not a component of their own', () => {
    expect(recipeOf('keep: [/a/..b/c..]').keep).toEqual([{ pattern: '/a/..b/c..' }])
  })

  it('takes a whole range of ports, each port once', () => {
    expect(recipeOf('ports: [1-65535, 80]').ports).toHaveLength(65_535)
  })

  it('shares values through aliases, numbers as they are written at the anchor', () => {
    const { env, also } = recipeOf('also: [&a [b, 1.0], *a]\nenv: { A: &v 1.10, B: *v }')
    expect(also).toEqual([
      ['b', '1.0'],
      ['b', '1.0'],
    ])
    expect([...env]).toEqual([
      ['A', '1.10'],
      ['B', '1.10'],
    ])
  })
})
