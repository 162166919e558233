import type { ByteString } from '../model/file.ts'
import {
  argumentsOf,
  childrenOf,
  type PythonArguments,
  type PythonNode,
  type PythonSyntax,
  stringOf,
  textOf,
} from './python-syntax.ts'

/** What a call with literal arguments asks for. */
export type PythonCall =
  /** A module by name: relative ones begin with dots, `package` is what they count from when it is said. */
  | { readonly kind: 'module'; readonly name: ByteString; readonly package?: ByteString }
  /** A module whose name is computed; what it begins with. */
  | { readonly kind: 'computed'; readonly head: ByteString }
  /** All modules of the package that the source is in. */
  | { readonly kind: 'walk' }
  /** A library, as dlopen(3) takes it. */
  | { readonly kind: 'library'; readonly name: ByteString }
  /** A library, as the linker's -l takes it. */
  | { readonly kind: 'linked'; readonly name: ByteString }
  /** A program with its arguments as far as they are known. */
  | { readonly kind: 'command'; readonly words: readonly ByteString[] }
  /** A line for the shell; undefined when it is computed. */
  | { readonly kind: 'shell'; readonly text?: ByteString }
  /** A program or a library whose name is computed. */
  | { readonly kind: 'unknown'; readonly what: 'command' | 'library' }
  | { readonly kind: 'codec'; readonly name: ByteString }
  /** All entry points of a group. */
  | { readonly kind: 'group'; readonly name: ByteString }
  /** The metadata of a distribution. */
  | { readonly kind: 'distribution'; readonly name: ByteString }
  /** One entry point of a distribution. */
  | { readonly kind: 'entry'; readonly words: readonly ByteString[] }

interface Call {
  readonly syntax: PythonSyntax
  readonly callee: string
  readonly args: PythonArguments
}

type Reader = (call: Call) => readonly PythonCall[]

const argument = ({ args }: Call, position: number, name: string): PythonNode | undefined =>
  args.positional[position] ?? args.named.get(name)

const literal = (call: Call, position: number, name: string): ByteString | undefined => {
  const value = stringOf(call.syntax, argument(call, position, name))
  return value !== undefined && 'text' in value ? value.text : undefined
}

const named =
  (
    kind: 'library' | 'linked' | 'codec' | 'group' | 'distribution',
    position: number,
    name: string,
  ): Reader =>
  (call) => {
    const found = literal(call, position, name)
    return found === undefined ? [] : [{ kind, name: found }]
  }

const moduleCall =
  (position: number, keyword: string): Reader =>
  (call) => {
    const node = argument(call, position, keyword)
    if (node === undefined) return []
    const value = stringOf(call.syntax, node)
    if (value === undefined) return [{ kind: 'computed', head: '' }]
    if ('head' in value) return [{ kind: 'computed', head: value.head }]
    const within = literal(call, position + 1, 'package')
    return [
      { kind: 'module', name: value.text, ...(within === undefined ? {} : { package: within }) },
    ]
  }

/** `level` of `__import__` is its fifth argument. */
const importCall: Reader = (call) => {
  const level = argument(call, 4, 'level')
  const dots = level?.name === 'Number' ? Number(textOf(call.syntax, level)) : 0
  return moduleCall(
    0,
    'name',
  )({ ...call, args: withoutPackage(call.args) }).map((found) =>
    found.kind === 'module' ? { ...found, name: '.'.repeat(dots) + found.name } : found,
  )
}

const withoutPackage = ({ positional, named: names }: PythonArguments): PythonArguments => ({
  positional: positional.slice(0, 1),
  named: new Map([...names].filter(([name]) => name === 'name')),
})

const unknownCommand: readonly PythonCall[] = [{ kind: 'unknown', what: 'command' }]

const commandCall: Reader = (call) => {
  const shell = call.args.named.get('shell')
  const first = argument(call, 0, 'args')
  if (first === undefined) return []
  if (shell !== undefined && textOf(call.syntax, shell) === 'True') return shellCall(call)
  if (!/^(?:Array|Tuple)Expression$/.test(first.name)) {
    const program = literal(call, 0, 'args')
    return program === undefined ? unknownCommand : [{ kind: 'command', words: [program] }]
  }
  const items = childrenOf(first).filter(({ name }) => !/^[[\](),]$|^Comment$/.test(name))
  return commandOf(call, items)
}

const commandOf = ({ syntax }: Call, nodes: readonly PythonNode[]): readonly PythonCall[] => {
  const words: ByteString[] = []
  for (const node of nodes) {
    const value = stringOf(syntax, node)
    if (value === undefined || !('text' in value)) break
    words.push(value.text)
  }
  return words.length === 0 ? unknownCommand : [{ kind: 'command', words }]
}

/** `os.execlp(file, arg0, ...)` and `create_subprocess_exec(program, ...)`: words one by one. */
const spreadCall =
  (skipped: number): Reader =>
  (call) => {
    const [file, ...rest] = call.args.positional.slice(skipped === 2 ? 1 : 0)
    const words = skipped === 0 ? rest : rest.slice(1)
    return file === undefined ? [] : commandOf(call, [file, ...words])
  }

const shellCall: Reader = (call) => {
  const text = literal(call, 0, 'args') ?? literal(call, 0, 'cmd')
  return [{ kind: 'shell', ...(text === undefined ? {} : { text }) }]
}

/** Of `None` it is the process itself; what `find_library` answers is looked for by that. */
const libraryCall: Reader = (call) => {
  const found = named('library', 0, 'name')(call)
  const node = argument(call, 0, 'name')
  if (found.length > 0 || node === undefined) return found
  return /^None$|find_library\(/.test(textOf(call.syntax, node))
    ? []
    : [{ kind: 'unknown', what: 'library' }]
}

const entryCall: Reader = (call) => {
  const words = call.args.positional.map((node) => stringOf(call.syntax, node))
  const texts = words.flatMap((word) => (word !== undefined && 'text' in word ? [word.text] : []))
  return texts.length === 3 && words.length === 3 ? [{ kind: 'entry', words: texts }] : []
}

/** What a call is to, by the last names of the callee. */
const readers: readonly (readonly [RegExp, Reader])[] = [
  [/^(?:builtins\.)?__import__$/, importCall],
  [/(?:^|\.)_?import_module$/, moduleCall(0, 'name')],
  [
    /(?:^|\.)(?:import_string|import_object|find_spec|_?optional_import)$/,
    (call) => moduleCall(0, 'name')(call).filter(({ kind }) => kind === 'module'),
  ],
  [/(?:^|\.)run_module$/, moduleCall(0, 'mod_name')],
  [/(?:^|\.)(?:iter_modules|walk_packages)$/, () => [{ kind: 'walk' }]],
  [/(?:^|\.)(?:CDLL|PyDLL|LoadLibrary|ffi\.dlopen)$/, libraryCall],
  [/(?:^|\.)find_library$/, named('linked', 0, 'name')],
  [
    /^(?:subprocess|sp)\.(?:run|call|check_call|check_output|Popen)$|^(?:Popen|check_output|check_call)$/,
    commandCall,
  ],
  [
    /^subprocess\.(?:getoutput|getstatusoutput)$|^os\.(?:system|popen)$|(?:^|\.)create_subprocess_shell$/,
    shellCall,
  ],
  [/(?:^|\.)create_subprocess_exec$/, spreadCall(0)],
  [/^os\.execl\w*$/, spreadCall(1)],
  [/^os\.spawnl\w*$/, spreadCall(2)],
  [
    /^(?:shutil\.)?which$/,
    (call) => {
      const name = literal(call, 0, 'cmd')
      return name === undefined ? [] : [{ kind: 'command', words: [name] }]
    },
  ],
  [/\.(?:encode|decode)$|^codecs\.\w+$/, named('codec', 0, 'encoding')],
  [/(?:^|\.)(?:entry_points|iter_entry_points|select)$/, named('group', 0, 'group')],
  [
    /(?:^|\.)(?:get_distribution|distribution|require)$|^(?:\w+\.)*(?:metadata\.(?:version|metadata|files|requires)|importlib_metadata\.version)$|^version$/,
    named('distribution', 0, 'distribution_name'),
  ],
  [/(?:^|\.)load_entry_point$/, entryCall],
]

const longestCallee = 100

/** What a call asks for. */
export const readCall = (syntax: PythonSyntax, node: PythonNode): readonly PythonCall[] => {
  const first = node.firstChild
  if (first === null || first.to - first.from > longestCallee) return []
  const callee = textOf(syntax, first)
  const reader = readers.find(([pattern]) => pattern.test(callee))?.[1]
  const args = argumentsOf(syntax, node)
  const call = { syntax, callee, args }
  const encoding = args.named.get('encoding')
  const opened =
    encoding === undefined || reader !== undefined ? [] : named('codec', -1, 'encoding')(call)
  return [...(reader?.(call) ?? []), ...opened]
}
