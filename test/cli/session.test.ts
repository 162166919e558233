import { describe, expect, it } from 'vitest'
import { decidingStages, requestOf } from '../../src/cli/session.ts'
import { stageNames } from '../../src/model/stage.ts'

describe('decidingStages', () => {
  it('ends where writing begins', () => {
    expect([...decidingStages, ...stageNames.slice(-3)]).toEqual(stageNames)
    expect(decidingStages.at(-1)).toBe('plan')
  })
})

describe('requestOf', () => {
  it('has no base where none is given, so that the recipe decides', () => {
    expect(requestOf('r', undefined)).toEqual({ recipe: 'r', outputs: [] })
    expect(requestOf('r', 'oci:x', ['oci:y'])).toEqual({
      recipe: 'r',
      base: 'oci:x',
      outputs: ['oci:y'],
    })
  })
})
