import { describe, expect, it } from 'vitest'
import { compareRpmVersions, rpmSatisfies } from '../../src/formats/rpm-version.ts'

// rpm 4.18, `rpm.vercmp`.
describe('compareRpmVersions', () => {
  it.each([
    ['1.0', '1.0', 0],
    ['1.0', '2.0', -1],
    ['2.0.1', '2.0', 1],
    ['2.0.1a', '2.0.1', 1],
    ['5.5p1', '5.5p10', -1],
    ['10xyz', '10.1xyz', -1],
    ['xyz10', 'xyz10.1', -1],
    ['xyz.4', '8', -1],
    ['1b', '1a', 1],
    ['20101121', '20101122', -1],
    ['2_0', '2.0', 0],
    ['1.01', '1.1', 0],
    ['18446744073709551616', '18446744073709551615', 1],
    ['a+', 'a_', 0],
    ['1.0~rc1', '1.0', -1],
    ['1.0~rc1~git1', '1.0~rc1', -1],
    ['1.0^', '1.0', 1],
    ['1.0^git1', '1.01', -1],
    ['1.0^2016', '1.0.1', -1],
    ['1.0~rc1^git1', '1.0~rc1', 1],
    ['~', '', -1],
  ])('%s and %s: %i', (a, b, order) => {
    expect(Math.sign(compareRpmVersions(a, b)) + 0).toBe(order)
    expect(Math.sign(compareRpmVersions(b, a)) + 0).toBe(0 - order)
  })
})

describe('rpmSatisfies', () => {
  const flags = new Map([
    ['<', 2],
    ['<=', 10],
    ['=', 8],
    ['>=', 12],
    ['>', 4],
  ])
  const relation = (text: string) => {
    const [operator = '', version = ''] = text.split(' ')
    return { name: 'x', version, flags: flags.get(operator) ?? 0 }
  }

  it.each([
    ['= 1.5-2', '>= 1.5', true],
    ['= 1.5-2', '= 1.5', true],
    ['= 1.5-2', '= 1.5-3', false],
    ['= 1.5-2', '> 1.5-1', true],
    ['= 1.5', '< 1.5', false],
    ['= 1:1.0-1', '>= 2.0', true],
    ['= 1.0-1', '>= 1:0.5', false],
    ['= 0:1.0', '= 1.0', true],
    ['= 3.6', '= 3.9', false],
    ['>= 2', '= 1', false],
    ['>= 2', '< 3', true],
    ['< 2', '> 3', false],
    ['', '>= 9', true],
    ['= 1', '', true],
  ])('what provides %j meets %j: %j', (provided, required, answer) => {
    expect(rpmSatisfies(relation(provided), relation(required))).toBe(answer)
  })
})
