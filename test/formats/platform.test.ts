import { expect, test } from 'vitest'
import { formatPlatform, parsePlatform, runsOn } from '../../src/formats/platform.ts'

test.each(['linux/amd64', 'linux/arm/v7', 'linux/ppc64le'])(
  '%s is read and written back',
  (text) => {
    expect(formatPlatform(parsePlatform(text))).toBe(text)
  },
)

test.each(['amd64', 'linux/', '/amd64', 'linux/arm/v7/x', 'Linux/AMD64', 'linux/amd64\n'])(
  '%j is no platform',
  (text) => {
    expect(() => parsePlatform(text)).toThrow(expect.objectContaining({ code: 'USAGE' }))
  },
)

test.each([
  ['linux/amd64', 'linux/amd64/v3', 'same'],
  ['linux/386', 'linux/amd64', 'compatible'],
  ['linux/arm/v7', 'linux/arm64', 'compatible'],
  ['linux/amd64', 'linux/386', undefined],
  ['linux/arm64', 'linux/amd64', undefined],
  ['linux/ppc64', 'linux/ppc64le', undefined],
  ['linux/s390', 'linux/s390x', 'compatible'],
  ['linux/arm/v7', 'linux/arm/v6', 'same'],
  ['linux/arm/v5', 'linux/arm/v7', 'same'],
  ['linux/arm/v7', 'linux/arm/v5', undefined],
  ['linux/amd64', 'freebsd/amd64', undefined],
])('a program for %s on %s: %s', (program, machine, runs) => {
  expect(runsOn(parsePlatform(program), parsePlatform(machine))).toBe(runs)
})
