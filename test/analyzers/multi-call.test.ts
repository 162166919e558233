import { expect, test } from 'vitest'
import { multiCall } from '../../src/analyzers/multi-call.ts'
import { sceneOf } from '../helpers/process.ts'

const needs = (mark: string) => {
  const { context, probe } = sceneOf(
    `
      /bin/box    elf static type=exec rodata="${mark}"
      /bin/ls     -> box
      /bin/cat    = /bin/box
      /bin/other  elf
      /sbin/init  -> /bin/box
    `,
    '/bin/box',
  )
  return multiCall.analyze(probe('exec'), context).needs
}

test('pitfall 77: other names of a multi-call program, links of either kind, are possible', () => {
  const found = needs('BusyBox is a multi-call binary that combines many')
  expect(found.map((need) => ('path' in need ? `${need.certainty} ${need.path}` : ''))).toEqual([
    'possible /sbin/init',
    'possible /bin/cat',
    'possible /bin/ls',
  ])
})

test('pitfall 77: a program that is but one has no other names', () => {
  expect(needs('usage: box')).toEqual([])
})
