import { describe, expect, test } from 'vitest'
import { makeElf } from '../helpers/elf.ts'
import { fileLine, makeClass, makeZip } from '../helpers/java.ts'
import { archiveOf, javaHome, runJava, targetsOf } from '../helpers/java-scene.ts'

const certaintyOf = (findings: ReturnType<typeof runJava>, path: string) =>
  findings.needs.find((need) => 'path' in need && need.path === path)?.certainty

const spots = ({ blindSpots = [] }: ReturnType<typeof runJava>): readonly string[] =>
  blindSpots.map(({ path, rule }) => `${rule} ${path}`)

describe('pitfall 70: the launcher', () => {
  test('the virtual machine that jvm.cfg names first, its class data and the modules whole', () => {
    const found = runJava({})
    expect(targetsOf(found)).toEqual(
      expect.arrayContaining([
        'lib/jvm.cfg',
        'lib/server/libjvm.so',
        'lib/server/*.jsa',
        'lib/modules',
      ]),
    )
    expect(found.needs.some((need) => 'parts' in need)).toBe(false)
  })

  test('libraries of the runtime are opened after the virtual machine, which they need', () => {
    const { needs } = runJava({})
    expect(
      needs.filter((need) => 'path' in need && need.path.endsWith('/libnet.so')),
    ).toMatchObject([{ role: 'dlopen', after: [`${javaHome}/lib/server/libjvm.so`] }])
  })

  test('an option chooses another virtual machine', () => {
    const files = `${javaHome}/lib/zero/libjvm.so elf soname=libjvm.so`
    const found = targetsOf(runJava({ files, argv: ['-zero', '-jar', '/srv/app.jar'] }))
    expect(found).toContain('lib/zero/libjvm.so')
    expect(found).not.toContain('lib/server/libjvm.so')
  })

  test('what no module opens stays out: tools, sources, jexec', () => {
    const found = targetsOf(runJava({})).join(' ')
    for (const name of ['javac', 'src.zip', 'jexec', 'libother', 'libattach'])
      expect(found).not.toContain(name)
  })

  test('a full runtime has every library', () => {
    const found = targetsOf(runJava({ choices: { runtime: 'full' } }))
    expect(found).toEqual(expect.arrayContaining(['lib/*.so', 'lib/libattach.so', 'lib/libawt.so']))
  })

  test('a tool is a launcher with a module built in', () => {
    const choices = { jlink: 'auto' } as const
    const found = runJava({ launcher: `${javaHome}/bin/javac`, argv: [], choices })
    expect(targetsOf(found)).toContain('lib/ct.sym')
    expect(found.needs.some((need) => 'parts' in need)).toBe(false)
  })

  test('a program beside no runtime is none of Java', () => {
    expect(runJava({ launcher: '/opt/bin/java', files: '/opt/bin/java elf' }).needs).toEqual([])
  })

  test('a runtime before modules is kept whole', () => {
    const files = '/opt/java8/bin/java elf\n/opt/java8/lib/rt.jar x'
    expect(targetsOf(runJava({ launcher: '/opt/java8/bin/java', files }))).toEqual([
      '/opt/java8/lib/**',
      '/opt/java8/jre/**',
      '/srv/app.jar',
    ])
  })

  test('modules that cannot be read: everything is kept, and it is told', () => {
    const found = runJava({ files: `${javaHome}/lib/modules broken` })
    expect(spots(found)).toEqual([`java.modules ${javaHome}/lib/modules`])
    expect(targetsOf(found)).toContain('lib/*.so')
  })
})

describe('a program that prints a line', () => {
  test('leaves nothing unseen and nothing unmet', () => {
    const found = runJava({})
    expect(spots(found)).toEqual([])
    expect(targetsOf(found).filter((one) => one.startsWith('no '))).toEqual([])
  })
})

describe('class path', () => {
  const lib = (name: string) =>
    fileLine(name, archiveOf({ classes: ['java.util.prefs.Preferences'] }))

  test('a program that is not there is unmet; an entry that is not there is passed over', () => {
    const { needs } = runJava({ argv: ['-jar', '/srv/none.jar'] })
    expect(needs.find(({ why }) => why.rule === 'java.jar')).toMatchObject({
      certainty: 'required',
    })
    expect(needs.find(({ why }) => why.rule === 'java.jar')).not.toHaveProperty('optional')
    const other = runJava({ argv: ['-cp', '/srv/none.jar:/srv/app.jar', 'Main'] })
    expect(other.needs.find(({ why }) => why.rule === 'java.class-path')).toMatchObject({
      optional: true,
    })
  })

  test('manifests name archives relative to their own, and these name more', () => {
    const found = runJava({
      program: { manifest: 'Class-Path: lib/a%20b.jar http://x/y.jar file:/opt/c.jar none.jar\n' },
      files: [
        fileLine('/srv/lib/a\\x20b.jar', archiveOf({ manifest: 'Class-Path: ../d.jar\n' })),
        lib('/opt/c.jar'),
        lib('/srv/d.jar'),
      ].join('\n'),
    })
    expect(targetsOf(found, 'java.manifest-class-path')).toEqual([
      '/srv/lib/a b.jar',
      '/opt/c.jar',
      '/srv/none.jar',
      '/srv/lib/../d.jar',
    ])
    expect(targetsOf(found, 'java.prefs')).toEqual(['lib/libprefs.so'])
  })

  test('a wildcard is the archives of a directory; an argument file is read and kept', () => {
    const found = runJava({
      argv: ['@/srv/options', 'Main'],
      files: `/srv/options -cp "/opt/lib/*"\n${lib('/opt/lib/one.jar')}\n/opt/lib/readme.txt x`,
    })
    expect(targetsOf(found, 'java.class-path')).toEqual(['/opt/lib/one.jar'])
    expect(targetsOf(found, 'java.option')).toEqual(['/srv/options'])
    expect(targetsOf(found, 'java.prefs')).toEqual(['lib/libprefs.so'])
  })

  test('a directory of classes is kept whole and read', () => {
    const one = makeClass({ name: 'app/Main', classes: ['java/util/prefs/Preferences'] })
    const found = runJava({
      argv: ['-cp', '/srv/classes', 'app.Main'],
      files: fileLine('/srv/classes/app/Main.class', one),
    })
    expect(targetsOf(found, 'java.class-path')).toEqual(['/srv/classes/**'])
    expect(targetsOf(found, 'java.prefs')).toEqual(['lib/libprefs.so'])
  })

  test('archives on a module path, and what their modules require', () => {
    const module = makeClass({
      name: 'module-info',
      module: { name: 'app', requires: ['java.prefs'] },
    })
    const found = runJava({
      argv: ['-p', '/opt/mods', '-m', 'app/Main'],
      files: fileLine('/opt/mods/app.jar', makeZip({ 'module-info.class': module })),
    })
    expect(targetsOf(found, 'java.module-path')).toEqual(['/opt/mods/app.jar'])
    expect(targetsOf(found, 'java.prefs')).toEqual(['lib/libprefs.so'])
  })

  test('archives beside the program are expected: frameworks load them', () => {
    const found = runJava({
      argv: ['-jar', '/opt/app/bin/start.jar'],
      files: `${fileLine('/opt/app/bin/start.jar', archiveOf({}))}\n${lib('/opt/app/lib/one.jar')}`,
    })
    expect(certaintyOf(found, '/opt/app/lib/one.jar')).toBe('expected')
    expect(targetsOf(found, 'java.prefs')).toEqual(['lib/libprefs.so'])
  })

  test('archives inside an archive are read, as Spring Boot stores them', () => {
    const inner = archiveOf({ classes: ['java.util.prefs.Preferences'] })
    const found = runJava({ program: { members: { 'BOOT-INF/lib/inner.jar': inner } } })
    expect(targetsOf(found, 'java.prefs')).toEqual(['lib/libprefs.so'])
  })

  test('an archive that is damaged is a blind spot', () => {
    const found = runJava({ argv: ['-cp', '/srv/bad.jar', 'Main'], files: '/srv/bad.jar broken' })
    expect(spots(found)).toContain('java.archive /srv/bad.jar')
  })
})

describe('modules', () => {
  const parts = (program: Parameters<typeof archiveOf>[0], argv?: readonly string[]) =>
    runJava({
      program,
      choices: { jlink: 'auto' },
      ...(argv === undefined ? {} : { argv }),
    }).needs.flatMap((need) => ('parts' in need ? (need.parts ?? []) : []))
  const defaults = [
    ...['java.base', 'java.logging', 'jdk.charsets', 'jdk.crypto.cryptoki', 'jdk.crypto.ec'],
    ...['jdk.localedata', 'jdk.net', 'jdk.zipfs'],
  ]

  test('ask 59: what the base module finds by service comes with it', () => {
    expect(parts({})).toEqual(defaults)
  })

  test('of the classes that are named, with what they require', () => {
    expect(parts({ classes: ['java.sql.Driver'] })).toEqual(
      [...defaults, 'java.sql', 'java.xml'].sort(),
    )
  })

  test('of classes that literals name', () => {
    expect(parts({ strings: ['java.sql.Driver'] })).toContain('java.sql')
    expect(parts({ strings: ['java.sql.lower'] })).not.toContain('java.sql')
  })

  test('that provide what a reached module looks up', () => {
    expect(parts({ classes: ['javax.naming.Context'] })).toContain('jdk.naming.dns')
  })

  test('that options name', () => {
    expect(parts({}, ['--add-modules', 'java.rmi', '-jar', '/srv/app.jar'])).toContain('java.rmi')
    expect(parts({}, ['--add-modules', 'ALL-SYSTEM', '-jar', '/srv/app.jar'])).toContain('jdk.jfr')
  })

  test('a linked runtime has no class data, and computed class names are a blind spot', () => {
    const program = { calls: ['java/lang/Class.forName'] }
    const found = runJava({ program, choices: { jlink: 'auto' } })
    expect(targetsOf(found)).not.toContain('lib/server/*.jsa')
    expect(spots(found)).toEqual(['java.class-names /srv/app.jar'])
    expect(spots(runJava({ program }))).toEqual([])
  })

  test('without jmods nothing is linked', () => {
    const found = runJava({
      choices: { jlink: 'auto' },
      files: `${javaHome}/jmods/java.base.jmod none`,
    })
    expect(found.needs.some((need) => 'parts' in need)).toBe(false)
    expect(targetsOf(found)).toContain('lib/server/*.jsa')
  })
})

describe('native libraries', () => {
  const loading = (...strings: readonly string[]) => ({
    calls: ['java/lang/System.loadLibrary'],
    strings,
  })
  const files =
    '/usr/lib/jni/libown.so elf\n/usr/lib/x86_64-linux-gnu/jni/libdeb.so elf\n/opt/n/libset.so elf'

  test('literals of a class that loads one, on the default path of upstream and Debian', () => {
    const found = runJava({ program: loading('own', 'deb', 'no library'), files })
    expect(targetsOf(found, 'java.library')).toEqual([
      '/usr/lib/x86_64-linux-gnu/jni/libdeb.so',
      '/usr/lib/jni/libown.so',
    ])
    expect(spots(found)).toEqual([])
  })

  test('a property sets the path', () => {
    const found = runJava({
      program: loading('set'),
      argv: ['-Djava.library.path=/opt/n', '-jar', '/srv/app.jar'],
      files,
    })
    expect(targetsOf(found, 'java.library')).toEqual(['/opt/n/libset.so'])
  })

  test('one whose name is computed is a blind spot', () => {
    expect(spots(runJava({ program: loading('nothing'), files }))).toEqual([
      'java.library /srv/app.jar',
    ])
  })

  test('JNA finds the newest version of a library that has no plain name', () => {
    const program = { calls: ['com/sun/jna/Native.load'], strings: ['deep'] }
    const versions = ['9', '10'].map((one) => `/usr/lib/libdeep.so.${one} elf`).join('\n')
    expect(targetsOf(runJava({ program, files: versions }), 'java.library')).toEqual([
      '/usr/lib/libdeep.so.10',
    ])
  })

  test('a library inside an archive is unpacked into /tmp, and what it needs is kept', () => {
    const packed = (machine: number) => makeElf({ needed: ['libz.so.1'], machine })
    const found = (machine: number) =>
      targetsOf(
        runJava({ program: { members: { 'native/libx.so': packed(machine) } } }),
        'java.packed-library',
      )
    expect(found(62)).toEqual(['/tmp/', '/lib/libz.so.1'])
    expect(found(183)).toEqual([])
  })

  test('agents: a library of the runtime, a path, and an archive', () => {
    const argv = [
      '-agentlib:jdwp=x',
      '-agentpath:/opt/n/libset.so',
      '-javaagent:/srv/agent.jar',
      '-jar',
      '/srv/app.jar',
    ]
    const found = runJava({ argv, files: `${files}\n${fileLine('/srv/agent.jar', archiveOf({}))}` })
    expect(targetsOf(found, 'java.agent')).toEqual([
      '/srv/agent.jar',
      'lib/libjdwp.so',
      '/opt/n/libset.so',
    ])
    expect(targetsOf(found, 'java.instrumentation')).toEqual(['lib/libinstrument.so'])
  })
})

describe('programs', () => {
  const starting = (...strings: readonly string[]) => ({
    calls: ['java/lang/ProcessBuilder.<init>'],
    strings,
  })
  const files = '/usr/bin/id 0755 elf\n/usr/bin/ls 0755 elf'

  test('a path is expected, a name that is a command possible', () => {
    const found = runJava({ program: starting('/usr/bin/id -u', 'ls'), files })
    expect(certaintyOf(found, '/usr/bin/id')).toBe('expected')
    expect(certaintyOf(found, '/usr/bin/ls')).toBe('possible')
    expect(spots(found)).toEqual([])
  })

  test('one whose name is computed is a blind spot', () => {
    expect(spots(runJava({ program: starting('none'), files }))).toEqual([
      'java.program /srv/app.jar',
    ])
  })
})
