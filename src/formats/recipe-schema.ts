// The whole namespace: bundlers drop what is not used of it, but not of the `z` object, which holds every locale.
import * as z from 'zod'
import type { DocumentForm } from './document-form.ts'
import { adviceFor, meantKey, unknownKey } from './recipe-advice.ts'
import {
  addition,
  alsoItem,
  architectures,
  entrypoint,
  environment,
  imageName,
  imagePlatform,
  keepItem,
  keepPossible,
  labels,
  matching,
  packageNames,
  path,
  paths,
  port,
  recommends,
  rules,
  signals,
  stopSignal,
  user,
} from './recipe-fields.ts'
import { languageKeys } from './recipe-languages.ts'

/**
 * The recipe format: the one source of the validation, of schema/recipe.schema.json and of the key table in
 * recipes/README.md. Its output is the document as written; `recipe-document.ts` makes a recipe of it.
 */
export const recipeSchema = z
  .strictObject(
    {
      name: imageName.meta({
        description: 'Name of the image; the default output is ./NAME.oci.tar.',
        examples: ['nginx'],
      }),
      from: matching(/^[a-z][a-z0-9-]*:/, 'must be a base of the form transport:location')
        .optional()
        .meta({
          description:
            "The base, as transport:location, relative to the recipe's directory; `--base` takes its place.",
          examples: ['oci-archive:../base.oci.tar', 'rootfs:/srv/base', 'host:'],
        }),
      platform: imagePlatform.optional().meta({
        description: "Which image of a multi-platform base; by default this machine's.",
        examples: ['linux/arm64'],
      }),
      entrypoint: entrypoint.optional().meta({
        description:
          "The command the image runs, as a list, or the systemd unit that says it; traced, and written to the image config in place of the base's.",
        examples: [['nginx', '-g', 'daemon off;'], { unit: 'nginx.service' }],
      }),
      also: z
        .array(alsoItem, { error: 'must be a list of commands' })
        .optional()
        .meta({
          description: 'Other programs that will be run in the image, each a command or a list.',
          examples: [['/usr/bin/openssl', ['python3', '-m', 'http.server']]],
        }),
      keep: z
        .array(keepItem, { error: 'must be a list of paths, globs and packages' })
        .optional()
        .meta({
          description:
            'Files, directories with all below them, globs and packages to keep; each is traced like any kept file.',
          examples: [['/etc/nginx/**', { package: 'tzdata' }]],
        }),
      keepPossible: keepPossible.optional().meta({
        description:
          'What only a string or a custom speaks for is listed and left out; true keeps all of it, a list what matches.',
        examples: [true, ['/usr/lib/*/gconv/**']],
      }),
      tz: z
        .array(matching(/^[A-Za-z0-9_+-]+(?:\/[A-Za-z0-9_+-]+)*$/, 'must be a time zone'), {
          error: 'must be a list of time zones',
        })
        .optional()
        .meta({
          description:
            'Time zones to keep, by their names below /usr/share/zoneinfo, beside that of TZ.',
          examples: [['Europe/Berlin', 'UTC']],
        }),
      locale: z
        .array(matching(/^[A-Za-z0-9_.@-]+$/, 'must be a locale, such as de_DE.UTF-8'), {
          error: 'must be a list of locales',
        })
        .optional()
        .meta({
          description: 'Locales to keep, as locale(1) names them, beside those of LANG and LC_*.',
          examples: [['C.UTF-8', 'de_DE.UTF-8']],
        }),
      rules: rules.optional().meta({
        description: 'Rules of your own, and ids of built-in rules that are not to hold.',
        examples: ['./our-rules.yaml', { files: ['./our-rules.yaml'], off: ['libc.hosts'] }],
      }),
      ...languageKeys,
      granularity: z
        .enum(['file', 'package'], { error: 'must be file or package' })
        .optional()
        .meta({
          description:
            'Whether the image is made of single files, or of the whole packages that own what the recipe names with all that they depend on, documentation left out.',
          examples: ['package'],
        }),
      whole: packageNames.optional().meta({
        description:
          'Packages that are kept whole, documentation apart, with all that they depend on.',
        examples: [['python3.11']],
      }),
      recommends: recommends.optional().meta({
        description:
          'Whether what packages recommend is followed too: that of every package that is kept whole, or of those named.',
        examples: [true, ['nginx']],
      }),
      drop: paths('must be a list of absolute paths and globs')
        .optional()
        .meta({
          description:
            'Absolute paths and globs to leave out, whatever needs them; `DIR/**` is a directory with all below it.',
          examples: [['/usr/share/doc/**']],
        }),
      add: z
        .array(addition, { error: 'must be a list of mappings with `from` and `to`' })
        .optional()
        .meta({
          description: 'Files of this machine to put into the image.',
          examples: [[{ from: './site', to: '/srv/www', owner: 'www-data:www-data' }]],
        }),
      user: user.optional().meta({
        description: 'User the image runs as, or user:group, by name of the base or by number.',
        examples: ['www-data', '1000:1000'],
      }),
      workdir: path.optional().meta({
        description: 'Directory the image runs in.',
        examples: ['/srv'],
      }),
      env: environment.optional().meta({
        description:
          "Environment variables, on top of the base's; values are taken as they are written.",
        examples: [{ LANG: 'C.UTF-8' }],
      }),
      ports: z
        .array(port, { error: 'must be a list of ports' })
        .optional()
        .meta({
          description:
            "Ports the image listens on, on top of the base's; tcp unless said otherwise.",
          examples: [['80/tcp', 443, '8080-8090/udp']],
        }),
      volumes: paths('must be a list of absolute paths')
        .optional()
        .meta({
          description: "Directories that hold data of their own, on top of the base's.",
          examples: [['/var/lib/app']],
        }),
      labels: labels.optional().meta({
        description: "Labels of the image config, on top of the base's.",
        examples: [{ 'org.opencontainers.image.title': 'nginx' }],
      }),
      stopSignal: stopSignal.optional().meta({
        description: 'Signal that asks the program to stop, by name or number.',
        examples: ['SIGQUIT'],
      }),
    },
    { error: 'must be a mapping of keys such as `name` and `from`' },
  )
  .meta({
    title: 'slim recipe',
    description: 'What one service runs, and the base its files come from.',
  })

/** A recipe as written, after validation: forms not yet made one, numbers not yet text. */
export type RecipeInput = z.output<typeof recipeSchema>

/** All keys, in the order the documentation lists them. */
export const recipeKeys: readonly string[] = Object.keys(recipeSchema.shape)

/** The keys of mappings inside a recipe, by place. */
export const nestedKeys: Readonly<Record<string, readonly string[]>> = {
  'add[]': Object.keys(addition.shape),
  entrypoint: ['unit'],
  'keep[]': ['package'],
  rules: ['files', 'off'],
  ...Object.fromEntries(
    Object.entries(languageKeys).map(([key, field]) => [key, Object.keys(field.unwrap().shape)]),
  ),
}

/** What a recipe is as a document: its schema, its keys and what is said of mistakes. */
export const recipeForm: DocumentForm<RecipeInput> = {
  noun: 'recipe',
  least: 'write at least `name` and `from`',
  check: (value) => {
    const result = recipeSchema.safeParse(value)
    return result.success
      ? { value: result.data, issues: [] }
      : { value: undefined, issues: result.error.issues }
  },
  knownKeys: (place) => nestedKeys[place] ?? recipeKeys,
  meantKey,
  unknownKey,
  adviceFor: (place, wrong) => adviceFor(place, wrong, { architectures, signals }),
}
