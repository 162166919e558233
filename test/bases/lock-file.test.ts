import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { fillLock, lockFileOf, readLock } from '../../src/bases/lock-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'slim-lock-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the file of a lock', () => {
  it.each([
    ['bases/debian-12.yaml', 'bases/debian-12.lock'],
    ['a.b/ubuntu-24.04.yml', 'a.b/ubuntu-24.04.lock'],
    ['a.b/base', 'a.b/base.lock'],
  ])('of %s is %s', (file, lock) => {
    expect(lockFileOf(file)).toBe(lock)
  })

  it('is read as it was filled; one that is not there is none, one that is damaged LOCK_INVALID', async () => {
    const file = join(folder, 'a.lock')
    const lock = { inputs: 'sha256:a', date: 5, packages: [] }
    expect(await readLock(file)).toBeUndefined()
    await fillLock(file, lock)
    expect(await readLock(file)).toEqual(lock)
    writeFileSync(file, '{')
    await expect(readLock(file)).rejects.toMatchObject({ code: 'LOCK_INVALID' })
    await expect(readLock(folder)).rejects.toMatchObject({ code: 'LOCK_INVALID' })
  })
})
