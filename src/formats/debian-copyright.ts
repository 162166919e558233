import type { ByteString } from '../model/file.ts'
import type { Licence } from '../model/sbom.ts'
import { toDisplay } from './byte-string.ts'
import { type Deb822Stanza, parseDeb822 } from './deb822.ts'
import { allOf, licenceOf } from './licence-expression.ts'

/**
 * The licences that a machine-readable copyright file names, all of them together: copyright-format 1.0. Those of the `Files` stanzas, and of
 * licence stanzas that none of these refers to. Undefined for a file of any other form, or one with a mistake: its licences are not known.
 */
export const parseDebianCopyright = (text: ByteString): Licence | undefined => {
  const [header, ...stanzas] = stanzasOf(text) ?? []
  if (header === undefined || !isMachineReadable(header)) return undefined
  const inFiles = stanzas.filter(({ fields }) => fields.has('files')).flatMap(shortName)
  const others = stanzas.filter(({ fields }) => !fields.has('files')).flatMap(shortName)
  const referred = new Set(inFiles.flatMap((one) => one.split(/[\s,()]+/)))
  const names = [...inFiles, ...others.filter((one) => !referred.has(one))]
  return allOf(names.flatMap((one) => licenceOf(toDisplay(one), 'debian') ?? []))
}

const stanzasOf = (text: ByteString): readonly Deb822Stanza[] | undefined => {
  const lines = text.split('\n').filter((line) => !line.startsWith('#'))
  try {
    return parseDeb822(lines.join('\n'), 'copyright')
  } catch {
    return undefined
  }
}

const isMachineReadable = ({ fields }: Deb822Stanza): boolean =>
  /copyright-format|dep-?5/i.test(fields.get('format') ?? fields.get('format-specification') ?? '')

/** The first line of the field; the text of the licence follows. */
const shortName = ({ fields }: Deb822Stanza): readonly string[] => {
  const name = fields.get('license')?.split('\n', 1)[0]?.trim() ?? ''
  return name === '' ? [] : [name]
}
