import { describe, expect, test } from 'vitest'
import type { Analyzer, Need } from '../../../src/model/need.ts'
import type { PackageChoice } from '../../../src/model/recipe.ts'
import { traceClosure } from '../../../src/stages/closure.ts'
import { dumpKept, dumpUnmet, lines } from '../../helpers/closure-dump.ts'
import { inventoryOf } from '../../helpers/inventory.ts'
import { packagesOf } from '../../helpers/packages.ts'
import { treeOf } from '../../helpers/tree.ts'

const tree = treeOf(`
  /usr/bin/app              0755 uses /etc/services
  /usr/bin/unowned          0755 uses /usr/lib/a.so
  /usr/lib/app.conf
  /usr/lib/a.so
  /usr/lib/a.so.1 -> nowhere
  /usr/lib/b.so
  /usr/lib/c.so
  /usr/lib/empty/
  /usr/share/doc/app/README
  /usr/share/doc/a/README
  /etc/services
  /etc/passwd
`)

const packages = packagesOf(
  {
    app: [
      '/usr/bin',
      '/usr/bin/app',
      '/usr/lib/app.conf',
      '/usr/lib/missing',
      '/usr/share/doc',
      '/usr/share/doc/app',
      '/usr/share/doc/app/README',
    ],
    meta: [],
    a: [
      '/usr/lib',
      '/usr/lib/a.so',
      '/usr/lib/a.so.1',
      '/usr/lib/empty',
      '/usr/share/doc/a/README',
    ],
    b: ['/usr/lib/b.so'],
    c: ['/usr/lib/c.so'],
    netbase: ['/etc/services'],
    passwd: ['/etc/passwd'],
  },
  { app: ['meta', 'gone'], meta: ['a'] },
  { app: ['b'], a: ['c'] },
)

/** A program uses what its content names. */
const scripted: Analyzer = {
  name: 'scripted',
  summary: 'reads needs from the content',
  matches: ({ role }) => role === 'exec',
  analyze: ({ path }, { tree: seen }) => {
    const used = Buffer.from(seen.read(path))
      .toString()
      .replace(/^uses /, '')
    return { needs: [{ path: used, role: 'read', why: { rule: 'test' }, certainty: 'expected' }] }
  },
}

const exec = (path: string): Need => ({
  path,
  role: 'exec',
  why: { rule: 'recipe.entrypoint' },
  certainty: 'required',
})
const user: Need = {
  path: '/etc/passwd',
  role: 'read',
  why: { rule: 'image.user' },
  certainty: 'expected',
}

const trace = (needs: readonly Need[], choice: Partial<PackageChoice>, drop: string[] = []) =>
  traceClosure(
    { needs },
    {
      tree,
      inventory: inventoryOf(tree, { packages }),
      analyzers: [scripted],
      drop,
      packages: { granularity: 'file', whole: [], recommends: false, ...choice },
    },
  )

const names = async (...args: Parameters<typeof trace>) =>
  (await trace(...args)).whole.map(({ name }) => name)

describe('with granularity: package', () => {
  test('the owners of what the recipe names are kept with what they depend on, documentation and what the base lacks left out', async () => {
    const closure = await trace([exec('/usr/bin/app'), user], { granularity: 'package' })
    expect(dumpKept(closure)).toBe(
      lines(`
        /etc/passwd <- recipe image.user
        /etc/services <- /usr/bin/app test
        /usr/bin/app <- recipe recipe.entrypoint
        /usr/lib/a.so <- /usr/bin/app package.depends meta: a
        /usr/lib/a.so.1 <- /usr/bin/app package.depends meta: a
        /usr/lib/app.conf <- /usr/bin/app package.owns-root app
        /usr/lib/empty <- /usr/bin/app package.depends meta: a
      `),
    )
    expect(closure.whole.map(({ name }) => name)).toEqual(['a', 'app', 'meta'])
  })

  test('a dependency that nobody satisfies is an unmet need', async () => {
    const closure = await trace([exec('/usr/bin/app')], { granularity: 'package' })
    expect(dumpUnmet(closure)).toContain('gone')
    expect(closure.unmet).toMatchObject([
      {
        from: '/usr/bin/app',
        what: 'gone',
        why: { rule: 'package.depends', evidence: 'app' },
        certainty: 'expected',
      },
    ])
  })

  test('what nobody owns declares nothing: the owners of what it needs are kept', async () => {
    expect(await names([exec('/usr/bin/unowned')], { granularity: 'package' })).toEqual(['a'])
  })

  test('account files make no package whole, nor does what a package uses undeclared', async () => {
    expect(await names([user], { granularity: 'package' })).toEqual([])
  })

  test('a file that the recipe drops is left out of its package', async () => {
    const needs = [exec('/usr/bin/app')]
    const closure = await trace(needs, { granularity: 'package' }, ['/usr/lib/app.conf'])
    expect(closure.kept.has('/usr/lib/app.conf' as never)).toBe(false)
    expect([...closure.dropped.keys()]).toEqual(['/usr/lib/app.conf'])
  })
})

describe('recommended packages', () => {
  const needs = [exec('/usr/bin/app')]

  test('are kept when the recipe asks for them, of all packages', async () => {
    const kept = await names(needs, { granularity: 'package', recommends: true })
    expect(kept).toEqual(['a', 'app', 'b', 'c', 'meta'])
  })

  test('or of those that it names', async () => {
    const kept = await names(needs, { granularity: 'package', recommends: ['app'] })
    expect(kept).toEqual(['a', 'app', 'b', 'meta'])
  })
})

describe('under whole', () => {
  test('packages are kept beside single files of others', async () => {
    const closure = await trace([exec('/usr/bin/app')], { whole: ['meta'] })
    expect(closure.whole.map(({ name }) => name)).toEqual(['a', 'meta'])
    expect(dumpKept(closure)).toBe(
      lines(`
        /etc/services <- /usr/bin/app test
        /usr/bin/app <- recipe recipe.entrypoint
        /usr/lib <- recipe package.depends meta: a
        /usr/lib/a.so <- recipe package.depends meta: a
        /usr/lib/a.so.1 <- recipe package.depends meta: a
        /usr/lib/empty <- recipe package.depends meta: a
      `),
    )
  })

  test('a package that the base does not have is an unmet need', async () => {
    const closure = await trace([], { whole: ['none'] })
    expect(closure.unmet).toMatchObject([
      { what: 'package none', why: { rule: 'recipe.whole' }, certainty: 'required' },
    ])
  })
})
