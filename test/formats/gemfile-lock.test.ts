import { expect, test } from 'vitest'
import { toBytes } from '../../src/formats/byte-string.ts'
import { gemfileLock } from '../../src/formats/gemfile-lock.ts'

const read = (text: string) => gemfileLock.read(toBytes(text), () => undefined as never)

const lock = `PATH
  remote: engines/own
  specs:
    own (0.1)
      rack

GEM
  remote: https://rubygems.org/
  specs:
    nokogiri (1.16.0-x86_64-linux)
      racc (~> 1.4)
    rack (2.2.8)

PLATFORMS
  x86_64-linux

DEPENDENCIES
  own!
  rack

BUNDLED WITH
   2.3.15
`

test('gems have their versions, what they depend on and where they are', () => {
  expect(read(lock)).toEqual({
    gems: [
      { name: 'own', version: '0.1', dependencies: ['rack'], path: 'engines/own' },
      { name: 'nokogiri', version: '1.16.0-x86_64-linux', dependencies: ['racc'], path: undefined },
      { name: 'rack', version: '2.2.8', dependencies: [], path: undefined },
    ],
    bundler: '2.3.15',
  })
})

test('lines may end as on Windows', () => {
  expect(read(lock.replaceAll('\n', '\r\n'))).toEqual(read(lock))
})

test('a file that is none names nothing', () => {
  expect(read('\0      x')).toEqual({ gems: [], bundler: undefined })
})
