import { describe, expect, test } from 'vitest'
import { type SourceStep, traceSources } from '../../../src/analyzers/shared/source-graph.ts'
import type { Certainty } from '../../../src/model/need.ts'

const step = (unit: string, certainty: Certainty): SourceStep<string> => ({
  need: { path: `/${unit}`, role: 'read', why: { rule: 'test' }, certainty },
  unit,
})

const marks = { '!': 'required', '~': 'expected', '?': 'possible' } as const

/** `a: b! c~` says that a asks for b, which is required, and for c, which is expected. */
const traced = (text: string, seed = 'main!'): string[] => {
  const asks = new Map(text.split('\n').map((line) => line.trim().split(': ') as [string, string]))
  const stepsIn = (words: string) =>
    words
      .split(' ')
      .map((word) => step(word.slice(0, -1), marks[word.at(-1) as keyof typeof marks]))
  const expanded: string[] = []
  const needs = traceSources(stepsIn(seed), {
    keyOf: (unit) => unit,
    stepsOf: (unit) => {
      expanded.push(unit)
      const words = asks.get(unit)
      return words === undefined ? [] : stepsIn(words)
    },
  })
  expect(expanded).toEqual([...new Set(expanded)])
  return needs.map((need) => `${'path' in need ? need.path : ''} ${need.certainty}`)
}

describe('units of a program', () => {
  test('are followed to the end, and a circle ends', () => {
    expect(traced('main: a!\na: b!\nb: main!')).toEqual([
      '/main required',
      '/a required',
      '/b required',
      '/main required',
    ])
  })

  test('are no more certain than what asks for them', () => {
    expect(traced('main: a~ b?\na: c!\nb: d!')).toEqual([
      '/main required',
      '/a expected',
      '/c expected',
      '/b possible',
      '/d possible',
    ])
  })

  test('are followed with the greatest certainty that they are reached with', () => {
    expect(traced('main: far? lazy~ near!\nlazy: x!\nnear: x!\nx: y!')).toEqual([
      '/main required',
      '/near required',
      '/x required',
      '/y required',
      '/lazy expected',
      '/x expected',
      '/far possible',
    ])
  })
})
