import * as z from 'zod'
import { baseAdviceFor, meantBaseKey, unknownBaseKey } from './base-advice.ts'
import { debian, mirror, packageName, repository, rpm } from './base-fields.ts'
import type { DocumentForm } from './document-form.ts'
import {
  command,
  environment,
  imageName,
  imagePlatform,
  labels,
  path,
  stopSignal,
  user,
} from './recipe-fields.ts'

/**
 * The format of base files: the one source of the validation, of schema/base.schema.json and of the key tables in
 * recipes/bases/README.md. Its output is the document as written; `base-document.ts` makes a {@link BaseRecipe} of it.
 */
export const baseSchema = z
  .strictObject(
    {
      name: imageName.meta({
        description: 'Name of the base; the default output is ./NAME.oci.tar.',
        examples: ['debian-12'],
      }),
      platform: imagePlatform.optional().meta({
        description: "Platform of the base; by default this machine's.",
        examples: ['linux/arm64'],
      }),
      debian: debian.optional().meta({
        description: 'A base of Debian packages, made with mmdebstrap.',
        examples: [{ suite: 'bookworm' }],
      }),
      rpm: rpm.optional().meta({
        description: 'A base of rpms, made with dnf.',
      }),
      packages: z
        .array(packageName, { error: 'must be a list of packages' })
        .optional()
        .meta({
          description: 'Packages to install, with all they depend on.',
          examples: [['ca-certificates', 'tzdata']],
        }),
      entrypoint: command.optional().meta({
        description: 'The command that images of the base run, as a list.',
        examples: [['/usr/bin/tini', '--']],
      }),
      cmd: command.optional().meta({
        description: 'Its arguments; the command where there is no `entrypoint`.',
        examples: [['/bin/bash']],
      }),
      user: user.optional().meta({
        description: 'User that images of the base run as, or user:group.',
        examples: ['1000:1000'],
      }),
      workdir: path.optional().meta({
        description: 'Directory that images of the base run in.',
        examples: ['/srv'],
      }),
      env: environment.optional().meta({
        description: 'Environment variables; PATH is the usual one unless it is here.',
        examples: [{ LANG: 'C.UTF-8' }],
      }),
      labels: labels.optional().meta({
        description: 'Labels of the image config.',
        examples: [{ 'org.opencontainers.image.title': 'debian-12' }],
      }),
      stopSignal: stopSignal.optional().meta({
        description: 'Signal that asks the program to stop, by name or number.',
        examples: ['SIGINT'],
      }),
    },
    { error: 'must be a mapping of keys such as `name` and `debian`' },
  )
  .meta({
    title: 'slim base',
    description: 'What a standard base is made of, for `slim base build`.',
  })

/** A base file as written, after validation. */
export type BaseInput = z.output<typeof baseSchema>

/** Keys of mappings, by place; the root has none. */
const nestedKeys: Readonly<Record<string, readonly string[]>> = {
  debian: Object.keys(debian.shape),
  'debian.mirrors[]': Object.keys(mirror.options[1].shape),
  rpm: Object.keys(rpm.shape),
  'rpm.repos[]': Object.keys(repository.shape),
}

/** What a base file is as a document: its schema, its keys and what is said of mistakes. */
export const baseForm: DocumentForm<BaseInput> = {
  noun: 'base',
  least: 'write at least `name` and `debian` or `rpm`',
  check: (value) => {
    const result = baseSchema.safeParse(value)
    return result.success
      ? { value: result.data, issues: [] }
      : { value: undefined, issues: result.error.issues }
  },
  knownKeys: (place) => nestedKeys[place] ?? Object.keys(baseSchema.shape),
  meantKey: meantBaseKey,
  unknownKey: unknownBaseKey,
  adviceFor: baseAdviceFor,
}
