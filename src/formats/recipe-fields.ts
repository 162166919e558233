// The whole namespace: bundlers drop what is not used of it, but not of the `z` object, which holds every locale.
import * as z from 'zod'

/*
 * The values a recipe can have. Each `error` is the end of a sentence that begins with the key ("`ports[0]` must be …"); each
 * description is the key's line in the JSON Schema and in recipes/README.md.
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

/** Text of a form. */
export const matching = (pattern: RegExp, error: string) =>
  z.string({ error }).regex(pattern, { error })

/** Text in which numbers and booleans are meant as they are written. */
const word = z.union([z.string(), z.number(), z.boolean()], { error: 'must be text' })

const argv = (error: string) =>
  z
    .array(word, { error })
    .min(1, { error })
    .refine((words) => words[0] !== '', { error })

/** A command and its arguments. */
export const command = argv('must be a list of a command and its arguments')

const mustBeName =
  'must be at most 128 lower-case letters and digits, with single `.`, `_` or `-` between them'

/** The name of an image. */
export const imageName = matching(/^[a-z0-9]+(?:[._-][a-z0-9]+)*$/, mustBeName).max(128, {
  error: mustBeName,
})

/** What an image runs on. */
export const imagePlatform = matching(
  new RegExp(`^linux\\/(?:${architectures.join('|')})(?:\\/[a-z0-9]+)?$`),
  'must be of the form linux/architecture or linux/architecture/variant',
)

const upward = String.raw`(?:[\s\S]*\/)?\.\.(?:\/|$)`
const absolutePath = new RegExp(String.raw`^\/(?!${upward})`)
const mustBeAbsolute = 'must be an absolute path without `..`'
/** An absolute path of the image. */
export const path = matching(absolutePath, mustBeAbsolute)
/** Several of them. */
export const paths = (error: string) => z.array(path, { error })

const mustBeKept = 'must be an absolute path, a glob of such or `{ package: NAME }`'
const mustBePackage = 'must be the name of a package'
const packageName = /^[A-Za-z0-9][A-Za-z0-9+._-]*$/

/** An item of `keep:`. */
export const keepItem = z.union(
  [
    matching(absolutePath, mustBeKept),
    z.strictObject({
      package: matching(packageName, mustBePackage).meta({
        description: 'Name of a package of the base, all of whose files are kept.',
      }),
    }),
  ],
  { error: mustBeKept },
)

const mustBeProgram = 'must be a command, an absolute path or a list of a command and its arguments'

/** An item of `also:`. */
export const alsoItem = z.union([matching(/^\S+$/, mustBeProgram), argv(mustBeProgram)], {
  error: mustBeProgram,
})

const mustBeUser = 'must be a user, or user:group, each a name or a number up to 4294967294'
const nameOrId = String.raw`(?:[A-Za-z_][A-Za-z0-9_.@-]*\$?|\d{1,10})`

/** A user, or user:group. */
export const user = z.union(
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

/** An item of `add:`. */
export const addition = z.strictObject(
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

/** An item of `ports:`. */
export const port = z.union(
  [
    matching(/^\d{1,5}(?:-\d{1,5})?(?:\/(?:tcp|udp|sctp))?$/, mustBePort).refine(isPortRange, {
      error: mustBePort,
    }),
    z.int({ error: mustBePort }).min(1, { error: mustBePort }).max(65_535, { error: mustBePort }),
  ],
  { error: mustBePort },
)

const mustBeSignal = 'must be a signal, such as SIGTERM, SIGRTMIN+3 or 15'

/** A signal. */
export const stopSignal = z.union(
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

const settings = (name: z.ZodString) =>
  z.record(name, word, { error: 'must be a mapping of names to text' })

/** `env:`. */
export const environment = settings(matching(/^[^=]+$/, 'must not be empty or hold `=`'))

/** `labels:`. */
export const labels = settings(matching(/^[\s\S]+$/, 'must not be empty'))

/** `entrypoint:`: a command, or the systemd unit that has it. */
export const entrypoint = z.union(
  [
    command,
    z.strictObject({
      unit: matching(
        /^[A-Za-z0-9:_.\\@-]+\.service$/,
        'must be the name of a service unit, such as nginx.service',
      ).meta({
        description: 'A service unit of the base, whose command, user and environment are taken.',
      }),
    }),
  ],
  { error: 'must be a list of a command and its arguments, or `{ unit: NAME.service }`' },
)

const mustBeRules = 'must be a rule file, or `{ files: [FILE], off: [ID] }`'
const ruleFile = matching(/^[\s\S]+$/, 'must be a file of this machine')

/** `rules:`: rule files of the user, and built-in rules that do not hold. */
export const rules = z.union(
  [
    ruleFile,
    z.strictObject({
      files: z
        .array(ruleFile, { error: 'must be a list of rule files' })
        .optional()
        .meta({ description: "Rule files, relative to the recipe's directory." }),
      off: z
        .array(matching(/^[a-z0-9.-]+$/, 'must be the id of a rule, as `slim rules` lists them'), {
          error: 'must be a list of rule ids',
        })
        .optional()
        .meta({ description: 'Ids of rules that are to be left out.' }),
    }),
  ],
  { error: mustBeRules },
)

const mustBeWhole = 'must be a list of names of packages'

/** `whole:`, names of packages. */
export const packageNames = z.array(matching(packageName, mustBePackage), { error: mustBeWhole })

const mustBeRecommends = 'must be true, or a list of names of packages'

/** `recommends:`. */
export const recommends = z.union(
  [
    z.literal(true, { error: mustBeRecommends }),
    z.array(matching(packageName, mustBePackage), { error: mustBeRecommends }),
  ],
  { error: mustBeRecommends },
)

const mustBePossible = 'must be true, or a list of absolute paths and globs'

/** `keepPossible:`. */
export const keepPossible = z.union(
  [z.literal(true, { error: mustBePossible }), paths(mustBePossible)],
  { error: mustBePossible },
)
