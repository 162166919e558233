import { expect, test } from 'vitest'
import { SlimError } from '../../src/model/error.ts'
import type { Need } from '../../src/model/need.ts'
import { why } from '../../src/questions/why.ts'
import { askedOf, packagesOf } from '../helpers/asked.ts'

const text = `
  /lib                  -> usr/lib
  /usr/lib/libz.so      -> libz.so.1
  /usr/lib/libz.so.1    z
  /usr/lib/other        o
`
const packages = packagesOf({ zlib1g: ['/usr/lib/libz.so.1'] })

test('the chain begins with the recipe and each edge begins where the one before ends', async () => {
  const report = why('/usr/lib/libz.so.1', await askedOf(text, ['/lib/libz.so'], { packages }))
  expect(report.chain).toMatchObject([
    {
      from: null,
      to: '/usr/lib/libz.so.1',
      through: ['/lib', '/usr/lib/libz.so'],
      rule: 'recipe.keep',
    },
  ])
  expect(report.owners).toEqual([{ name: 'zlib1g', version: '1' }])
})

test('a path is found through the links of the base, whichever way it is written', async () => {
  const asked = await askedOf(text, ['/lib/libz.so'])
  expect(why('/lib/libz.so.1', asked).path).toBe('/usr/lib/libz.so.1')
  expect(why('/lib/../lib//libz.so', asked).path).toBe('/usr/lib/libz.so')
})

test('a directory that is only there for what is in it says so', async () => {
  expect(why('/usr', await askedOf(text, ['/usr/lib/other'])).chain.at(-1)?.rule).toBe(
    'tree.parent',
  )
})

test('what was made here is explained by its rule', async () => {
  const needs: Need[] = [
    { directory: '/made/here', why: { rule: 'image.workdir' }, certainty: 'expected' },
  ]
  expect(why('/made/here', await askedOf(text, [], { needs })).chain).toMatchObject([
    { rule: 'image.workdir', by: 'recipe' },
  ])
})

test('a path that is not kept is an error that says whether the base has it', async () => {
  const asked = await askedOf(text, [])
  expect(() => why('/usr/lib/other', asked)).toThrow(
    expect.objectContaining({ code: 'PATH_NOT_KEPT' }),
  )
  expect(() => why('/nope', asked)).toThrow(/nor in the base/)
})

test('a name alone is answered with the paths of the image that have it', async () => {
  const asked = await askedOf(text, ['/lib/libz.so'])
  const hintOf = (typed: string) => {
    try {
      why(typed, asked)
      return undefined
    } catch (error) {
      return error instanceof SlimError ? error.hint : undefined
    }
  }
  expect(hintOf('libz.so.1')).toBe('write the whole path: /usr/lib/libz.so.1')
  expect(hintOf('nope')).toBe('write an absolute path')
})
