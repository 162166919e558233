import { parser } from '@lezer/python'
import type { ByteString } from '../model/file.ts'
import { fromText } from './byte-string.ts'

/** A node of the syntax tree that @lezer/python makes. */
export type PythonNode = ReturnType<typeof parser.parse>['topNode']

/** A source and its tree; whatever cannot be parsed is left out of the tree, the rest of it stands. */
export interface PythonSyntax {
  readonly text: string
  readonly top: PythonNode
}

const utf8 = new TextDecoder('utf-8')

/** Source files are UTF-8 unless a comment says otherwise, and what is asked of them here is ASCII in any encoding. */
export const parsePython = (bytes: Uint8Array): PythonSyntax => {
  const text = utf8.decode(bytes)
  return { text, top: parser.parse(text).topNode }
}

/** What a node covers, as written. */
export const textOf = ({ text }: PythonSyntax, { from, to }: PythonNode): string =>
  text.slice(from, to)

/** All children, operators and keywords included. */
export const childrenOf = (node: PythonNode): readonly PythonNode[] => {
  const found: PythonNode[] = []
  for (let one = node.firstChild; one !== null; one = one.nextSibling) found.push(one)
  return found
}

const literal = /^([rRbBuUfF]{0,3})("""|'''|"|')([^]*)\2$/

/**
 * The text of a string literal (adjacent ones joined) without escapes; `head` instead where only the beginning is known: of a formatted
 * string, a concatenation or `'a.%s' % b`. Undefined for anything else.
 */
export const stringOf = (
  syntax: PythonSyntax,
  node: PythonNode | undefined,
): { readonly text: ByteString } | { readonly head: ByteString } | undefined => {
  if (node === undefined) return undefined
  if (node.name === 'String') return plain(textOf(syntax, node))
  if (node.name === 'ParenthesizedExpression') return stringOf(syntax, childrenOf(node)[1])
  if (node.name === 'ContinuedString') return joined(syntax, node)
  if (node.name === 'FormatString') return headOf(formatted(textOf(syntax, node)))
  if (node.name === 'BinaryExpression') return operated(syntax, node)
  if (node.name === 'CallExpression') return filled(syntax, node)
  return undefined
}

const plain = (source: string): { readonly text: ByteString } | undefined => {
  const [, , , text] = literal.exec(source) ?? []
  return text === undefined || text.includes('\\') ? undefined : { text: fromText(text) }
}

const formatted = (source: string): string => literal.exec(source)?.[3]?.split('{')[0] ?? ''

const headOf = (text: string): { readonly head: ByteString } | undefined =>
  text === '' || text.includes('\\') ? undefined : { head: fromText(text) }

const joined = (syntax: PythonSyntax, node: PythonNode) => {
  const parts = childrenOf(node).map((one) => stringOf(syntax, one))
  const texts = parts.flatMap((part) => (part !== undefined && 'text' in part ? [part.text] : []))
  return texts.length === parts.length ? { text: texts.join('') } : undefined
}

/** `'a.' + b` and `'a.%s' % b`. */
const operated = (syntax: PythonSyntax, node: PythonNode) => {
  const [left, operator] = childrenOf(node)
  const known = stringOf(syntax, left)
  if (known === undefined || operator === undefined) return undefined
  const head = 'head' in known ? known.head : known.text
  const sign = textOf(syntax, operator)
  return sign === '+' ? headOf(head) : sign === '%' ? headOf(head.split('%')[0] ?? '') : undefined
}

/** `'a.{}'.format(b)`. */
const filled = (syntax: PythonSyntax, node: PythonNode) => {
  const member = node.firstChild
  if (member?.name !== 'MemberExpression' || !textOf(syntax, member).endsWith('.format'))
    return undefined
  const known = stringOf(syntax, member.firstChild ?? undefined)
  return known === undefined || 'head' in known ? known : headOf(known.text.split('{')[0] ?? '')
}

/** What a call is given. */
export interface PythonArguments {
  readonly positional: readonly PythonNode[]
  readonly named: ReadonlyMap<string, PythonNode>
}

/** The arguments of a call, `*` and `**` left out. */
export const argumentsOf = (syntax: PythonSyntax, call: PythonNode): PythonArguments => {
  const positional: PythonNode[] = []
  const named = new Map<string, PythonNode>()
  const list = call.getChild('ArgList')
  const groups: PythonNode[][] = [[]]
  for (const node of list === null ? [] : childrenOf(list)) {
    if (node.name === ',') groups.push([])
    else if (node.name !== '(' && node.name !== ')' && node.name !== 'Comment')
      groups.at(-1)?.push(node)
  }
  for (const [first, second, third] of groups) {
    if (first === undefined) continue
    if (second?.name === 'AssignOp' && third !== undefined) named.set(textOf(syntax, first), third)
    else if (second === undefined) positional.push(first)
  }
  return { positional, named }
}
