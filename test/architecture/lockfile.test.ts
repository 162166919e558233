import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

interface Locked {
  readonly version?: string
  readonly resolved?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const lock = JSON.parse(
  readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'),
) as { packages: Readonly<Record<string, Locked>> }

const names = new Set(
  Object.keys(lock.packages).map((path) => path.slice(path.lastIndexOf('node_modules/') + 13)),
)

// npm writes a lock without the packages of other platforms when it is made over an installed tree, and `npm ci` refuses it then.
test('the lock has every package that another one names, for every platform', () => {
  const missing = Object.entries(lock.packages).flatMap(
    ([path, { dependencies, optionalDependencies }]) =>
      Object.keys({ ...dependencies, ...optionalDependencies })
        .filter((name) => !names.has(name))
        .map((name) => `${name} of ${path}`),
  )
  expect(missing).toEqual([])
})

test('the lock says where no package comes from, so that any registry will do', () => {
  const placed = Object.entries(lock.packages).filter(([, { resolved }]) => resolved !== undefined)
  expect(placed.map(([path]) => path)).toEqual([])
})
