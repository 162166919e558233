import type { Directive, DirectiveSyntax } from '../../formats/directive.ts'
import type { ByteString } from '../../model/file.ts'

/** What a server does with the path in a directive. */
export type ServerUse =
  /** Reads it as configuration in place of the default one. */
  | 'configuration'
  /** Reads it as configuration: a file, a pattern, a directory with all its files. */
  | 'include'
  /** Opens it at start. */
  | 'read'
  /** A key of the machine it runs on: listed, not kept. */
  | 'secret'
  /** Opens it into its process. */
  | 'module'
  /** Serves what is below. */
  | 'content'
  /** Creates this file. */
  | 'written'
  /** Creates files in this directory. */
  | 'directory'
  /** An account. */
  | 'user'
  /** Runs it, with the words that follow. */
  | 'command'
  /** Has a shell run it. */
  | 'shell'
  /** Something that only running it can tell. */
  | 'unseen'

/** Whether a block is entered and what a directive changes for those after it. */
export interface BlockConditions {
  /** Told of each directive in the order the server reads them. */
  note(directive: Directive): void
  /** Whether the server reads what is inside. */
  enters(block: Directive): boolean
}

/** Answers about the running server that the conditions of its blocks ask. */
export interface ServerProbe {
  /** Whether a symbol is defined by the program itself. */
  defines(symbol: ByteString): boolean
  /** Words of the command line after argv[0]. */
  readonly arguments: readonly ByteString[]
  /** Whether a path of the base is there. */
  exists(path: ByteString): boolean
}

/**
 * What is known of one server: how its configuration is found and written, and what it does with the values in it. Usages are in
 * the notation of `formats/directive-usage.ts`. The command line is read as directives too, and so are the server's defaults.
 */
export interface ServerConfiguration {
  /** First part of the rules of its needs: `squid.read`. */
  readonly name: string
  /** Over the program's name. */
  readonly program: RegExp
  readonly syntax: DirectiveSyntax
  /** Where the configuration is when the command line does not say; may hold variables. */
  readonly configuration: readonly ByteString[]
  /** The server starts without a configuration. */
  readonly mayBeMissing?: boolean
  /** Variables that strings of the program give, by the first group. */
  readonly strings?: Readonly<Record<string, RegExp>>
  /** Variables that directives give, by usage. */
  readonly variables?: Readonly<Record<string, readonly string[]>>
  /**
   * What holds for directives that no one gives, in the server's own syntax. Paths of several distributions may stand there, for what
   * the base does not have is no unmet need.
   */
  readonly defaults?: ByteString
  /** The program holds its defaults as lines of its configuration. */
  readonly defaultsInStrings?: boolean
  readonly uses: Readonly<Partial<Record<ServerUse, readonly string[]>>>
  /** Paths inside the words of any directive, by the first group. */
  readonly embedded?: { readonly use: ServerUse; readonly values: RegExp }
  /** Values that are no path: switches, other targets. */
  readonly noPath?: RegExp
  /** Spellings of a directive's name that are the same; exact when not given. */
  readonly spelling?: (name: ByteString) => ByteString
  /** `${NAME}` in a value is a variable: of the directive `define`, of the environment, of a file of shell assignments. */
  readonly environment?: { readonly file?: ByteString; readonly define?: ByteString }
  readonly conditions?: (probe: ServerProbe) => BlockConditions
  /** Manual or code that says so. */
  readonly source: string
}
