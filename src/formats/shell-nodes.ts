import type { Node } from 'web-tree-sitter'

/** Children of a node by the keyword that they follow: what is between `then` and `fi` is under `then`. */
export const sections = (node: Node, keywords: readonly string[]): ReadonlyMap<string, Node[]> => {
  const found = new Map<string, Node[]>()
  let current = ''
  for (const child of node.children) {
    if (!child.isNamed && keywords.includes(child.type)) current = child.type
    else if (child.isNamed) found.set(current, [...(found.get(current) ?? []), child])
  }
  return found
}

const expressions = /^(?:unary|binary|ternary|postfix|parenthesized)_expression$/

/** Whether a node is arithmetic or part of a test: no command. */
export const isExpression = ({ type }: Node): boolean => expressions.test(type)

/** Words of a test, operators too, in the order in which `[` would get them. */
const testWords = (node: Node): readonly Node[] =>
  node.children.flatMap((child) => (isExpression(child) ? testWords(child) : [child]))

/** The nodes that make up a simple command; `export`, `unset`, `[` and a lone `-` have no names in the grammar. */
export const childrenOf = (node: Node): readonly Node[] => {
  if (node.type === 'test_command') return node.text.startsWith('((') ? [] : testWords(node)
  return node.children
}

/** Where a node begins, from 1. */
export const lineOf = (node: Node): number => node.startPosition.row + 1
