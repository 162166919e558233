import type { Database, SqlJs } from 'sql.js'
import type { ByteString } from '../model/file.ts'
import { damagedRpm } from './rpm-record.ts'

/** A database in memory; every statement may throw what SQLite says. */
export type SqliteDatabase = Omit<Database, 'close'>

let loading: Promise<SqlJs> | undefined

/** SQLite and its WebAssembly are in chunks of their own: a base without such a database never loads them. */
const loadSqlite = async (): Promise<SqlJs> => {
  const [{ default: init }, { default: wasmBinary }] = await Promise.all([
    import('sql.js'),
    import('sql.js/dist/sql-wasm.wasm'),
  ])
  return init({ wasmBinary })
}

/** https://www.sqlite.org/fileformat2.html, sections 1.3 and 1.6. */
const format = {
  magic: 'SQLite format 3\0',
  headerSize: 100,
  pageSize: 16,
  versions: 18,
  reserved: 20,
}
const treePage = { inner: 5, leaf: 13, cells: 3, right: 8, innerSize: 12 }

/**
 * Opens a copy of a database file, gives it to `use`, and closes it. Whatever SQLite says of the file becomes PACKAGES_DAMAGED, with
 * `file` as its name; so do tables that page through one another, and a schema that would compute anything.
 */
export const withSqlite = async <T>(
  content: Uint8Array,
  file: ByteString,
  use: (database: SqliteDatabase) => T,
): Promise<T> => {
  const bytes = Buffer.from(content)
  checkSchemaTree(bytes, file)
  // As one without a log of changes beside it: what that held is in the bytes already, and SQLite would make one.
  bytes.fill(1, format.versions, format.versions + 2)
  loading ??= loadSqlite()
  const sqlite = await loading
  try {
    const database = new sqlite.Database(bytes)
    try {
      checkSchema(database)
      return use(database)
    } finally {
      database.close()
    }
  } catch (error) {
    throw damagedRpm(file, `cannot be read by SQLite: ${(error as Error).message}`, error)
  }
}

/** The two bytes that say whether changes are logged beside the file, as `like` has them. */
export const withVersionsOf = (like: Uint8Array, made: Uint8Array): Uint8Array => {
  made.set(like.subarray(format.versions, format.versions + 2), format.versions)
  return made
}

/**
 * SQLite reads the table of tables before it can be asked to check anything, and pages that lead to one another would keep it busy
 * for ever: each page is seen once here.
 */
const checkSchemaTree = (bytes: Buffer, file: ByteString): void => {
  const damaged = (what: string) => damagedRpm(file, what)
  if (bytes.length < 512 || bytes.toString('latin1', 0, 16) !== format.magic)
    throw damaged('does not begin as a database of SQLite')
  const stored = bytes.readUInt16BE(format.pageSize)
  const size = stored === 1 ? 65536 : stored
  if (size < 512 || (size & (size - 1)) !== 0 || bytes.length % size !== 0)
    throw damaged(`has ${bytes.length} bytes in pages of ${size}: it is cut off`)
  const seen = new Set<number>()
  const waiting = [1]
  for (let number = waiting.pop(); number !== undefined; number = waiting.pop()) {
    const page = bytes.subarray((number - 1) * size, number * size)
    if (page.length < size || seen.has(number))
      throw damaged(`comes to page ${number} twice or not at all`)
    seen.add(number)
    waiting.push(...childrenOf(page, number === 1 ? format.headerSize : 0, damaged))
  }
}

const childrenOf = (
  page: Buffer,
  start: number,
  damaged: (what: string) => Error,
): readonly number[] => {
  const kind = page[start]
  if (kind === treePage.leaf) return []
  const count = page.readUInt16BE(start + treePage.cells)
  const cells = start + treePage.innerSize
  if (kind !== treePage.inner || cells + 2 * count > page.length)
    throw damaged('has no table of its tables')
  const children = [page.readUInt32BE(start + treePage.right)]
  for (let index = 0; index < count; index += 1) {
    const at = page.readUInt16BE(cells + 2 * index)
    if (at + 4 > page.length) throw damaged('has a table of its tables that is damaged')
    children.push(page.readUInt32BE(at))
  }
  return children
}

/**
 * Tables and indexes only. What a schema could make SQLite compute (views, triggers, checks, computed columns) needs parentheses inside
 * parentheses or another kind of object; references to keys are the only ones that rpm has.
 */
const checkSchema = (database: Database): void => {
  const [objects] = database.exec('SELECT type, name, sql FROM sqlite_master')
  for (const [type, name, sql] of objects?.values ?? []) {
    const plain = String(sql ?? '').replaceAll(
      /FOREIGN KEY \(\w+\) REFERENCES '?\w+'?\s?\(\w+\)/g,
      '',
    )
    const isPlain = /^(?:|CREATE (?:TABLE|(?:UNIQUE )?INDEX) [^()]*\([^()]*\))$/.test(plain)
    if ((type !== 'table' && type !== 'index') || !isPlain)
      throw new Error(`${String(type)} ${String(name)} is none of rpm's`)
  }
  const [found] = database.exec('PRAGMA quick_check(1)')
  const answer = found?.values[0]?.[0]
  if (answer !== 'ok') throw new Error(String(answer))
}
