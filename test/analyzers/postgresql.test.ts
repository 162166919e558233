import { expect, test } from 'vitest'
import { postgresql } from '../../src/analyzers/postgresql.ts'
import { sceneOf } from '../helpers/process.ts'

const server = '/usr/lib/postgresql/15/bin/postgres'
const strings =
  'rodata=/usr/share/postgresql/15 rodata=/usr/lib/postgresql/15/lib rodata=/usr/include/postgresql'

const installed = (prefix: string): string => `
  ${prefix}/share/postgresql/15/postgres.bki
  ${prefix}/share/postgresql/15/man/man1/psql.1
  ${prefix}/share/postgresql/15/postgresql.conf.sample
  ${prefix}/share/postgresql/15/psqlrc.sample
  ${prefix}/share/postgresql/15/timezonesets/Default
  ${prefix}/share/postgresql/15/extension/hstore.control  comment = 'x'\\nmodule_pathname = '$libdir/hstore'
  ${prefix}/share/postgresql/15/extension/plain.control   default_version = '1'
  ${prefix}/lib/postgresql/15/lib/plpgsql.so              elf soname=plpgsql.so
  ${prefix}/lib/postgresql/15/lib/hstore.so               elf soname=hstore.so
  ${prefix}/lib/postgresql/15/lib/other.so                elf soname=other.so
  ${prefix}/lib/postgresql/15/lib/utf8_and_big5.so        elf soname=u.so
  ${prefix}/lib/postgresql/15/lib/llvmjit.so              elf soname=l.so
`

const analyze = (text: string, program = server) => {
  const { context, probe } = sceneOf(text, program)
  return postgresql.analyze(probe('exec'), context)
}

const pathsOf = (text: string, certainty: string, program?: string): string[] =>
  analyze(text, program)
    .needs.filter((need) => need.certainty === certainty)
    .map((need) => ('path' in need ? need.path : 'tree' in need ? need.tree : ''))

test('shared data is where a directory that the server names has postgres.bki; manuals and samples of others stay; pitfall 47', () => {
  const paths = pathsOf(
    `${server} elf interp=/lib64/ld.so ${strings}\n${installed('/usr')}`,
    'expected',
  )
  expect(paths.filter((path) => path.startsWith('/usr/share'))).toEqual([
    '/usr/share/postgresql/15/extension',
    '/usr/share/postgresql/15/postgres.bki',
    '/usr/share/postgresql/15/postgresql.conf.sample',
    '/usr/share/postgresql/15/timezonesets',
  ])
})

test('modules are those of the server and of each extension that names one; pitfall 47', () => {
  const text = `${server} elf interp=/lib64/ld.so ${strings}\n${installed('/usr')}`
  expect(pathsOf(text, 'expected').filter((path) => path.endsWith('.so'))).toEqual(
    ['plpgsql', 'utf8_and_big5', 'hstore'].map((name) => `/usr/lib/postgresql/15/lib/${name}.so`),
  )
})

test('the just-in-time compiler is only possible, for the server does without it', () => {
  const text = `${server} elf interp=/lib64/ld.so ${strings}\n${installed('/usr')}`
  expect(pathsOf(text, 'possible')).toEqual(['/usr/lib/postgresql/15/lib/llvmjit.so'])
})

test("what was moved with its prefix is found below the program's own", () => {
  const moved = '/opt/pg/bin/postgres'
  const paths = pathsOf(
    `${moved} elf interp=/lib64/ld.so ${strings}\n${installed('/opt/pg')}`,
    'expected',
    moved,
  )
  expect(paths).toContain('/opt/pg/share/postgresql/15/postgres.bki')
  expect(paths).toContain('/opt/pg/lib/postgresql/15/lib/plpgsql.so')
})

test('a server whose shared data cannot be found is a blind spot', () => {
  const { needs, blindSpots } = analyze(`${server} elf interp=/lib64/ld.so ${strings}`)
  expect(needs).toEqual([])
  expect(blindSpots?.[0]?.rule).toBe('postgresql.share')
})
