// The whole namespace: bundlers drop what is not used of it, but not of the `z` object, which holds every locale.
import * as z from 'zod'

/*
 * Each `error` is the end of a sentence that begins with the key ("`ports[0]` must be …"); each description is the key's
 * line in the JSON Schema and in recipes/README.md.
 */

/** GOARCH words for Linux, as image-spec wants them. */
export const architectures = [
  '386',
  'amd64',
  'arm',
  'arm64',
  'loong64',
  'mips',
  'mips64',
  'mips64le',
  'mipsle',
  'ppc64',
  'ppc64le',
  'riscv64',
  's390x',
] as const

/** Signals of signal(7) by name; real-time signals are written relative to SIGRTMIN or SIGRTMAX. */
export const signals = [
  ...['SIGABRT', 'SIGALRM', 'SIGBUS', 'SIGCHLD', 'SIGCONT', 'SIGFPE', 'SIGHUP', 'SIGILL', 'SIGINT'],
  ...['SIGIO', 'SIGKILL', 'SIGPIPE', 'SIGPROF', 'SIGPWR', 'SIGQUIT', 'SIGSEGV', 'SIGSTKFLT'],
  ...['SIGSTOP', 'SIGSYS', 'SIGTERM', 'SIGTRAP', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU', 'SIGURG'],
  ...['SIGUSR1', 'SIGUSR2', 'SIGVTALRM', 'SIGWINCH', 'SIGXCPU', 'SIGXFSZ'],
] as const

/** The largest user or group id; 2³²−1 means "no change" to chown(2). */
const maximumId = 4_294_967_294

const matching = (pattern: RegExp, error: string) => z.string({ error }).regex(pattern, { error })

/** Text in which numbers and booleans are meant as they are written. */
const word = z.union([z.string(), z.number(), z.boolean()], { error: 'must be text' })

const argv = (error: string) =>
  z
    .array(word, { error })
    .min(1, { error })
    .refine((words) => words[0] !== '', { error })

const upward = String.raw`(?:[\s\S]*\/)?\.\.(?:\/|$)`
const absolutePath = new RegExp(String.raw`^\/(?!${upward})`)
const mustBeAbsolute = 'must be an absolute path without `..`'
const path = matching(absolutePath, mustBeAbsolute)
const paths = (error: string) => z.array(path, { error })

const mustBeKept = 'must be an absolute path, a glob of such or `{ package: NAME }`'
const mustBePackage = 'must be the name of a package'

const keepItem = z.union(
  [
    matching(absolutePath, mustBeKept),
    z.strictObject({
      package: matching(/^[A-Za-z0-9][A-Za-z0-9+._-]*$/, mustBePackage).meta({
        description: 'Name of a package of the base, all of whose files are kept.',
      }),
    }),
  ],
  { error: mustBeKept },
)

const mustBeProgram = 'must be a command, an absolute path or a list of a command and its arguments'

const alsoItem = z.union([matching(/^\S+$/, mustBeProgram), argv(mustBeProgram)], {
  error: mustBeProgram,
})

const mustBeUser = 'must be a user, or user:group, each a name or a number up to 4294967294'
const nameOrId = String.raw`(?:[A-Za-z_][A-Za-z0-9_.@-]*\$?|\d{1,10})`

const user = z.union(
  [
    matching(new RegExp(`^${nameOrId}(?::${nameOrId})?$`), mustBeUser).refine(
      (text) => text.split(':').every((part) => !/^\d/.test(part) || Number(part) <= maximumId),
      { error: mustBeUser },
    ),
    z
      .int({ error: mustBeUser })
      .min(0, { error: mustBeUser })
      .max(maximumId, { error: mustBeUser }),
  ],
  { error: mustBeUser },
)

const mustBeAddition = 'must be a mapping with `from` and `to`'
const mustBeMode = 'must be permission bits in octal, in quotes, such as "0755"'

const addition = z.strictObject(
  {
    from: matching(/^[\s\S]+$/, 'must be a path on this machine').meta({
      description: "File or directory on this machine, relative to the recipe's directory.",
    }),
    to: path.meta({
      description:
        'Absolute path in the image; with a trailing slash, the directory to put it into.',
    }),
    owner: user.optional().meta({
      description: 'User, or user:group, by name of the base or by number; 0:0 by default.',
    }),
    mode: matching(/^(?:0o?)?[0-7]{3,4}$/, mustBeMode)
      .optional()
      .meta({
        description:
          'Permission bits of the files, in octal; by default 0755 for executable files and 0644 for others.',
        examples: ['0755'],
      }),
  },
  { error: mustBeAddition },
)

const mustBePort = 'must be a port (1 to 65535) or a range of ports, with /tcp, /udp or /sctp'

const isPortRange = (text: string): boolean => {
  const [first = 0, last = first] = text.replace(/\/.*/, '').split('-').map(Number)
  return first >= 1 && first <= last && last <= 65_535
}

const port = z.union(
  [
    matching(/^\d{1,5}(?:-\d{1,5})?(?:\/(?:tcp|udp|sctp))?$/, mustBePort).refine(isPortRange, {
      error: mustBePort,
    }),
    z.int({ error: mustBePort }).min(1, { error: mustBePort }).max(65_535, { error: mustBePort }),
  ],
  { error: mustBePort },
)

const mustBeSignal = 'must be a signal, such as SIGTERM, SIGRTMIN+3 or 15'

const stopSignal = z.union(
  [
    matching(
      new RegExp(
        `^(?:${signals.join('|')}|SIGRTMIN(?:\\+(?:[0-9]|1[0-5]))?|SIGRTMAX(?:-(?:[0-9]|1[0-4]))?|[1-9]|[1-5][0-9]|6[0-4])$`,
      ),
      mustBeSignal,
    ),
    z.int({ error: mustBeSignal }).min(1, { error: mustBeSignal }).max(64, { error: mustBeSignal }),
  ],
  { error: mustBeSignal },
)

const mustBeName =
  'must be at most 128 lower-case letters and digits, with single `.`, `_` or `-` between them'

const settings = (name: z.ZodString, error: string) => z.record(name, word, { error })

/**
 * The recipe format: the one source of the validation, of schema/recipe.schema.json and of the key table in
 * recipes/README.md. Its output is the document as written; `recipe-document.ts` makes a recipe of it.
 */
export const recipeSchema = z
  .strictObject(
    {
      name: matching(/^[a-z0-9]+(?:[._-][a-z0-9]+)*$/, mustBeName)
        .max(128, { error: mustBeName })
        .meta({
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
      platform: matching(
        new RegExp(`^linux\\/(?:${architectures.join('|')})(?:\\/[a-z0-9]+)?$`),
        'must be of the form linux/architecture or linux/architecture/variant',
      )
        .optional()
        .meta({
          description: "Which image of a multi-platform base; by default this machine's.",
          examples: ['linux/arm64'],
        }),
      entrypoint: argv('must be a list of a command and its arguments')
        .optional()
        .meta({
          description:
            "The command the image runs, as a list; traced, and written to the image config in place of the base's.",
          examples: [['nginx', '-g', 'daemon off;']],
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
      env: settings(
        matching(/^[^=]+$/, 'must not be empty or hold `=`'),
        'must be a mapping of names to text',
      )
        .optional()
        .meta({
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
      labels: settings(
        matching(/^[\s\S]+$/, 'must not be empty'),
        'must be a mapping of names to text',
      )
        .optional()
        .meta({
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

/** The keys of an `add:` item. */
export const additionKeys: readonly string[] = Object.keys(addition.shape)

/** One thing wrong, as zod tells it: a discriminated union over `code`. */
export type RecipeIssue = z.core.$ZodIssue

/** All that is wrong with a document's plain data, in the order of the schema; empty, with the recipe, when nothing is. */
export const checkRecipe = (
  value: unknown,
):
  | { readonly recipe: RecipeInput; readonly issues: readonly [] }
  | { readonly recipe: undefined; readonly issues: readonly RecipeIssue[] } => {
  const result = recipeSchema.safeParse(value)
  return result.success
    ? { recipe: result.data, issues: [] }
    : { recipe: undefined, issues: result.error.issues }
}
