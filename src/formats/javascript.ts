import type { AnyNode } from 'acorn'
import type { FactReader } from '../model/facts.ts'
import { fromText } from './byte-string.ts'
import { type JavaScriptFacts, referencesIn } from './javascript-references.ts'
import { childrenOf, parseJavaScript } from './javascript-syntax.ts'

/** A source that is larger was made by no one who wants it read; 16 MiB. */
const largest = 16 * 1024 * 1024

/** What a source says, from its bytes. */
export const readJavaScript = (bytes: Uint8Array): JavaScriptFacts => {
  if (bytes.length > largest)
    return { problem: `has ${bytes.length} bytes`, references: [], computed: [], started: [] }
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')
  const parsed = parseJavaScript(text)
  if ('problem' in parsed)
    return { problem: fromText(parsed.problem), references: [], computed: [], started: [] }
  return referencesIn(parsed.program, assignmentsIn(parsed.program), text)
}

/** Sources of Node.js: modules of either kind. */
export const javaScriptFacts: FactReader<JavaScriptFacts> = {
  name: 'javascript',
  version: 2,
  read: readJavaScript,
}

/** Every value that a name is given anywhere in the source. */
const assignmentsIn = (program: AnyNode): ReadonlyMap<string, readonly AnyNode[]> => {
  const found = new Map<string, AnyNode[]>()
  const add = (name: string, value: AnyNode): void => {
    const values = found.get(name)
    if (values === undefined) found.set(name, [value])
    else values.push(value)
  }
  const pending: AnyNode[] = [program]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.init)
      add(node.id.name, node.init)
    else if (node.type === 'AssignmentExpression' && node.left.type === 'Identifier')
      add(node.left.name, node.right)
    else if (node.type === 'ImportDeclaration')
      for (const one of node.specifiers) add(one.local.name, node)
    pending.push(...childrenOf(node))
  }
  return found
}
