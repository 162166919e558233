import { describe, expect, test } from 'vitest'
import { explanationsOf } from '../../src/analyzers/shared/explanations.ts'
import { processOf } from '../../src/analyzers/shared/process.ts'
import { builtInRules } from '../../src/plugins.ts'
import { type JavaRun, runJava, targetsOf } from '../helpers/java-scene.ts'
import { sceneOf } from '../helpers/process.ts'

/** What one rule keeps for a program, and that it keeps nothing for one that names nothing. */
const kept = (rule: string, run: JavaRun): readonly string[] => {
  expect(targetsOf(runJava({}), rule)).toEqual([])
  return targetsOf(runJava(run), rule)
}

const naming = (...classes: readonly string[]): JavaRun => ({ program: { classes } })

describe('pitfall 70: what every program needs', () => {
  test('java.virtual-machine: libraries, time zones, security and configuration', () => {
    const found = targetsOf(runJava({}), 'java.virtual-machine')
    expect(found).toEqual(
      expect.arrayContaining([
        ...['lib/libjava.so', 'lib/libjimage.so', 'lib/libnio.so', 'lib/libjsvml.so'],
        ...['lib/jspawnhelper', 'lib/tzdb.dat', 'lib/security/**', 'conf/**', 'release', '/tmp/'],
      ]),
    )
  })

  test('java.base-services: modules that no class refers to, ask 59', () => {
    const run = runJava({ choices: { jlink: 'auto' }, files: '' })
    expect(targetsOf(run, 'java.extended-sockets')).toEqual(['lib/libextnet.so'])
    expect(targetsOf(run, 'java.pkcs11')).toEqual(['lib/libj2pkcs11.so'])
    const without = runJava({ rules: ['java.extended-sockets', 'java.pkcs11'] })
    expect(targetsOf(without, 'java.extended-sockets')).toEqual([])
    expect(targetsOf(runJava({}), 'java.logging')).toEqual(['conf/logging.properties'])
    expect(targetsOf(runJava({ rules: ['java.base-services'] }), 'java.logging')).toEqual([])
  })
})

test.each<[string, string, readonly string[]]>([
  ['java.prefs', 'java.util.prefs.Preferences', ['lib/libprefs.so']],
  ['java.rmi', 'java.rmi.Remote', ['lib/librmi.so']],
  [
    'java.management',
    'javax.management.MBeanServer',
    ['lib/libmanagement.so', 'lib/libmanagement_ext.so'],
  ],
  ['java.management-extensions', 'javax.management.MBeanServer', ['lib/libmanagement_ext.so']],
  ['java.flight-recorder', 'jdk.jfr.Event', ['lib/jfr/**']],
  ['java.sctp', 'com.sun.nio.sctp.SctpChannel', ['lib/libsctp.so']],
  ['java.gss', 'org.ietf.jgss.GSSManager', ['lib/libj2gss.so']],
  ['java.smart-cards', 'javax.smartcardio.Card', ['lib/libj2pcsc.so']],
  ['java.unix-login', 'javax.security.auth.login.LoginContext', ['lib/libjaas.so']],
  ['java.instrumentation', 'java.lang.instrument.Instrumentation', ['lib/libinstrument.so']],
  ['java.attaching', 'com.sun.tools.attach.VirtualMachine', ['lib/libattach.so']],
  ['java.serviceability', 'sun.jvm.hotspot.HotSpotAgent', ['lib/libsaproc.so']],
  ['java.compiler-signatures', 'com.sun.tools.javac.Main', ['lib/ct.sym']],
  ['java.sound', 'javax.sound.midi.Sequencer', ['lib/libjsound.so']],
  ['java.splash-screen', 'java.awt.SplashScreen', ['lib/libsplashscreen.so']],
])('%s: a program that names %s', (rule, name, expected) => {
  expect(kept(rule, naming(name))).toEqual(expected)
})

test('java.login: login modules are found by configuration', () => {
  const librariesWith = (rules: readonly string[]) =>
    targetsOf(
      runJava({ ...naming('javax.security.auth.login.LoginContext'), rules }),
      'java.unix-login',
    )
  expect(librariesWith(['java.unix-login'])).toEqual([])
  expect(librariesWith(['java.unix-login', 'java.login'])).toEqual(['lib/libjaas.so'])
})

const linkable = { choices: { jlink: 'auto' } } as const

test.each([
  ['java.random-generators', 'java.util.random.RandomGenerator', 'jdk.random'],
  ['java.tools', 'java.util.spi.ToolProvider', 'jdk.compiler'],
])('%s: %s brings %s', (rule, name, module) => {
  const partsOf = (rules: readonly string[]): readonly string[] =>
    runJava({ ...naming(name), ...linkable, rules }).needs.flatMap((need) =>
      'parts' in need ? (need.parts ?? []) : [],
    )
  expect(partsOf([])).not.toContain(module)
  expect(partsOf([rule])).toContain(module)
})

describe('options of the virtual machine', () => {
  test.each([
    ['java.management-options', '-Dcom.sun.management.jmxremote.port=9', 'java.management-agent'],
    ['java.flight-recorder-options', '-XX:StartFlightRecording=x', 'java.flight-recorder'],
    ['java.debugger-options', '-agentlib:jdwp=transport=dt_socket', 'java.debugger'],
  ])('%s: %s', (rule, option, effect) => {
    const run = { argv: [option, '-jar', '/srv/app.jar'] }
    expect(kept(effect, run).length).toBeGreaterThan(0)
    expect(targetsOf(runJava({ ...run, rules: [effect] }), effect)).toEqual([])
    expect(targetsOf(runJava({ ...run, rules: [effect, rule] }), effect).length).toBeGreaterThan(0)
  })

  test('they count in variables too', () => {
    const env = { JAVA_TOOL_OPTIONS: '-Dcom.sun.management.jmxremote' }
    expect(targetsOf(runJava({ inventory: { env } }), 'java.management-agent')).toEqual([
      'lib/libmanagement_agent.so',
      'conf/management/**',
    ])
  })

  test('java.system-proxies: GIO when the property asks for it', () => {
    const inventory = { cache: { 'libgio-2.0.so.0': ['/lib/libgio-2.0.so.0'] } }
    const files = '/lib/libgio-2.0.so.0 elf soname=libgio-2.0.so.0'
    const argv = ['-Djava.net.useSystemProxies=true', '-jar', '/srv/app.jar']
    expect(kept('java.system-proxies', { argv, files, inventory })).toEqual([
      '/lib/libgio-2.0.so.0',
    ])
  })
})

describe('asks 40 to 43: pictures and fonts', () => {
  const files = '/lib/libfontconfig.so.1 elf soname=libfontconfig.so.1'
  const inventory = { cache: { 'libfontconfig.so.1': ['/lib/libfontconfig.so.1'] } }

  test('java.windows-and-fonts and java.fontconfig: a program that draws', () => {
    const run = { ...naming('java.awt.Font'), files, inventory }
    expect(kept('java.windows-and-fonts', run)).toEqual(
      expect.arrayContaining([
        'lib/libawt.so',
        'lib/libfontmanager.so',
        'lib/psfontj2d.properties',
      ]),
    )
    expect(kept('java.fontconfig', run)).toEqual(['/lib/libfontconfig.so.1'])
  })

  test('beans are in the same module and draw nothing', () => {
    const run = runJava({ ...naming('java.beans.Introspector'), files, inventory })
    expect(targetsOf(run, 'java.windows-and-fonts')).toEqual([])
    expect(targetsOf(run, 'java.fontconfig')).toEqual([])
  })
})

test('java.jna: JNA has a native half, and asks ldconfig', () => {
  expect(kept('java.jna', naming('com.sun.jna.Native'))).toEqual([
    '/sbin/ldconfig',
    '/usr/lib/*/jni/libjnidispatch*.so',
    '/usr/lib/jni/libjnidispatch*.so',
  ])
})

describe('what the runtime opens and runs is explained', () => {
  const isExplained = explanationsOf(builtInRules)
  const objectAt = (path: string) => {
    const { context, probe } = sceneOf(`${path} elf soname=${path.replace(/.*\//, '')}`, path)
    const [object] = processOf(context, probe('exec')).objects
    if (object === undefined) throw new Error(`${path} is no object`)
    return object
  }

  test.each([
    ['java.explained', '/jvm/lib/libjava.so', 'exec'],
    ['java.explained', '/jvm/lib/server/libjvm.so', 'dlopen'],
    ['java.spawn-helper', '/jvm/lib/jspawnhelper', 'exec'],
    ['java.proxy-settings', '/jvm/lib/libnet.so', 'optional-libraries'],
  ] as const)('%s: %s', (_, path, what) => {
    expect(isExplained(objectAt(path), what)).toBe(true)
    expect(isExplained(objectAt('/lib/libown.so'), what)).toBe(false)
  })
})
