import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { readRpmSqlite } from '../../../src/formats/rpm-sqlite.ts'
import { makeBdb, makeNdb } from '../../helpers/rpm-database.ts'
import { run } from './process.ts'

const place = 'var/lib/rpm'

/** Databases of rpm that Debian's rpm does not write, by the name of their file. */
export const otherRpmDatabases = ['Packages', 'Packages.db'] as const

/** Copies a base of rpms and gives the copy the same packages in a database of BerkeleyDB (`Packages`) or ndb (`Packages.db`). */
export const withRpmDatabase = async (
  base: string,
  name: (typeof otherRpmDatabases)[number],
  copy: string,
): Promise<string> => {
  await run('cp', ['--archive', base, copy])
  const database = `${base}/${place}/rpmdb.sqlite`
  const records = await readRpmSqlite(readFileSync(database), database)
  const headers = Object.fromEntries(records.map(({ number, header }) => [number, header]))
  for (const file of readdirSync(`${copy}/${place}`)) rmSync(`${copy}/${place}/${file}`)
  const content = name === 'Packages' ? makeBdb(headers, { pageSize: 4096 }) : makeNdb(headers)
  writeFileSync(`${copy}/${place}/${name}`, content)
  return copy
}
