import type { AnyNode } from 'acorn'
import { isImportMeta, lastName, propertyName } from './javascript-syntax.ts'

/** Stands for a part of a text that is computed at run time. No path holds it. */
export const computedPart = '\0'

/** Stands for the directory of the source, and in it for the source itself; a source that spells these is not believed. */
const here = '\u0001'
const self = '\u0002'
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const marks = /[\0-\u0002]/

/** What is assigned to the names of a source, whatever their scopes: taking too much is harmless. */
export type Assignments = ReadonlyMap<string, readonly AnyNode[]>

const deepest = 24
const mostValues = 16
const mostAssignments = 4

/**
 * The texts that an expression can have without running anything: literals and what joins them, conditions both ways, names that are
 * assigned once or a few times. Paths below the directory of the source begin with `./` or `../` and are marked as `anchored`. Empty
 * when nothing is known of it.
 */
export const textsOf = (
  node: AnyNode,
  assignments: Assignments,
): readonly { readonly text: string; readonly isAnchored: boolean }[] =>
  [...new Set(evaluate(node, assignments, deepest))].map((value) =>
    value.startsWith(here)
      ? { text: relative(value), isAnchored: true }
      : { text: value, isAnchored: false },
  )

const relative = (value: string): string => {
  const parts: string[] = []
  for (const part of value.slice(1).split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else parts.push(part)
  }
  const text = parts.join('/')
  return text.startsWith('..') ? text : `./${text}`
}

const evaluate = (node: AnyNode, names: Assignments, left: number): readonly string[] => {
  if (left === 0) return []
  const values = (one: AnyNode): readonly string[] => evaluate(one, names, left - 1)
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'string' && !marks.test(node.value) ? [node.value] : []
    case 'TemplateLiteral':
      return joined(templateParts(node, values))
    case 'BinaryExpression':
      return node.operator === '+' ? joined([values(node.left), values(node.right)]) : []
    case 'ConditionalExpression':
      return [...values(node.consequent), ...values(node.alternate)]
    case 'LogicalExpression':
      return node.operator === '&&'
        ? values(node.right)
        : [...values(node.left), ...values(node.right)]
    case 'Identifier':
      return valuesOfName(node.name, names, values)
    case 'MemberExpression':
      return valuesOfMember(node, values)
    case 'CallExpression':
      return valuesOfCall(node, values)
    case 'NewExpression':
      return lastName(node.callee) === 'URL' ? valuesOfUrl(node.arguments, values) : []
    case 'AwaitExpression':
      return values(node.argument)
    case 'ChainExpression':
    case 'ParenthesizedExpression':
      return values(node.expression)
    case 'AssignmentExpression':
      return values(node.right)
    default:
      return []
  }
}

type Values = (node: AnyNode) => readonly string[]

/** Every way to put the parts together; a part of which nothing is known is a computed one. */
const joined = (parts: readonly (readonly string[])[], separator = ''): readonly string[] => {
  if (parts.every((one) => one.length === 0)) return []
  let all = ['']
  for (const [index, part] of parts.entries()) {
    const texts = part.length === 0 ? [computedPart] : part
    all = all.flatMap((before) =>
      texts.map((text) => (index === 0 ? text : `${before}${separator}${text}`)),
    )
    if (all.length > mostValues) return []
  }
  return all
}

const templateParts = (
  node: Extract<AnyNode, { type: 'TemplateLiteral' }>,
  values: Values,
): readonly (readonly string[])[] =>
  node.quasis.flatMap(({ value: { cooked } }, index) => {
    const text = cooked === undefined || cooked === null || marks.test(cooked) ? [] : [cooked]
    const expression = node.expressions[index]
    return expression === undefined ? [text] : [text, values(expression)]
  })

const valuesOfName = (name: string, names: Assignments, values: Values): readonly string[] => {
  const assigned = names.get(name)
  if (assigned !== undefined)
    return assigned.length > mostAssignments ? [] : assigned.flatMap((one) => values(one))
  if (name === '__dirname') return [here]
  return name === '__filename' ? [`${here}/${self}`] : []
}

const valuesOfMember = (
  node: Extract<AnyNode, { type: 'MemberExpression' }>,
  values: Values,
): readonly string[] => {
  const property = propertyName(node)
  if (isImportMeta(node.object)) {
    if (property === 'dirname') return [here]
    return property === 'url' || property === 'filename' ? [`${here}/${self}`] : []
  }
  return property === 'href' || property === 'pathname' ? values(node.object) : []
}

const directoryOf = (path: string): readonly string[] => {
  if (path === here) return [`${here}/..`]
  const slash = path.lastIndexOf('/')
  return slash <= 0 ? [] : [path.slice(0, slash)]
}

const valuesOfUrl = (given: readonly AnyNode[], values: Values): readonly string[] => {
  const [path, base] = given
  if (path === undefined) return []
  if (base === undefined) return values(path).filter((value) => value.startsWith(here))
  const directories = values(base).flatMap(directoryOf)
  return directories.length === 0 ? [] : joined([directories, values(path)], '/')
}

/** What hands its argument on. */
const transparent = new Set([
  'fileURLToPath',
  'pathToFileURL',
  'normalize',
  'String',
  'realpathSync',
])
const joiners = new Set(['join', 'resolve'])

const valuesOfCall = (
  { callee, arguments: given }: Extract<AnyNode, { type: 'CallExpression' }>,
  values: Values,
): readonly string[] => {
  const name = lastName(callee) ?? ''
  const [first] = given
  if (name === 'toString' && callee.type === 'MemberExpression') return values(callee.object)
  if (first === undefined) return []
  if (transparent.has(name)) return values(first)
  if (name === 'dirname') return values(first).flatMap(directoryOf)
  if (!joiners.has(name)) return []
  return joined(
    given.map((one) => values(one)),
    '/',
  ).filter((value) => value.startsWith(here) || isOfPath(callee))
}

/** Lists are joined too. */
const isOfPath = (callee: AnyNode): boolean =>
  callee.type === 'MemberExpression' && /path/i.test(lastName(callee.object) ?? '')
