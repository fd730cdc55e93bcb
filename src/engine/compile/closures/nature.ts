import type { Node } from './ast.ts'
import { natives } from './natives.ts'

type Test = (node: Node) => boolean

/** Whether a node, or one inside of it, passes. Slots of `%` point upwards and are not followed. */
function some(node: Node, test: Test): boolean {
  return test(node) || inside(Object.entries(node), test)
}

function inside(fields: readonly (readonly [string, unknown])[], test: Test): boolean {
  return fields.some(([field, value]) => field !== 'ancestor' && field !== 'slot' && field !== 'seekingParent' && isIn(value, test))
}

function isIn(value: unknown, test: Test): boolean {
  if (Array.isArray(value)) return value.some((item) => isIn(item, test))
  if (typeof value !== 'object' || value === null || value instanceof RegExp) return false
  return 'type' in value && typeof value.type === 'string' ? some(value as Node, test) : inside(Object.entries(value), test)
}

/** What a tree is like, whatever its literals are: found by going through it, once for all trees that are put together alike. */
export interface Nature {
  /** It has streams of tuples: `@`, `#`, `%`. */
  readonly tuples: boolean
  /** It reads its input by `$$`, or maybe by `$eval`. */
  readonly root: boolean
  readonly weighty: boolean
  readonly writes: boolean
  /** It assigns variables somewhere. */
  readonly binds: boolean
}

export function natureOf(node: Node): Nature {
  return {
    tuples: hasTuples(node),
    root: readsRoot(node),
    weighty: isWeighty(node),
    writes: writesElsewhere(node),
    binds: some(node, ({ type }) => type === 'bind'),
  }
}

/** Streams of tuples: `@`, `#`, `%`. */
export function hasTuples(node: Node): boolean {
  return some(node, ({ type, tuple, focus, index }) => type === 'parent' || tuple === true || focus !== undefined || index !== undefined)
}

/** By `$$`, or maybe by `$eval`. */
function readsRoot(node: Node): boolean {
  return some(node, (inner) => inner.type === 'variable' && (inner.value === '$' || inner.value === 'eval'))
}

/**
 * Whether a value can be put together from itself over and over: by a variable, a function of its own, or steps of a path that make
 * values. Everything else grows with the expression's text only.
 */
function isWeighty(node: Node): boolean {
  return some(node, (inner) => {
    if (inner.type === 'path') return inner.steps.some((step) => makers.has(step.type) && !isScalar(step))
    if (inner.type === 'variable' && inner.value === 'eval') return true
    return inner.type === 'bind' || inner.type === 'lambda' || inner.type === 'transform' || inner.type === 'apply'
  })
}

/** Whether a value of it, or what it returns in the place of a call, may hold on to the variables around it. */
export function holdsOn(node: Node): boolean {
  return some(node, (inner) => holders.has(inner.type) || (inner.type === 'variable' && inner.value === 'eval'))
}

const holders: ReadonlySet<Node['type']> = new Set(['lambda', 'partial', 'transform'])
const makers: ReadonlySet<Node['type']> = new Set(['unary', 'block', 'function'])
const operators: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%', '=', '!=', '<', '<=', '>', '>=', 'and', 'or', 'in'])

/** Whether the value is a number or a boolean, if there is one. */
function isScalar(node: Node): boolean {
  if (node.group !== undefined) return false
  if (node.type === 'block') {
    const last = node.expressions.at(-1)
    return last !== undefined && isScalar(last)
  }
  if (node.type === 'unary') return node.value === '-'
  return node.type === 'number' || (node.type === 'binary' && operators.has(node.value))
}

/** Whether the pattern of a transform may reach values that are not in the copy it changes: it changes those too. */
function writesElsewhere(node: Node): boolean {
  return some(node, (inner) => {
    return inner.type === 'transform' ? some(inner.pattern, reachesOut) : inner.type === 'variable' && inner.value === 'eval'
  })
}

function reachesOut(node: Node): boolean {
  if (node.type === 'variable') return node.value !== '' && !natives.has(node.value)
  return node.type === 'parent'
}
