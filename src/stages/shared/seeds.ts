import { fromText } from '../../formats/byte-string.ts'
import { escapeGlob } from '../../formats/glob-pattern.ts'
import type { ByteString } from '../../model/file.ts'
import type { ContainerConfig, Healthcheck } from '../../model/image.ts'
import type { Findings, Need, NeedTarget } from '../../model/need.ts'
import type { Addition, KeepItem, Recipe } from '../../model/recipe.ts'
import { isGlob } from '../../rootfs/glob.ts'
import { root } from '../../rootfs/path.ts'
import { inheritedCommand, tracesInherited } from './inherited-command.ts'

const requiredBy = (rule: string, evidence: string, target: NeedTarget): Need => ({
  ...target,
  why: { rule, evidence },
  certainty: 'required',
})

const expectedDirectory = (rule: string, path: ByteString, owner: string): Need => ({
  directory: path,
  owner,
  why: { rule, evidence: path },
  certainty: 'expected',
})

const commandNeed = (rule: string, argv: readonly ByteString[]): Need[] =>
  argv[0] === undefined ? [] : [requiredBy(rule, argv.join(' '), { command: argv[0], argv })]

/** The command that the image is made for: the recipe's, else the base's. */
const entrypointNeeds = (recipe: Recipe, config: ContainerConfig): Need[] =>
  tracesInherited(recipe)
    ? commandNeed('image.entrypoint', inheritedCommand(config).map(fromText))
    : commandNeed('recipe.entrypoint', recipe.entrypoint ?? [])

/** The base's health check is run in the image too: its command is one more entry point. */
const healthcheckNeeds = (
  healthcheck: Healthcheck | undefined,
  shell: readonly string[],
): Need[] => {
  const [kind, ...words] = (healthcheck?.Test ?? []).map(fromText)
  if (kind === 'CMD') return commandNeed('image.healthcheck', words)
  if (kind !== 'CMD-SHELL') return []
  return commandNeed('image.healthcheck', [...shell.map(fromText), ...words])
}

/** A plain path is the file, or the directory with all below it; only the path itself has to be there. */
const keepNeeds = (item: KeepItem): Need[] => {
  if ('package' in item) return [requiredBy('recipe.keep', `package ${item.package}`, item)]
  const { pattern } = item
  const whole = requiredBy('recipe.keep', pattern, { glob: pattern })
  if (isGlob(pattern)) return [whole]
  return [
    whole,
    { ...requiredBy('recipe.keep', pattern, { glob: `${pattern}/**` }), optional: true },
  ]
}

/** What was added and nothing that the base has beside it; the path as the recipe names it brings the links on its way. */
const additionNeeds = ({ from, laid: [named, ...laid] = [] }: Addition): Need[] => {
  const need = (target: NeedTarget) => requiredBy('recipe.add', fromText(from), target)
  return [
    ...(named === undefined ? [] : [need({ path: named, role: 'read' })]),
    ...laid.map((path) => need({ glob: escapeGlob(path) })),
  ]
}

/** A program runs as root where nobody says otherwise, and a runtime takes HOME from the account files. */
const userNeeds = (recipe: Recipe, user: string): Need[] => {
  if (user !== '') return [requiredBy('image.user', user, { user })]
  const isRun = recipe.entrypoint !== undefined || recipe.also.length > 0
  const why = { rule: 'image.user', evidence: 'root' }
  return isRun ? [{ user: '0', why, certainty: 'expected', optional: true }] : []
}

/**
 * What the recipe and the image config ask for themselves, in a fixed order: the root directory (which every rule about the
 * image as such hangs on), the entry point, `also`, the health check, `keep`, the user, the working directory and volumes.
 */
export const seedFindings = (recipe: Recipe, config: ContainerConfig): Findings => {
  const user = recipe.user ?? config.User
  const workdir = recipe.workdir ?? config.WorkingDir
  const volumes = [...Object.keys(config.Volumes ?? {}), ...recipe.volumes]
  return {
    needs: [
      requiredBy('image.root', '/', { path: root, role: 'read' }),
      ...entrypointNeeds(recipe, config),
      ...recipe.also.flatMap((argv) => commandNeed('recipe.also', argv)),
      ...healthcheckNeeds(config.Healthcheck, config.Shell ?? ['/bin/sh', '-c']),
      ...recipe.keep.flatMap(keepNeeds),
      ...recipe.add.flatMap(additionNeeds),
      ...userNeeds(recipe, user ?? ''),
      ...(workdir === undefined || workdir === ''
        ? []
        : [expectedDirectory('image.workdir', fromText(workdir), user ?? '')]),
      ...(recipe.service?.directories ?? []).map(
        ({ path, mode, owner, key }): Need => ({
          directory: path,
          mode,
          owner,
          why: { rule: 'recipe.unit', evidence: key },
          certainty: 'expected',
        }),
      ),
      ...volumes.map((path) => expectedDirectory('image.volume', fromText(path), user ?? '')),
    ],
  }
}
