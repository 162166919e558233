import { fromText } from '../../formats/byte-string.ts'
import type { ByteString } from '../../model/file.ts'
import type { Inventory } from '../../model/inventory.ts'

const categories = [
  'LC_CTYPE',
  'LC_NUMERIC',
  'LC_TIME',
  'LC_COLLATE',
  'LC_MONETARY',
  'LC_MESSAGES',
  'LC_PAPER',
  'LC_NAME',
  'LC_ADDRESS',
  'LC_TELEPHONE',
  'LC_MEASUREMENT',
  'LC_IDENTIFICATION',
]

/** An empty variable counts as one that is not set. */
const variable = ({ env }: Inventory, name: string): ByteString | undefined => {
  const value = env.get(name)
  return value === '' ? undefined : value
}

/** The name of a category's locale; setlocale(3): LC_ALL, else the category's own variable, else LANG. */
const localeOf = (inventory: Inventory, category: string): ByteString | undefined =>
  variable(inventory, 'LC_ALL') ?? variable(inventory, category) ?? variable(inventory, 'LANG')

/** Names of locales that the recipe asks for. */
export const recipeLocales = ({ locales }: Inventory): readonly ByteString[] =>
  locales.map(fromText)

/** Names of the locales that a program gets from `setlocale(LC_ALL, "")`, each once, in the order of the categories. */
export const environmentLocales = (inventory: Inventory): readonly ByteString[] => {
  const names = categories.flatMap((category) => localeOf(inventory, category) ?? [])
  return [...new Set(names)]
}

/**
 * Languages that messages are looked up in, the first wish first: LANGUAGE (only when the locale is not `C`), else the locale of
 * LC_MESSAGES; then the locales of the recipe. GNU gettext manual, "Locale Environment Variables".
 */
export const messageLanguages = (inventory: Inventory): readonly ByteString[] => {
  const locale = localeOf(inventory, 'LC_MESSAGES')
  const isPlain = locale === undefined || locale === 'C' || locale === 'POSIX'
  const list = isPlain ? undefined : variable(inventory, 'LANGUAGE')?.split(':')
  const own = list ?? (locale === undefined ? [] : [locale])
  return [...new Set([...own, ...recipeLocales(inventory)])].filter((name) => name !== '')
}
