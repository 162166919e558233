import { type PhpSetting, phpIni } from '../../formats/php-ini.ts'
import type { ByteString, RootPath } from '../../model/file.ts'
import type { AnalyzerContext, Need, NeedTarget } from '../../model/need.ts'
import { child, dirname } from '../../rootfs/path.ts'
import { resolve, resolveFile } from '../../rootfs/resolve.ts'
import type { PhpBuild } from './build.ts'
import type { PhpCommand } from './command-line.ts'

/** A setting with the file that has it; that of the program for its command line. */
export interface PlacedSetting extends PhpSetting {
  readonly file: RootPath
}

/** The ini files that a program reads, and what they say. */
export interface PhpConfiguration {
  /** As PHP opens them, in order. */
  readonly files: readonly ByteString[]
  /** All settings in the order in which they are read: of a key the last one counts. */
  readonly settings: readonly PlacedSetting[]
}

const absolute = (path: ByteString, directory: ByteString): ByteString =>
  path.startsWith('/') ? path : `${directory}/${path}`

/** php.ini, then the files of the directories that are scanned, then the command line; php_ini.c, php_init_config(). */
export const phpConfiguration = (
  build: PhpBuild,
  command: PhpCommand,
  context: AnalyzerContext,
): PhpConfiguration => {
  const files = command.noIni
    ? []
    : [...mainFile(build, command, context), ...scannedFiles(build, context)]
  const settings = files.flatMap((path) => {
    const file = resolveFile(context.tree, path)
    return file === undefined ? [] : context.facts(phpIni, file).map((one) => ({ ...one, file }))
  })
  const given = command.settings.map((one) => ({ ...one, file: context.program.path }))
  return { files, settings: [...settings, ...given] }
}

const mainFile = (
  build: PhpBuild,
  command: PhpCommand,
  { tree, inventory, program }: AnalyzerContext,
): readonly ByteString[] => {
  const named = [command.ini, inventory.env.get('PHPRC')]
    .filter((one) => one !== undefined && one !== '')
    .map((one) => absolute(one ?? '', inventory.workdir))
  const own = build.interface === 'cli' ? [] : [inventory.workdir]
  const compiled = build.ini === undefined ? [] : [build.ini]
  for (const place of [...named, ...own, dirname(program.path), ...compiled]) {
    const names = [place, `${place}/php-${build.interface}.ini`, `${place}/php.ini`]
    const found = names.find((one) => resolveFile(tree, one) !== undefined)
    if (found !== undefined) return [found]
  }
  return []
}

/** PHP_INI_SCAN_DIR takes the place of what is built in; an empty part of it stands for that. */
const scannedFiles = (
  { scan = '' }: PhpBuild,
  { tree, inventory }: AnalyzerContext,
): readonly ByteString[] => {
  const places = inventory.env.get('PHP_INI_SCAN_DIR')?.split(':') ?? [scan]
  return places
    .map((one) => (one === '' ? scan : one))
    .filter((one) => one !== '')
    .flatMap((place) => {
      const found = resolve(tree, absolute(place, inventory.workdir))
      if (found.kind !== 'found') return []
      return tree
        .list(found.path)
        .filter((name) => name.endsWith('.ini'))
        .map((name) => child(found.path, name))
    })
}

/** The value of a key that counts, undefined when none does or it is empty. */
export const settingOf = (
  { settings }: Pick<PhpConfiguration, 'settings'>,
  key: string,
): PlacedSetting | undefined => {
  const last = settings.findLast((one) => one.key.toLowerCase() === key)
  return last === undefined || last.value === '' ? undefined : last
}

/** `${NAME}` is a variable of the environment; undefined where the image has none of that name. */
const expanded = (value: ByteString, { inventory }: AnalyzerContext): ByteString | undefined => {
  const names = Array.from(value.matchAll(/\$\{(\w+)\}/g), ([, name = '']) => name)
  if (names.some((name) => !inventory.env.has(name))) return undefined
  return value.replace(/\$\{(\w+)\}/g, (_, name: string) => inventory.env.get(name) ?? '')
}

type Use = (value: ByteString) => readonly NeedTarget[]

const file: Use = (path) => (path.startsWith('/') ? [{ path, role: 'read' }] : [])
const directory: Use = (path) => (path.startsWith('/') ? [{ directory: path }] : [])
/** A log is written to a file of a directory that has to be there. */
const log: Use = (path) =>
  /^\/(?!proc\/|dev\/)/.test(path)
    ? [{ directory: path.slice(0, path.lastIndexOf('/')) || '/' }]
    : []

/** What the value of a key is; php.ini directives of the core and of extensions. */
const uses: Readonly<Record<string, Use>> = {
  error_log: log,
  'opcache.error_log': log,
  'mail.log': log,
  // `N;MODE;/path`
  'session.save_path': (value) => directory(value.slice(value.lastIndexOf(';') + 1)),
  upload_tmp_dir: directory,
  sys_temp_dir: directory,
  'soap.wsdl_cache_dir': directory,
  'opcache.file_cache': directory,
  'opcache.lockfile_path': directory,
  doc_root: (tree) => (tree.startsWith('/') ? [{ tree }] : []),
  browscap: file,
  'curl.cainfo': file,
  'openssl.cafile': file,
  'openssl.capath': (tree) => (tree.startsWith('/') ? [{ tree }] : []),
  'opcache.blacklist_filename': (glob) => (glob.startsWith('/') ? [{ glob }] : []),
  'ffi.preload': (glob) => (glob.startsWith('/') ? [{ glob }] : []),
  sendmail_path: (line) => {
    const [command = ''] = line.trim().split(/\s+/)
    return command === '' ? [] : [{ command }, { path: '/bin/sh', role: 'exec' }]
  },
  'date.timezone': (name) => [{ path: `/usr/share/zoneinfo/${name}`, role: 'read' }],
  'opcache.preload_user': (user) => [{ user }],
}

/** What the settings of a program ask for, extensions and sources apart. */
export const settingNeeds = (
  { settings }: PhpConfiguration,
  context: AnalyzerContext,
): readonly Need[] => {
  const last = new Map(settings.map((one) => [one.key.toLowerCase(), one]))
  return [...last].flatMap(([key, { file: from, value, line }]) => {
    const use = Object.hasOwn(uses, key) ? uses[key] : undefined
    const real = value === '' ? undefined : expanded(value, context)
    if (use === undefined || real === undefined) return []
    const why = { rule: 'php.setting', evidence: `line ${line}: ${key} = ${value}` }
    return use(real).map((target): Need => ({ ...target, from, why, certainty: 'expected' }))
  })
}

/** The extensions that the settings load: all of them, as PHP does when it starts. */
export const extensionNeeds = (
  configuration: PhpConfiguration,
  build: PhpBuild,
  context: AnalyzerContext,
): readonly Need[] => {
  const configured = settingOf(configuration, 'extension_dir')?.value
  const directory = (configured && expanded(configured, context)) ?? build.extensions ?? ''
  return configuration.settings.flatMap(({ key, value, line, file: from }): Need[] => {
    if (!/^(?:zend_)?extension$/i.test(key) || value === '') return []
    const why = { rule: 'php.extension', evidence: `line ${line}: ${key} = ${value}` }
    return [
      {
        path: extensionPath(value, directory, context),
        role: 'dlopen',
        from,
        why,
        certainty: 'expected',
      },
    ]
  })
}

/** A name may be that of the file, or `curl` for `curl.so`; php_dl.c, php_load_extension(). */
const extensionPath = (
  value: ByteString,
  directory: ByteString,
  { tree }: AnalyzerContext,
): ByteString => {
  if (value.includes('/')) return value
  const exact = `${directory}/${value}`
  return resolveFile(tree, exact) === undefined ? `${exact}.so` : exact
}
