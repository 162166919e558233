import type { Parser } from 'web-tree-sitter'
import type { FactReader } from '../model/facts.ts'
import type { ByteString } from '../model/file.ts'
import { fromBytes } from './byte-string.ts'
import { readStatements } from './shell-statements.ts'
import type { ShellScript } from './shell-syntax.ts'

/** Longest script that is read, in bytes: what is beyond is data that a script carries behind itself. */
const longest = 1024 * 1024

let loading: Promise<Parser> | undefined

/** Both modules are in the bundle, in chunks of their own: a build without a script never loads them. */
const loadParser = async (): Promise<Parser> => {
  const [{ Language, Parser: ParserClass }, runtime, grammar] = await Promise.all([
    import('web-tree-sitter'),
    import('web-tree-sitter/web-tree-sitter.wasm'),
    import('tree-sitter-bash/tree-sitter-bash.wasm'),
  ])
  await ParserClass.init({ wasmBinary: runtime.default })
  return new ParserClass().setLanguage(await Language.load(grammar.default))
}

/** Reads shell scripts, once the grammar is loaded. */
export interface ShellParser {
  /** For files. */
  readonly reader: FactReader<ShellScript>
  /** For lines that are no file: those of `sh -c`, `eval` and `trap`. */
  readonly parse: (text: ByteString) => ShellScript
}

/**
 * The parser of shell scripts: a grammar of bash, which holds what dash, ksh and the shell of busybox understand. What it cannot read
 * it steps over.
 */
export const loadShellParser = async (): Promise<ShellParser> => {
  loading ??= loadParser()
  const parser = await loading
  const parse = (text: ByteString): ShellScript => {
    const tree = parser.parse(text)
    if (tree === null) return { statements: [], unread: [1] }
    const script = readStatements(tree.rootNode)
    tree.delete()
    return script
  }
  const read = (bytes: Uint8Array): ShellScript => parse(fromBytes(bytes.subarray(0, longest)))
  return { parse, reader: { name: 'shell-script', version: 1, read } }
}
