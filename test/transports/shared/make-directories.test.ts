import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { makeDirectories } from '../../../src/transports/shared/make-directories.ts'

const place = mkdtempSync(join(tmpdir(), 'slim-directories-'))
afterAll(() => {
  rmSync(place, { recursive: true })
})

describe('makeDirectories', () => {
  it('gives the first that was not there, which is what to remove to have all as it was', () => {
    expect(makeDirectories(join(place, 'a/b/c'))).toBe(join(place, 'a'))
    expect(makeDirectories(join(place, 'a/b/d/e'))).toBe(join(place, 'a/b/d'))
    expect(makeDirectories(join(place, 'a/b/c'))).toBeUndefined()
    expect(existsSync(join(place, 'a/b/c'))).toBe(true)
  })

  it('goes through links to directories', () => {
    symlinkSync('a/b', join(place, 'link'))
    expect(makeDirectories(join(place, 'link/c'))).toBeUndefined()
    expect(makeDirectories(join(place, 'link/x/y'))).toBe(join(place, 'link/x'))
  })

  it.each([
    ['a file on the way', 'file/x', /ENOTDIR|EEXIST/],
    ['a file in the last place', 'file', /EEXIST/],
    ['a link to nothing', 'nothing', /EEXIST/],
    ['a directory that takes none, as those of /proc', '/proc/x/y', /ENOENT|EACCES/],
  ])('%s is an error, and no endless loop', (_, path, message) => {
    writeFileSync(join(place, 'file'), '')
    if (!existsSync(join(place, 'made'))) symlinkSync('nowhere', join(place, 'nothing'))
    makeDirectories(join(place, 'made'))
    expect(() => makeDirectories(path.startsWith('/') ? path : join(place, path))).toThrow(message)
  })
})
