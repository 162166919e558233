import { Component } from '@cyclonedx/cyclonedx-library/Models'
import { expect, it } from 'vitest'
import { formOfCpe } from '../../src/formats/cpe.ts'

it.each([
  ['cpe:/o:debian:debian_linux:12', '2.2'],
  ['cpe:/o:fedoraproject:fedora:40', '2.2'],
  ['cpe:/', '2.2'],
  ['cpe:2.3:o:amazon:amazon_linux:2023:*:*:*:*:*:*:*', '2.3'],
  [String.raw`cpe:2.3:a:x:a\:b\+:1.?:*:-:en-US:*:*:*:*`, '2.3'],
  ['cpe:2.3:o:amazon:amazon_linux:2023', undefined],
  ['cpe:2.3:o:amazon:amazon_linux:2023:*:*:*:*:*:*:*:*', undefined],
  ['cpe:2.3:o:a b:c:2023:*:*:*:*:*:*:*', undefined],
  ['cpe:/o:a:b c', undefined],
  ['', undefined],
  ['Debian', undefined],
])('%j has the form %s, and the library takes it where it has one', (text, form) => {
  expect(formOfCpe(text)).toBe(form)
  const set = () => {
    new Component('operating-system' as never, 'x').cpe = text
  }
  if (form === undefined) expect(set).toThrow()
  else expect(set).not.toThrow()
})

it('a long text that is no such name is refused at once', () => {
  const before = performance.now()
  expect(formOfCpe(`cpe:2.3:o${':??????'.repeat(10_000)}`)).toBeUndefined()
  expect(formOfCpe(`cpe:2.3:o:${'?'.repeat(100_000)}`)).toBeUndefined()
  expect(performance.now() - before).toBeLessThan(1000)
})
