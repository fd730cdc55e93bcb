import type { Json, JsonObject } from '../../../model/index.ts'
import { compact } from '../../shape/compact.ts'
import type { Expression, Scope } from '../contract.ts'
import { asExpressionError, guard } from '../error.ts'
import type { TreeNode } from '../jsonata.ts'
import type { Limits } from '../limits.ts'
import { plain } from '../plain.ts'
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
import { type Nature, natureOf } from './nature.ts'
import { jsonOf } from './result.ts'
import { Run } from './run.ts'
import { isShadowed } from './shadows.ts'
import { sequenceOf } from './values.ts'

/** What an expression is made of. */
export interface Source {
  readonly text: string
  readonly reads: readonly string[]
  readonly tree: TreeNode
  readonly nature: Nature
  /** Names of the variables in it, functions among them. */
  readonly variables: ReadonlySet<string>
  /** Trees of functions that it names. */
  readonly library: readonly (readonly [string, TreeNode])[]
  readonly limits: Limits
}

/** A syntax tree as closures. */
export function expressionOf({ text, reads, tree, nature, variables, library, limits }: Source): Expression {
  const called = new Set<string>()
  try {
    const names = library.map(([name]) => name)
    const main = compileUnit(nodeOf(tree, true), nature, names, called)
    const functions = library.map(([name, inner]) => {
      const node = nodeOf(inner)
      return { name, unit: compileUnit(node, natureOf(node), [], called) }
    })
    const alone = library.length > 0 || main.slots > 0 || main.writes ? undefined : namedAlone(variables)
    return new TreeExpression(text, reads, {
      main,
      library: compact(functions),
      natives: called.size === 0 ? nobody : [...called],
      alone,
      limits,
    })
  } catch (error) {
    throw error instanceof RangeError ? guard('too-nested', 'the expression is nested too deeply', 0) : asExpressionError(error)
  }
}

const nobody: readonly string[] = []

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

function compileUnit(node: Node, nature: Nature, library: readonly string[], called: Set<string>): Unit {
  const names = namesOf(undefined, ['$', ...library], nature.binds ? [node] : [])
  const evaluate = compileNode(node, { names, depth: 0, tuples: nature.tuples, binds: nature.binds, natives: called, compile: onceEach() })
  const slots = names.slots.size - library.length - 1
  return {
    evaluate,
    slots,
    framed: slots > 0 || library.length > 0 || nature.root,
    weighs: library.length > 0 || nature.weighty,
    writes: nature.writes,
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

interface Parts {
  readonly main: Unit
  readonly library: readonly Library[]
  /** Functions of JSONata's own that are called by their names. */
  readonly natives: readonly string[]
  /** The functions of JSONata's own that it names where it sees its input and nothing else, as most conditions do; else undefined. */
  readonly alone: readonly string[] | undefined
  readonly limits: Limits
}

/** A class, because there is one for each of thousands of texts: closures would take several times its room. */
class TreeExpression implements Expression {
  readonly text: string
  readonly reads: readonly string[]
  readonly #evaluate: Evaluate
  readonly #framed: boolean
  readonly #alone: readonly string[] | undefined
  /** Evaluations of what sees its input and nothing else cannot be inside of one another, and have one run between them. */
  readonly #run: Run
  readonly #parts: Parts

  constructor(text: string, reads: readonly string[], parts: Parts) {
    const { main, alone, limits } = parts
    this.text = text
    this.reads = reads
    this.#evaluate = main.evaluate
    this.#framed = main.framed
    this.#alone = alone
    this.#run = alone !== undefined && main.weighs ? runOf(nothing, parts) : sharedRun(limits)
    this.#parts = parts
  }

  get mode(): 'compiled' {
    return 'compiled'
  }

  evaluate(given: Json, scope: Scope): Json | undefined {
    try {
      if (this.#isAlone(scope)) return asJson(this.#valueAlone(given, scope), this.#run)
      const run = runOf(scope, this.#parts)
      return asJson(valueIn(given, run, this.#parts), run)
    } catch (thrown) {
      throw asExpressionError(explained(thrown))
    }
  }

  holds(given: Json, scope: Scope): boolean {
    try {
      if (this.#isAlone(scope)) return this.#valueAlone(given, scope) === true
      return valueIn(given, runOf(scope, this.#parts), this.#parts) === true
    } catch (thrown) {
      throw asExpressionError(explained(thrown))
    }
  }

  /** Nor has the scope another meaning for a function that it names. */
  #isAlone(scope: Scope): boolean {
    const names = this.#alone
    return names !== undefined && (names.length === 0 || !isShadowed(names, scope))
  }

  #valueAlone(given: Json, { sharing = 0 }: Scope): unknown {
    const input = cleanInput(given, sharing > 0)
    const run = this.#run
    run.renew(input, sharing)
    const frame = this.#framed ? new Frame(undefined, [input]) : noFrame
    return this.#evaluate(typeof input === 'object' && Array.isArray(input) ? wrapped(input) : input, frame, run)
  }
}

function runOf(scope: Scope, { main, library, natives, limits }: Parts): Run {
  const writes = writesAnywhere(main, library)
  const weighs = main.weighs && limits.weight < Number.POSITIVE_INFINITY
  const run = new Run(writes ? copyOf(scope) : scope, limits, weighs, natives.length > 0 && isShadowed(natives, scope))
  if (!writes) run.sharing = scope.sharing ?? 0
  return run
}

/** The raw value, which has lists with marks, functions, parts of the input. */
function valueIn(given: Json, run: Run, { main, library }: Parts): unknown {
  const input = writesAnywhere(main, library) ? plain(given) : cleanInput(given, run.sharing > 0)
  run.root = input
  const frame = main.framed ? rootFrame(input, main.slots, library, run) : noFrame
  return main.evaluate(Array.isArray(input) ? wrapped(input) : input, frame, run)
}

function writesAnywhere(main: Unit, library: readonly Library[]): boolean {
  return main.writes || library.some(({ unit }) => unit.writes)
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
function namedAlone(variables: ReadonlySet<string>): readonly string[] | undefined {
  const names = [...variables].filter((name) => name !== '' && name !== '$')
  if (names.length === 0) return nobody
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
