import { resolve } from 'node:path'
import type { BaseRecipe, DebianSource, DebianSystem, RpmSystem } from '../model/base-recipe.ts'
import type { Mistake } from '../model/error.ts'
import type { ContainerConfig, Platform } from '../model/image.ts'
import { type BaseInput, baseForm } from './base-schema.ts'
import { settingsAt, textAt } from './recipe-document.ts'
import { atStart, documentInvalid, readDocument } from './schema-document.ts'
import type { YamlDocument } from './yaml-document.ts'

/** What distributions set where nobody says otherwise. */
const usualPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

type DebianInput = NonNullable<BaseInput['debian']>
type RpmInput = NonNullable<BaseInput['rpm']>

/** Debian's own archives: its releases have updates and security beside them, which sid and experimental lack. */
const usualMirrors = ({ suite, snapshot }: DebianInput): NonNullable<DebianInput['mirrors']> => {
  const host =
    snapshot === undefined ? 'http://deb.debian.org' : 'http://snapshot.debian.org/archive'
  const day = snapshot === undefined ? '' : '/{snapshot}'
  const main = `${host}/debian${day}`
  if (['sid', 'unstable', 'experimental'].includes(suite)) return [main]
  return [
    { url: main, suites: [suite, `${suite}-updates`] },
    { url: `${host}/debian-security${day}`, suites: [`${suite}-security`] },
  ]
}

const sourcesOf = (input: DebianInput): readonly DebianSource[] =>
  (input.mirrors ?? usualMirrors(input)).flatMap((mirror) => {
    const {
      url,
      suites = [input.suite],
      components = input.components ?? ['main'],
    } = typeof mirror === 'string' ? { url: mirror } : mirror
    const at = url.replaceAll('{snapshot}', input.snapshot ?? '').replace(/\/$/, '')
    return suites.map((suite) => ({ url: at, suite, components }))
  })

const debianOf = (input: DebianInput, directory: string): DebianSystem => ({
  kind: 'debian',
  suite: input.suite,
  sources: sourcesOf(input),
  isSnapshot: input.snapshot !== undefined,
  variant: input.variant ?? 'minbase',
  keyrings: (input.keyrings ?? []).map((file) => resolve(directory, file)),
})

const rpmOf = (input: RpmInput, document: YamlDocument): RpmSystem => ({
  kind: 'rpm',
  releasever: textAt(document, ['rpm', 'releasever'], input.releasever),
  repositories: input.repos.map(({ id, gpgkey = [], gpgcheck = true, ...place }) => {
    const from = placesOf(place)[0] ?? 'baseurl'
    const gpgKeys = typeof gpgkey === 'string' ? [gpgkey] : gpgkey
    return { id, from, url: place[from] ?? '', gpgKeys, gpgCheck: gpgcheck }
  }),
  weakDependencies: input.weakDeps ?? false,
  documentation: input.docs ?? false,
  database: input.database ?? '/var/lib/rpm',
})

const placesOf = (repo: Partial<RpmInput['repos'][number]>) =>
  (['baseurl', 'mirrorlist', 'metalink'] as const).filter((key) => repo[key] !== undefined)

const configOf = (input: BaseInput, document: YamlDocument): ContainerConfig => {
  const env = new Map([['PATH', usualPath], ...settingsAt(document, 'env', input.env)])
  const words = (key: 'entrypoint' | 'cmd') =>
    input[key]?.map((word, index) => textAt(document, [key, index], word))
  const all = {
    User: input.user === undefined ? undefined : String(input.user),
    Env: [...env].map(([name, value]) => `${name}=${value}`),
    Entrypoint: words('entrypoint'),
    Cmd: words('cmd'),
    WorkingDir: input.workdir,
    Labels: input.labels && Object.fromEntries(settingsAt(document, 'labels', input.labels)),
    StopSignal: input.stopSignal === undefined ? undefined : String(input.stopSignal),
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

const platformOf = (text: string): Platform => {
  const [os = '', architecture = '', variant] = text.split('/')
  return variant === undefined ? { os, architecture } : { os, architecture, variant }
}

/** What the schema cannot say: which keys go together. */
const disagreements = (input: BaseInput, document: YamlDocument): readonly Mistake[] => [
  ...familyMistakes(input, document),
  ...snapshotMistakes(input, document),
  ...repositoryNames(input, document),
  ...packageNames(input, document),
  ...(input.rpm?.repos ?? []).flatMap((repo, index): readonly Mistake[] => {
    const at = document.placeOf(['rpm', 'repos', index])
    const name = `\`rpm.repos[${index}]\``
    const one = 'write one of `baseurl`, `mirrorlist` and `metalink`'
    const places = placesOf(repo).length
    return [
      ...(places === 1 ? [] : [{ message: `${name} has ${places} addresses`, hint: one, at }]),
      ...(repo.gpgcheck !== false && [repo.gpgkey ?? []].flat().length === 0
        ? [
            {
              message: `${name} has no \`gpgkey\` to check signatures with`,
              hint: 'name the key, or write `gpgcheck: false`',
              at,
            },
          ]
        : []),
    ]
  }),
]

/** dnf would read `[main]` as its own settings, and of two sections of one name only the last. */
const repositoryNames = ({ rpm }: BaseInput, document: YamlDocument): readonly Mistake[] =>
  (rpm?.repos ?? []).flatMap(({ id }, index, all) => {
    const at = document.placeOf(['rpm', 'repos', index, 'id'])
    const name = `\`rpm.repos[${index}].id\``
    const isRepeated = all.findIndex((one) => one.id === id) < index
    if (id === 'main')
      return [{ message: `${name} is \`main\`, which is dnf's own`, hint: 'choose another id', at }]
    return isRepeated
      ? [{ message: `${name} is \`${id}\` once more`, hint: 'give each repository its own id', at }]
      : []
  })

/** apt takes a name that ends in `-` for one to remove, and one in `^` for a task; dnf installs nothing where nothing is named. */
const packageNames = (
  { debian, rpm, packages = [] }: BaseInput,
  document: YamlDocument,
): readonly Mistake[] => {
  if (rpm !== undefined && packages.length === 0)
    return [atStart(document, '`packages` is missing beside `rpm`', 'name at least one package')]
  if (debian === undefined) return []
  return packages.flatMap((name, index) =>
    /[-^]$/.test(name)
      ? [
          {
            message: `\`packages[${index}]\` must be the name of a package, not "${name}"`,
            hint: 'leave out what follows the name',
            at: document.placeOf(['packages', index]),
          },
        ]
      : [],
  )
}

const familyMistakes = (input: BaseInput, document: YamlDocument): readonly Mistake[] => {
  if (input.debian === undefined && input.rpm === undefined)
    return [
      atStart(document, 'neither `debian` nor `rpm` is there', 'write one of them, as a mapping'),
    ]
  if (input.debian === undefined || input.rpm === undefined) return []
  const at = document.placeOfKey(['rpm'])
  return [{ message: '`rpm` is there beside `debian`', hint: 'leave one of them out', at }]
}

const snapshotMistakes = ({ debian }: BaseInput, document: YamlDocument): readonly Mistake[] =>
  (debian?.mirrors ?? []).flatMap((mirror, index) => {
    const url = typeof mirror === 'string' ? mirror : mirror.url
    const hasPlace = url.includes('{snapshot}')
    if (hasPlace === (debian?.snapshot !== undefined)) return []
    const message = hasPlace
      ? `\`debian.mirrors[${index}]\` has a place for a snapshot, and there is none`
      : `\`debian.mirrors[${index}]\` has no place for the snapshot`
    const hint = hasPlace ? 'write `snapshot: DATE`' : 'write {snapshot} into its address'
    return [{ message, hint, at: document.placeOf(['debian', 'mirrors', index]) }]
  })

/**
 * Bytes of a base file → what is to be made. `file` is what mistakes name; key files are relative to `directory`, which is its own.
 * Throws RECIPE_INVALID with every mistake in source order (at most a hundred of a kind).
 */
export const parseBase = (file: string, bytes: Uint8Array, directory: string): BaseRecipe => {
  const read = readDocument(file, bytes, baseForm)
  const { document, value: input } = read
  const mistakes = [
    ...read.mistakes,
    ...(input === undefined ? [] : disagreements(input, document)),
  ]
  const debian = input?.debian && debianOf(input.debian, directory)
  const system = debian ?? (input?.rpm && rpmOf(input.rpm, document))
  if (mistakes.length > 0 || input === undefined || system === undefined)
    throw documentInvalid(file, mistakes, read.more)
  return {
    file,
    name: input.name,
    platform: input.platform === undefined ? undefined : platformOf(input.platform),
    system,
    packages: [...new Set(input.packages ?? [])],
    config: configOf(input, document),
  }
}
