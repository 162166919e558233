import { describe, expect, test } from 'vitest'
import { ModuleResolver } from '../../../src/analyzers/node/resolver.ts'
import { factsOf } from '../../../src/rootfs/facts.ts'
import { normalise } from '../../../src/rootfs/path.ts'
import { treeOf } from '../../helpers/tree.ts'

interface Asked {
  readonly from?: string
  readonly form?: 'import' | 'require'
  readonly globals?: readonly string[]
  readonly conditions?: readonly string[]
}

/** The files that a specifier leads to; the places tried when there is none. */
const resolved = (text: string, specifier: string, asked: Asked = {}) => {
  const tree = treeOf(text)
  const { from = '/app', form = 'require', globals = [], conditions = [] } = asked
  const resolver = new ModuleResolver({ tree, facts: factsOf(tree), globals, conditions })
  const answer = resolver.resolve(specifier, normalise(from), form)
  if ('builtin' in answer) return `builtin ${answer.builtin}`
  return 'found' in answer ? answer.found.map(({ file }) => file) : answer.tried
}

const pkg = (name: string, manifest: string, files: string): string =>
  `/app/node_modules/${name}/package.json ${manifest}\n${files
    .split(' ')
    .map((file) => `/app/node_modules/${name}/${file} x`)
    .join('\n')}`

test('what comes with Node.js is no file, unless a slash says so', () => {
  expect(resolved('', 'fs/promises')).toBe('builtin fs/promises')
  expect(resolved('', 'node:sqlite')).toBe('builtin sqlite')
  expect(resolved(pkg('punycode', '{"main":"p.js"}', 'p.js'), 'punycode/')).toEqual([
    '/app/node_modules/punycode/p.js',
  ])
})

describe('CommonJS', () => {
  test.each([
    ['./a', '/app/a x\n/app/a.js x', '/app/a'],
    ['./a', '/app/a.js x\n/app/a.json x', '/app/a.js'],
    ['./a', '/app/a.json x\n/app/a.node x', '/app/a.json'],
    ['./a', '/app/a/index.js x', '/app/a/index.js'],
    ['./a/', '/app/a.js x\n/app/a/index.js x', '/app/a/index.js'],
    ['..', '/app/ dir\n/index.js x', '/index.js'],
    ['/lib/b', '/lib/b.js x', '/lib/b.js'],
    ['./a', '/app/a/package.json {"main":"lib"}\n/app/a/lib/index.js x', '/app/a/lib/index.js'],
    ['./a', '/app/a/package.json {"main":"no.js"}\n/app/a/index.js x', '/app/a/index.js'],
    ['./a', '/app/a/package.json {{\n/app/a/index.js x', '/app/a/index.js'],
  ])('%s over %j', (specifier, files, file) => {
    expect(resolved(files, specifier)).toEqual([file])
  })

  test('node_modules of every directory above, the nearest first', () => {
    const files = '/app/node_modules/a.js x\n/node_modules/a/index.js x\n/node_modules/b/c.js x'
    expect(resolved(files, 'a', { from: '/app/x/node_modules/y' })).toEqual([
      '/app/node_modules/a.js',
    ])
    expect(resolved(files, 'b/c')).toEqual(['/node_modules/b/c.js'])
  })

  test('then the directories of NODE_PATH and of the distribution', () => {
    const files = '/usr/share/nodejs/a/index.js x'
    expect(resolved(files, 'a', { globals: ['/usr/share/nodejs'] })).toEqual([
      '/usr/share/nodejs/a/index.js',
    ])
    expect(resolved(files, 'a', { globals: ['/usr/share/nodejs'], form: 'import' })).toContain(
      '/app/node_modules/a: not there',
    )
  })

  test('every place that was tried is told, in order', () => {
    expect(resolved('', './a')).toEqual([
      '/app/a: not there',
      '/app/a.js: not there',
      '/app/a.json: not there',
      '/app/a.node: not there',
    ])
  })
})

describe('ES modules', () => {
  test('a relative name is a URL: no suffix is added, and what is encoded is decoded', () => {
    expect(resolved('/app/a.js x', './a', { form: 'import' })).toEqual(['/app/a: not there'])
    expect(resolved('/app/a\\x20b.js x', './a%20b.js?v=1#x', { form: 'import' })).toEqual([
      '/app/a b.js',
    ])
    expect(resolved('/opt/a.js x', 'file:///opt/a.js', { form: 'import' })).toEqual(['/opt/a.js'])
  })

  test('a package without exports by its main', () => {
    const files = pkg('a', '{"main":"lib/m"}', 'lib/m.js sub.js')
    expect(resolved(files, 'a', { form: 'import' })).toEqual(['/app/node_modules/a/lib/m.js'])
    expect(resolved(files, 'a/sub.js', { form: 'import' })).toEqual(['/app/node_modules/a/sub.js'])
    expect(resolved(files, 'a/sub', { form: 'import' })).toContain(
      '/app/node_modules/a/sub: not there',
    )
  })
})

describe('exports and imports', () => {
  const dual = pkg(
    'a',
    '{"exports":{".":{"import":"./i.mjs","require":"./r.cjs"},"./only":{"dev":"./dev.js"}}}',
    'i.mjs r.cjs dev.js hidden.js',
  )

  test('each kind of module gets its own', () => {
    expect(resolved(dual, 'a', { form: 'import' })).toEqual(['/app/node_modules/a/i.mjs'])
    expect(resolved(dual, 'a')).toEqual(['/app/node_modules/a/r.cjs'])
  })

  test('what is not exported is not there', () => {
    expect(resolved(dual, 'a/hidden.js')[0]).toBe(
      '/app/node_modules/a/package.json: exports no ./hidden.js to require',
    )
  })

  test('-C makes a condition hold', () => {
    expect(resolved(dual, 'a/only', { conditions: ['dev'] })).toEqual([
      '/app/node_modules/a/dev.js',
    ])
  })

  test('module-sync holds in newer versions only: both files are meant', () => {
    const files = pkg(
      'a',
      '{"exports":{"module-sync":"./s.mjs","default":"./d.cjs"}}',
      's.mjs d.cjs',
    )
    expect(resolved(files, 'a')).toEqual(['/app/node_modules/a/s.mjs', '/app/node_modules/a/d.cjs'])
  })

  test('a package finds itself by its name, through its exports', () => {
    const files = '/app/package.json {"name":"me","exports":"./m.js"}\n/app/m.js x\n/app/lib/x.js x'
    expect(resolved(files, 'me', { from: '/app/lib' })).toEqual(['/app/m.js'])
  })

  test('# is what the package imports for itself, its own files or others', () => {
    const files = `/app/package.json {"imports":{"#a":"./a.js","#b":{"node":"b"},"#c/*":"./c/*.js"}}
      /app/a.js x\n/app/c/d.js x\n/app/node_modules/b/index.js x`
    expect(resolved(files, '#a')).toEqual(['/app/a.js'])
    expect(resolved(files, '#b')).toEqual(['/app/node_modules/b/index.js'])
    expect(resolved(files, '#c/d')).toEqual(['/app/c/d.js'])
    expect(resolved(files, '#no')).toEqual(['/app/package.json: imports no #no'])
  })
})

describe('links', () => {
  const store = `
    /app/node_modules/a -> .pnpm/a@1.0.0/node_modules/a
    /app/node_modules/.pnpm/a@1.0.0/node_modules/a/index.js x
    /app/node_modules/.pnpm/a@1.0.0/node_modules/b -> ../../b@2.0.0/node_modules/b
    /app/node_modules/.pnpm/b@2.0.0/node_modules/b/index.js x
  `

  test('a package of a store is where its link leads, and finds its own dependencies there', () => {
    const at = '/app/node_modules/.pnpm/a@1.0.0/node_modules/a'
    expect(resolved(store, 'a')).toEqual([`${at}/index.js`])
    expect(resolved(store, 'b', { from: at })).toEqual([
      '/app/node_modules/.pnpm/b@2.0.0/node_modules/b/index.js',
    ])
    expect(resolved(store, 'b')).not.toContain(
      '/app/node_modules/.pnpm/b@2.0.0/node_modules/b/index.js',
    )
  })

  test('links that lead round end', () => {
    expect(resolved('/app/node_modules/a -> b\n/app/node_modules/b -> a', 'a')).toContain(
      '/app/node_modules/a: not there',
    )
  })
})

test.each(['', '@scope', 'a\\b', '%41', 'https://x/y.js', 'data:text/javascript,1'])(
  'what is no name leads nowhere: %j',
  (specifier) => {
    expect(resolved('', specifier, { form: 'import' })).not.toContainEqual(
      expect.stringMatching(/^\/.*js$/),
    )
  },
)
