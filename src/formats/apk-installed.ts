import type { ByteString } from '../model/file.ts'
import { type ApkAccess, type ApkDigest, parseApkAccess, parseApkDigest } from './apk-values.ts'
import { toDisplay } from './byte-string.ts'
import { damagedLine } from './damaged-line.ts'

/** A line of a record, with what it is about: a file, else a directory, else the package itself. */
export interface ApkLine {
  readonly text: ByteString
  /** Absolute, as written; the root is empty. */
  readonly directory?: ByteString
  /** Absolute, as written. */
  readonly file?: ByteString
  /** Of a `Z:` line. */
  readonly digest?: ApkDigest
  /** Of an `M:` or `a:` line. */
  readonly access?: ApkAccess
}

/** One installed package. */
export interface ApkRecord {
  /** Line of the file that it begins in, from 1. */
  readonly line: number
  /** The package's own fields by their letter; the last of two with the same letter counts. */
  readonly fields: ReadonlyMap<string, ByteString>
  /** All its lines, in order. */
  readonly lines: readonly ApkLine[]
}

/**
 * The records of `installed` in apk-package(5) index syntax with the files of each (`F:` a directory, `R:` a file in it, `M:`, `a:` and `Z:`
 * what they are like), in file order; apk-tools src/database.c, `apk_db_fdb_read`. A missing last newline or empty line is forgiven, lines
 * of unknown letters belong to what they come after. `file` names the file in errors. Throws PACKAGES_DAMAGED with the line for NUL bytes,
 * lines without a letter, paths of absurd length, files outside a directory, a name that is a path, a digest or a mode that is none, and a record without a package or with two.
 */
export const parseApkInstalled = (text: ByteString, file: ByteString): readonly ApkRecord[] => {
  const records: ApkRecord[] = []
  let reader: RecordReader | undefined
  for (const [index, line] of `${text}\n`.split('\n').entries()) {
    if (line !== '') {
      reader ??= new RecordReader(file, index + 1)
      reader.read(line, index + 1)
    } else if (reader !== undefined) {
      records.push(reader.record())
      reader = undefined
    }
  }
  return records
}

/** Letters of what a line says of the package, wherever in the record it is; every other one after an `F:` is about that or what is in it. */
const packageLetters = new Set('ACDILPSTUVcfgikmopqrst')

/** PATH_MAX of Linux. */
const maxPath = 4096

/** What a line says of a file or directory beside its name. */
const factsOf = (
  letter: string,
  value: ByteString,
  damaged: (what: string) => Error,
): Pick<ApkLine, 'digest' | 'access'> => {
  if (letter === 'Z') {
    const digest = parseApkDigest(value)
    if (digest === undefined) throw damaged('holds no digest that apk writes')
    return { digest }
  }
  if (letter !== 'M' && letter !== 'a') return {}
  const access = parseApkAccess(value)
  if (access === undefined) throw damaged('holds no user, group and mode that can be')
  return { access }
}

class RecordReader {
  readonly #file: ByteString
  readonly #start: number
  readonly #fields = new Map<string, ByteString>()
  readonly #lines: ApkLine[] = []
  #about: Pick<ApkLine, 'directory' | 'file'> = {}

  constructor(file: ByteString, start: number) {
    this.#file = file
    this.#start = start
  }

  /** `at`: its number. */
  read(text: ByteString, at: number): void {
    const damaged = (what: string) => damagedLine(this.#file, at, what)
    if (text.includes('\0')) throw damaged('holds a NUL byte')
    if (text[1] !== ':') throw damaged('does not begin with a letter and a colon')
    const letter = text.slice(0, 1)
    const value = text.slice(2)
    if (letter === 'P' && this.#fields.has('P'))
      throw damaged('names a second package, with no empty line before it')
    const own = packageLetters.has(letter)
    if (!own) this.#about = this.#aboutOf(letter, value, damaged)
    const about = own ? {} : this.#about
    if (about.directory === undefined) this.#fields.set(letter, value)
    this.#lines.push({ text, ...about, ...factsOf(letter, value, damaged) })
  }

  #aboutOf(
    letter: string,
    value: ByteString,
    damaged: (what: string) => Error,
  ): Pick<ApkLine, 'directory' | 'file'> {
    if ((letter === 'F' || letter === 'R') && value.length > maxPath)
      throw damaged('is longer than any path')
    if (letter === 'F') return { directory: value === '' ? '' : `/${value}` }
    const { directory, file } = this.#about
    if (letter === 'R') {
      if (directory === undefined) throw damaged('lists a file before any directory')
      if (value === '' || value.includes('/')) throw damaged('lists a file whose name is none')
      return { directory, file: `${directory}/${value}` }
    }
    if (letter === 'M' && directory === undefined) throw damaged('describes no directory')
    if ((letter === 'a' || letter === 'Z') && file === undefined) throw damaged('describes no file')
    return this.#about
  }

  record(): ApkRecord {
    const damaged = (what: string) =>
      damagedLine(this.#file, this.#start, `begins a record ${what}`)
    const name = this.#fields.get('P') ?? ''
    if (!/^[A-Za-z0-9_.][A-Za-z0-9_.+-]*$/.test(name))
      throw damaged(name === '' ? 'without a package' : `for ${toDisplay(name)}`)
    if (!/^[!-~]+$/.test(this.#fields.get('V') ?? '')) throw damaged('without a proper version')
    if (!/^[\w-]*$/.test(this.#fields.get('A') ?? '')) throw damaged('with a strange architecture')
    return { line: this.#start, fields: this.#fields, lines: this.#lines }
  }
}
