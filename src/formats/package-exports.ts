import type { ByteString } from '../model/file.ts'
import type { PackageTargets } from './node-package.ts'

/** The conditions that hold, apart from `default`. */
export type Conditions = ReadonlySet<ByteString>

/**
 * What a package's `exports` or `imports` say of one of its subpaths (`.`, `./x`, `#x`), as PACKAGE_EXPORTS_RESOLVE and
 * PACKAGE_IMPORTS_RESOLVE do: a target as it is written, patterns filled in; undefined where it exports none.
 * https://nodejs.org/api/esm.html#resolution-algorithm-specification
 */
export const packageTarget = (
  map: PackageTargets,
  subpath: ByteString,
  conditions: Conditions,
): ByteString | undefined => {
  const isSugar = !isMap(map) || Object.keys(map).every((key) => !/^[.#]/.test(key))
  if (isSugar) return subpath === '.' ? (chosen(map, '', conditions) ?? undefined) : undefined
  if (Object.hasOwn(map, subpath) && !subpath.includes('*') && !subpath.endsWith('/'))
    return chosen(map[subpath] ?? null, '', conditions) ?? undefined
  const key = Object.keys(map)
    .filter((one) => starOf(one, subpath) !== undefined)
    .sort(byLength)[0]
  if (key === undefined) return undefined
  return chosen(map[key] ?? null, starOf(key, subpath) ?? '', conditions) ?? undefined
}

const isMap = (value: PackageTargets): value is Readonly<Record<ByteString, PackageTargets>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What the `*` of a key stands for, or what follows a key that ends in a slash. */
const starOf = (key: ByteString, subpath: ByteString): ByteString | undefined => {
  const star = key.indexOf('*')
  const head = star === -1 ? key : key.slice(0, star)
  const tail = star === -1 ? '' : key.slice(star + 1)
  if ((star === -1 && !key.endsWith('/')) || subpath.length < head.length + tail.length)
    return undefined
  if (!subpath.startsWith(head) || !subpath.endsWith(tail)) return undefined
  return subpath.slice(head.length, subpath.length - tail.length)
}

/** PATTERN_KEY_COMPARE: the longest before the star first. */
const byLength = (a: ByteString, b: ByteString): number => {
  const base = (key: ByteString): number => (key.includes('*') ? key.indexOf('*') + 1 : key.length)
  return base(b) - base(a) || b.length - a.length
}

/** PACKAGE_TARGET_RESOLVE; null says that it is not exported, undefined that the next alternative is to be asked. */
const chosen = (
  target: PackageTargets,
  star: ByteString,
  conditions: Conditions,
): ByteString | null | undefined => {
  if (typeof target === 'string') return filled(target, star)
  if (target === null) return null
  if (Array.isArray(target)) {
    for (const one of target as readonly PackageTargets[]) {
      const found = chosen(one, star, conditions)
      if (found !== undefined && found !== null) return found
    }
    return undefined
  }
  for (const [condition, one] of Object.entries(target)) {
    if (condition !== 'default' && !conditions.has(condition)) continue
    const found = chosen(one, star, conditions)
    if (found !== undefined) return found
  }
  return undefined
}

/** A target may not leave its package, nor go into packages of its own. */
const isOutside = (path: ByteString): boolean =>
  path.split('/').some((part) => part === '..' || part === 'node_modules')

const filled = (target: ByteString, star: ByteString): ByteString | undefined => {
  const path = target.includes('*')
    ? target.replaceAll('*', () => star)
    : target.endsWith('/')
      ? `${target}${star}`
      : target
  return target.startsWith('./') && isOutside(path) ? undefined : path
}
