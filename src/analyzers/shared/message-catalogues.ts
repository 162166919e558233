import { catalogueDirectories, parseLocaleName } from '../../formats/locale-name.ts'
import type { ByteString } from '../../model/file.ts'
import type { AnalyzerContext, Need } from '../../model/need.ts'
import { resolve } from '../../rootfs/resolve.ts'
import { importedSymbols, type LoadedObject, readOnlyStrings } from './process.ts'
import { messageLanguages } from './wanted-locales.ts'

/** Functions of libintl(3) that name a text domain or use one. */
const getters = [
  'bindtextdomain',
  'textdomain',
  'gettext',
  'ngettext',
  'dgettext',
  'dngettext',
  'dcgettext',
  'dcngettext',
  '__dcgettext',
  '__dgettext',
]

const usesGettext = (object: LoadedObject): boolean => {
  const imported = importedSymbols(object)
  return getters.some((name) => imported.has(name) || imported.has(`lib${name}`))
}

/** libc has messages of its own, and asks for them by a function of its own; it has names of other things too. */
const isLibc = ({ elf }: LoadedObject): boolean => elf.soname === 'libc.so.6'

const usual = ['/usr/share/locale', '/usr/share/locale-langpack']

const catalogueSuffix = '.mo'

/**
 * Catalogues of an object's text domains in the languages of the image: files of the base whose name is a string of an object that
 * calls gettext, in the usual directories and in those that are strings of it themselves.
 */
export const catalogueNeeds = (
  object: LoadedObject,
  { tree, inventory }: AnalyzerContext,
): readonly Need[] => {
  const languages = messageLanguages(inventory).flatMap((name) => {
    const parsed = parseLocaleName(name)
    return parsed === undefined ? [] : catalogueDirectories(parsed)
  })
  if (languages.length === 0 || !(usesGettext(object) || isLibc(object))) return []
  const strings = new Set(isLibc(object) ? ['libc'] : readOnlyStrings(object))
  // A linker keeps a string that another one ends with only as that end: "GNU coreutils" holds "coreutils".
  const endings = new Set([...strings].map((text) => text.slice(text.lastIndexOf(' ') + 1)))
  const bound = [...strings].filter((text) => /^\/.*\/locale\/?$/.test(text))
  const places = [...new Set([...usual, ...bound.map((text) => text.replace(/\/$/, ''))])]
  return places.flatMap((place) =>
    [...new Set(languages)].flatMap((language) => {
      const directory = resolve(tree, `${place}/${language}/LC_MESSAGES`)
      if (directory.kind !== 'found') return []
      return tree
        .list(directory.path)
        .filter((name) => strings.has(domainOf(name)) || endings.has(domainOf(name)))
        .map((name) => catalogueNeed(object, `${place}/${language}/LC_MESSAGES/${name}`, name))
    }),
  )
}

const domainOf = (name: ByteString): ByteString =>
  name.endsWith(catalogueSuffix) ? name.slice(0, -catalogueSuffix.length) : ''

const catalogueNeed = (object: LoadedObject, path: ByteString, name: ByteString): Need => ({
  path,
  role: 'read',
  from: object.path,
  why: { rule: 'locale.messages', evidence: domainOf(name) },
  certainty: 'expected',
})
