import { describe, expect, it } from 'vitest'
import { parseGroup, parsePasswd } from '../../src/formats/passwd.ts'

const bytes = (text: string) => Buffer.from(text, 'latin1')

describe('parsePasswd', () => {
  it('reads name, numbers, home and shell in file order', () => {
    const text =
      'root:x:0:0:root:/root:/bin/bash\nwww-data:x:33:34:w,w:/var/www:/usr/sbin/nologin\n'
    expect(parsePasswd(bytes(text))).toEqual([
      { name: 'root', uid: 0, gid: 0, home: '/root', shell: '/bin/bash' },
      { name: 'www-data', uid: 33, gid: 34, home: '/var/www', shell: '/usr/sbin/nologin' },
    ])
  })

  it('leaves out what nss_files skips: comments, empty lines, NIS lines, lines without numbers', () => {
    const text =
      '# c\n\n+@group::::::\n-bob::::::\n+:::::\n:x:1:1::/:/\na:x:one:1::/:/\nb:x:1\nc:x:::/:/\n'
    expect(parsePasswd(bytes(text))).toEqual([])
  })

  it('takes missing fields at the end as empty', () => {
    expect(parsePasswd(bytes('a:x:1:2'))).toEqual([
      { name: 'a', uid: 1, gid: 2, home: '', shell: '' },
    ])
  })

  it('takes ids up to 2^32-2', () => {
    const users = parsePasswd(bytes('big:x:4294967294:1000680000::/:/\nnone:x:4294967295:0::/:/\n'))
    expect(users.map(({ uid, gid }) => [uid, gid])).toEqual([[4294967294, 1000680000]])
  })

  it('reads names as UTF-8 text and keeps paths as bytes', () => {
    const line = Buffer.concat([
      Buffer.from('jö:x:1:1::/h'),
      Buffer.from([0xff]),
      Buffer.from(':/s'),
    ])
    expect(parsePasswd(line)).toEqual([{ name: 'jö', uid: 1, gid: 1, home: '/h\xff', shell: '/s' }])
  })
})

describe('parseGroup', () => {
  it('reads members without the empty ones', () => {
    expect(parseGroup(bytes('adm:x:4:syslog,,bob\nnogroup:x:65534:\n'))).toEqual([
      { name: 'adm', gid: 4, members: ['syslog', 'bob'] },
      { name: 'nogroup', gid: 65534, members: [] },
    ])
  })

  it('leaves out lines without a number', () => {
    expect(parseGroup(bytes('+:::\nx:y\n#a:x:1:\n'))).toEqual([])
  })
})
