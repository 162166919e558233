import { makeJavaAnalyzer } from '../../src/analyzers/java.ts'
import type { LanguageChoices } from '../../src/model/language.ts'
import type { Findings } from '../../src/model/need.ts'
import { builtInRules } from '../../src/plugins.ts'
import type { InventorySpec } from './inventory.ts'
import { fileLine, type ModuleSpec, makeClass, makeRuntime, makeZip } from './java.ts'
import { sceneOf } from './process.ts'

/** Where the runtime of the scenes is. */
export const javaHome = '/usr/lib/jvm/java-17'

const libraries = [
  ...['java', 'jimage', 'verify', 'zip', 'net', 'nio', 'jsvml', 'extnet', 'prefs', 'rmi', 'sctp'],
  ...['management', 'management_ext', 'management_agent', 'j2gss', 'j2pcsc', 'j2pkcs11', 'jaas'],
  ...['instrument', 'jdwp', 'dt_socket', 'attach', 'saproc', 'awt', 'awt_headless', 'fontmanager'],
  ...['javajpeg', 'lcms', 'mlib_image', 'jsound', 'splashscreen', 'syslookup', 'other'],
]

/** A part of OpenJDK's modules, as they depend on one another. */
const modules: readonly ModuleSpec[] = [
  {
    name: 'java.base',
    uses: ['java.security.Provider', 'java.util.spi.ToolProvider'],
    packages: [
      'java.lang',
      'java.util',
      'java.util.random',
      'java.util.spi',
      'javax.security.auth.login',
    ],
  },
  {
    name: 'java.desktop',
    requires: ['java.xml'],
    packages: ['java.awt', 'java.awt.font', 'java.beans', 'javax.sound.midi'],
  },
  { name: 'java.instrument', packages: ['java.lang.instrument'] },
  { name: 'java.logging', packages: ['java.util.logging'] },
  { name: 'java.management', uses: ['s.Beans'], packages: ['javax.management'] },
  {
    name: 'java.naming',
    uses: ['javax.naming.spi.InitialContextFactory'],
    packages: ['javax.naming'],
  },
  { name: 'java.prefs', packages: ['java.util.prefs'] },
  { name: 'java.rmi', packages: ['java.rmi'] },
  { name: 'java.security.jgss', provides: ['java.security.Provider'], packages: ['org.ietf.jgss'] },
  { name: 'java.smartcardio', packages: ['javax.smartcardio'] },
  { name: 'java.sql', requires: ['java.logging', 'java.xml'], packages: ['java.sql'] },
  { name: 'java.xml', packages: ['org.xml.sax'] },
  { name: 'jdk.attach', packages: ['com.sun.tools.attach'] },
  { name: 'jdk.charsets', packages: ['sun.nio.cs.ext'] },
  {
    name: 'jdk.compiler',
    provides: ['java.util.spi.ToolProvider'],
    packages: ['com.sun.tools.javac'],
  },
  { name: 'jdk.crypto.cryptoki', packages: ['sun.security.pkcs11'] },
  { name: 'jdk.crypto.ec', provides: ['java.security.Provider'], packages: ['sun.security.ec'] },
  { name: 'jdk.hotspot.agent', packages: ['sun.jvm.hotspot'] },
  { name: 'jdk.jdwp.agent' },
  { name: 'jdk.jfr', packages: ['jdk.jfr'] },
  { name: 'jdk.localedata', packages: ['sun.util.resources.cldr'] },
  { name: 'jdk.management', provides: ['s.Beans'], packages: ['com.sun.management'] },
  { name: 'jdk.management.agent', packages: ['jdk.internal.agent'] },
  {
    name: 'jdk.naming.dns',
    provides: ['javax.naming.spi.InitialContextFactory'],
    packages: ['com.sun.jndi.dns'],
  },
  { name: 'jdk.net', packages: ['jdk.net'] },
  { name: 'jdk.random', packages: ['jdk.random'] },
  { name: 'jdk.sctp', packages: ['com.sun.nio.sctp'] },
  { name: 'jdk.security.auth', packages: ['com.sun.security.auth'] },
  { name: 'jdk.security.jgss', packages: ['com.sun.security.jgss'] },
  { name: 'jdk.zipfs', packages: ['jdk.nio.zipfs'] },
]

/** A java.base.jmod: an archive behind a magic number. */
const jmod = makeZip(
  { 'classes/jdk/internal/module/SystemModulesMap.class': 'unlinked' },
  { prefix: 'JM\x01\x00' },
)

/** Lines of the tree notation for a runtime, as Debian lays it out. */
const runtimeLines = [
  `/usr/bin/java -> /etc/alternatives/java`,
  `/etc/alternatives/java -> ${javaHome}/bin/java`,
  `${javaHome}/bin/java elf interp=/lib64/ld.so needed=libjli.so,libc.so.6 rpath=$ORIGIN/../lib`,
  `/lib64/ld.so elf soname=ld.so`,
  `/lib/libc.so.6 elf soname=libc.so.6`,
  `/lib/libz.so.1 elf soname=libz.so.1`,
  `${javaHome}/lib/libjli.so elf soname=libjli.so`,
  `${javaHome}/lib/jvm.cfg -> /etc/java-17/jvm.cfg`,
  `/etc/java-17/jvm.cfg -server KNOWN\\n-client IGNORE\\n-zero KNOWN\\n`,
  `${javaHome}/lib/server/libjvm.so elf soname=libjvm.so`,
  `${javaHome}/lib/server/classes.jsa x`,
  fileLine(`${javaHome}/lib/modules`, makeRuntime(modules)),
  ...libraries.map(
    (one) => `${javaHome}/lib/lib${one}.so elf soname=lib${one}.so needed=libjvm.so`,
  ),
  `${javaHome}/lib/jspawnhelper elf`,
  `${javaHome}/lib/jexec elf`,
  ...['tzdb.dat', 'ct.sym', 'psfontj2d.properties', 'jfr/default.jfc'].map(
    (one) => `${javaHome}/lib/${one} x`,
  ),
  `${javaHome}/lib/security/cacerts -> /etc/ssl/certs/java/cacerts`,
  `/etc/ssl/certs/java/cacerts x`,
  `${javaHome}/conf/logging.properties -> /etc/java-17/logging.properties`,
  `/etc/java-17/logging.properties x`,
  `${javaHome}/conf/management/management.properties x`,
  `${javaHome}/release x`,
  `${javaHome}/bin/javac elf rodata=jdk.compiler/com.sun.tools.javac.Main`,
  `${javaHome}/lib/src.zip x`,
  fileLine(`${javaHome}/jmods/java.base.jmod`, jmod),
].join('\n')

/** A program in the scene: `/srv/app.jar` names these classes, by their names with dots. */
export interface JavaProgram {
  readonly classes?: readonly string[]
  readonly strings?: readonly string[]
  readonly calls?: readonly string[]
  /** Attributes of its manifest. */
  readonly manifest?: string
  /** Further members. */
  readonly members?: Readonly<Record<string, Uint8Array | string>>
}

/** The bytes of an archive with one class. */
export const archiveOf = ({
  classes = [],
  strings = [],
  calls = [],
  manifest,
  members,
}: JavaProgram): Buffer =>
  makeZip({
    'META-INF/MANIFEST.MF': `Main-Class: Main\n${manifest ?? ''}\n`,
    'Main.class': makeClass({
      name: 'Main',
      classes: classes.map((one) => one.replaceAll('.', '/')),
      ...{ strings, calls },
    }),
    ...members,
  })

/** How a program is run. */
export interface JavaRun {
  readonly program?: JavaProgram
  /** After `java`. */
  readonly argv?: readonly string[]
  /** Further files. */
  readonly files?: string
  readonly choices?: Partial<LanguageChoices['java']>
  /** Only these rules, instead of all. */
  readonly rules?: readonly string[]
  readonly inventory?: InventorySpec
  readonly launcher?: string
}

/** What the analyzer says of a program. */
export const runJava = (run: JavaRun): Findings => {
  const { program = {}, argv = ['-jar', '/srv/app.jar'], files = '', choices, rules } = run
  const launcher = run.launcher ?? `${javaHome}/bin/java`
  const text = `${runtimeLines}\n${fileLine('/srv/app.jar', archiveOf(program))}\n${files}`
  const { context, probe } = sceneOf(text, launcher, run.inventory)
  const analyzer = makeJavaAnalyzer({
    choices: { runtime: 'reached', jlink: 'off', ...choices },
    rules: builtInRules.filter(({ id }) => rules === undefined || rules.includes(id)),
  })
  const asked = probe('exec')
  if (!analyzer.matches(asked)) throw new Error(`${launcher} is no program of Java`)
  return analyzer.analyze(asked, {
    ...context,
    program: { ...context.program, argv: ['java', ...argv] },
  })
}

const targetOf = (need: Findings['needs'][number]): string => {
  if ('path' in need) return need.path
  if ('tree' in need) return `${need.tree}/**`
  if ('glob' in need) return need.glob
  if ('absent' in need) return `no ${need.absent}`
  return 'command' in need ? need.command : 'directory' in need ? `${need.directory}/` : '?'
}

/** Targets of needs, those below the runtime without its path; by the rules whose ids begin so, or all. */
export const targetsOf = ({ needs }: Findings, rule = ''): readonly string[] => [
  ...new Set(
    needs
      .filter((need) => need.why.rule.startsWith(rule))
      .map((need) => targetOf(need).replace(`${javaHome}/lib/../`, '').replace(`${javaHome}/`, '')),
  ),
]
