import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** A directory for one test file, readable by all and gone after its last test. */
export const workspace = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'slim-e2e-'))
  chmodSync(directory, 0o755)
  afterAll(() => {
    rmSync(directory, { recursive: true, force: true })
  })
  return directory
}
