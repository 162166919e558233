import type { Node } from 'web-tree-sitter'
import type { ByteString } from '../model/file.ts'
import type { ShellPart, ShellStatement, ShellWord } from './shell-syntax.ts'

/** Reads the statements inside a substitution. */
type ReadCommands = (node: Node) => readonly ShellStatement[]

/** How text that is no expansion reads: outside of quotes, in double quotes, in a here-document. */
type Quoting = 'plain' | 'double' | 'document'

/** Characters that a backslash takes as they are inside double quotes and here-documents. */
const escapable: Readonly<Record<Exclude<Quoting, 'plain'>, RegExp>> = {
  double: /\\(?:\n|([$`"\\]))/g,
  document: /\\(?:\n|([$`\\]))/g,
}

const quotedText = (text: ByteString): ShellPart => ({ text, quoted: true })

/** A plain word cut into what its backslashes quote and what they do not. */
const plainParts = (text: ByteString): readonly ShellPart[] =>
  text.split(/(\\[^])/).flatMap((piece): readonly ShellPart[] => {
    if (piece === '' || piece === '\\\n') return []
    return /^\\[^]$/.test(piece) ? [quotedText(piece.charAt(1))] : [{ text: piece }]
  })

const textParts = (text: ByteString, quoting: Quoting): readonly ShellPart[] => {
  if (quoting === 'plain') return plainParts(text)
  const plain = text.replace(escapable[quoting], (_, letter?: string) => letter ?? '')
  return plain === '' ? [] : [quotedText(plain)]
}

const letters: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  E: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

const ansiText = (text: ByteString): ByteString =>
  text.replace(
    /\\(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3})|([^]))/g,
    (whole, hex?: string, octal?: string, letter?: string) => {
      if (letter !== undefined) return letters[letter] ?? letter
      const code = hex === undefined ? Number.parseInt(octal ?? '', 8) : Number.parseInt(hex, 16)
      return Number.isNaN(code) ? whole : String.fromCharCode(code & 0xff)
    },
  )

const asQuoted = (parts: readonly ShellPart[]): readonly ShellPart[] =>
  parts.map((part) => ('computed' in part ? part : { ...part, quoted: true }))

/** `${name…}` with what may follow the name. */
const expansion =
  /^\$\{([A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?$!-])(:?[-=+?]|##?|%%?|\/\/?|\^\^?|,,?|:(?=[^-=+?])|@|\[[^\]]*\])?/

/** Reads words of a script; `readCommands` reads what is inside of substitutions. */
export class WordReader {
  readonly #readCommands: ReadCommands

  constructor(readCommands: ReadCommands) {
    this.#readCommands = readCommands
  }

  /** The word that a node of the grammar is. */
  read(node: Node): ShellWord {
    switch (node.type) {
      case 'string':
        return this.#doubleQuoted(node)
      case 'command_name':
      case 'translated_string':
        return node.namedChildren.flatMap((child) => this.read(child))
      case 'raw_string':
        return [quotedText(node.text.slice(1, -1))]
      case 'ansi_c_string':
        return [quotedText(ansiText(node.text.slice(2, -1)))]
      case 'simple_expansion':
        return [{ parameter: node.text.slice(1) }]
      case 'expansion':
        return this.#expansion(node)
      case 'command_substitution':
        return [{ commands: this.#readCommands(node) }]
      case 'process_substitution':
        return [{ commands: this.#readCommands(node), process: true }]
      case 'arithmetic_expansion':
        return [{ computed: node.text }]
      default:
        return node.namedChildCount > 0
          ? this.#between(node, [node.startIndex, node.endIndex], 'plain')
          : plainParts(node.text)
    }
  }

  /** The body of a here-document whose delimiter is not quoted. */
  readDocument(node: Node): ShellWord {
    return this.#between(node, [node.startIndex, node.endIndex], 'document')
  }

  #doubleQuoted(node: Node): ShellWord {
    const inside = this.#between(node, [node.startIndex + 1, node.endIndex - 1], 'double')
    return inside.length === 0 ? [quotedText('')] : asQuoted(inside)
  }

  #expansion(node: Node): ShellWord {
    const { text, startIndex, endIndex } = node
    const [head, parameter, operator] = expansion.exec(text) ?? []
    if (head === undefined || parameter === undefined) return [{ computed: text }]
    const start = startIndex + head.length
    if (operator === undefined && start !== endIndex - 1) return [{ computed: text }]
    if (operator === undefined) return [{ parameter }]
    const word = this.#between(node, [start, endIndex - 1], 'plain')
    return [{ parameter, operator, word }]
  }

  /** Expansions inside a stretch of a node, and the text between them, of which the grammar has no nodes for blanks. */
  #between(node: Node, [start, end]: readonly [number, number], quoting: Quoting): ShellWord {
    const parts: ShellPart[] = []
    const source = node.text
    let at = start
    const takeText = (until: number): void => {
      if (until > at)
        parts.push(
          ...textParts(source.slice(at - node.startIndex, until - node.startIndex), quoting),
        )
    }
    for (const child of node.namedChildren) {
      if (child.startIndex < at || child.endIndex > end || isText(child, quoting)) continue
      takeText(child.startIndex)
      parts.push(...this.read(child))
      at = child.endIndex
    }
    takeText(end)
    return parts
  }
}

/** Nodes that are plain text: what is around them reads the same. */
const isText = ({ type }: Node, quoting: Quoting): boolean =>
  /^(?:string_content|heredoc_content|word|number|regex|extglob_pattern|variable_name|special_variable_name)$/.test(
    type,
  ) ||
  (quoting !== 'plain' && type === 'raw_string')
