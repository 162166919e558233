import { expect, test } from 'vitest'
import { parseNodeCommandLine } from '../../src/formats/node-command-line.ts'

const nothing = { preloads: [], tests: [], conditions: [], files: [] }
const parse = (line: string, nodeOptions?: string) =>
  parseNodeCommandLine(line === '' ? [] : line.split(' '), nodeOptions)

test.each([
  ['app.js --port 80', 'app.js'],
  ['--enable-source-maps --max-old-space-size=100 app.js', 'app.js'],
  ['--title x app.js', 'app.js'],
  ['--title=x app.js', 'app.js'],
  ['-- -app.js', '-app.js'],
  ['inspect app.js', 'app.js'],
  ['--inspect=0.0.0.0 app.js', 'app.js'],
])('the script of `%s`', (line, script) => {
  expect(parse(line)).toMatchObject({ script })
})

test.each(['', '-', '-i', '--inspect'])('`%s` runs what it reads', (line) => {
  expect(parse(line)).toEqual(nothing)
})

test('what is loaded before, in order', () => {
  expect(parse('-r a --import=./b.mjs --require c --experimental-loader d app.js')).toEqual({
    ...nothing,
    script: 'app.js',
    preloads: [
      { form: 'require', specifier: 'a' },
      { form: 'import', specifier: './b.mjs' },
      { form: 'require', specifier: 'c' },
      { form: 'import', specifier: 'd' },
    ],
  })
})

test.each(['-e', '--eval', '-p', '--print', '-pe'])(
  '%s runs code, and what follows is for it',
  (flag) => {
    expect(parse(`${flag} code app.js`)).toEqual({ ...nothing, code: 'code' })
  },
)

test('options after the script are its own', () => {
  expect(parse('app.js -r a')).toEqual({ ...nothing, script: 'app.js' })
})

test('conditions, files and a command of package.json', () => {
  expect(parse('-C dev --env-file=.env --run start')).toEqual({
    ...nothing,
    conditions: ['dev'],
    files: ['.env'],
    command: 'start',
  })
})

test('--test runs each file', () => {
  expect(parse('--test a.js b.js')).toEqual({ ...nothing, tests: ['a.js', 'b.js'] })
})

test('NODE_OPTIONS comes first, and may be quoted', () => {
  expect(parse('-r b app.js', '--require "./with \\"space.js" -C=x --import a')).toMatchObject({
    preloads: [
      { form: 'require', specifier: './with "space.js' },
      { form: 'import', specifier: 'a' },
      { form: 'require', specifier: 'b' },
    ],
  })
})

test('an option without its value asks for nothing', () => {
  expect(parse('-r')).toEqual(nothing)
})
