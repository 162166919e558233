import { closest } from './suggestion.ts'

/** Keys of the format that are not built yet, and what to do meanwhile. */
const later: Readonly<Record<string, string>> = {
  cmd: 'write the whole command in `entrypoint`',
  healthcheck: "leave it out, and the base's is inherited",
  sbom: 'leave it out and build with `--sbom cyclonedx`',
  test: 'leave it out and run the image',
}

/** Words of Dockerfiles and compose files, and the keys that mean the same here. */
const foreign: Readonly<Record<string, string>> = {
  apps: 'also',
  arch: 'platform',
  architecture: 'platform',
  base: 'from',
  command: 'entrypoint',
  commands: 'also',
  copy: 'add',
  cwd: 'workdir',
  directory: 'workdir',
  environment: 'env',
  exclude: 'drop',
  expose: 'ports',
  files: 'keep',
  ignore: 'drop',
  image: 'from',
  include: 'keep',
  packages: 'keep',
  programs: 'also',
  remove: 'drop',
  run: 'entrypoint',
  workingdir: 'workdir',
}

/** The same for keys of mappings inside a recipe, where the mapping has the key meant. */
const foreignInside: Readonly<Record<string, string>> = {
  chmod: 'mode',
  chown: 'owner',
  dest: 'to',
  destination: 'to',
  disable: 'off',
  dst: 'to',
  file: 'files',
  name: 'package',
  path: 'from',
  permissions: 'mode',
  pkg: 'package',
  service: 'unit',
  source: 'from',
  src: 'from',
  systemd: 'unit',
  target: 'to',
  user: 'owner',
}

/** The key that an unknown one most likely stands for; `known` are the keys at that place, `isRoot` its top. */
export const meantKey = (
  key: string,
  known: readonly string[],
  isRoot: boolean,
): string | undefined => {
  const folded = key.toLowerCase().replace(/[-_]/g, '')
  const words = isRoot ? foreign : foreignInside
  const meant = Object.hasOwn(words, folded) ? words[folded] : undefined
  return meant !== undefined && known.includes(meant) ? meant : closest(key, known)
}

/** What to say of a key that the schema does not have; parameters as of {@link meantKey}. */
export const unknownKey = (
  key: string,
  known: readonly string[],
  isRoot: boolean,
): { readonly message: string; readonly hint: string } => {
  const instead = isRoot && Object.hasOwn(later, key) ? later[key] : undefined
  if (instead !== undefined) return { message: 'is not supported yet', hint: instead }
  const near = meantKey(key, known, isRoot)
  const hint = near === undefined ? `use ${known.join(', ')}` : `write \`${near}\``
  return { message: 'is not a key of a recipe', hint }
}

/** A value that is wrong, and its text in the document when it is a number or boolean. */
export interface WrongValue {
  readonly value: unknown
  readonly source: string | undefined
}

type Advice = (wrong: WrongValue) => string | undefined

const absolute: Advice = ({ value }) => {
  if (typeof value !== 'string' || value === '') return undefined
  return value.startsWith('/') ? 'write the path without `..`' : 'begin the path with /'
}

const listOfWords: Advice = ({ value }) => {
  if (typeof value === 'string' && value.trim() !== '')
    return `write a list: [${(value.match(/"[^"]*"|'[^']*'|\S+/g) ?? []).join(', ')}]`
  return Array.isArray(value) && value.length === 0 ? "leave it out for the base's" : undefined
}

const program: Advice = (wrong) =>
  (Array.isArray(wrong.value) ? undefined : listOfWords(wrong)) ??
  'write a command, such as /usr/bin/openssl, or a list, such as [python3, -m, http.server]'

const account: Advice = () => 'write a user or user:group, such as www-data or "1000:1000"'

const keepItem: Advice = (wrong) => {
  const { value } = wrong
  if (typeof value !== 'string') return 'write a path, such as /etc/nginx/**, or { package: NAME }'
  if (value.startsWith('!')) return `list ${value.slice(1)} under \`drop\``
  if (/^[a-z0-9][a-z0-9+.-]*$/.test(value))
    return `write { package: ${value} } for a package, or begin the path with /`
  return absolute(wrong)
}

const name: Advice = ({ value }) => {
  if (typeof value !== 'string') return 'put it in quotes, if it is meant so'
  const near = value
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
  return near === '' || near.length > 64 ? undefined : `write \`${near}\``
}

const machines: Readonly<Record<string, string>> = {
  aarch64: 'arm64',
  armhf: 'arm/v7',
  armv7l: 'arm/v7',
  i386: '386',
  i686: '386',
  x86_64: 'amd64',
  'x86-64': 'amd64',
}

const platform =
  (architectures: readonly string[]): Advice =>
  ({ value }) => {
    if (typeof value !== 'string') return undefined
    const word = value.replace(/^linux\//, '').toLowerCase()
    const near = machines[word] ?? closest(word, architectures)
    return near === undefined ? `use one of ${architectures.join(', ')}` : `write linux/${near}`
  }

const signal =
  (signals: readonly string[]): Advice =>
  ({ value }) => {
    if (typeof value !== 'string') return 'write a name or a number, such as SIGTERM or 15'
    const upper = value.toUpperCase()
    const near = closest(upper.startsWith('SIG') ? upper : `SIG${upper}`, signals)
    return near === undefined ? undefined : `write ${near}`
  }

const port: Advice = ({ value }) => {
  const inside = typeof value === 'string' ? /:(\d+(?:\/\w+)?)$/.exec(value)?.[1] : undefined
  return inside === undefined
    ? 'write it like 80, 443/tcp or 8080-8090/udp'
    : `name the port inside the container only: ${inside}`
}

const mode: Advice = ({ value, source }) =>
  typeof value === 'number' && /^0?[0-7]{3,4}$/.test(source ?? '')
    ? `write "${(source ?? '').padStart(4, '0')}", for YAML reads the bare number as decimal`
    : undefined

const setting: Advice = ({ value }) =>
  value === null ? 'write "" for an empty value' : 'put it in quotes, if it is meant so'

const settings: Advice = ({ value }) =>
  value === null ? undefined : 'write `NAME: value`, each on a line of its own'

/**
 * One imperative sentence for a value that the schema refuses, by its place: keys joined by dots, `[]` for any index and
 * `*` for any name (`add[].mode`, `env.*`). Undefined where the message says enough.
 */
export const adviceFor = (
  place: string,
  wrong: WrongValue,
  words: { readonly architectures: readonly string[]; readonly signals: readonly string[] },
): string | undefined => {
  const advice: Readonly<Record<string, Advice>> = {
    name,
    from: () => 'begin with a transport, such as oci-archive:FILE, oci:DIR, rootfs:DIR or "host:"',
    platform: platform(words.architectures),
    entrypoint: listOfWords,
    'also[]': program,
    'keep[]': keepItem,
    'drop[]': absolute,
    'add[].to': absolute,
    'add[].mode': mode,
    'add[].owner': account,
    user: account,
    workdir: absolute,
    'volumes[]': absolute,
    env: settings,
    labels: settings,
    'env.*': setting,
    'labels.*': setting,
    'ports[]': port,
    stopSignal: signal(words.signals),
  }
  return advice[place]?.(wrong)
}
