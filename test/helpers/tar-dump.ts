/** One member of a tar as another program would read it; written apart from src/, to check it. */
export interface DumpedMember {
  readonly name: string
  readonly typeflag: string
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly mtime: number
  readonly linkName: string
  readonly major: number
  readonly minor: number
  readonly uname: string
  readonly gname: string
  /** Records of the extended header before it, values as latin1; empty without one. */
  readonly pax: ReadonlyMap<string, string>
  readonly content: Buffer
}

/** Members of a ustar or pax archive, in order. Throws on a wrong checksum and on a missing end. */
export const dumpTar = (tar: Buffer): readonly DumpedMember[] => {
  const members: DumpedMember[] = []
  let pax = new Map<string, string>()
  for (let at = 0; ; ) {
    const header = tar.subarray(at, at + 512)
    if (header.length < 512) throw new Error(`no end of archive at ${at}`)
    if (header.every((byte) => byte === 0)) {
      if (!tar.subarray(at + 512).equals(Buffer.alloc(512))) throw new Error('not two zero blocks')
      return members
    }
    const member = parseHeader(header, pax)
    const size = Number(pax.get('size') ?? octal(header, 124, 12))
    const content = tar.subarray(at + 512, at + 512 + size)
    if (content.length !== size) throw new Error(`${member.name} is cut short`)
    at += 512 + Math.ceil(size / 512) * 512
    if (member.typeflag === 'x') pax = parsePaxRecords(content)
    else {
      members.push({ ...member, content })
      pax = new Map()
    }
  }
}

const text = (header: Buffer, start: number, length: number): string =>
  header.toString('latin1', start, start + length).replace(/\0.*$/s, '')

const octal = (header: Buffer, start: number, length: number): number =>
  Number.parseInt(text(header, start, length).trim(), 8)

const parseHeader = (
  header: Buffer,
  pax: ReadonlyMap<string, string>,
): Omit<DumpedMember, 'content'> => {
  const blank = Buffer.from(header).fill(' ', 148, 156)
  const sum = blank.reduce((total, byte) => total + byte, 0)
  if (octal(header, 148, 8) !== sum) throw new Error('wrong checksum')
  if (header.toString('latin1', 257, 265) !== 'ustar\x0000') throw new Error('not ustar')
  const number = (key: string, start: number, length: number) =>
    Number(pax.get(key) ?? octal(header, start, length))
  return {
    name: pax.get('path') ?? text(header, 0, 100),
    typeflag: text(header, 156, 1),
    mode: octal(header, 100, 8),
    uid: number('uid', 108, 8),
    gid: number('gid', 116, 8),
    mtime: number('mtime', 136, 12),
    linkName: pax.get('linkpath') ?? text(header, 157, 100),
    major: octal(header, 329, 8),
    minor: octal(header, 337, 8),
    uname: text(header, 265, 32),
    gname: text(header, 297, 32),
    pax,
  }
}

const parsePaxRecords = (body: Buffer): Map<string, string> => {
  const records = new Map<string, string>()
  for (let at = 0; at < body.length; ) {
    const length = Number.parseInt(body.toString('latin1', at, at + 12), 10)
    const record = body.toString('latin1', at, at + length)
    const [, key = '', value = ''] = /^\d+ ([^=]+)=(.*)\n$/s.exec(record) ?? []
    if (key === '') throw new Error(`not a pax record: ${record}`)
    records.set(key, value)
    at += length
  }
  return records
}
