import { expect, it } from 'vitest'
import { compareDpkgVersions } from '../../src/formats/dpkg-version.ts'

// Each line is older than what follows it on the line; deb-version(7).
const ascending = [
  '1.0~~ 1.0~~a 1.0~ 1.0 1.0a 1.0+b1 1.0.1',
  '1.0~rc1-1 1.0-1~bpo12+1 1.0-1 1.0-1+b1 1.0-1.1 1.0-2 1.0-10',
  '9 10 1:1 2:0',
  '0.9-99 1.0',
  '1.2.9 1.2.10 1.10',
  '1.0-1 1.0.3-3',
  '2.36-9 2.36-9+deb12u1 2.36-9+deb12u10 2.36-10',
  '1a 1aa 1b 1+ 1.',
  '7.6-0 7.6p2-4',
]

/** Each line is one version, written in several ways. */
const equal = ['1.0 0:1.0 1.0-0 1.00 1.0-', '1.01 1.1 1.001', '0 00: 0-0']

it.each(ascending)('orders %s', (line) => {
  const versions = line.split(' ')
  for (const [index, one] of versions.entries())
    for (const other of versions.slice(index + 1)) {
      expect(`${one} < ${other}: ${compareDpkgVersions(one, other) < 0}`).toBe(
        `${one} < ${other}: true`,
      )
      expect(compareDpkgVersions(other, one)).toBeGreaterThan(0)
    }
})

it.each(equal)('takes %s for the same', (line) => {
  const [first = '', ...others] = line.split(' ')
  for (const other of others) expect(compareDpkgVersions(first, other)).toBe(0)
})
