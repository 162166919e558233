import type { RootPath } from '../model/file.ts'
import type { Analyzer, AnalyzerContext, Need, Probe, Why } from '../model/need.ts'
import type { Rule, RuleTrigger } from '../model/rule.ts'
import { matcher } from '../rootfs/glob.ts'
import { basename } from '../rootfs/path.ts'
import {
  findLibrary,
  importedSymbols,
  isElf,
  type LoadedObject,
  processOf,
  readOnlyStrings,
} from './shared/process.ts'

/** What a rule is held against: the objects of a process, or one file that is read. */
interface Scene {
  readonly probe: Probe
  readonly context: AnalyzerContext
  /** Empty for a file that is read. */
  readonly objects: readonly LoadedObject[]
}

/** Who made a condition true and what was seen; `path` is missing for what the image says as a whole. */
interface Match {
  readonly path?: RootPath
  readonly evidence: string
}

/** One condition of a trigger: the values given for it, any of which is enough. */
type Condition = (values: readonly string[], scene: Scene) => Match | undefined

const anyObject =
  (find: (object: LoadedObject, wanted: string, scene: Scene) => boolean): Condition =>
  (values, scene) => {
    for (const object of scene.objects) {
      const seen = values.find((wanted) => find(object, wanted, scene))
      if (seen !== undefined) return { path: object.path, evidence: seen }
    }
    return undefined
  }

const owns = (name: string, path: RootPath, { context }: Scene): boolean =>
  context.inventory.packages.ownersOf(path).some((owner) => owner.name === name)

const matchers = new WeakMap<readonly string[], (path: RootPath) => boolean>()

/** Compiled once for each rule: a recipe may keep tens of thousands of files. */
const pathMatcher = (globs: readonly string[]): ((path: RootPath) => boolean) => {
  const known = matchers.get(globs) ?? matcher(globs)
  matchers.set(globs, known)
  return known
}

/** The most telling condition last: its file is the one that a rule's needs are put down to. */
const conditions: Readonly<Record<keyof RuleTrigger, Condition>> = {
  process: (_, { probe }) =>
    probe.role === 'exec' ? { path: probe.path, evidence: 'any process' } : undefined,
  env: (names, { context }) => {
    const name = names.find((one) => context.inventory.env.has(one))
    return name === undefined
      ? undefined
      : { evidence: `${name}=${context.inventory.env.get(name) ?? ''}` }
  },
  package: (names, scene) => {
    const paths = [scene.probe.path, ...scene.objects.map((object) => object.path)]
    for (const path of paths) {
      const name = names.find((one) => owns(one, path, scene))
      if (name !== undefined) return { path, evidence: name }
    }
    return undefined
  },
  path: (globs, scene) => {
    const isMatch = pathMatcher(globs)
    const paths = [scene.probe.path, ...scene.objects.map((object) => object.path)]
    const path = paths.find((one) => isMatch(one))
    return path === undefined ? undefined : { path, evidence: path }
  },
  soname: anyObject(
    ({ elf, openedAs }, wanted) => elf.soname === wanted || basename(openedAs) === wanted,
  ),
  string: anyObject((object, wanted) =>
    readOnlyStrings(object).some((text) => text.includes(wanted)),
  ),
  imports: anyObject((object, wanted) => importedSymbols(object).has(wanted)),
}

const conditionNames = Object.keys(conditions) as (keyof RuleTrigger)[]

/** The match of the most telling condition when all hold, else undefined. */
const matchOf = (when: RuleTrigger, scene: Scene): Match | undefined => {
  let last: Match | undefined
  for (const name of conditionNames) {
    const values = when[name]
    if (values === undefined) continue
    const match = conditions[name](typeof values === 'string' ? [values] : values, scene)
    if (match === undefined) return undefined
    last = { ...last, ...match }
  }
  return last
}

const needsOf = (rule: Rule, match: Match, { context }: Scene): Need[] => {
  const why: Why = { rule: rule.id, evidence: match.evidence }
  const common = {
    certainty: rule.certainty,
    ...(match.path === undefined ? {} : { from: match.path }),
  }
  return rule.needs.flatMap(({ must, ...target }) =>
    'library' in target
      ? libraryNeed(target.library, must, { why, ...common }, context)
      : [{ ...target, why, ...common, optional: !must }],
  )
}

const libraryNeed = (
  name: string,
  must: boolean,
  common: Pick<Need, 'why' | 'certainty' | 'from'>,
  context: AnalyzerContext,
): Need[] => {
  const found = findLibrary(context, name)
  if ('path' in found)
    return [{ ...common, path: found.path, role: 'dlopen', why: { ...common.why, via: found.via } }]
  return must ? [{ ...common, absent: name, tried: found.tried }] : []
}

const isAboutProcess = ({ when }: Rule): boolean =>
  when.process !== undefined ||
  when.soname !== undefined ||
  when.imports !== undefined ||
  when.string !== undefined

/**
 * The analyzer that interprets rule data: for a process all rules are held against its objects, for a file that is read those
 * that speak of its path or package only.
 */
export const makeRulesAnalyzer = (rules: readonly Rule[]): Analyzer => {
  const aboutFiles = rules.filter((rule) => !isAboutProcess(rule))
  return {
    name: 'rules',
    summary: `${rules.length} rules about libraries, programs and files`,
    matches: ({ role }) => role !== 'load',
    analyze: (probe, context) => {
      const isProcess = probe.role !== 'read' && isElf(probe)
      const scene: Scene = {
        probe,
        context,
        objects: isProcess ? processOf(context, probe).objects : [],
      }
      const needs = (isProcess ? rules : aboutFiles).flatMap((rule) => {
        const match = matchOf(rule.when, scene)
        return match === undefined ? [] : needsOf(rule, match, scene)
      })
      return { needs }
    },
  }
}
