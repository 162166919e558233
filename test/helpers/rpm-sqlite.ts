import initSqlJs from 'sql.js'
import wasmBinary from 'sql.js/dist/sql-wasm.wasm'
import type { Headers } from './rpm-database.ts'

/**
 * An `rpmdb.sqlite` with rpm's table of headers and one of its indexes, which names each package `pN`; `more` is SQL that is run on it.
 */
export const makeRpmSqlite = async (headers: Headers, more = ''): Promise<Uint8Array> => {
  const sqlite = await initSqlJs({ wasmBinary })
  const database = new sqlite.Database(new Uint8Array())
  database.run(`
    CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT,blob BLOB NOT NULL);
    CREATE TABLE 'Name' (key 'TEXT' NOT NULL, hnum INTEGER NOT NULL, idx INTEGER NOT NULL, FOREIGN KEY (hnum) REFERENCES 'Packages'(hnum));
    CREATE INDEX 'Name_key_idx' ON 'Name'(key ASC);`)
  for (const [number, header] of Object.entries(headers)) {
    database.run('INSERT INTO Packages VALUES (?, ?)', [Number(number), header])
    database.run('INSERT INTO Name VALUES (?, ?, 0)', [`p${number}`, Number(number)])
  }
  if (more !== '') database.run(more)
  const bytes = database.export()
  database.close()
  return bytes
}

/** Rows of a query, each a list of values. */
export const queried = async (file: Uint8Array, sql: string): Promise<unknown[][]> => {
  const sqlite = await initSqlJs({ wasmBinary })
  const database = new sqlite.Database(file)
  try {
    return database.exec(sql)[0]?.values ?? []
  } finally {
    database.close()
  }
}
