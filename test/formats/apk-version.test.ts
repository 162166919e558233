import { expect, it } from 'vitest'
import { apkSatisfies, compareApkVersions } from '../../src/formats/apk-version.ts'

// Each line is in order; apk-package(5), and test/unit of apk-tools in kind.
const ascending = [
  '1.2 1.2.1 1.3 1.10 2',
  '1.05 1.1',
  '1.2_alpha 1.2_alpha0 1.2_alpha2 1.2_beta 1.2_pre 1.2_rc1 1.2_rc10 1.2 1.2_git20240101 1.2_p 1.2_p0 1.2_p1 1.2_p1-r0 1.2_p1-r1',
  '1.2 1.2-r0 1.2-r9 1.2-r10 1.2a 1.2b',
  '20240101.120000 20240102',
]

it.each([
  ['a version without a revision is older than its first', '1.2', '1.2-r0'],
  ['a suffix without a number is older than that with 0', '1.2_alpha', '1.2_alpha0'],
  ['of a suffix without a number every revision is older than its 0', '1.2_rc-r1', '1.2_rc0'],
])('%s: %s < %s', (_, older, newer) => {
  expect(compareApkVersions(older, newer)).toBeLessThan(0)
  expect(compareApkVersions(newer, older)).toBeGreaterThan(0)
  expect(compareApkVersions(older, older)).toBe(0)
})

it.each(ascending)('orders %s', (line) => {
  const versions = line.split(' ')
  for (const [index, one] of versions.entries())
    for (const other of versions.slice(index + 1)) {
      expect(`${one} < ${other}: ${compareApkVersions(one, other) < 0}`).toBe(
        `${one} < ${other}: true`,
      )
      expect(compareApkVersions(other, one)).toBeGreaterThan(0)
    }
})

it.each([
  ['1.2.5-r0', '=', '1.2.5-r0', true],
  ['1.2.5-r0', '=', '1.2.5-r1', false],
  ['1.2.5-r0', '>=', '1.2.5', true],
  ['1.2.5-r0', '=', '1.2.5', false],
  ['1.2.5-r0', '>', '1.2.5', true],
  ['1.2.5-r0', '<=', '1.2.5', false],
  ['1.2.5', '=', '1.2.5', true],
  ['1.2.5-r0', '~', '1.2.5', true],
  ['1.2.5-r0', '>', '1.2.5-r0', false],
  ['1.2.5-r0', '<', '1.3', true],
  ['1.2.5-r0', '<=', '1.2.4-r9', false],
  ['1.2.5-r0', '~', '1.2', true],
  ['1.20.5-r0', '~', '1.2', false],
  ['1.3-r0', '>~', '1.2', true],
])('%s %s %s: %s', (version, operator, asked, answer) => {
  expect(apkSatisfies(version, { operator, version: asked })).toBe(answer)
})
