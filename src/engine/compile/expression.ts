import type { Json } from '../../model/index.ts'
import { loadOriginals, type Run, register, tame } from './builtins.ts'
import { compileTree } from './closures/unit.ts'
import type { Expression, Scope } from './contract.ts'
import { asExpressionError, guard } from './error.ts'
import { hooks, isNode, make, parseText, type Reference, type TreeNode } from './jsonata.ts'
import { type Limits, limits as rules } from './limits.ts'
import { plain, type Weighed, weigh } from './plain.ts'
import { createRandom } from './random.ts'
import { regexEngine } from './regex.ts'
import { checkTree, readsOf, variablesOf } from './tree.ts'

export interface ExpressionOptions {
  /** Functions contributed as JSONata text whose value is a function, name without $. */
  readonly library?: Readonly<Record<string, string>>
  /** What it may use up: those of rules unless others are given. */
  readonly limits?: Limits
}

/** An expression and the syntax tree it was made from, which is large: whoever has looked into it lets go of it. */
export interface Parsed {
  readonly expression: Expression
  readonly tree: TreeNode
}

/**
 * Makes an expression: closures that answer at once or, where it has something that is not compiled, the reference evaluator, inside
 * the same guards. Throws an ExpressionError when the text is not JSONata or asks for what is refused.
 */
export function compileExpression(text: string, options: ExpressionOptions = {}): Expression {
  return compileParsed(text, options).expression
}

/** As `compileExpression`, for those who look into the tree too: nothing takes as long as parsing. */
export function compileParsed(text: string, options: ExpressionOptions = {}): Parsed {
  const { limits = rules } = options
  const tree = parse(text, limits)
  const reads = readsOf(tree)
  const used = variablesOf(tree)
  const library = Object.entries(options.library ?? {}).filter(([name]) => used.has(name))
  const trees = library.map(([name, source]) => [name, parse(source, limits)] as const)
  const evaluate = used.has('eval') ? undefined : compileTree(tree, trees, limits)
  const expression: Expression =
    evaluate === undefined
      ? { text, mode: 'reference', reads, evaluate: createEvaluator(text, library, limits) }
      : { text, mode: 'compiled', reads, evaluate }
  return { expression, tree }
}

/** The syntax tree of a text. Throws an ExpressionError when it is not JSONata or asks for what is refused. */
export function parse(text: string, limits: Limits = rules): TreeNode {
  if (text.length > limits.text) throw guard('text-too-long', `the expression has ${text.length} characters, more than ${limits.text}`)
  try {
    const tree = parseText(text)
    if (!isNode(tree)) throw guard('evaluator-failed', 'the expression has no syntax tree')
    checkTree(tree, limits)
    return tree
  } catch (error) {
    throw error instanceof RangeError ? guard('too-nested', 'the expression is nested too deeply', 0) : asExpressionError(error)
  }
}

/**
 * One evaluation after another: the evaluator keeps the time and the root of the input per compiled expression, so that two of
 * them overlapping would see each other's. What is made for the evaluator is made at the first evaluation.
 */
function createEvaluator(text: string, library: readonly (readonly [string, string])[], limits: Limits): Expression['evaluate'] {
  let current: Run = { scope: { values: {}, now: 0, seed: '', functions: {} }, random: () => 0, steps: 0, matched: 0 }
  let weighed: Weighed = new WeakMap()
  let made: Promise<Made> | undefined
  let last: Promise<unknown> = Promise.resolve()

  async function prepare(): Promise<Made> {
    const natives = await loadOriginals()
    const prepared = [['', text] as const, ...library].map(([name, source]) => {
      const reference = make(source, {
        stack: limits.stack,
        timeout: limits.timeout,
        sequence: limits.sequence,
        RegexEngine: limits.backtracks
          ? RegExp
          : regexEngine({
              get matched() {
                return current.matched
              },
              set matched(count) {
                current.matched = count
              },
            }),
      })
      tame(reference, natives, () => current, limits)
      reference.assign(hooks.entry, countStep)
      reference.assign(hooks.exit, (_node: unknown, _input: unknown, _environment: unknown, result: unknown) => checkWeight(result))
      return { name, reference, known: new Map<string, string>() }
    })
    const [main, ...functions] = prepared
    if (main === undefined) throw guard('evaluator-failed', 'there is no expression')
    return { main, functions }
  }

  function countStep(): void {
    current.steps += 1
    if (current.steps > limits.steps) throw guard('too-many-steps', `the expression took more than ${limits.steps} steps`)
  }

  function checkWeight(value: unknown): void {
    if (limits.weight < Number.POSITIVE_INFINITY && weigh(value, weighed, limits.weight) > limits.weight)
      throw guard('value-too-large', `a value grew beyond ${limits.weight} characters or entries`)
  }

  async function evaluate(input: Json, scope: Scope): Promise<Json | undefined> {
    try {
      made ??= prepare()
      const { main, functions } = await made
      current = { scope, random: createRandom(scope.seed), steps: 0, matched: 0 }
      weighed = new WeakMap()
      for (const { reference, known } of [main, ...functions]) register(reference, scope.functions, known, () => current)
      const values = plainObject(scope.values)
      const bindings: Record<string, unknown> = { ...values }
      for (const { name, reference } of functions) {
        const value = await reference.evaluate(undefined, { ...values })
        if (typeof value !== 'object' || value === null || !('_jsonata_lambda' in value)) {
          throw guard('not-a-function', `the text of $${name} is not a function`)
        }
        bindings[name] = value
      }
      return plain(await main.reference.evaluate(plain(input), bindings))
    } catch (error) {
      throw asExpressionError(error)
    }
  }

  return (input, scope) => {
    const result = last.then(() => evaluate(input, scope))
    last = result.catch(() => undefined)
    return result
  }
}

interface Part {
  readonly name: string
  readonly reference: Reference
  /** Functions of ours that are registered, with their signatures. */
  readonly known: Map<string, string>
}

interface Made {
  readonly main: Part
  readonly functions: readonly Part[]
}

function plainObject(values: Readonly<Record<string, Json>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, plain(value)]))
}
