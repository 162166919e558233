import { expect, test } from 'vitest'
import { dpkg } from '../../../src/packages/dpkg.ts'
import { normalise } from '../../../src/rootfs/path.ts'
import { treeOf } from '../../helpers/tree.ts'

const md5 = (letter: string) => letter.repeat(32)
const status = (name: string, more = '') =>
  `Package: ${name}\\nStatus: install ok installed\\nArchitecture: amd64\\nVersion: 1\\n${more}\\n`

/** What dpkg leaves when `new` has replaced a file and a conffile of `old`, whose digests stay where they are. */
const replaced = `
  /var/lib/dpkg/status           ${status('new')}${status('old', `Conffiles:\\n /etc/tool ${md5('b')}\\n`)}
  /var/lib/dpkg/info/new.list    /.\\n/usr\\n/usr/bin\\n/usr/bin/tool\\n/etc/tool\\n
  /var/lib/dpkg/info/new.md5sums ${md5('a')}  usr/bin/tool\\n${md5('a')}  etc/tool\\n
  /var/lib/dpkg/info/old.list    /.\\n/usr\\n/usr/bin\\n/usr/bin/other\\n
  /var/lib/dpkg/info/old.md5sums ${md5('b')}  usr/bin/other\\n${md5('b')}  usr/bin/tool\\n
`

const digests = (text: string, ...paths: readonly string[]) => {
  const database = dpkg.read(treeOf(text))
  return paths.map((path) => {
    const found = database.digestOf?.(normalise(path))
    return found && `${found.hex[0] ?? ''}${found.isConfiguration ? ' configuration' : ''}`
  })
}

test('the digest of a file that another package has replaced is that of its new owner, whichever name sorts last', () => {
  const paths = ['/usr/bin/tool', '/etc/tool', '/usr/bin/other'] as const
  expect(digests(replaced, ...paths)).toEqual(['a', 'a', 'b'])
  const renamed = replaced.replaceAll('new', 'zzz')
  expect(digests(renamed, ...paths)).toEqual(['a', 'a', 'b'])
})

test('a replaced file that is diverted has the digest of its new owner where it lies', () => {
  const diverted = `${replaced}/var/lib/dpkg/diversions /usr/bin/tool\\n/usr/bin/tool.real\\n:\\n`
  expect(digests(diverted, '/usr/bin/tool.real', '/usr/bin/tool')).toEqual(['a', undefined])
})

test('a package without a list of files has what its digests name', () => {
  const distroless = `
    /var/lib/dpkg/status.d/app         Package: app\\nVersion: 1\\n
    /var/lib/dpkg/status.d/app.md5sums ${md5('c')}  usr/bin/app\\n
  `
  expect(digests(distroless, '/usr/bin/app')).toEqual(['c'])
})
