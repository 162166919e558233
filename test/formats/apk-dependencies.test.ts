import { expect, it } from 'vitest'
import { parseApkDependencies } from '../../src/formats/apk-dependencies.ts'

it('gives the name of each word without its version and repository', () => {
  const text = 'busybox>=1.36 so:libc.musl-x86_64.so.1\n/bin/sh cmd:[[=1 nginx@edge~1.2  x><Q1a= \n'
  expect(parseApkDependencies(text).map(({ name }) => name)).toEqual([
    'busybox',
    'so:libc.musl-x86_64.so.1',
    '/bin/sh',
    'cmd:[[',
    'nginx',
    'x',
  ])
  expect(parseApkDependencies(' \n')).toEqual([])
})

it('tells what must not be there', () => {
  expect(parseApkDependencies('!uclibc<1')).toEqual([
    {
      text: '!uclibc<1',
      name: 'uclibc',
      constraint: { operator: '<', version: '1' },
      isConflict: true,
    },
  ])
})
