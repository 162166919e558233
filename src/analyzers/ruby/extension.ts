import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import { orDamaged, readElf, stringsOf } from '../shared/elf-file.ts'

const featureForm = /^[a-z][a-z0-9_]*(?:\/[a-z0-9_]+)*$/

/** What an extension may load itself: its strings that look like features, when it calls `rb_require`. */
export const extensionFeatures = (tree: FileTree, path: RootPath): readonly ByteString[] => {
  const reading = readElf(tree, path)
  if (reading.kind !== 'elf') return []
  const { elf } = reading
  const calls = orDamaged(
    () => elf.symbols().imported.has('rb_require'),
    () => false,
  )
  return calls ? [...new Set(stringsOf(elf))].filter((text) => featureForm.test(text)) : []
}
