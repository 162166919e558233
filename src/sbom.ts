import { decide, healing, stagesOf, type World } from './build.ts'
import { tool } from './documents.ts'
import type { SbomFormat } from './model/sbom.ts'
import { checkDocument, packageFormats, transports, writeDocument } from './plugins.ts'
import { verify } from './questions/verify.ts'
import { openImage } from './stages/base.ts'
import { takeInventory } from './stages/inventory.ts'
import { expectationOf, type VerifyRequest } from './verify.ts'

/** A list of contents that is asked for. */
export interface SbomRequest extends Omit<VerifyRequest, 'image'> {
  /** An image by its reference, or a recipe by its host path, which has to end in `.yaml` or `.yml`. */
  readonly of: string
  readonly format: SbomFormat
  /** Host path to write the document to; undefined only returns it. */
  readonly output: string | undefined
}

/** What is in an image, or would be in what a recipe describes, as a document; throws also the codes of {@link import('./verify.ts').verify}. */
export const sbom = (request: SbomRequest, world: World): Promise<string> =>
  healing(async () => {
    const { formatSbom, sbomOfImage, sbomOfPlan } = await import('./questions/sbom.ts')
    const { of, format, output, base } = request
    if (output !== undefined) await checkDocument(output)
    const isImage = transports.some(({ name }) => of.startsWith(`${name}:`))
    const contents =
      !isImage && /\.ya?ml$/.test(of)
        ? sbomOfPlan(
            {
              ...(await decide(
                { recipe: of, outputs: [], ...(base !== undefined && { base }) },
                world,
              )),
              digest: undefined,
            },
            tool,
          )
        : sbomOfImage(await foundImage(request, world), tool)
    const text = await formatSbom(contents, format)
    if (output !== undefined) await writeDocument(output, text)
    return text
  })

const foundImage = async (request: SbomRequest, world: World) => {
  const run = stagesOf(world)
  const image = await run('open', (progress) =>
    openImage(request.of, request.platform, { transports, cache: world.cache, progress }),
  )
  const found = { image, tree: image.tree }
  const inventory = await run('inventory', () => takeInventory(found, {}, packageFormats))
  if (request.base === undefined && request.recipe === undefined)
    return { image, inventory, compared: undefined }
  const { packages } = inventory
  const expectation = await expectationOf(request, { image, packages }, world)
  const report = verify(expectation, { image, packages })
  return {
    image,
    inventory,
    compared: { report, packages: expectation.packages, base: expectation.base },
  }
}
