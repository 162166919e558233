import type { ByteString } from '../../model/file.ts'

/** What a command line of lua(1) or luajit(1) runs. */
export interface LuaCommandLine {
  /** Modules of `-l`. */
  readonly modules: readonly ByteString[]
  /** Source of `-e`. */
  readonly code: readonly ByteString[]
  readonly script: ByteString | undefined
  /** `-E`: the environment's variables do not count. */
  readonly ignoresEnvironment: boolean
}

/** Reads the arguments as lua.c and luajit.c do; `argv` begins with the interpreter. */
export const parseCommandLine = (argv: readonly ByteString[]): LuaCommandLine => {
  const modules: ByteString[] = []
  const code: ByteString[] = []
  let ignoresEnvironment = false
  let at = 1
  for (; at < argv.length; at += 1) {
    const [, letter = '', own = ''] = /^-(.)([\s\S]*)$/.exec(argv[at] ?? '') ?? []
    if (letter === '' || letter === '-') break
    if (letter === 'E') ignoresEnvironment = true
    if (!'leb'.includes(letter)) continue
    const value = own === '' ? (argv[(at += 1)] ?? '') : own
    // `-l name=module` of Lua 5.4.
    if (letter === 'l') modules.push(value.slice(value.indexOf('=') + 1))
    if (letter === 'e') code.push(value)
  }
  if (argv[at] === '--') at += 1
  const script = argv[at]
  return { modules, code, script: script === '-' ? undefined : script, ignoresEnvironment }
}
