import { type AnyNode, type Options, parse } from 'acorn'

/** A source as its syntax tree, or why there is none. */
export type ParsedJavaScript = { readonly program: AnyNode } | { readonly problem: string }

const common: Options = { ecmaVersion: 'latest', allowHashBang: true, locations: false }
const asScript: Options = { ...common, sourceType: 'script', allowReturnOutsideFunction: true }
const asModule: Options = { ...common, sourceType: 'module' }

const looksLikeModule = /^\s*(?:import|export)\b/m

/** Node.js decides by suffix and package.json whether a source is a module; a source alone can only be tried. ECMA-262, "Scripts and Modules". */
export const parseJavaScript = (text: string): ParsedJavaScript => {
  const [first, second] = looksLikeModule.test(text) ? [asModule, asScript] : [asScript, asModule]
  const parsed = attempt(text, first)
  if ('program' in parsed) return parsed
  const otherwise = attempt(text, second)
  return 'program' in otherwise ? otherwise : parsed
}

/** Whatever a hostile source makes the parser throw: a syntax error, or a stack that is too deep. */
const attempt = (text: string, options: Options): ParsedJavaScript => {
  try {
    return { program: parse(text, options) as AnyNode }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : 'cannot be parsed' }
  }
}

/** The syntax nodes directly below one, in the order of the source. A loop over keys: sources have millions of nodes. */
export const childrenOf = (node: AnyNode): readonly AnyNode[] => {
  const found: AnyNode[] = []
  const add = (value: unknown): void => {
    if (isNode(value)) found.push(value)
  }
  for (const key in node) {
    const value: unknown = node[key as keyof AnyNode]
    if (Array.isArray(value)) value.forEach(add)
    else add(value)
  }
  return found
}

const isNode = (value: unknown): value is AnyNode =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

/** The name that a call uses last: `join` of `path.join`. */
export const lastName = (node: AnyNode): string | undefined => {
  if (node.type === 'Identifier') return node.name
  if (node.type === 'ChainExpression' || node.type === 'ParenthesizedExpression')
    return lastName(node.expression)
  return node.type === 'MemberExpression' ? propertyName(node) : undefined
}

/** The property of a member expression, where it is said: `a.b` and `a['b']`. */
export const propertyName = (node: AnyNode): string | undefined => {
  if (node.type !== 'MemberExpression') return undefined
  const { property } = node
  if (!node.computed && property.type === 'Identifier') return property.name
  return property.type === 'Literal' && typeof property.value === 'string'
    ? property.value
    : undefined
}

/** Whether this is `import.meta`. */
export const isImportMeta = (node: AnyNode): boolean =>
  node.type === 'MetaProperty' && node.meta.name === 'import'
