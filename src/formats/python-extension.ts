import type { FactReader } from '../model/facts.ts'
import type { ByteString } from '../model/file.ts'
import { compareBytes, fromBytes } from './byte-string.ts'

/** What an extension module says by itself. */
export interface PythonExtension {
  /** Strings that have the form of a module's name, sorted; none where it imports nothing by name. */
  readonly names: readonly ByteString[]
}

/** More is noise. */
const most = 20_000

/** Reads the facts of an extension module, or of any object that has Python modules compiled into it. */
export const pythonExtension: FactReader<PythonExtension> = {
  name: 'python-extension',
  version: 1,
  read: (bytes) => {
    const text = fromBytes(bytes)
    if (!/PyImport_(?:Import|GetModule)|_PyImport_/.test(text)) return { names: [] }
    const found = new Set<ByteString>()
    for (const [, name = ''] of text.matchAll(
      /\0([A-Za-z_]\w{0,40}(?:\.[A-Za-z_]\w{0,40}){0,8})(?=\0)/g,
    )) {
      if (name.length > 1) found.add(name)
      if (found.size === most) break
    }
    return { names: [...found].sort(compareBytes) }
  },
}
