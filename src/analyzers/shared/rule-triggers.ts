import type { ByteString, RootPath } from '../../model/file.ts'
import type { AnalyzerContext, Probe } from '../../model/need.ts'
import type { Rule, RuleTrigger, ruleReferences } from '../../model/rule.ts'
import { matcher } from '../../rootfs/glob.ts'
import { basename, dirname } from '../../rootfs/path.ts'
import { importedSymbols, type LoadedObject } from './process.ts'
import type { StringsWanted } from './rule-strings.ts'
import { rememberingMatcher } from './wanted-strings.ts'

/** What a rule is held against: the objects of a process, or one file that is read. */
export interface Scene {
  readonly probe: Probe
  readonly context: AnalyzerContext
  /** Empty for a file that is read. */
  readonly objects: readonly LoadedObject[]
  readonly strings: StringsWanted
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
    const match = objectMatch(when, object, scene)
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

/** What is made of a rule's words, once for each rule. */
const perRule = <Made>(make: (words: readonly string[]) => Made) => {
  const known = new WeakMap<readonly string[], Made>()
  return (words: readonly string[]): Made => {
    const made = known.get(words) ?? make(words)
    known.set(words, made)
    return made
  }
}

const pathMatcher = perRule(matcher)
const sonameMatcher = perRule(rememberingMatcher)

/** The name by which an object matches one of these globs over sonames. */
const nameOf = ({ elf, openedAs }: LoadedObject, globs: readonly string[]) => {
  const isWanted = sonameMatcher(globs)
  return [elf.soname, basename(openedAs)].find((one) => one !== undefined && isWanted(one))
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
    const path = pathsIn(scene).find(pathMatcher(globs))
    return path === undefined ? undefined : seenAt(path, path)
  },
  soname: (globs, { objects }) => {
    for (const object of objects) {
      const name = nameOf(object, globs)
      if (name !== undefined) return seenAt(object.path, name)
    }
    return undefined
  },
} satisfies Partial<Record<keyof RuleTrigger, Gate>>

/** The most telling condition last. */
const gateNames = Object.keys(gates) as (keyof typeof gates)[]

/** The symbols first: strings are by far the more to look at. */
const objectMatch = (
  when: RuleTrigger,
  object: LoadedObject,
  scene: Scene,
): RuleMatch | undefined => {
  if (when.except !== undefined && nameOf(object, when.except) !== undefined) return undefined
  const imported = when.imports === undefined ? undefined : importedSymbols(object)
  const symbol = imported && when.imports?.find((name) => imported.has(name))
  if (when.imports !== undefined && symbol === undefined) return undefined
  if (when.string === undefined) return seenAt(object.path, symbol ?? '')
  const strings = scene.strings(object, when.string)
  if (strings.length === 0) return undefined
  const seen = seenAt(object.path, symbol ?? strings[0] ?? '')
  return { ...seen, values: { ...seen.values, string: strings } }
}
