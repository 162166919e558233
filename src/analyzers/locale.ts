import { fromBytes } from '../formats/byte-string.ts'
import { gconvFilesFor, parseGconvModules } from '../formats/gconv-modules.ts'
import { localeArchiveNames } from '../formats/locale-archive.ts'
import {
  archivedLocaleName,
  type LocaleName,
  localeDirectories,
  normaliseCodeset,
  parseLocaleAliases,
  parseLocaleName,
} from '../formats/locale-name.ts'
import type { ByteString, FileTree } from '../model/file.ts'
import type { Analyzer, AnalyzerContext, Need, Probe } from '../model/need.ts'
import { glob } from '../rootfs/glob.ts'
import { root } from '../rootfs/path.ts'
import { readIfFile, resolve, resolveFile } from '../rootfs/resolve.ts'
import { isMusl, isMuslBase } from './shared/loader.ts'
import { catalogueNeeds } from './shared/message-catalogues.ts'
import { importedSymbols, isElf, processOf } from './shared/process.ts'
import { environmentLocales, recipeLocales } from './shared/wanted-locales.ts'

const aliasFile = '/usr/share/locale/locale.alias'
const dataDirectory = '/usr/lib/locale'
const archive = `${dataDirectory}/locale-archive`

const need = (rule: string, evidence: ByteString, target: { path: ByteString; via?: string }) => ({
  path: target.path,
  role: 'read' as const,
  why: { rule, evidence, ...(target.via === undefined ? {} : { via: target.via }) },
  certainty: 'expected' as const,
})

/** A name as setlocale(3) looks it up: what locale.alias says it stands for, else itself. */
const expandAlias = (tree: FileTree, name: ByteString): ByteString => {
  const text = readIfFile(tree, aliasFile)
  if (text === undefined) return name
  return parseLocaleAliases(fromBytes(text)).get(name.toLowerCase()) ?? name
}

const isInArchive = (tree: FileTree, name: LocaleName): boolean => {
  const path = resolveFile(tree, archive)
  if (path === undefined) return false
  const names = localeArchiveNames((start, end) => tree.read(path, start, end))
  // Of an archive that cannot be read nothing is known: libc may still find the locale there.
  return names === undefined || names.includes(archivedLocaleName(name))
}

const isDirectory = (tree: FileTree, path: ByteString): boolean => {
  const found = resolve(tree, path)
  return found.kind === 'found' && found.entry.type === 'directory'
}

/** Conversion modules for a character set that libc has not built in. */
const charsetNeeds = (tree: FileTree, name: ByteString, codeset: ByteString): Need[] =>
  [...glob(tree, '/usr/lib{,64}/{,*/}gconv')].flatMap((directory) => {
    const texts = [...glob(tree, `${directory}/{gconv-modules,gconv-modules.d/*.conf}`)]
    const modules = parseGconvModules(
      texts.map((path) => fromBytes(readIfFile(tree, path) ?? new Uint8Array())).join('\n'),
    )
    const configuration = [...texts, ...glob(tree, `${directory}/gconv-modules.cache`)]
    const files = [...new Set([codeset, normaliseCodeset(codeset)])].flatMap((one) =>
      gconvFilesFor(modules, one),
    )
    if (files.length === 0) return []
    return [
      ...configuration.map((path) => need('locale.charset', name, { path })),
      ...files.map(
        (file): Need => ({
          ...need('locale.charset', name, { path: `${directory}/${file}`, via: codeset }),
          role: 'dlopen',
        }),
      ),
    ]
  })

/** Where a locale's data is, or that it is nowhere; undefined for a name that needs none. */
const localeNeeds = (tree: FileTree, wanted: ByteString): readonly Need[] | undefined => {
  const name = parseLocaleName(expandAlias(tree, wanted))
  if (name === undefined) return undefined
  const charset = name.codeset === undefined ? [] : charsetNeeds(tree, wanted, name.codeset)
  const alias = { ...need('locale.alias', wanted, { path: aliasFile }), optional: true }
  if (isInArchive(tree, name)) {
    const via = 'kept whole: its locales share their data'
    return [alias, need('locale.archive', wanted, { path: archive, via }), ...charset]
  }
  const places = localeDirectories(name).map((directory) => `${dataDirectory}/${directory}`)
  const place = places.find((path) => isDirectory(tree, path))
  if (place !== undefined)
    return [
      alias,
      { tree: place, why: { rule: 'locale.data', evidence: wanted }, certainty: 'expected' },
      ...charset,
    ]
  return [
    {
      absent: `locale ${wanted}`,
      tried: [`${archive}: no locale of this name`, ...places.map((path) => `${path}: not there`)],
      why: { rule: 'locale.data', evidence: wanted },
      certainty: 'expected',
    },
  ]
}

/** musl takes any name, and messages of its own from a file of that name; none is missing. musl src/locale/locale_map.c. */
const muslLocaleNeeds = (
  names: readonly ByteString[],
  { tree, inventory }: AnalyzerContext,
): readonly Need[] => {
  const directories = (inventory.env.get('MUSL_LOCPATH') ?? '').split(':')
  return names.flatMap((name) => {
    const places = directories.map((directory) => `${directory}/${name}`)
    const path = places.find((one) => one.startsWith('/') && resolveFile(tree, one) !== undefined)
    return path === undefined ? [] : need('locale.data', name, { path, via: 'MUSL_LOCPATH' })
  })
}

/** What the recipe asks for is kept for the whole image; of what only the environment names, the image as such says what is missing. */
const imageNeeds = (context: AnalyzerContext): readonly Need[] => {
  const { tree, inventory } = context
  if (isMuslBase(tree)) return muslLocaleNeeds(recipeLocales(inventory), context)
  const asked = recipeLocales(inventory).flatMap((name) => localeNeeds(tree, name) ?? [])
  const named = environmentLocales(inventory)
    .flatMap((name) => localeNeeds(tree, name) ?? [])
    .filter((one) => 'absent' in one)
  return [...asked, ...named]
}

const setters = ['setlocale', 'newlocale', '__newlocale']

const processNeeds = (probe: Probe, context: AnalyzerContext): readonly Need[] => {
  const { objects, own } = processOf(context, probe)
  const setter = objects.find((object) => {
    const imported = importedSymbols(object)
    return setters.some((name) => imported.has(name))
  })
  if (setter === undefined) return []
  const names = environmentLocales(context.inventory)
  const found = objects.some(isMusl)
    ? muslLocaleNeeds(names, context)
    : names.flatMap((name) => localeNeeds(context.tree, name) ?? [])
  const needs = found
    .filter((one) => !('absent' in one))
    .map((one) => ({ ...one, from: setter.path }))
  return [...needs, ...own.flatMap((object) => catalogueNeeds(object, context))]
}

/**
 * The locales that LANG, LC_* and the recipe name, as libc finds them: the data, the conversion of a character set that is not
 * built in, and the catalogues of messages of the objects that call gettext, in these languages alone.
 */
export const locale: Analyzer = {
  name: 'locale',
  summary: 'the locales that the environment and the recipe name, with their message catalogues',
  ignoresArguments: true,
  matches: (probe) =>
    probe.path === root
      ? probe.role === 'read'
      : (probe.role === 'exec' || probe.role === 'dlopen') && isElf(probe),
  analyze: (probe, context) => ({
    needs: probe.path === root ? imageNeeds(context) : processNeeds(probe, context),
  }),
}
