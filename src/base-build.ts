import { dirname, join, resolve } from 'node:path'
import { stagesOf, type World } from './build.ts'
import { parseBase } from './formats/base-document.ts'
import { lockInputs } from './formats/base-lock.ts'
import { formatPlatform } from './formats/platform.ts'
import type { BaseLock, BaseReport, LockedPackage } from './model/base-family.ts'
import type { BaseRecipe } from './model/base-recipe.ts'
import { SlimError } from './model/error.ts'
import type { Image } from './model/image.ts'
import {
  baseFamilies,
  fillLock,
  lockFileOf,
  packageFormats,
  readLock,
  replaceFile,
  thisMachine,
  transports,
} from './plugins.ts'
import { openImage } from './stages/base.ts'
import { lockedPackages, planBase } from './stages/base-plan.ts'
import { assembleImage, checkDestinations, writeImage } from './stages/image.ts'
import { takeInventory } from './stages/inventory.ts'
import { packLayers, withWorkspace } from './stages/layers.ts'
import { readLimited } from './stages/recipe.ts'

/** What a user asks for. */
export interface BaseRequest {
  /** Host path of the base file. */
  readonly file: string
  /** Destinations as `transport:location`; empty means `oci-archive:./NAME.oci.tar`. */
  readonly outputs: readonly string[]
  /** `follow`: obey a lock of this base file, else make one. `require`: a lock of it must be there. `renew`: never mind it. */
  readonly lock: 'follow' | 'require' | 'renew'
}

/**
 * Makes a base with its distribution's own tools and writes it as an image, and its lock beside the base file. Throws what
 * {@link BaseFamily.make} throws, the codes of reading recipes and writing images, LOCK_INVALID and LOCK_MISMATCH.
 */
export const buildBase = async (request: BaseRequest, world: World): Promise<BaseReport> => {
  const run = stagesOf(world)
  await checkDestinations(request.outputs, transports)
  const { recipe, platform, inputs, known, lock, file } = await run('recipe', () =>
    prepare(request),
  )
  const outputs =
    request.outputs.length > 0 ? request.outputs : [`oci-archive:./${recipe.name}.oci.tar`]
  await checkDestinations(outputs, transports)
  return withWorkspace(world.temporary, async (workspace) => {
    const { temporary, sourceDateEpoch } = world
    // What is unpacked here is read once: the layer cache would only grow by it.
    const cache = join(workspace, 'cache')
    const made = await run('make', (progress) =>
      familyOf(recipe).make({
        ...{ recipe, platform, lock, workspace, temporary, progress },
        date: sourceDateEpoch ?? lock?.date,
      }),
    )
    const image = await run('base', (progress) =>
      openImage(`rootfs:${made.tar}`, formatPlatform(platform), { transports, cache, progress }),
    )
    const { tree } = image
    const inventory = await run('inventory', () =>
      takeInventory({ image, tree }, { platform }, packageFormats),
    )
    const packages = lockedPackages({ tree, inventory })
    if (lock !== undefined) checkObeyed(lock, packages, file)
    const { date } = made
    const plan = await run('plan', () => planBase({ recipe, tree, inventory, date }))
    const layers = await run('layers', (progress) =>
      packLayers(plan, tree, { workspace, progress }),
    )
    const assembled = assembleImage(plan, layers)
    const written = await run('image', () => writeImage(assembled, outputs, transports))
    if (lock === undefined)
      await replaceFile(file, (temporary) => fillLock(temporary, { inputs, date, packages }))
    return {
      ...figures(recipe, assembled),
      platform: formatPlatform(plan.platform),
      created: plan.created,
      packages,
      lock: { file, state: lock === undefined ? (known ? 'renewed' : 'written') : 'obeyed' },
      outputs: written.map(({ destination }) => ({ destination })),
      warnings: [...image.warnings, ...plan.warnings, ...written.flatMap((one) => one.warnings)],
    }
  })
}

/** Reads the base file and its lock; `lock` is the one to be obeyed, `known` whether there is one at all. */
const prepare = async (request: BaseRequest) => {
  const recipe = parseBase(
    request.file,
    await readLimited(request.file),
    resolve(dirname(request.file)),
  )
  const platform = recipe.platform ?? thisMachine()
  const inputs = lockInputs(recipe, platform)
  const file = lockFileOf(request.file)
  const found = request.lock === 'renew' ? undefined : await readLock(file)
  const lock = found?.inputs === inputs ? found : undefined
  if (request.lock === 'require' && lock === undefined)
    throw new SlimError(
      'LOCK_MISMATCH',
      found === undefined
        ? `${file} is not there`
        : `${file} is not of ${request.file} as it is now`,
      {
        at: { file },
        hint: 'make it with `slim base build` without --locked, and keep it beside the base file',
      },
    )
  const known = found !== undefined || request.lock === 'renew'
  return { recipe, platform, inputs, known, lock, file }
}

const familyOf = ({ system }: BaseRecipe) => {
  const family = baseFamilies.find(({ kind }) => kind === system.kind)
  // There is one for each kind of system.
  if (family === undefined) throw new Error(`no family ${system.kind}`)
  return family
}

const named = ({ name, version, architecture, sha256 }: LockedPackage): string =>
  `${name} ${version} ${architecture}${sha256 === undefined ? '' : ` sha256:${sha256}`}`

/** A package that the tools would not leave out, or took in another version or with other bytes, makes it another base. */
const checkObeyed = (lock: BaseLock, packages: readonly LockedPackage[], file: string): void => {
  const [wanted, made] = [lock.packages.map(named), packages.map(named)]
  const more = made.filter((one) => !wanted.includes(one)).map((one) => `+ ${one}`)
  const less = wanted.filter((one) => !made.includes(one)).map((one) => `- ${one}`)
  if (more.length + less.length === 0) return
  throw new SlimError(
    'LOCK_MISMATCH',
    `what was made is not what ${file} says\n${[...less, ...more].map((line) => `  ${line}`).join('\n')}`,
    { at: { file }, hint: 'take what is to be had now with --update' },
  )
}

const figures = ({ name }: BaseRecipe, image: Image) => {
  const files = image.entries.filter(({ file }) => file.type !== 'directory')
  const sizes = files.map(({ file, hardLinkTo }) =>
    file.type === 'file' && hardLinkTo === undefined ? file.size : 0,
  )
  return {
    name,
    digest: image.manifestDescriptor.digest,
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    files: files.length,
    compressedBytes: image.layers.reduce((sum, { descriptor }) => sum + descriptor.size, 0),
  }
}

export { endTools } from './plugins.ts'
