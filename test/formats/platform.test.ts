import { expect, test } from 'vitest'
import { formatPlatform, parsePlatform } from '../../src/formats/platform.ts'

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
