import { expect, test } from 'vitest'
import type { Need } from '../../src/model/need.ts'
import { whyNot } from '../../src/questions/why-not.ts'
import { askedOf, packagesOf } from '../helpers/asked.ts'

const text = `
  /bin/sh               -> dash
  /bin/dash             dash
  /bin/other            other
  /etc/dash.conf        conf
`
const packages = packagesOf({ dash: ['/bin/sh', '/bin/dash', '/etc/dash.conf'] })

test('a path that nothing leads to says who owns it and what of its package is kept', async () => {
  const asked = await askedOf(text, ['/etc/dash.conf'], { packages })
  expect(whyNot('/bin/sh', asked)).toEqual({
    path: '/bin/dash',
    state: 'unreached',
    owners: [{ name: 'dash', version: '1' }],
    packages: [],
    edges: [],
    nearest: ['/etc/dash.conf'],
  })
})

test('without a kept file of its package the nearest is the kept directory above', async () => {
  expect(whyNot('/bin/dash', await askedOf(text, ['/bin/other'], { packages })).nearest).toEqual([
    '/bin',
  ])
})

test('an edge that was seen and not followed is shown', async () => {
  const needs: Need[] = [
    { path: '/bin/dash', role: 'read', why: { rule: 'test.maybe' }, certainty: 'possible' },
  ]
  const report = whyNot('/bin/dash', await askedOf(text, [], { needs }))
  expect(report).toMatchObject({
    state: 'possible',
    edges: [{ rule: 'test.maybe', certainty: 'possible' }],
  })
})

test('what the recipe drops, what is kept after all and what the base lacks are told apart', async () => {
  const asked = await askedOf(text, ['/bin/dash', '/bin/other'], { drop: ['/bin/dash'] })
  expect(whyNot('/bin/dash', asked).state).toBe('dropped')
  expect(whyNot('/bin/other', asked).state).toBe('kept')
  expect(whyNot('/nope', asked).state).toBe('absent')
})
