import { describe, expect, test } from 'vitest'
import { toBytes } from '../../src/formats/byte-string.ts'
import { readJavaScript } from '../../src/formats/javascript.ts'

/** One line a reference: `FORM TARGET`, `?` before what is expected only; what is computed as `*`. */
const references = (source: string): readonly string[] =>
  readJavaScript(Buffer.from(source)).references.map(
    ({ form, target, certainty }) =>
      `${certainty === 'required' ? '' : '? '}${form} ${target.replaceAll('\0', '*')}`,
  )

const computed = (source: string): readonly string[] => readJavaScript(Buffer.from(source)).computed

describe('modules', () => {
  test('imports, exports from elsewhere and attributes are required', () => {
    expect(
      references(
        "import a from 'a'; import './b.js'; export * from 'c'; export { d } from 'd'\nimport e from './e.json' with { type: 'json' }",
      ),
    ).toEqual(['import a', 'import ./b.js', 'import c', 'import d', 'import ./e.json'])
  })

  test('a require at top level is required, also where it stands in a function that is called at once', () => {
    expect(
      references(
        "const { x } = require('a').b\n;(function () { require('b') })()\n;(() => { require('c') }).call(this)",
      ),
    ).toEqual(['require a', 'require b', 'require c'])
  })

  test.each([
    ['in a function', "function f() { require('x') }"],
    ['in a method', "class A { m() { require('x') } }"],
    ['under a condition', "if (process.platform === 'win32') require('x')"],
    ['after &&', "ok && require('x')"],
    ['where a failure is caught', "try { require('x') } catch {}"],
    ['where another one failed', "try {} catch { require('x') }"],
    ['in a case', "switch (a) { case 1: require('x') }"],
    ['that is only resolved', "require.resolve('x')"],
  ])('a require %s is expected', (_, source) => {
    expect(references(source)).toEqual(['? require x'])
  })

  test('an import that is called is expected', () => {
    expect(references("const m = await import('./m.mjs')")).toEqual(['? import ./m.mjs'])
  })

  test('of two alternatives either may be the one', () => {
    expect(references("require(x ? 'a' : 'b'); require(process.env.C || 'c')")).toEqual([
      '? require a',
      '? require b',
      'require c',
    ])
  })

  test('createRequire and module.require make modules of CommonJS', () => {
    expect(
      references(
        "import { createRequire } from 'module'\nconst r = createRequire(import.meta.url)\nr('a')",
      ),
    ).toEqual(['import module', 'require a'])
    expect(references("module.require('a')")).toEqual(['require a'])
  })

  test('the require of a bundle is a parameter, and none of Node.js', () => {
    expect(references("({ 1: function (require, module) { require('./x') } })")).toEqual([])
  })

  test('a name that is partly computed keeps what is known of it', () => {
    expect(references('require(`./plugins/${name}.js`); require("./" + x)')).toEqual([
      'require ./plugins/*.js',
      'require ./*',
    ])
    expect(computed('require(`./plugins/${name}.js`)')).toEqual([])
  })

  test('a name that is wholly computed is told with its line', () => {
    expect(computed('a\nrequire(name)\nimport(other())')).toEqual(['2: name', '3: other()'])
  })

  test('what a name is given anywhere in the source counts', () => {
    expect(references("const which = './' + 'x'; require(which)")).toEqual(['require ./x'])
  })
})

describe('files', () => {
  test.each([
    ["path.join(__dirname, 'views', 'a.html')", './views/a.html'],
    ["__dirname + '/data.json'", './data.json'],
    ['`${__dirname}/../x.sql`', '../x.sql'],
    ["path.resolve(path.dirname(__filename), '..', 'y')", '../y'],
    ["new URL('./z.wasm', import.meta.url)", './z.wasm'],
    ["join(import.meta.dirname, 'w')", './w'],
  ])('%s', (expression, target) => {
    expect(references(`read(${expression})`)).toEqual([`? file ${target}`])
  })

  test('__dirname of a module, made from its URL', () => {
    expect(
      references(
        "const __dirname = path.dirname(fileURLToPath(import.meta.url)); read(path.join(__dirname, 'a'))",
      ),
    ).toEqual(['? file ./a'])
  })

  test('the directory alone, and the source itself, are no news', () => {
    expect(references('serve(__dirname); read(__filename); new URL(import.meta.url)')).toEqual([])
  })

  test('a list that is joined is no path', () => {
    expect(references("['a', 'b'].join('/')")).toEqual([])
  })
})

describe('what runs beside it', () => {
  test('workers and children', () => {
    expect(
      references(
        "new Worker(new URL('./w.js', import.meta.url)); fork(path.join(__dirname, 'c')); new Worker('./d.js')",
      ),
    ).toEqual(['? run ./w.js', '? run ./c', '? run ./d.js'])
  })

  test('commands, where child_process is loaded', () => {
    const source = "cp.execSync('git log'); cp.spawn('tar', ['x']); /a/.exec('b')"
    expect(references(source)).toEqual([])
    expect(references(`const cp = require('node:child_process'); ${source}`)).toEqual([
      'require node:child_process',
      '? shell git log',
      '? command tar',
      '? shell b',
    ])
  })

  test('add-ons by the usual loaders', () => {
    expect(
      references(
        "require('bindings')('a'); const load = require('node-gyp-build'); load(__dirname); process.dlopen(module, path.join(__dirname, 'b.node'))",
      ),
    ).toEqual([
      '? bindings a',
      'require bindings',
      'require node-gyp-build',
      '? prebuilt ./',
      '? addon ./b.node',
    ])
  })
})

describe('hostile sources', () => {
  test('a source that cannot be parsed says why', () => {
    expect(readJavaScript(Buffer.from('let let = (')).problem).toMatch(/let|Unexpected/)
  })

  test.each([
    ['parentheses', '('.repeat(200_000)],
    ['lists', '['.repeat(200_000)],
  ])('%s that are nested without end are a problem, not an error', (_, source) => {
    expect(readJavaScript(Buffer.from(source))).toMatchObject({ references: [] })
  })

  test('a long sum is followed to its end', () => {
    const source = `require(${Array.from({ length: 2000 }, () => "'a'").join('+')}); require('x')`
    expect(references(source)).toContain('require x')
  })

  test('names that refer to each other end', () => {
    expect(computed('let a = b; let b = a; require(a)')).toEqual(['1: a'])
  })

  test('alternatives of alternatives do not multiply without end', () => {
    const half = "(x ? 'a' : 'b')"
    expect(computed(`require(${Array.from({ length: 30 }, () => half).join('+')})`)).toHaveLength(1)
  })

  test('marks of ours in a source are not believed', () => {
    expect(references('require("\\u0001/etc"); require("\\0")')).toEqual([])
  })

  test('names are bytes: what is not ASCII is UTF-8', () => {
    expect(readJavaScript(Buffer.from("require('./é')")).references[0]?.target).toBe(
      `./${toBytes('\xc3\xa9').toString('latin1')}`,
    )
  })
})
