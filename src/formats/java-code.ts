import type { ByteString } from '../model/file.ts'
import type { ClassFile, MethodReference } from './class-file.ts'

/** Literals of a class that calls something which takes a name. */
export interface Calls {
  /** The class that calls. */
  readonly by: ByteString
  /** Its literals that could be such a name, sorted. */
  readonly names: readonly ByteString[]
}

/** What classes taken together name; lists are sorted and hold nothing twice. */
export interface JavaCode {
  /** Packages that the classes are in. */
  readonly packages: readonly ByteString[]
  /** Classes named that are not among them. */
  readonly references: readonly ByteString[]
  /** Literals that are names of classes as the JDK has them (`java.sql.Driver`). */
  readonly named: readonly ByteString[]
  /** Classes that load a native library by its name or path. */
  readonly libraries: readonly Calls[]
  /** Classes that start programs. */
  readonly programs: readonly Calls[]
  /** Classes that load classes by name. */
  readonly reflective: readonly ByteString[]
}

const asKeys = (calls: Readonly<Record<string, readonly string[]>>): ReadonlySet<string> =>
  new Set(
    Object.entries(calls).flatMap(([owner, names]) => names.map((name) => `${owner}.${name}`)),
  )

/** Methods that load a native library: of the JDK, and of JNA, whose name is the library's too. */
const loadsLibrary = asKeys({
  'java.lang.System': ['load', 'loadLibrary'],
  'java.lang.Runtime': ['load', 'loadLibrary'],
  'com.sun.jna.Native': ['load', 'loadLibrary', 'register'],
  'com.sun.jna.NativeLibrary': ['getInstance'],
  'java.lang.foreign.SymbolLookup': ['libraryLookup'],
})

const startsProgram = asKeys({
  'java.lang.ProcessBuilder': ['<init>', 'command'],
  'java.lang.Runtime': ['exec'],
})

const loadsClass = asKeys({
  'java.lang.Class': ['forName'],
  'java.lang.ClassLoader': ['loadClass'],
})

const platformClass =
  /^(?:java|javax|jdk|sun|com\.sun|org\.(?:xml|w3c|ietf))(?:\.[\w$]+)*\.[A-Z][\w$]*$/
const libraryName = /^([\w+.:/-]{2,200})$/
/** A path, also at the beginning of a line of arguments, or the name of a command. */
const programName = /^(\/[\w+@./-]*\w|[a-z][\w+.-]{0,30}$)(?:\s|$)/
const mostNames = 200

const some = (methods: readonly MethodReference[], wanted: ReadonlySet<string>): boolean =>
  methods.some(({ owner, name }) => wanted.has(`${owner}.${name}`))

const namesIn = (strings: readonly ByteString[], form: RegExp): readonly ByteString[] =>
  [...new Set(strings.flatMap((text) => form.exec(text)?.[1] ?? []))].sort().slice(0, mostNames)

const sorted = (set: Iterable<ByteString>): readonly ByteString[] => [...new Set(set)].sort()

/** The package of a class, empty for the unnamed one. */
export const packageOf = (name: ByteString): ByteString =>
  name.slice(0, Math.max(0, name.lastIndexOf('.')))

/** What calls its own package is part of the wrapper, whose callers have the names. */
const isNotOwn =
  (caller: ByteString) =>
  ({ owner }: MethodReference): boolean =>
    packageOf(owner) !== packageOf(caller)

const callsOf = (
  classes: readonly ClassFile[],
  wanted: ReadonlySet<string>,
  form: RegExp,
): readonly Calls[] =>
  classes
    .filter(({ name, methods }) => some(methods.filter(isNotOwn(name)), wanted))
    .map(({ name, strings }) => ({ by: name, names: namesIn(strings, form) }))
    .sort((a, b) => (a.by < b.by ? -1 : 1))

/** What some classes name. */
export const javaCodeOf = (all: readonly ClassFile[]): JavaCode => {
  const classes = all.filter(({ module }) => module === undefined)
  const own = new Set(classes.map(({ name }) => name))
  const references = new Set<ByteString>()
  for (const one of classes)
    for (const name of one.references) if (!own.has(name)) references.add(name)
  return {
    packages: sorted(classes.map(({ name }) => packageOf(name))),
    references: sorted(references),
    named: sorted(
      classes.flatMap(({ strings }) => strings.filter((text) => platformClass.test(text))),
    ),
    libraries: callsOf(classes, loadsLibrary, libraryName),
    programs: callsOf(classes, startsProgram, programName),
    reflective: sorted(
      classes.filter(({ methods }) => some(methods, loadsClass)).map(({ name }) => name),
    ),
  }
}
