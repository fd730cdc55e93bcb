import type { Json } from '../../../model/index.ts'
import type { Expression, Scope } from '../contract.ts'
import { asExpressionError, guard } from '../error.ts'
import type { TreeNode } from '../jsonata.ts'
import type { Limits } from '../limits.ts'
import { plain } from '../plain.ts'
import { type Node, nodeOf } from './ast.ts'
import { type Evaluate, Lambda } from './callable.ts'
import { clean } from './clean.ts'
import { compileNode } from './compile.ts'
import type { Context } from './context.ts'
import { Frame, unbound } from './frame.ts'
import { explained } from './messages.ts'
import { type Names, namesOf } from './names.ts'
import { hasTuples, isWeighty, writesElsewhere } from './nature.ts'
import { Run } from './run.ts'
import { sequenceOf } from './values.ts'

/** A syntax tree as closures; `library`: trees of functions that it names. */
export function compileTree(tree: TreeNode, library: readonly (readonly [string, TreeNode])[], limits: Limits): Expression['evaluate'] {
  try {
    const main = compileUnit(
      nodeOf(tree),
      library.map(([name]) => name),
    )
    const functions = library.map(([name, inner]) => ({ name, unit: compileUnit(nodeOf(inner), []) }))
    return evaluator(main, functions, limits)
  } catch (error) {
    throw error instanceof RangeError ? guard('too-nested', 'the expression is nested too deeply', 0) : asExpressionError(error)
  }
}

interface Unit {
  readonly evaluate: Evaluate
  /** Variables of the expression beside its input and its library. */
  readonly slots: number
  readonly weighs: boolean
  /** It may change what it is given: it is given copies. */
  readonly writes: boolean
}

function compileUnit(node: Node, library: readonly string[]): Unit {
  const names = namesOf(undefined, ['$', ...library], [node])
  const evaluate = compileNode(node, { names, depth: 0, tuples: hasTuples(node), compile: onceEach() })
  return {
    evaluate,
    slots: names.slots.size - library.length - 1,
    weighs: library.length > 0 || isWeighty(node),
    writes: writesElsewhere(node),
  }
}

/** Compiles a node once where it is needed in a quick way of doing something and in the general one. */
function onceEach(): Context['compile'] {
  const done = new Map<Node, { readonly names: Names; readonly depth: number; readonly evaluate: Evaluate }>()
  return (node, context) => {
    const { names, depth } = context
    const known = done.get(node)
    if (known !== undefined && known.names === names && known.depth === depth) return known.evaluate
    const evaluate = compileNode(node, context)
    done.set(node, { names, depth, evaluate })
    return evaluate
  }
}

function evaluator(
  { evaluate, slots, weighs, writes: own }: Unit,
  library: readonly { readonly name: string; readonly unit: Unit }[],
  limits: Limits,
): Expression['evaluate'] {
  const writes = own || library.some(({ unit }) => unit.writes)
  return (given: Json, scope: Scope) => {
    try {
      const run = new Run(writes ? copyOf(scope) : scope, limits, weighs)
      const input = writes ? plain(given) : clean(given)
      const variables: unknown[] = [input]
      for (const { name, unit } of library) variables.push(functionOf(name, unit, run))
      for (let left = slots; left > 0; left -= 1) variables.push(unbound)
      const result = evaluate(Array.isArray(input) ? wrapped(input) : input, new Frame(undefined, variables), run)
      return typeof result === 'boolean' || typeof result === 'string' ? result : plain(result)
    } catch (thrown) {
      throw asExpressionError(explained(thrown))
    }
  }
}

/** Its own values, for an expression that may change them. */
function copyOf(scope: Scope): Scope {
  const values = Object.entries(scope.values).map(([name, value]) => [name, plain(value) ?? null] as const)
  return { ...scope, values: Object.fromEntries(values) }
}

/** An input that is a list is one input, not many. */
function wrapped(input: readonly unknown[]): unknown {
  const made = sequenceOf(input)
  made.outerWrapper = true
  return made
}

function functionOf(name: string, unit: Unit, run: Run): unknown {
  const slots = [undefined, ...Array.from({ length: unit.slots }, () => unbound)]
  const value = unit.evaluate(undefined, new Frame(undefined, slots), run)
  if (!(value instanceof Lambda)) throw guard('not-a-function', `the text of $${name} is not a function`)
  return value
}
