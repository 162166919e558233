import { toDisplay } from '../../formats/byte-string.ts'
import type { ByteString } from '../../model/file.ts'
import type { Need } from '../../model/need.ts'
import type { LoadedObject, Namespace } from './namespace.ts'

/**
 * Versions that an object needs and the object that answers to the name does not define, as glibc's elf/dl-version.c checks them: weak
 * ones may be missing, and a file without any version definitions serves for every version. Throws ELF_DAMAGED.
 */
export const missingVersions = (object: LoadedObject, namespace: Namespace): readonly Need[] =>
  object.elf.versionNeeds().flatMap(({ file, versions }) => {
    const provider = namespace.byName(file)
    const defined = provider?.elf.versionDefinitions()
    if (provider === undefined || defined === undefined) return []
    const names = new Set(defined)
    return versions
      .filter(({ name, weak }) => !weak && !names.has(name))
      .map(({ name }) => versionNeed({ object, provider, file, version: name }, defined))
  })

interface MissingVersion {
  readonly object: LoadedObject
  readonly provider: LoadedObject
  readonly file: ByteString
  readonly version: ByteString
}

const versionNeed = (
  { object, provider, file, version }: MissingVersion,
  defined: readonly ByteString[],
): Need => {
  const defines = defined.map(toDisplay).join(', ')
  return {
    absent: `${toDisplay(file)} (${toDisplay(version)})`,
    tried: [`${toDisplay(provider.openedAs)} (${provider.via}): defines ${defines}`],
    from: object.path,
    why: { rule: 'elf.version', evidence: version },
    certainty: 'required',
  }
}
