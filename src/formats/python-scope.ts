import { type Foreseen, foresee } from './python-condition.ts'
import { childrenOf, type PythonNode, type PythonSyntax, textOf } from './python-syntax.ts'

/** When a statement of a module is run. */
export interface PythonScope {
  /** `start`: while the module is loaded. `main`: the same, when it is the program. `later`: when a function is called. `never`: on no Linux. */
  readonly when: 'start' | 'main' | 'later' | 'never'
  /** Whether it may be passed over, or what it fails with is caught. */
  readonly guarded: boolean
  /** Bodies of `try` that each have to fail for want of a module first. */
  readonly instead: readonly PythonNode[]
}

/** The scope of what stands outside of everything. */
export const outermost: PythonScope = { when: 'start', guarded: false, instead: [] }

const asOuter = (outer: PythonScope): PythonScope => outer

/** The scope of a block (`Body`, or the expression of a lambda) whose statement stands in `outer`. */
export const scopeOfBody = (
  syntax: PythonSyntax,
  body: PythonNode,
  outer: PythonScope,
): PythonScope => {
  const statement = body.name === 'LambdaExpression' ? body : body.parent
  const into = statement === null ? asOuter : (intoBlock[statement.name] ?? asOuter)
  return into(outer, body, syntax)
}

type Into = (outer: PythonScope, body: PythonNode, syntax: PythonSyntax) => PythonScope

const inFunction: Into = (outer) => ({ ...outer, when: outer.when === 'never' ? 'never' : 'later' })

const perhaps: Into = (outer) => ({ ...outer, guarded: true })

/** Each condition before the block in the same `if` has to fail, its own has to hold. */
const inBranch: Into = (outer, body, syntax) => {
  let reached: Foreseen = 'yes'
  let condition: PythonNode | undefined
  for (const node of childrenOf(body.parent ?? body)) {
    if (node.from === body.from && node.name === 'Body') break
    if (node.name === 'Body') {
      if (condition !== undefined) reached = afterwards(reached, foresee(syntax, condition))
      condition = undefined
    } else if (!/^(?:if|elif|else|Comment)$/.test(node.name)) condition = node
  }
  const own = condition === undefined ? 'yes' : foresee(syntax, condition)
  if (reached === 'no' || own === 'no') return { ...outer, when: 'never' }
  if (own === 'main') return outer.when === 'start' ? { ...outer, when: 'main' } : outer
  return reached === 'yes' && own === 'yes' ? outer : { ...outer, guarded: true }
}

/** Whether the next branch is come to: that of a program's own is run by nobody who imports it. */
const afterwards = (reached: Foreseen, condition: Foreseen): Foreseen => {
  if (reached === 'no' || condition === 'yes') return 'no'
  return condition === 'maybe' ? 'maybe' : reached
}

const aboutImports = /\b(?:ImportError|ModuleNotFoundError|Exception|BaseException)\b/

const inTry: Into = (outer, body, syntax) => {
  const parts = childrenOf(body.parent ?? body)
  const at = parts.findIndex(({ from, name }) => from === body.from && name === 'Body')
  const tried = parts.find(({ name }) => name === 'Body')
  const catchers = parts.flatMap(({ name }, index) => (name === 'except' ? [index] : []))
  const own = catchers.findLast((index) => index < at)
  const catches = (index: number): boolean => {
    const [what] = parts.slice(index + 1)
    return what === undefined || what.name === 'Body' || aboutImports.test(textOf(syntax, what))
  }
  // A module that fails with an error of its own choice is not loaded either; of a function's nobody knows who catches it.
  const goesOn = (index: number): boolean =>
    outer.when === 'later' || !raises(parts.slice(index).find(({ name }) => name === 'Body'))
  if (own === undefined)
    return catchers.some((index) => catches(index) && goesOn(index))
      ? perhaps(outer, body, syntax)
      : outer
  const keyword = parts.slice(0, at).findLast(({ name }) => /^(?:except|else|finally)$/.test(name))
  if (keyword?.name !== 'except' || tried === undefined) return outer
  return { ...outer, guarded: true, instead: [...outer.instead, ...(catches(own) ? [tried] : [])] }
}

const raises = (body: PythonNode | undefined): boolean => body?.lastChild?.name === 'RaiseStatement'

const inWith: Into = (outer, body, syntax) => {
  const head = syntax.text.slice(body.parent?.from ?? 0, body.from)
  return /\bsuppress\b/.test(head) ? { ...outer, guarded: true } : outer
}

const intoBlock: Readonly<Record<string, Into>> = {
  FunctionDefinition: inFunction,
  LambdaExpression: inFunction,
  IfStatement: inBranch,
  TryStatement: inTry,
  WithStatement: inWith,
  MatchClause: perhaps,
}
