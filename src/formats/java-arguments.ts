import type { ByteString } from '../model/file.ts'

/** What the launcher starts. */
export type JavaMain =
  | { readonly jar: ByteString }
  /** `module` or `module/class`. */
  | { readonly module: ByteString }
  | { readonly class: ByteString }
  /** A source file, compiled in memory; JEP 330. */
  | { readonly source: ByteString }

/** Command line of the java launcher, its variables and argument files taken in; paths as written. */
export interface JavaArguments {
  readonly main: JavaMain | undefined
  /** Split; undefined when nothing says it. */
  readonly classPath: readonly ByteString[] | undefined
  readonly modulePath: readonly ByteString[]
  /** Of `--add-modules`. */
  readonly modules: readonly ByteString[]
  /** Jars of `-javaagent`. */
  readonly agents: readonly ByteString[]
  /** Names of `-agentlib`, paths of `-agentpath`. */
  readonly agentLibraries: readonly ByteString[]
  /** Of `-Xbootclasspath/a` and `--patch-module`. */
  readonly bootPath: readonly ByteString[]
  /** `-D`. */
  readonly properties: ReadonlyMap<ByteString, ByteString>
  /** Every word, of variables too, in the order in which they count. */
  readonly words: readonly ByteString[]
  /** Files that options name: class-data archives, argument and option files. */
  readonly files: readonly ByteString[]
}

/** What the launcher is given. */
export interface JavaLaunch {
  /** Without argv[0]. */
  readonly argv: readonly ByteString[]
  readonly env: ReadonlyMap<ByteString, ByteString>
  /** The text of a file as the working directory has it; undefined when there is none. */
  readonly read: (path: ByteString) => ByteString | undefined
}

/** Options whose value is the next word; `java --help`, OpenJDK src/java.base/share/native/libjli/java.c, `IsWhiteSpaceOption`. */
const valued = new Set([
  ...['-cp', '-classpath', '--class-path', '-p', '--module-path', '--upgrade-module-path'],
  ...['--add-modules', '--limit-modules', '--add-exports', '--add-opens', '--add-reads'],
  ...['--patch-module', '--enable-native-access', '--source', '--describe-module', '-d'],
])

/** Short names of options by the long ones. */
const synonyms: Readonly<Record<string, string>> = {
  '-cp': '--class-path',
  '-classpath': '--class-path',
  '-p': '--module-path',
  '-m': '--module',
}

/**
 * Words between white space; a quote of either kind holds white space, in which a backslash makes the next character plain. In a file a
 * word that begins with `#` ends the line, and a backslash at its end joins the next.
 */
const words = (text: ByteString, isFile: boolean): readonly ByteString[] => {
  const joined = isFile ? text.replace(/\\\r?\n[ \t]*/g, '') : text
  const word = /(?:"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|[^\s"'])+/g
  const wordOrComment = new RegExp(`#[^\\n]*|${word.source}`, 'g')
  return (joined.match(isFile ? wordOrComment : word) ?? [])
    .filter((one) => !(isFile && one.startsWith('#')))
    .map((one) =>
      one.replace(/"((?:\\[\s\S]|[^"\\])*)"|'((?:\\[\s\S]|[^'\\])*)'/g, (_, double, single) =>
        String(double ?? single ?? '').replace(/\\([\s\S])/g, '$1'),
      ),
    )
}

const mostFiles = 64

/** Argument files do not nest: an `@` inside one is a plain word. */
const expanded = (
  argv: readonly ByteString[],
  read: JavaLaunch['read'],
  files: ByteString[],
): readonly ByteString[] => {
  const off = argv.indexOf('--disable-@files')
  return argv.flatMap((word, index) => {
    if (!word.startsWith('@') || (off >= 0 && off < index)) return [word]
    if (word.startsWith('@@')) return [word.slice(1)]
    const text = files.length < mostFiles ? read(word.slice(1)) : undefined
    if (text === undefined) return [word]
    files.push(word.slice(1))
    return words(text, true)
  })
}

const splitPath = (path: ByteString): readonly ByteString[] =>
  path.split(':').map((one) => (one === '' ? '.' : one))

/** Gathers what options say; the last of a kind counts where there can be but one. */
class Options {
  classPath: readonly ByteString[] | undefined
  module: ByteString | undefined
  isJar = false
  isSource = false
  readonly modulePath: ByteString[] = []
  readonly modules: ByteString[] = []
  readonly agents: ByteString[] = []
  readonly agentLibraries: ByteString[] = []
  readonly bootPath: ByteString[] = []
  readonly properties = new Map<ByteString, ByteString>()
  readonly files: ByteString[] = []

  /** By the option's long name, what a value does. */
  readonly #known: Readonly<Record<string, (value: ByteString) => void>> = {
    '--class-path': (value) => {
      this.classPath = splitPath(value)
    },
    '--module-path': (value) => this.modulePath.push(...splitPath(value)),
    '--upgrade-module-path': (value) => this.modulePath.push(...splitPath(value)),
    '--add-modules': (value) => this.modules.push(...value.split(',')),
    '--patch-module': (value) =>
      this.bootPath.push(...splitPath(value.slice(value.indexOf('=') + 1))),
    '--module': (value) => {
      this.module = value
    },
    '--source': () => {
      this.isSource = true
    },
    '-javaagent': (value) => this.agents.push(value.replace(/=.*$/s, '')),
    '-agentlib': (value) => this.agentLibraries.push(value.replace(/=.*$/s, '')),
    '-agentpath': (value) => this.agentLibraries.push(value.replace(/=.*$/s, '')),
    '-Xbootclasspath/a': (value) => this.bootPath.push(...splitPath(value)),
    '-XX:SharedArchiveFile': (value) => this.files.push(...splitPath(value)),
    '-XX:AOTCache': (value) => this.files.push(value),
    '-XX:Flags': (value) => this.files.push(value),
    '-XX:VMOptionsFile': (value) => this.files.push(value),
  }

  take(option: ByteString, value: ByteString | undefined): void {
    if (option === '-jar') this.isJar = true
    if (option.startsWith('-D')) {
      const [, name = '', text = ''] = /^-D([^=]*)=?(.*)$/s.exec(option) ?? []
      this.properties.set(name, text)
      return
    }
    const [, name = option, said] = /^(-XX:[^=]*|-[^=:]*)[=:](.*)$/s.exec(option) ?? []
    const given = value ?? said
    if (given !== undefined) this.#known[synonyms[name] ?? name]?.(given)
  }
}

/** Takes options from a list; answers with the words after them, the first of which is the main class, jar or source. */
const takeOptions = (argv: readonly ByteString[], options: Options): readonly ByteString[] => {
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index] ?? ''
    if (!word.startsWith('-')) return argv.slice(index)
    const isModule = word === '-m' || word === '--module'
    const hasNext = isModule || valued.has(word)
    options.take(word, hasNext ? argv[index + 1] : undefined)
    if (hasNext) index += 1
    // What names the module ends the options.
    if (isModule || word.startsWith('--module=')) return []
  }
  return []
}

/** Variables whose options come before and after those of the command line; JVM TI 2.1, java(1) "JDK_JAVA_OPTIONS". */
const variableWords = (
  name: string,
  { env, read }: JavaLaunch,
  files: ByteString[],
): readonly ByteString[] => {
  const said = words(env.get(name) ?? '', false)
  return name === 'JDK_JAVA_OPTIONS' ? expanded(said, read, files) : said
}

const mainOf = (options: Options, first: ByteString | undefined): JavaMain | undefined => {
  if (options.module !== undefined) return { module: options.module }
  if (first === undefined) return undefined
  if (options.isJar) return { jar: first }
  return options.isSource || first.endsWith('.java') ? { source: first } : { class: first }
}

/** Reads a command line as the launcher does, with JAVA_TOOL_OPTIONS, JDK_JAVA_OPTIONS, _JAVA_OPTIONS and CLASSPATH. */
export const parseJavaArguments = (launch: JavaLaunch): JavaArguments => {
  const options = new Options()
  const before = ['JAVA_TOOL_OPTIONS', 'JDK_JAVA_OPTIONS'].map((name) =>
    variableWords(name, launch, options.files),
  )
  const line = expanded(launch.argv, launch.read, options.files)
  const after = variableWords('_JAVA_OPTIONS', launch, options.files)
  for (const one of before) takeOptions(one, options)
  const rest = takeOptions(line, options)
  takeOptions(after, options)
  const variable = launch.env.get('CLASSPATH')
  const { classPath = variable === undefined ? undefined : splitPath(variable) } = options
  const { modulePath, modules, agents, agentLibraries, bootPath, properties, files } = options
  const main = mainOf(options, rest[0])
  return {
    ...{ main, classPath, modulePath, modules, agents },
    ...{ agentLibraries, bootPath, properties, files },
    words: [...before.flat(), ...line, ...after],
  }
}
