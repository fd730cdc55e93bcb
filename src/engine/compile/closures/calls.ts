import { guard } from '../error.ts'
import { make } from '../jsonata.ts'
import { call, parametersOf, partially, pass } from './apply.ts'
import type { ApplyNode, CallNode, LambdaNode, Node } from './ast.ts'
import { Callable, Chain, type Evaluate, type Given, Lambda, type LambdaCode, type TailCall } from './callable.ts'
import type { Context } from './context.ts'
import { failure, type Site } from './failure.ts'
import { globalOf } from './globals.ts'
import { namesOf, readVariable } from './names.ts'
import { holdsOn } from './nature.ts'
import { putOff } from './run.ts'

/** `f(...)`; with `first`, as the right side of `~>`: that value comes before the arguments written. */
export function compileCall(node: CallNode, context: Context, first?: Evaluate): Evaluate {
  const procedure = context.compile(node.procedure, context)
  const missing = mistaken(node, context, 'T1005')
  const args = node.arguments.map((arg) => context.compile(arg, context))
  const site: Site = { position: node.position, token: nameOf(node.procedure) }
  const { depth } = context
  return (input, frame, run) => {
    const before = run.depth
    const values: unknown[] = first === undefined ? [] : [first(input, frame, run)]
    const fn = procedure(input, frame, run)
    if (fn === undefined) missing?.(input, frame, run)
    for (const arg of args) {
      const value = arg(input, frame, run)
      values.push(typeof value === 'object' ? pass(value) : value)
    }
    run.enter(depth)
    const result = call(fn, values, input, run, site)
    run.depth = before
    return result
  }
}

/** `a ~> f`: a call with the left side first; of two functions, one that calls both. */
export function compileApply(node: ApplyNode, context: Context): Evaluate {
  const left = context.compile(node.lhs, context)
  if (node.rhs.type === 'function') return compileCall(node.rhs, context, left)
  const right = context.compile(node.rhs, context)
  const { position } = node
  return (input, frame, run) => {
    const value = left(input, frame, run)
    const fn = right(input, frame, run)
    if (!(fn instanceof Callable)) throw failure('T2006', { position, value: fn })
    return value instanceof Callable ? new Chain(value, fn) : call(fn, [value], null, run)
  }
}

/** `f(?, 1)` */
export function compilePartial(node: CallNode, context: Context): Evaluate {
  const args = node.arguments.map((arg) => (arg.type === 'operator' ? undefined : context.compile(arg, context)))
  const procedure = context.compile(node.procedure, context)
  const missing = mistaken(node, context, 'T1007')
  const site = { position: node.position, token: nameOf(node.procedure) }
  return (input, frame, run) => {
    const given = args.map((arg): Given => (arg === undefined ? undefined : { value: arg(input, frame, run) }))
    const fn = procedure(input, frame, run)
    if (fn === undefined) missing?.(input, frame, run)
    if (!(fn instanceof Callable)) throw failure('T1008', site)
    return partially(fn, parametersOf(fn) ?? refusedParameters(), given)
  }
}

/** The reference reads parameters out of a function's text, and fails like this where there is more than names. */
function refusedParameters(): never {
  make('function($a = 1){ 1 }')
  throw guard('evaluator-failed', 'the function cannot be applied partially')
}

export function compileLambda(node: LambdaNode, context: Context): Evaluate {
  if (node.thunk === true && node.body.type === 'function') {
    const next = tailCall(node.body, context)
    return (input, frame, run) => {
      run.tail = next
      run.tailInput = input
      run.tailFrame = frame
      return putOff
    }
  }
  const parameters = node.arguments.map(({ value }) => value)
  const names = namesOf(context.names, parameters, [node.body])
  const body = context.compile(node.body, { ...context, names, depth: 0 })
  const code: LambdaCode = {
    parameters: parameters.length,
    signature: node.signature,
    body,
    size: names.slots.size,
    levels: levelsOf(node.body),
    keeps: holdsOn(node.body),
  }
  return (input, frame) => new Lambda(code, input, frame)
}

function tailCall(node: CallNode, context: Context): TailCall {
  return {
    procedure: context.compile(node.procedure, context),
    args: node.arguments.map((arg) => context.compile(arg, context)),
    token: node.procedure.type === 'variable' ? node.procedure.value : undefined,
    position: node.procedure.position,
  }
}

/** Levels of a tree that evaluating it surely enters. */
function levelsOf(node: Node): number {
  switch (node.type) {
    case 'condition':
      return 1 + levelsOf(node.condition)
    case 'binary':
    case 'apply':
      return 1 + levelsOf(node.lhs)
    case 'function':
      return 1 + levelsOf(node.procedure)
    case 'block':
      return 1 + (node.expressions[0] === undefined ? 0 : levelsOf(node.expressions[0]))
    case 'path':
      return 2
    default:
      return 1
  }
}

/** What is told who forgot the $ of a function. */
function mistaken({ procedure, position }: CallNode, context: Context, code: string): Evaluate | undefined {
  const [step] = procedure.type === 'path' ? procedure.steps : []
  if (step?.type !== 'name') return undefined
  const name = step.value
  const known = readVariable(name, context.names, (_input, _frame, run) => globalOf(name, run))
  return (input, frame, run) => {
    if (known(input, frame, run)) throw failure(code, { position, token: name })
    return undefined
  }
}

function nameOf(procedure: Node): string | undefined {
  const named = procedure.type === 'path' ? procedure.steps[0] : procedure
  return named !== undefined && 'value' in named && named.value !== undefined ? String(named.value) : undefined
}
