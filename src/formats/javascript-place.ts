import type { AnyNode } from 'acorn'

/** How sure it is that a part of a source is run, and what its names mean there. */
export interface Place {
  readonly isCertain: boolean
  /** `require` is a parameter: a bundler's, not that of Node.js. */
  readonly isShadowed: boolean
}

const functions = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'])

/**
 * The place of a node in its parent's: what stands in a function, under a condition or where a failure is caught is not certain to be run.
 * `immediate` are functions that are called where they stand.
 */
export const placeOf = (
  child: AnyNode,
  parent: AnyNode,
  place: Place,
  immediate: ReadonlySet<AnyNode>,
): Place => {
  if (functions.has(child.type)) {
    const isShadowed = place.isShadowed || hasRequireParameter(child)
    return { isCertain: place.isCertain && immediate.has(child), isShadowed }
  }
  return place.isCertain && isConditional(child, parent) ? { ...place, isCertain: false } : place
}

const hasRequireParameter = (node: AnyNode): boolean =>
  'params' in node && node.params.some((one) => one.type === 'Identifier' && one.name === 'require')

/** Whether a part of a node is run only sometimes, or may fail without harm. */
const isConditional = (child: AnyNode, parent: AnyNode): boolean => {
  switch (parent.type) {
    case 'IfStatement':
    case 'ConditionalExpression':
      return child !== parent.test
    case 'LogicalExpression':
      return child === parent.right
    case 'TryStatement':
      return child !== parent.finalizer
    case 'SwitchCase':
      return child !== parent.test
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'WhileStatement':
      return child === parent.body
    default:
      return false
  }
}
