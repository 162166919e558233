import {
  childrenOf,
  type PythonNode,
  type PythonSyntax,
  stringOf,
  textOf,
} from './python-syntax.ts'

/** What is known of a condition before it is asked: `main` holds in the program itself and in nothing that is imported. */
export type Foreseen = 'yes' | 'no' | 'main' | 'maybe'

const never = /^(?:(?:\w+\.)?TYPE_CHECKING|(?:six\.)?PY2|False|0|None)$/
const always = /^(?:(?:six\.)?PY3|True|1)$/

/** What a condition comes to in CPython 3 on Linux. */
export const foresee = (syntax: PythonSyntax, node: PythonNode | undefined): Foreseen => {
  if (node === undefined) return 'maybe'
  const text = textOf(syntax, node)
  if (never.test(text)) return 'no'
  if (always.test(text)) return 'yes'
  const [left, middle, right] = childrenOf(node)
  if (node.name === 'ParenthesizedExpression') return foresee(syntax, middle)
  if (node.name === 'UnaryExpression' && left?.name === 'not')
    return opposite(foresee(syntax, middle))
  if (node.name === 'CallExpression') return startsWith(syntax, node)
  if (node.name !== 'BinaryExpression') return 'maybe'
  if (middle?.name === 'and') return both(foresee(syntax, left), foresee(syntax, right))
  if (middle?.name === 'or')
    return opposite(both(opposite(foresee(syntax, left)), opposite(foresee(syntax, right))))
  return left === undefined || middle === undefined || right === undefined
    ? 'maybe'
    : compare(syntax, { left, operator: operatorOf(syntax, node), right: node.lastChild ?? right })
}

/** `not in` and `is not` are two nodes. */
const operatorOf = (syntax: PythonSyntax, node: PythonNode): string =>
  childrenOf(node)
    .slice(1, -1)
    .map((one) => textOf(syntax, one))
    .join(' ')

const opposite = (one: Foreseen): Foreseen =>
  one === 'yes' ? 'no' : one === 'no' ? 'yes' : 'maybe'

const both = (left: Foreseen, right: Foreseen): Foreseen => {
  if (left === 'no' || right === 'no') return 'no'
  if (left === 'yes') return right
  return right === 'yes' ? left : left === 'main' || right === 'main' ? 'main' : 'maybe'
}

const known: Readonly<Record<string, string>> = {
  'sys.platform': 'linux',
  'os.name': 'posix',
  'platform.system()': 'Linux',
  'sys.implementation.name': 'cpython',
  'platform.python_implementation()': 'CPython',
}

interface Comparison {
  readonly left: PythonNode
  readonly operator: string
  readonly right: PythonNode
}

const truth = (holds: boolean): Foreseen => (holds ? 'yes' : 'no')

const compare = (syntax: PythonSyntax, { left, operator, right }: Comparison): Foreseen => {
  const name = textOf(syntax, left)
  if (name.startsWith('sys.version_info')) return version(operator, textOf(syntax, right))
  const other = stringOf(syntax, right)
  // It is about what somebody else has loaded before.
  if (textOf(syntax, right) === 'sys.modules') return operator === 'in' ? 'no' : 'maybe'
  const value = known[name]
  const isMain = name === '__name__' && other !== undefined && 'text' in other
  if (isMain && other.text === '__main__') return operator === '==' ? 'main' : 'maybe'
  if (value === undefined) return 'maybe'
  const options = optionsOf(syntax, right)
  if (options === undefined) return 'maybe'
  if (operator === '==' || operator === 'in') return truth(options.includes(value))
  if (operator === '!=' || operator === 'not in') return truth(!options.includes(value))
  return 'maybe'
}

const optionsOf = (syntax: PythonSyntax, node: PythonNode): readonly string[] | undefined => {
  const nodes = /^(?:Tuple|Array|Set)Expression$/.test(node.name)
    ? childrenOf(node).filter(({ name }) => !/^[[\](){},]$/.test(name))
    : [node]
  const texts = nodes.flatMap((one) => {
    const value = stringOf(syntax, one)
    return value !== undefined && 'text' in value ? [value.text] : []
  })
  return texts.length === nodes.length ? texts : undefined
}

/** `sys.version_info < (3,)` and `sys.version_info[0] == 2`: what asks for a minor version is not foreseen. */
const version = (operator: string, right: string): Foreseen => {
  const [, major, minor] = /^\(?\s*(\d+)\s*(?:,\s*(\d*))?/.exec(right) ?? []
  if (major === undefined) return 'maybe'
  const wanted = Number(major)
  if (wanted === 3 && (minor ?? '') !== '' && minor !== '0') return 'maybe'
  const order = 3 - wanted
  if (operator === '==') return truth(order === 0)
  if (operator === '!=') return truth(order !== 0)
  if (operator.startsWith('<')) return truth(order < 0)
  if (operator === '>' && !right.startsWith('(')) return truth(order > 0)
  return operator.startsWith('>') ? truth(order >= 0) : 'maybe'
}

/** `sys.platform.startswith('win')`. */
const startsWith = (syntax: PythonSyntax, call: PythonNode): Foreseen => {
  const [, name = '', prefix] =
    /^([\w.()]+)\.startswith\(\s*['"]([^'"]*)['"]\s*\)$/.exec(textOf(syntax, call)) ?? []
  const value = known[name]
  return value === undefined || prefix === undefined ? 'maybe' : truth(value.startsWith(prefix))
}
