import { describe, expect, test } from 'vitest'
import type { Dependency, Package, PackageDb, Requirement } from '../../../src/model/package.ts'
import { PackageSet } from '../../../src/stages/shared/package-set.ts'

const names = ['app', 'a', 'b', 'c', 'd', 'e'] as const
type Name = (typeof names)[number]

const packages = Object.fromEntries(
  names.map((name) => [
    name,
    { format: 'dpkg', name, version: '1', architecture: 'all', files: [], licences: [] } as const,
  ]),
) as unknown as Record<Name, Package>

const one = (name: Name): Requirement => ({ package: packages[name] })
const any = (...list: readonly Name[]): Requirement => ({ any: list.map(one) })
const all = (...list: readonly Name[]): Requirement => ({ all: list.map(one) })

type Relations = Partial<Record<Name, readonly Requirement[]>>

const database = (requires: Relations, recommends: Relations = {}): PackageDb => {
  const listed =
    (name: string, strength: Dependency['strength']) =>
    (requirement: Requirement, index: number): Dependency => ({
      text: `${name} ${index}`,
      strength,
      requirement,
    })
  return {
    format: 'dpkg',
    packages: Object.values(packages),
    ownersOf: () => [],
    dependenciesOf: ({ name }) => [
      ...(requires[name as Name] ?? []).map(listed(name, 'required')),
      ...(recommends[name as Name] ?? []).map(listed(name, 'recommended')),
    ],
  }
}

const settled = (
  { requires, recommends }: { requires: Relations; recommends?: Relations },
  isFollowed = false,
) => {
  const set = new PackageSet(database(requires, recommends), () => isFollowed)
  set.add(packages.app)
  const { members, unsatisfied } = set.settle()
  return {
    members: members.map((member) =>
      member.for === undefined
        ? member.package.name
        : `${member.package.name} for ${member.for.dependency.text}`,
    ),
    unsatisfied: unsatisfied.map(({ dependency }) => dependency.text),
  }
}

describe('a package brings', () => {
  test('what it depends on, and that what it depends on, cycles included', () => {
    const requires = { app: [one('a')], a: [one('b')], b: [one('app')] }
    expect(settled({ requires }).members).toEqual(['app', 'a for app 0', 'b for a 0'])
  })

  test('of alternatives the first, where none is there', () => {
    expect(settled({ requires: { app: [any('b', 'a')] } }).members).toEqual(['app', 'b for app 0'])
  })

  test('none of alternatives of which one is there anyway, whoever brings it and however late', () => {
    const requires = { app: [any('a', 'b'), one('c')], c: [one('d')], d: [one('b')] }
    expect(settled({ requires }).members).toEqual(['app', 'c for app 1', 'd for c 0', 'b for d 0'])
  })

  test('one alternative for two that ask, when the first that asks chooses it', () => {
    const requires = { app: [any('a', 'b'), any('c', 'a')] }
    expect(settled({ requires }).members).toEqual(['app', 'a for app 0'])
  })

  test('the other alternative, where the first cannot be', () => {
    const requires = { app: [{ any: [{ all: [one('a'), any()] }, one('b')] }] }
    expect(settled({ requires })).toEqual({ members: ['app', 'b for app 0'], unsatisfied: [] })
  })

  test('all of several', () => {
    expect(settled({ requires: { app: [all('a', 'b')] } }).members).toEqual([
      'app',
      'a for app 0',
      'b for app 0',
    ])
  })

  test('what it recommends only when asked to', () => {
    const relations = { requires: {}, recommends: { app: [one('a'), any()] } }
    expect(settled(relations).members).toEqual(['app'])
    expect(settled(relations, true)).toEqual({
      members: ['app', 'a for app 0'],
      unsatisfied: [],
    })
  })
})

describe('a condition', () => {
  const conditional: Requirement = { when: one('a'), then: one('b'), otherwise: { all: [] } }

  test('asks for nothing while it is not met', () => {
    expect(settled({ requires: { app: [conditional] } }).members).toEqual(['app'])
  })

  test('asks as soon as it is met, though it was not at first', () => {
    const requires = { app: [conditional, one('c')], c: [one('a')] }
    expect(settled({ requires }).members).toEqual([
      'app',
      'c for app 1',
      'a for c 0',
      'b for app 0',
    ])
  })

  test('asks for its other half when nothing else is to be settled', () => {
    const requires = {
      app: [
        { ...conditional, otherwise: one('d') },
        { when: one('c'), then: one('e'), otherwise: one('c') },
      ],
    }
    expect(settled({ requires }).members).toEqual([
      'app',
      'd for app 0',
      'c for app 1',
      'e for app 1',
    ])
  })
})

test('what nobody satisfies is said once, with who asks', () => {
  expect(
    settled({ requires: { app: [any(), one('a')], a: [all('b'), { all: [any()] }] } }),
  ).toEqual({
    members: ['app', 'a for app 1', 'b for a 0'],
    unsatisfied: ['app 0', 'a 1'],
  })
})
