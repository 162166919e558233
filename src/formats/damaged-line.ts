import { SlimError } from '../model/error.ts'
import type { ByteString } from '../model/file.ts'
import { toDisplay } from './byte-string.ts'

/** The error PACKAGES_DAMAGED for one line (from 1) of a file of a package database. */
export const damagedLine = (file: ByteString, line: number, what: string): SlimError =>
  new SlimError('PACKAGES_DAMAGED', `${toDisplay(file)}:${line} ${what}`, {
    at: { file: toDisplay(file), line },
  })
