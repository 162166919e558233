import type { ByteString } from '../model/file.ts'

/** The parts of a locale's name; setlocale(3), `language[_territory][.codeset][@modifier]`. */
export interface LocaleName {
  readonly language: ByteString
  readonly territory: ByteString | undefined
  readonly codeset: ByteString | undefined
  readonly modifier: ByteString | undefined
}

/** Takes a name apart; undefined for `C`, `POSIX`, the empty name and what is a path, none of which is looked up by its parts. */
export const parseLocaleName = (name: ByteString): LocaleName | undefined => {
  if (name === '' || name === 'C' || name === 'POSIX' || name.includes('/')) return undefined
  const [, language = '', territory, codeset, modifier] =
    /^([^_.@]*)(?:_([^.@]*))?(?:\.([^@]*))?(?:@(.*))?$/s.exec(name) ?? []
  return language === '' ? undefined : { language, territory, codeset, modifier }
}

/** Only letters and digits, in lower case, `iso` before what is a number alone; glibc intl/l10nflist.c, `_nl_normalize_codeset`. */
export const normaliseCodeset = (codeset: ByteString): ByteString => {
  const plain = codeset.replace(/[^A-Za-z0-9]/g, '').toLowerCase()
  return /^\d+$/.test(plain) ? `iso${plain}` : plain
}

const suffix = (mark: string, part: ByteString | undefined): ByteString =>
  part === undefined || part === '' ? '' : `${mark}${part}`

const unique = (names: readonly ByteString[]): readonly ByteString[] => [...new Set(names)]

/**
 * Names under which a locale's data may be, the best first: with its modifier and territory, then without; the codeset as written
 * and as normalised. A codeset that is asked for is never left out: setlocale refuses a locale of another.
 */
export const localeDirectories = (name: LocaleName): readonly ByteString[] => {
  const { language, territory, codeset, modifier } = name
  const codesets = codeset === undefined ? [undefined] : [codeset, normaliseCodeset(codeset)]
  return unique(
    [modifier, undefined].flatMap((end) =>
      [territory, undefined].flatMap((middle) =>
        codesets.map(
          (set) => `${language}${suffix('_', middle)}${suffix('.', set)}${suffix('@', end)}`,
        ),
      ),
    ),
  )
}

/** Names under which catalogues of messages may be, the best first; here the codeset may be left out, for gettext converts. */
export const catalogueDirectories = (name: LocaleName): readonly ByteString[] =>
  unique([...localeDirectories(name), ...localeDirectories({ ...name, codeset: undefined })])

/** The name a locale has in locale-archive: its codeset normalised; glibc locale/loadarchive.c. */
export const archivedLocaleName = ({
  language,
  territory,
  codeset,
  modifier,
}: LocaleName): ByteString =>
  [
    language,
    suffix('_', territory),
    suffix('.', codeset && normaliseCodeset(codeset)),
    suffix('@', modifier),
  ].join('')

/** Aliases of a locale.alias file, first one wins; glibc intl/localealias.c. */
export const parseLocaleAliases = (text: ByteString): ReadonlyMap<ByteString, ByteString> => {
  const aliases = new Map<ByteString, ByteString>()
  for (const line of text.split('\n')) {
    const [alias, value] = line.trim().split(/\s+/)
    if (alias === undefined || value === undefined || alias.startsWith('#')) continue
    if (!aliases.has(alias.toLowerCase())) aliases.set(alias.toLowerCase(), value)
  }
  return aliases
}
