/** A record of apk's `installed`, its fields by letter; of those with a list, its words. */
interface ApkFields {
  readonly name: string
  readonly depends: readonly string[]
  readonly provides: readonly string[]
}

const words = (line: string | undefined): readonly string[] =>
  (line ?? '')
    .split(' ')
    .map((word) => word.replace(/[<>=~].*$/, ''))
    .filter((word) => word !== '')

const recordsOf = (database: string): readonly ApkFields[] =>
  database
    .split('\n\n')
    .map((record) => new Map(record.split('\n').map((line) => [line.slice(0, 2), line.slice(2)])))
    .flatMap((fields) => {
      const name = fields.get('P:')
      if (name === undefined) return []
      return [{ name, depends: words(fields.get('D:')), provides: words(fields.get('p:')) }]
    })

/** Names of packages with all that they depend on by their `D:` and `p:` lines, sorted; throws where nobody provides something. */
export const apkClosure = (database: string, names: readonly string[]): readonly string[] => {
  const records = recordsOf(database)
  const queue = [...names]
  const found = new Set<string>()
  for (let wanted = queue.pop(); wanted !== undefined; wanted = queue.pop()) {
    const word = wanted
    const record = records.find(({ name, provides }) => name === word || provides.includes(word))
    if (record === undefined) throw new Error(`nobody provides ${word}`)
    if (found.has(record.name)) continue
    found.add(record.name)
    queue.push(...record.depends)
  }
  return [...found].sort()
}
