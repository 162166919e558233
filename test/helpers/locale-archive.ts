/** A locale-archive with the tables of names alone; glibc locale/locarchive.h. */
export const localeArchive = (names: readonly string[], unused: readonly string[] = []) => {
  const all = [...names, ...unused]
  const entriesAt = 56
  const stringsAt = entriesAt + 12 * all.length
  const strings = Buffer.from(all.map((name) => `${name}\0`).join(''), 'latin1')
  const bytes = Buffer.alloc(stringsAt + strings.length)
  const head = [0xde020109, 0, entriesAt, names.length, all.length, stringsAt, strings.length]
  for (const [index, value] of head.entries()) bytes.writeUInt32LE(value, index * 4)
  bytes.writeUInt32LE(strings.length, 28)
  let at = stringsAt
  for (const [index, name] of all.entries()) {
    bytes.writeUInt32LE(at, entriesAt + index * 12 + 4)
    bytes.writeUInt32LE(index < names.length ? 1 : 0, entriesAt + index * 12 + 8)
    at += name.length + 1
  }
  strings.copy(bytes, stringsAt)
  return bytes
}
