import type { Json, JsonObject } from '../../../model/index.ts'
import type { Expression, Scope } from '../contract.ts'
import { asExpressionError, guard } from '../error.ts'
import type { TreeNode } from '../jsonata.ts'
import type { Limits } from '../limits.ts'
import { plain } from '../plain.ts'
import { variablesOf } from '../tree.ts'
import { entry } from '../weight.ts'
import { type Node, nodeOf } from './ast.ts'
import { type Evaluate, Lambda } from './callable.ts'
import { cleanInput } from './clean.ts'
import { compileNode } from './compile.ts'
import type { Context } from './context.ts'
import { Frame, unbound } from './frame.ts'
import { explained } from './messages.ts'
import { type Names, namesOf } from './names.ts'
import { natives } from './natives.ts'
import { hasTuples, isWeighty, readsRoot, writesElsewhere } from './nature.ts'
import { jsonOf } from './result.ts'
import { Run } from './run.ts'
import { isShadowed } from './shadows.ts'
import { sequenceOf } from './values.ts'

/** An expression as closures. */
export type Compiled = Pick<Expression, 'evaluate' | 'holds'>

/** A syntax tree as closures; `library`: trees of functions that it names. */
export function compileTree(tree: TreeNode, library: readonly (readonly [string, TreeNode])[], limits: Limits): Compiled {
  const called = new Set<string>()
  try {
    const main = compileUnit(
      nodeOf(tree),
      library.map(([name]) => name),
      called,
    )
    const functions = library.map(([name, inner]) => ({ name, unit: compileUnit(nodeOf(inner), [], called) }))
    const general = evaluator(main, functions, [...called], limits)
    const names = library.length > 0 || main.slots > 0 || main.writes ? undefined : namedAlone(tree)
    return names === undefined ? general : aloneEvaluator(main, names, limits, general)
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

function compileUnit(node: Node, library: readonly string[], called: Set<string>): Unit {
  const names = namesOf(undefined, ['$', ...library], [node])
  const evaluate = compileNode(node, { names, depth: 0, tuples: hasTuples(node), natives: called, compile: onceEach() })
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

const noFrame = new Frame(undefined, [])

/** Evaluates to the raw value, which has lists with marks, functions, parts of the input, and hands it on. */
function evaluator(unit: Unit, library: readonly Library[], natives: readonly string[], limits: Limits): Compiled {
  const { evaluate, framed } = unit
  const weighs = unit.weighs && limits.weight < Number.POSITIVE_INFINITY
  const writes = unit.writes || library.some(({ unit: { writes } }) => writes)
  function value(given: Json, run: Run): unknown {
    const input = writes ? plain(given) : cleanInput(given)
    return evaluate(Array.isArray(input) ? wrapped(input) : input, framed ? rootFrame(input, unit.slots, library, run) : noFrame, run)
  }
  function runIn(scope: Scope): Run {
    return new Run(writes ? copyOf(scope) : scope, limits, weighs, natives.length > 0 && isShadowed(natives, scope))
  }
  return {
    evaluate: (given, scope) => {
      try {
        const run = runIn(scope)
        return asJson(value(given, run), run)
      } catch (thrown) {
        throw asExpressionError(explained(thrown))
      }
    },
    holds: (given, scope) => {
      try {
        return value(given, runIn(scope)) === true
      } catch (thrown) {
        throw asExpressionError(explained(thrown))
      }
    },
  }
}

/**
 * For an expression that sees its input and nothing else, as most conditions do: such evaluations cannot be inside of one another,
 * and have one run between them. `names`: what it names of JSONata's own functions; where the scope has another meaning for one of
 * them, `general` is asked.
 */
function aloneEvaluator({ evaluate, framed, weighs }: Unit, names: readonly string[], limits: Limits, general: Compiled): Compiled {
  const run = weighs ? new Run(nothing, limits, limits.weight < Number.POSITIVE_INFINITY, false) : sharedRun(limits)
  const naming = names.length > 0
  function value(given: Json): unknown {
    run.renew()
    const input = cleanInput(given)
    const frame = framed ? new Frame(undefined, [input]) : noFrame
    return evaluate(typeof input === 'object' && Array.isArray(input) ? wrapped(input) : input, frame, run)
  }
  return {
    evaluate: (given, scope) => {
      if (naming && isShadowed(names, scope)) return general.evaluate(given, scope)
      try {
        return asJson(value(given), run)
      } catch (thrown) {
        throw asExpressionError(explained(thrown))
      }
    },
    holds: (given, scope) => {
      if (naming && isShadowed(names, scope)) return general.holds(given, scope)
      try {
        return value(given) === true
      } catch (thrown) {
        throw asExpressionError(explained(thrown))
      }
    },
  }
}

const nothing: Scope = { values: {}, now: 0, seed: '', functions: {} }
const runs = new WeakMap<Limits, Run>()

function sharedRun(limits: Limits): Run {
  const known = runs.get(limits)
  if (known !== undefined) return known
  const made = new Run(nothing, limits, false, false)
  runs.set(limits, made)
  return made
}

/** Functions whose value depends on the evaluation. */
const dependent: ReadonlySet<string> = new Set(['now', 'millis', 'random', 'shuffle', 'toMillis', 'eval'])

/** The functions of JSONata's own that an expression names, where it names nothing else; `$` and `$$` are the input. */
function namedAlone(tree: TreeNode): readonly string[] | undefined {
  const names = [...variablesOf(tree)].filter((name) => name !== '' && name !== '$')
  return names.every((name) => natives.has(name) && !dependent.has(name)) ? names : undefined
}

function asJson(value: unknown, run: Run): Json | undefined {
  if (typeof value === 'boolean' || typeof value === 'string') return value
  return isFlat(value, run) ? value : jsonOf(value, 0, { entries: run.limits.weight / entry })
}

/** It was made here, and there is nothing in it that a copy would leave out. */
function isFlat(value: unknown, run: Run): value is JsonObject {
  return value !== undefined && value === run.flat
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
