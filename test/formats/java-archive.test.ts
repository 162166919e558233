import { describe, expect, test } from 'vitest'
import { javaArchiveFacts, javaClassFacts } from '../../src/formats/java-archive.ts'
import { makeElf } from '../helpers/elf.ts'
import { makeClass, makeZip } from '../helpers/java.ts'

const none = () => {
  throw new Error('an archive depends on no other facts')
}
const factsOf = (bytes: Uint8Array) => javaArchiveFacts.read(bytes, none)

test('classes name others; those of the same archive are not outside of it', () => {
  const { code } = factsOf(
    makeZip({
      'app/Main.class': makeClass({ name: 'app/Main', classes: ['app/Other', 'java/sql/Driver'] }),
      'BOOT-INF/classes/app/Other.class': makeClass({ name: 'app/Other', classes: ['app/Main'] }),
    }),
  )
  expect(code.packages).toEqual(['app'])
  expect(code.references).toEqual(['java.lang.Object', 'java.sql.Driver'])
})

test('literals that are classes of the platform are names; properties are not', () => {
  const strings = ['java.sql.Driver', 'java.io.tmpdir', 'com.sun.net.Http$Inner', 'org.example.Own']
  const { code } = factsOf(makeZip({ 'A.class': makeClass({ name: 'A', strings }) }))
  expect(code.named).toEqual(['com.sun.net.Http$Inner', 'java.sql.Driver'])
})

describe('calls that take a name', () => {
  test('native libraries: literals of the class that calls', () => {
    const { code } = factsOf(
      makeZip({
        'A.class': makeClass({
          name: 'A',
          calls: ['java/lang/System.loadLibrary'],
          strings: ['one', 'not one'],
        }),
        'B.class': makeClass({ name: 'B', calls: ['com/sun/jna/Native.load'], strings: ['two'] }),
        'C.class': makeClass({ name: 'C', calls: ['java/lang/System.exit'], strings: ['three'] }),
      }),
    )
    expect(code.libraries).toEqual([
      { by: 'A', names: ['one'] },
      { by: 'B', names: ['two'] },
    ])
  })

  test('the wrapper of JNA says nothing of its callers', () => {
    const inner = makeClass({
      name: 'com/sun/jna/Library',
      calls: ['com/sun/jna/Native.load'],
      strings: ['x1'],
    })
    expect(factsOf(makeZip({ 'x.class': inner })).code.libraries).toEqual([])
  })

  test('programs: paths, the path at the beginning of a line, and names', () => {
    const strings = ['/usr/bin/id -u', 'ls', 'Two words', '/etc']
    const one = makeClass({ name: 'A', calls: ['java/lang/ProcessBuilder.<init>'], strings })
    expect(factsOf(makeZip({ 'A.class': one })).code.programs).toEqual([
      { by: 'A', names: ['/etc', '/usr/bin/id', 'ls'] },
    ])
  })
})

test('manifest, services, module, native libraries and archives inside', () => {
  const inner = makeZip({ 'B.class': makeClass({ name: 'B', classes: ['java/awt/Font'] }) })
  const library = makeElf({ needed: ['libz.so.1'], machine: 62 })
  const facts = factsOf(
    makeZip(
      {
        'META-INF/MANIFEST.MF': 'Class-Path: a.jar\n\n',
        'META-INF/services/java.sql.Driver': 'app.Driver\n',
        'module-info.class': makeClass({
          name: 'module-info',
          module: { name: 'm', requires: ['java.sql'] },
        }),
        'linux/libx.so': library,
        'linux/readme.so': 'no library',
        'BOOT-INF/lib/inner.jar': inner,
      },
      { method: 'stored' },
    ),
  )
  expect(facts).toMatchObject({
    manifest: { 'class-path': 'a.jar' },
    services: ['java.sql.Driver'],
    module: { name: 'm', requires: ['java.sql'], uses: [] },
    libraries: [{ name: 'linux/libx.so', machine: 62, needed: ['libz.so.1'] }],
    nested: [{ name: 'BOOT-INF/lib/inner.jar' }],
  })
  expect(facts.nested[0]?.archive.code.references).toContain('java.awt.Font')
  expect(facts.problem).toBeUndefined()
})

describe('hostile archives are a problem and no fault', () => {
  test('no archive at all', () => {
    expect(factsOf(Buffer.from('no archive')).problem).toBe('no end of a central directory')
  })

  test('archives in archives are followed to a depth', () => {
    let zip = makeZip({ 'A.class': makeClass({ name: 'A' }) })
    for (let depth = 0; depth < 20; depth += 1) zip = makeZip({ 'inner.jar': zip })
    const depthOf = ({ nested: [one] }: ReturnType<typeof factsOf>): number =>
      one === undefined ? 0 : 1 + depthOf(one.archive)
    expect(depthOf(factsOf(zip))).toBe(2)
  })

  test('a member that inflates to more than is allowed is told', () => {
    const bomb = makeZip({ 'A.class': Buffer.alloc(65 * 1024 * 1024) })
    expect(factsOf(bomb).problem).toBe('holds members that are damaged or too large to look into')
  })

  test('a damaged class is passed over', () => {
    expect(factsOf(makeZip({ 'A.class': 'nothing' })).code.packages).toEqual([])
    expect(javaClassFacts.read(Buffer.from('nothing'), none)).toBeNull()
  })
})
