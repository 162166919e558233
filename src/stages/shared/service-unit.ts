import { compareBytes, fromBytes, fromText, toDisplay, toText } from '../../formats/byte-string.ts'
import {
  listSetting,
  parseEnvironmentFile,
  parseUnit,
  type UnitSetting,
  unitWords,
} from '../../formats/systemd-unit.ts'
import { SlimError } from '../../model/error.ts'
import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import type { Recipe, ServiceDirectory } from '../../model/recipe.ts'
import { child } from '../../rootfs/path.ts'
import { readIfFile, resolve, resolveFile } from '../../rootfs/resolve.ts'

/** Where units are looked for, most important first; systemd.unit(5), "Unit File Load Path". */
const unitDirectories = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
]

/**
 * A recipe whose entry point is a systemd unit, with what the unit says filled in: command, user, environment, working
 * directory and directories. What the recipe says itself comes first. Throws RECIPE_INVALID when the base has no such unit or
 * it starts nothing.
 */
export const withServiceUnit = (recipe: Recipe, tree: FileTree): Recipe => {
  const { unit } = recipe
  if (unit === undefined) return recipe
  const service = readService(tree, unit, recipe.file)
  const command = listSetting(service.settings, 'Service', 'ExecStart').at(-1)
  if (command === undefined)
    throw invalid(recipe.file, `${unit} has no ExecStart`, 'name a unit that starts a program')
  const environment = environmentOf(service, tree)
  const argv = argvOf(command, service, environment)
  const variables = [...environment].map(([name, value]): [string, string] => [
    toText(name) ?? name,
    toText(value) ?? value,
  ])
  const workdir = last(service, 'WorkingDirectory')?.replace(/^-/, '')
  return {
    ...recipe,
    entrypoint: argv,
    user: recipe.user ?? userOf(service),
    env: new Map([...variables, ...recipe.env]),
    workdir: recipe.workdir ?? (workdir?.startsWith('/') === true ? workdir : undefined),
    service: { directories: directoriesOf(service), warnings: warningsOf(service) },
  }
}

interface Service {
  readonly unit: string
  readonly settings: readonly UnitSetting[]
}

const invalid = (file: string, message: string, hint: string): SlimError =>
  new SlimError('RECIPE_INVALID', `${file}: ${message}`, { hint, at: { file } })

/** The unit's file and its drop-ins; an instance `a@b.service` is read from `a@.service`. */
const readService = (tree: FileTree, unit: string, recipe: string): Service => {
  const names = [unit, unit.replace(/@[^.]+\./, '@.')]
  const file = unitDirectories
    .flatMap((directory) => names.map((name) => `${directory}/${name}`))
    .map((path) => resolveFile(tree, path))
    .find((path) => path !== undefined)
  if (file === undefined)
    throw invalid(
      recipe,
      `the base has no unit ${unit} in ${unitDirectories.join(', ')}`,
      'name a service unit of the base, or write the command as a list',
    )
  const texts = [file, ...dropIns(tree, names)].map((path) => fromBytes(tree.read(path)))
  const settings = texts.flatMap(parseUnit).map((one) => ({
    ...one,
    value: withSpecifiers(one.value, fromText(unit)),
  }))
  return { unit, settings }
}

/** By file name over all directories; of two with one name the more important directory's counts. */
const dropIns = (tree: FileTree, names: readonly string[]): readonly RootPath[] => {
  const byName = new Map<ByteString, RootPath>()
  const directories = unitDirectories
    .toReversed()
    .flatMap((directory) => names.map((name) => resolve(tree, `${directory}/${name}.d`)))
  for (const { kind, path } of directories)
    for (const one of kind === 'found' ? tree.list(path) : []) {
      const file = one.endsWith('.conf') ? resolveFile(tree, child(path, one)) : undefined
      if (file !== undefined) byName.set(one, file)
    }
  return [...byName].sort(([a], [b]) => compareBytes(a, b)).map(([, path]) => path)
}

/** systemd.unit(5), "Specifiers", for a unit of the system manager; others stay as they are. */
const withSpecifiers = (value: ByteString, unit: ByteString): ByteString => {
  const [, prefix = '', instance = ''] = /^([^@]*)@?(.*)\.service$/.exec(unit) ?? []
  const known: Readonly<Record<string, ByteString>> = {
    '%': '%',
    C: '/var/cache',
    E: '/etc',
    i: instance,
    I: instance,
    L: '/var/log',
    n: unit,
    N: unit.replace(/\.service$/, ''),
    p: prefix,
    P: prefix,
    S: '/var/lib',
    t: '/run',
    T: '/tmp',
    V: '/var/tmp',
  }
  return value.replace(/%([A-Za-z%])/g, (whole, letter: string) => known[letter] ?? whole)
}

const last = ({ settings }: Service, key: string): ByteString | undefined =>
  listSetting(settings, 'Service', key).at(-1)

const environmentOf = (service: Service, tree: FileTree): Map<ByteString, ByteString> => {
  const own = listSetting(service.settings, 'Service', 'Environment')
    .flatMap(unitWords)
    .map((word): [ByteString, ByteString] => {
      const equals = word.indexOf('=')
      return [word.slice(0, Math.max(equals, 0)), word.slice(equals + 1)]
    })
  const files = listSetting(service.settings, 'Service', 'EnvironmentFile').flatMap((path) => {
    const bytes = readIfFile(tree, path.replace(/^-/, ''))
    return bytes === undefined ? [] : parseEnvironmentFile(fromBytes(bytes))
  })
  return new Map([...own, ...files].filter(([name]) => name !== ''))
}

/** systemd.service(5), "Command Lines": prefixes, `@` with an argv[0] of its own, `$NAME` split into words, `${NAME}` not. */
const argvOf = (
  command: ByteString,
  { settings }: Service,
  environment: ReadonlyMap<ByteString, ByteString>,
): readonly ByteString[] => {
  const [, prefix = '', rest = ''] = /^([-@:+!|]*)(.*)$/s.exec(command) ?? []
  const words = unitWords(rest)
  const named = prefix.includes('@') ? [...words.slice(0, 1), ...words.slice(2)] : words
  if (prefix.includes(':')) return named
  const directories = new Map(
    [...stateKinds].flatMap(([key, { variable, below }]) => {
      const names = listSetting(settings, 'Service', key).flatMap(unitWords)
      return names.length === 0 ? [] : [[variable, `${below}/${names[0] ?? ''}`] as const]
    }),
  )
  const valueOf = (name: string) => environment.get(name) ?? directories.get(name) ?? ''
  return named.flatMap((word) => {
    const whole = /^\$([A-Za-z_][A-Za-z0-9_]*)$/.exec(word)?.[1]
    if (whole !== undefined) return unitWords(valueOf(whole))
    return word.replace(/\$\$|\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (text, name?: string) =>
      name === undefined ? text.slice(1) : valueOf(name),
    )
  })
}

const userOf = (service: Service): string | undefined => {
  const user = last(service, 'User')
  const group = last(service, 'Group')
  if (user === undefined) return group === undefined ? undefined : `root:${group}`
  return group === undefined ? user : `${user}:${group}`
}

/** systemd.exec(5), RuntimeDirectory= and its like. */
const stateKinds: ReadonlyMap<string, { readonly below: string; readonly variable: string }> =
  new Map([
    ['RuntimeDirectory', { below: '/run', variable: 'RUNTIME_DIRECTORY' }],
    ['StateDirectory', { below: '/var/lib', variable: 'STATE_DIRECTORY' }],
    ['CacheDirectory', { below: '/var/cache', variable: 'CACHE_DIRECTORY' }],
    ['LogsDirectory', { below: '/var/log', variable: 'LOGS_DIRECTORY' }],
    ['ConfigurationDirectory', { below: '/etc', variable: 'CONFIGURATION_DIRECTORY' }],
  ])

const directoriesOf = (service: Service): readonly ServiceDirectory[] => {
  const owner = userOf(service) ?? ''
  return [...stateKinds].flatMap(([key, { below }]) => {
    const mode = Number.parseInt(last(service, `${key}Mode`) ?? '0755', 8)
    const names = listSetting(service.settings, 'Service', key).flatMap(unitWords)
    return names.map((name) => ({
      path: `${below}/${name.split(':')[0] ?? ''}`,
      mode: Number.isNaN(mode) ? 0o755 : mode,
      // The configuration stays root's; systemd.exec(5).
      owner: below === '/etc' ? '' : owner,
      key,
    }))
  })
}

/** What the unit does that an image does not do by itself. */
const warningsOf = ({ unit, settings }: Service): readonly string[] => {
  const type = listSetting(settings, 'Service', 'Type').at(-1)
  const before = ['ExecStartPre', 'ExecCondition'].flatMap((key) =>
    listSetting(settings, 'Service', key).map((command) => `${key}=${toDisplay(command)}`),
  )
  return [
    ...(type === 'forking'
      ? [`${unit} is of Type=forking: its command ends at once, and a container with it`]
      : []),
    ...before.map((line) => `${unit}: ${line} is not run in the image`),
  ]
}
