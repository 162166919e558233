import type { FactReader } from '../model/facts.ts'
import type { ByteString } from '../model/file.ts'
import { fromText } from './byte-string.ts'

/** A value of the `exports` or `imports` of a package, as deep as it may be; texts are byte strings. */
export type PackageTargets =
  | ByteString
  | null
  | readonly PackageTargets[]
  | { readonly [key: ByteString]: PackageTargets }

/** What Node.js and npm take from a package.json; https://nodejs.org/api/packages.html, npm's package.json(5). All texts are byte strings. */
export interface NodePackage {
  readonly name?: ByteString
  readonly main?: ByteString
  readonly exports?: PackageTargets
  readonly imports?: PackageTargets
  /** Names of what it needs when it runs, sorted. */
  readonly dependencies: readonly ByteString[]
  /** What it can be installed on, in npm's words; a word with `!` excludes. */
  readonly os: readonly ByteString[]
  readonly cpu: readonly ByteString[]
  readonly libc: readonly ByteString[]
}

const nothing: NodePackage = { dependencies: [], os: [], cpu: [], libc: [] }

const largest = 4 * 1024 * 1024
/** No package nests conditions deeper. */
const deepest = 12

/** package.json; one that cannot be read says nothing, as Node.js would refuse it. */
export const nodePackage: FactReader<NodePackage> = {
  name: 'node-package',
  version: 1,
  read: (bytes) => {
    const document = bytes.length > largest ? undefined : parsed(bytes)
    if (!isObject(document)) return nothing
    const { name, main, exports, imports, dependencies, optionalDependencies, os, cpu, libc } =
      document
    const installed = [dependencies, optionalDependencies]
      .filter(isObject)
      .flatMap((one) => Object.keys(one))
    return {
      ...(typeof name === 'string' && { name: fromText(name) }),
      ...(typeof main === 'string' && { main: fromText(main) }),
      ...(exports !== undefined && exports !== null && { exports: targets(exports, deepest) }),
      ...(isObject(imports) && { imports: targets(imports, deepest) }),
      dependencies: [...new Set(installed.map(fromText))].sort(),
      os: words(os),
      cpu: words(cpu),
      libc: words(libc),
    }
  },
}

const parsed = (bytes: Uint8Array): unknown => {
  try {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const words = (value: unknown): readonly ByteString[] =>
  (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string').map(fromText)

const targets = (value: unknown, left: number): PackageTargets => {
  if (typeof value === 'string') return fromText(value)
  if (left === 0 || typeof value !== 'object' || value === null) return null
  if (Array.isArray(value)) return value.map((one) => targets(one, left - 1))
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [fromText(key), targets(one, left - 1)]),
  )
}
