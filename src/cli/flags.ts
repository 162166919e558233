import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { SlimError } from '../model/error.ts'
import { type SbomFormat, sbomFormats } from '../model/sbom.ts'

/** `--cache`: every command that reads an image has it. */
export const cache = Flags.string({
  summary: 'directory of the layer cache',
  description: 'Default: $XDG_CACHE_HOME/slim, else ~/.cache/slim.',
  env: 'SLIM_CACHE',
  helpValue: 'DIR',
})

/** `--json`: every command has it. */
export const json = Flags.boolean({
  summary: 'print one JSON document on stdout and nothing else there',
  description:
    'When nothing could be done it is { "error": { code, message, hint, at, mistakes } }.',
})

/** `--base`: every command that reads a recipe has it. */
export const base = Flags.string({
  summary: "base image, instead of the recipe's `from:`",
  description:
    'transport:location with one of oci:DIR[:tag], oci-archive:FILE[:tag], docker-archive:FILE[:tag], rootfs:DIR-or-TAR, host:',
  helpValue: 'REF',
})

/** `--output`: every command that writes an image has it. */
export const output = Flags.string({
  multiple: true,
  multipleNonGreedy: true,
  summary: 'where to write the image; may be given several times',
  description:
    'transport:location with one of oci-archive:FILE[:tag], oci:DIR[:tag], docker-archive:FILE[:tag], rootfs:DIR, rootfs:FILE.tar',
  helpValue: 'DEST',
})

/** `--platform`: every command that opens an image by its reference has it. */
export const platform = Flags.string({
  summary: 'which image of an index, such as linux/arm64',
  helpValue: 'OS/ARCH',
})

/** `--strict` */
export const strict = Flags.boolean({
  summary: 'exit with 1 when there are unmet needs or blind spots',
})

/** `RECIPE` */
export const recipe = Args.string({ required: true, description: 'recipe file' })

/** `PATH`; throws USAGE for an empty one. */
export const path = Args.string({
  required: true,
  description: 'absolute path in the image',
  parse: (typed) => {
    if (typed !== '') return Promise.resolve(typed)
    throw new SlimError('USAGE', 'the path is empty', { hint: 'write an absolute path' })
  },
})

/** A flag that takes formats of lists of contents, several times or with commas between. */
export const sbomFormat = (about: { readonly summary: string; readonly description?: string }) =>
  Flags.string({ ...about, multiple: true, multipleNonGreedy: true, helpValue: 'FORMAT' })

/** The formats of {@link sbomFormat}, each once; throws USAGE for one that is not known. */
export const sbomFormatsOf = (typed: readonly string[] = []): readonly SbomFormat[] =>
  [...new Set(typed.flatMap((text) => text.split(',')))].map((name) => {
    if (Object.hasOwn(sbomFormats, name)) return name as SbomFormat
    throw new SlimError('USAGE', `${JSON.stringify(name)} is no format of a list of contents`, {
      hint: `write ${Object.keys(sbomFormats).join(' or ')}`,
    })
  })
