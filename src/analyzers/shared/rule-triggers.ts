import type { ByteString, RootPath } from '../../model/file.ts'
import type { AnalyzerContext, Probe } from '../../model/need.ts'
import type { Rule, RuleTrigger, ruleReferences } from '../../model/rule.ts'
import { isGlob, matcher } from '../../rootfs/glob.ts'
import { basename, dirname, normalise } from '../../rootfs/path.ts'
import { importedSymbols, type LoadedObject, readOnlyStrings } from './process.ts'

/** What a rule is held against: the objects of a process, or one file that is read. */
export interface Scene {
  readonly probe: Probe
  readonly context: AnalyzerContext
  /** Empty for a file that is read. */
  readonly objects: readonly LoadedObject[]
}

/** Who made a rule hold and what was seen. */
export interface RuleMatch {
  /** Missing for what the image says as a whole. */
  readonly path?: RootPath
  readonly evidence: ByteString
  /** What a need may refer to. */
  readonly values: Partial<Record<(typeof ruleReferences)[number], readonly ByteString[]>>
}

/** Whether a rule speaks of a process; else it may hold for a file that is read too. */
export const isAboutProcess = ({ when }: Rule): boolean =>
  when.process !== undefined ||
  when.soname !== undefined ||
  when.imports !== undefined ||
  when.string !== undefined

/**
 * How a trigger holds, in the order of the objects; empty when it does not. One match, whose file is that of the most telling condition;
 * with `string` or `imports` one for each object that they hold for.
 */
export const ruleMatches = (when: RuleTrigger, scene: Scene): readonly RuleMatch[] => {
  let last: RuleMatch = { evidence: '', values: {} }
  for (const name of gateNames) {
    const wanted = when[name]
    if (wanted === undefined) continue
    const match = gates[name](typeof wanted === 'string' ? [wanted] : wanted, scene)
    if (match === undefined) return []
    last = { ...last, ...match, values: { ...last.values, ...match.values } }
  }
  if (when.string === undefined && when.imports === undefined) return [last]
  return scene.objects.flatMap((object) => {
    const match = objectMatch(when, object)
    if (match === undefined) return []
    return [{ ...match, values: { ...last.values, ...match.values } }]
  })
}

/** A condition on the process as a whole: the values given for it, any of which is enough. */
type Gate = (values: readonly string[], scene: Scene) => RuleMatch | undefined

const seenAt = (path: RootPath, evidence: ByteString): RuleMatch => ({
  path,
  evidence,
  values: { path: [path], directory: [dirname(path)] },
})

const owns = (name: string, path: RootPath, { context }: Scene): boolean =>
  context.inventory.packages.ownersOf(path).some((owner) => owner.name === name)

const pathsIn = ({ probe, objects }: Scene): readonly RootPath[] => [
  probe.path,
  ...objects.map((object) => object.path),
]

const compiled = new WeakMap<readonly string[], (path: RootPath) => boolean>()

/** Compiled once for each rule: a recipe may keep tens of thousands of files. */
const matcherOf = (globs: readonly string[], make = matcher): ((path: RootPath) => boolean) => {
  const known = compiled.get(globs) ?? make(globs)
  compiled.set(globs, known)
  return known
}

const nameMatcher = (globs: readonly string[]): ((name: ByteString) => boolean) => {
  const matches = matcherOf(globs, (names) => matcher(names.map((name) => `/${name}`)))
  return (name) => matches(normalise(name))
}

const gates = {
  process: (_, { probe }) =>
    probe.role === 'exec' ? seenAt(probe.path, 'any process') : undefined,
  env: (names, { context }) => {
    const name = names.find((one) => context.inventory.env.has(one))
    if (name === undefined) return undefined
    const value = context.inventory.env.get(name) ?? ''
    return { evidence: `${name}=${value}`, values: { env: [value] } }
  },
  package: (names, scene) => {
    for (const path of pathsIn(scene)) {
      const name = names.find((one) => owns(one, path, scene))
      if (name !== undefined) return seenAt(path, name)
    }
    return undefined
  },
  path: (globs, scene) => {
    const path = pathsIn(scene).find(matcherOf(globs))
    return path === undefined ? undefined : seenAt(path, path)
  },
  soname: (globs, { objects }) => {
    const isWanted = nameMatcher(globs)
    for (const { elf, openedAs, path } of objects) {
      const name = [elf.soname, basename(openedAs)].find(
        (one) => one !== undefined && isWanted(one),
      )
      if (name !== undefined) return seenAt(path, name)
    }
    return undefined
  },
} satisfies Partial<Record<keyof RuleTrigger, Gate>>

/** The most telling condition last. */
const gateNames = Object.keys(gates) as (keyof typeof gates)[]

/** The symbols first: strings are by far the more to look at. */
const objectMatch = (when: RuleTrigger, object: LoadedObject): RuleMatch | undefined => {
  const imported = when.imports === undefined ? undefined : importedSymbols(object)
  const symbol = imported && when.imports?.find((name) => imported.has(name))
  if (when.imports !== undefined && symbol === undefined) return undefined
  if (when.string === undefined) return seenAt(object.path, symbol ?? '')
  const strings = stringsIn(object, when.string)
  if (strings.length === 0) return undefined
  const seen = seenAt(object.path, symbol ?? strings[0] ?? '')
  return { ...seen, values: { ...seen.values, string: strings } }
}

const seenStrings = new WeakMap<object, WeakMap<readonly string[], readonly ByteString[]>>()

/** Every string that is wanted, each once, in file order; remembered, for many processes have the same libraries. */
const stringsIn = ({ elf }: LoadedObject, wanted: readonly string[]): readonly ByteString[] => {
  const known = seenStrings.get(elf) ?? new WeakMap<readonly string[], readonly ByteString[]>()
  seenStrings.set(elf, known)
  const before = known.get(wanted)
  if (before !== undefined) return before
  const select = stringSelector(wanted)
  const found = [...new Set(readOnlyStrings({ elf }).flatMap(select))]
  known.set(wanted, found)
  return found
}

const selectors = new WeakMap<readonly string[], (text: ByteString) => readonly ByteString[]>()

/** What of a string is wanted: the string itself, or the items of a search path (`/etc/x:/usr/x`) that a glob matches. */
const stringSelector = (wanted: readonly string[]) => {
  const known = selectors.get(wanted)
  if (known !== undefined) return known
  const parts = wanted.filter((one) => !isGlob(one))
  const globs = wanted.filter(isGlob)
  const isWhole = nameMatcher(globs)
  // Most strings are no paths, and nearly all globs are about paths: there are millions of pairs.
  const arePaths = globs.every((one) => one.startsWith('/'))
  const select = (text: ByteString): readonly ByteString[] => {
    if (parts.some((part) => text.includes(part))) return [text]
    if (arePaths && !text.startsWith('/') && !text.includes(':/')) return []
    // `/etc/x:/usr/x` has the form of one long path: its items first.
    const items = text.includes(':/') ? text.split(':').filter(isWhole) : []
    return items.length === 0 && isWhole(text) ? [text] : items
  }
  selectors.set(wanted, select)
  return select
}
