import type { ByteString } from '../model/file.ts'
import type { RpmRecord } from './rpm-record.ts'
import { type SqliteDatabase, withSqlite, withVersionsOf } from './sqlite.ts'

/** Reads `rpmdb.sqlite` of rpm's sqlite backend, sorted by number. `file` names it in errors. Throws PACKAGES_DAMAGED. */
export const readRpmSqlite = (
  content: Uint8Array,
  file: ByteString,
): Promise<readonly RpmRecord[]> =>
  withSqlite(content, file, (database) => {
    const records: RpmRecord[] = []
    const statement = database.prepare('SELECT hnum, blob FROM Packages ORDER BY hnum')
    while (statement.step()) {
      const [number, header] = statement.get()
      if (typeof number !== 'number' || !(header instanceof Uint8Array))
        throw new Error(`row ${records.length + 1} of Packages holds no header`)
      records.push({ number, header })
    }
    statement.free()
    return records
  })

/**
 * The database with only these rows of `Packages`, and of every table that refers to them: rpm lib/backend/sqlite.c. It is written
 * anew, so that nothing of the others is left in its pages. Same rows, same bytes. Throws PACKAGES_DAMAGED.
 */
export const trimRpmSqlite = (
  content: Uint8Array,
  file: ByteString,
  kept: ReadonlySet<number>,
): Promise<Uint8Array> =>
  withSqlite(content, file, (database) => {
    database.run('CREATE TEMP TABLE kept (number INTEGER PRIMARY KEY)')
    for (const number of kept) database.run('INSERT INTO kept VALUES (?)', [number])
    for (const table of tablesWithNumbers(database))
      database.run(`DELETE FROM main.${quoted(table)} WHERE hnum NOT IN (SELECT number FROM kept)`)
    database.run('DROP TABLE kept')
    database.run('VACUUM')
    return withVersionsOf(content, database.export())
  })

const tablesWithNumbers = (database: SqliteDatabase): readonly string[] => {
  const [found] = database.exec(
    `SELECT one.name FROM main.sqlite_master AS one JOIN pragma_table_info(one.name) AS field
     WHERE one.type = 'table' AND field.name = 'hnum' ORDER BY one.name`,
  )
  return (found?.values ?? []).map(([name]) => String(name))
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
