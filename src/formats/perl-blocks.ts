import type { PerlToken } from './perl-tokens.ts'

/** Words and operators that make a statement, or a part of it, run only sometimes or survive its failure. */
const conditional = new Set([
  ...['if', 'unless', 'elsif', 'else', 'while', 'until', 'for', 'foreach', 'and', 'or', 'xor'],
  ...['sub', 'eval', 'try', 'catch', 'finally', 'method', '&&', '||', '//', '?'],
])

/** Words whose block ends the statement that they begin. */
const ownBlock = new Set([
  ...['if', 'unless', 'elsif', 'else', 'while', 'until', 'for', 'foreach', 'sub', 'package'],
  ...['BEGIN', 'UNITCHECK', 'CHECK', 'INIT', 'END', 'method', 'class'],
])

interface Statement {
  readonly from: number
  isConditional: boolean
}

/**
 * For each token of a source, whether it runs whenever the source does: outside of subs, evals, conditions, loops and of statements
 * with a modifier or a short-circuit operator.
 */
export const runsAlways = (tokens: readonly PerlToken[]): readonly boolean[] => {
  const always = tokens.map(() => true)
  const open: Statement[] = []
  let statement: Statement = { from: 0, isConditional: false }
  const end = (to: number): void => {
    if (statement.isConditional) always.fill(false, statement.from, to)
    statement = { from: to + 1, isConditional: false }
  }
  tokens.forEach(({ kind, text }, index) => {
    if (kind !== 'mark' && kind !== 'word') return
    const isKey = tokens[index + 1]?.text === '=>' || tokens[index - 1]?.text === '->'
    if (conditional.has(text) && !isKey) statement.isConditional = true
    else if (kind === 'word') return
    else if (text === ';') end(index)
    else if (text === '{') {
      open.push(statement)
      statement = { from: index + 1, isConditional: false }
    } else if (text === '}') {
      end(index)
      statement = open.pop() ?? statement
      if (endsStatement(tokens, statement.from)) end(index)
    }
  })
  end(tokens.length)
  for (const left of open) if (left.isConditional) always.fill(false, left.from)
  return always
}

const endsStatement = (tokens: readonly PerlToken[], from: number): boolean => {
  const first = tokens[from]
  if (first?.kind === 'mark') return first.text === '{'
  if (first?.kind !== 'word' || !ownBlock.has(first.text)) return false
  return first.text !== 'sub' || tokens[from + 1]?.kind === 'word'
}
