import type { FactReader } from '../model/facts.ts'
import type { ByteString } from '../model/file.ts'
import { fromBytes } from './byte-string.ts'

const name = /(['"`])((?:@[\w.-]{1,80}\/)?[\w.-]{1,80})\1/g

const most = 2000

/**
 * Quoted words of a source that could be names of packages, sorted: frameworks take the names of what they load as settings. Where a word
 * stands does not matter, so nothing is parsed.
 */
export const javaScriptWords: FactReader<readonly ByteString[]> = {
  name: 'javascript-words',
  version: 1,
  read: (bytes) => {
    const words = new Set<ByteString>()
    for (const [, , word = ''] of fromBytes(bytes).matchAll(name)) {
      words.add(word)
      if (words.size === most) break
    }
    return [...words].sort()
  },
}
