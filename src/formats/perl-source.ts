import type { FactReader } from '../model/facts.ts'
import type { ByteString } from '../model/file.ts'
import { fromBytes } from './byte-string.ts'
import type { PerlSource } from './perl-facts.ts'
import { PerlStatements } from './perl-statements.ts'

/** Larger files are data. */
const maxBytes = 1 << 22

/** What a Perl source loads and runs, from its text. */
export const readPerl = (text: ByteString): PerlSource => {
  const statements = new PerlStatements()
  statements.read(text, 'always')
  return statements.source()
}

/**
 * What a Perl source loads and runs: `use`, `require`, `do`, evaluated strings and blocks, loaders of names, layers, encodings, data source
 * names and commands; perlfunc(1), perlmod(1). No code of it is run, and what is computed is told.
 */
export const perlSource: FactReader<PerlSource> = {
  name: 'perl-source',
  version: 2,
  read: (bytes) => readPerl(bytes.length > maxBytes ? '' : fromBytes(bytes)),
}
