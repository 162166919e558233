import { describe, expect, test } from 'vitest'
import { SlimError } from '../../../src/model/error.ts'
import {
  assertRefName,
  dockerTag,
  splitLocation,
} from '../../../src/transports/shared/tagged-location.ts'

const codeOf = (act: () => unknown): string => {
  try {
    act()
    return 'nothing'
  } catch (error) {
    return error instanceof SlimError ? error.code : 'a bug'
  }
}

describe('a location', () => {
  test('ends its path at the first colon, as skopeo does', () => {
    expect(splitLocation('dir/out.tar')).toEqual({ path: 'dir/out.tar', tag: undefined })
    expect(splitLocation('out.tar:name:tag')).toEqual({ path: 'out.tar', tag: 'name:tag' })
  })

  test.each(['', ':tag', 'path:'])('%j is REFERENCE_INVALID', (location) => {
    expect(codeOf(() => splitLocation(location))).toBe('REFERENCE_INVALID')
  })
})

describe('a tag of a layout', () => {
  test.each(['latest', 'v1.2-3', 'a_b', 'registry.example.com/app:v1', 'app@x', 'a--b'])(
    '%s is good',
    (tag) => expect(codeOf(() => assertRefName(tag))).toBe('nothing'),
  )

  test.each(['', '-a', 'a-', 'a b', 'a..b', 'ä', 'a\n'])('%j is REFERENCE_INVALID', (tag) => {
    expect(codeOf(() => assertRefName(tag))).toBe('REFERENCE_INVALID')
  })
})

describe('a docker reference', () => {
  test.each([
    ['app', 'app:latest'],
    ['app:v1', 'app:v1'],
    ['team/app', 'team/app:latest'],
    ['localhost:5000/team/app', 'localhost:5000/team/app:latest'],
    ['registry.example.com:5000/app:v1', 'registry.example.com:5000/app:v1'],
  ])('%s is %s', (reference, full) => {
    expect(dockerTag(reference)).toBe(full)
  })

  test.each(['', 'App', 'app:', 'app:a b', '/app', 'app@sha256:00', 'a\nb'])(
    '%j is REFERENCE_INVALID',
    (reference) => {
      expect(codeOf(() => dockerTag(reference))).toBe('REFERENCE_INVALID')
    },
  )

  test('that is long and wrong is refused in no time', () => {
    const start = performance.now()
    expect(codeOf(() => dockerTag(`${'a-'.repeat(50_000)}!`))).toBe('REFERENCE_INVALID')
    expect(codeOf(() => assertRefName(`${'a-'.repeat(50_000)}!`))).toBe('REFERENCE_INVALID')
    expect(performance.now() - start).toBeLessThan(500)
  })
})
