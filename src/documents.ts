import about from '../package.json' with { type: 'json' }
import type { FileTree } from './model/file.ts'
import type { Report } from './model/report.ts'
import { embeddedSboms, type SbomFormat, sbomFormats } from './model/sbom.ts'
import { checkDocument, documentBeside, writeDocument } from './plugins.ts'
import type { PlannedImage } from './questions/sbom.ts'
import { resolve } from './rootfs/resolve.ts'
import type { EmbeddedDocument } from './stages/embed.ts'

/** This program, as documents name it. */
export const tool = { name: about.bin.slim.replace(/^.*\/|\.js$/g, ''), version: about.version }

type Formats = readonly SbomFormat[] | undefined

/** What makes documents is loaded only where one is wanted. */
const documentsOf = async (
  formats: Formats,
  planned: PlannedImage,
  version: string | undefined,
) => {
  if (formats === undefined || formats.length === 0) return []
  const { documentsOfPlan } = await import('./questions/sbom.ts')
  return documentsOfPlan([...new Set(formats)], planned, { ...tool, version })
}

/** The contents of a planned image as files that are to be in it: they name no version of this program, so that a later one can prove them. */
export const documentsWithin = async (
  formats: Formats,
  planned: Omit<PlannedImage, 'digest'>,
): Promise<readonly EmbeddedDocument[]> => {
  const documents = await documentsOf(formats, { ...planned, digest: undefined }, undefined)
  return documents.map(({ format, text }) => ({
    path: `${embeddedSboms}/${planned.plan.name}.${sbomFormats[format]}`,
    text,
  }))
}

/** Formats of the documents that an image has where {@link documentsWithin} has them. */
export const formatsWithin = (tree: FileTree): readonly SbomFormat[] => {
  // A link of the base stays, and they are where it leads to.
  const place = resolve(tree, embeddedSboms)
  const names = place.kind === 'found' ? tree.list(place.path) : []
  const formats = Object.keys(sbomFormats) as SbomFormat[]
  return formats.filter((format) => names.some((name) => name.endsWith(`.${sbomFormats[format]}`)))
}

/** Finds what is in the way of documents before any is made; throws OUTPUT_EXISTS and REFERENCE_INVALID. */
export const checkDocuments = async (
  outputs: readonly string[],
  formats: Formats,
): Promise<void> => {
  for (const output of outputs)
    for (const format of formats ?? [])
      await checkDocument(documentBeside(output, sbomFormats[format]))
}

/** A document and the host path that it is for. */
export type HostDocument = Report['sboms'][number] & { readonly text: string }

/** The contents of an image beside each of its outputs. */
export const documentsBeside = async (
  outputs: readonly string[],
  formats: Formats,
  planned: PlannedImage,
): Promise<readonly HostDocument[]> => {
  const documents = await documentsOf(formats, planned, tool.version)
  return outputs.flatMap((output) =>
    documents.map((one) => ({ ...one, file: documentBeside(output, sbomFormats[one.format]) })),
  )
}

/** Writes them one after another, each whole or not at all; throws OUTPUT_EXISTS and OUTPUT_FAILED. */
export const writeDocuments = async (
  documents: readonly HostDocument[],
): Promise<Report['sboms']> => {
  for (const { file, text } of documents) await writeDocument(file, text)
  return documents.map(({ file, format }) => ({ file, format }))
}
