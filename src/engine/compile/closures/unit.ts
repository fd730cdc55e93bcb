import type { Json } from '../../../model/index.ts'
import type { Expression, Scope } from '../contract.ts'
import { asExpressionError, guard } from '../error.ts'
import type { TreeNode } from '../jsonata.ts'
import type { Limits } from '../limits.ts'
import { plain } from '../plain.ts'
import { type Node, nodeOf } from './ast.ts'
import { type Evaluate, Lambda } from './callable.ts'
import { cleanInput } from './clean.ts'
import { compileNode } from './compile.ts'
import type { Context } from './context.ts'
import { Frame, unbound } from './frame.ts'
import { explained } from './messages.ts'
import { type Names, namesOf } from './names.ts'
import { hasTuples, isWeighty, readsRoot, writesElsewhere } from './nature.ts'
import { jsonOf } from './result.ts'
import { beginRun, endRun, type Run } from './run.ts'
import { sequenceOf } from './values.ts'

/** An expression as closures. */
export type Compiled = Pick<Expression, 'evaluate' | 'holds'>

/** A syntax tree as closures; `library`: trees of functions that it names. */
export function compileTree(tree: TreeNode, library: readonly (readonly [string, TreeNode])[], limits: Limits): Compiled {
  const natives = new Set<string>()
  try {
    const main = compileUnit(
      nodeOf(tree),
      library.map(([name]) => name),
      natives,
    )
    const functions = library.map(([name, inner]) => ({ name, unit: compileUnit(nodeOf(inner), [], natives) }))
    return compiledOf(evaluator(main, functions, [...natives], limits))
  } catch (error) {
    throw error instanceof RangeError ? guard('too-nested', 'the expression is nested too deeply', 0) : asExpressionError(error)
  }
}

interface Unit {
  readonly evaluate: Evaluate
  /** Variables of the expression beside its input and its library. */
  readonly slots: number
  /** It has variables, or reads its input by `$$`. */
  readonly framed: boolean
  readonly weighs: boolean
  /** It may change what it is given: it is given copies. */
  readonly writes: boolean
}

function compileUnit(node: Node, library: readonly string[], natives: Set<string>): Unit {
  const names = namesOf(undefined, ['$', ...library], [node])
  const evaluate = compileNode(node, { names, depth: 0, tuples: hasTuples(node), natives, compile: onceEach() })
  const slots = names.slots.size - library.length - 1
  return {
    evaluate,
    slots,
    framed: slots > 0 || library.length > 0 || readsRoot(node),
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

interface Library {
  readonly name: string
  readonly unit: Unit
}

/** The raw value of an expression, of an evaluator's making: lists with marks, functions, parts of the input. */
type Evaluator = (given: Json, scope: Scope) => unknown

const noFrame = new Frame(undefined, [])

function evaluator(unit: Unit, library: readonly Library[], natives: readonly string[], limits: Limits): Evaluator {
  const { evaluate, framed } = unit
  const weighs = unit.weighs && limits.weight < Number.POSITIVE_INFINITY
  const writes = unit.writes || library.some(({ unit: { writes } }) => writes)
  return (given, scope) => {
    const run = beginRun(writes ? copyOf(scope) : scope, limits, weighs, natives.length > 0 && isShadowed(natives, scope))
    const input = writes ? plain(given) : cleanInput(given)
    const frame = framed ? rootFrame(input, unit.slots, library, run) : noFrame
    const result = evaluate(Array.isArray(input) ? wrapped(input) : input, frame, run)
    endRun(run)
    return result
  }
}

function compiledOf(value: Evaluator): Compiled {
  return {
    evaluate: (input, scope) => {
      try {
        const result = value(input, scope)
        return typeof result === 'boolean' || typeof result === 'string' ? result : jsonOf(result, 0)
      } catch (thrown) {
        throw asExpressionError(explained(thrown))
      }
    },
    holds: (input, scope) => {
      try {
        return value(input, scope) === true
      } catch (thrown) {
        throw asExpressionError(explained(thrown))
      }
    },
  }
}

function isShadowed(names: readonly string[], { values, functions }: Scope): boolean {
  for (const name of names) if (values[name] !== undefined || functions[name] !== undefined) return true
  return false
}

function rootFrame(input: unknown, slots: number, library: readonly Library[], run: Run): Frame {
  const variables: unknown[] = [input]
  for (const { name, unit } of library) variables.push(functionOf(name, unit, run))
  for (let left = slots; left > 0; left -= 1) variables.push(unbound)
  return new Frame(undefined, variables)
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
