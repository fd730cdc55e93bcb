import { testerOf } from '../regex.ts'
import type { CallNode, Node } from './ast.ts'
import { type Evaluate, Native, type NativeCode } from './callable.ts'
import { compileCall } from './calls.ts'
import { hasSurrogates } from './characters.ts'
import type { Context } from './context.ts'
import { handlingOf } from './effort.ts'
import { placed } from './failure.ts'
import { type Field, fieldIn, isBare, readField } from './fields.ts'
import { type Literal, literalOf } from './literals.ts'
import { isAssigned } from './names.ts'
import { natives } from './natives.ts'
import { type Quick, quickFunctions, slow } from './quick.ts'
import type { Run } from './run.ts'
import { sharedCall } from './sharing.ts'
import { validated } from './signature.ts'

/** A call of a function of JSONata's own that nothing in the expression is named like. */
export function compileNativeCall(node: CallNode, context: Context): Evaluate | undefined {
  const evaluate = compileCallOfNative(node, context)
  return evaluate === undefined ? undefined : sharedCall(node, (inner) => nativeName(inner, context) !== undefined, evaluate)
}

function compileCallOfNative(node: CallNode, context: Context): Evaluate | undefined {
  const name = nativeName(node, context)
  const native = name === undefined ? undefined : natives.get(name)
  if (name === undefined || native === undefined) return undefined
  context.natives.add(name)
  const general = compileCall(node, context)
  const args = node.arguments.map((arg) => context.compile(arg, context))
  const invoke = invoker(Native.codeOf(native), { position: node.position, name, depth: context.depth })
  const quick = quickFunctions[name]
  const [first, second, third] = args
  const pattern = name === 'contains' && args.length === 2 ? patternOf(node.arguments[1]) : undefined
  if (pattern !== undefined && first !== undefined && second !== undefined) return matches(pattern, first, second, { general, invoke })
  if (quick === undefined || first === undefined || args.length < quick.least || args.length > quick.most) {
    return (input, frame, run) => {
      if (run.shadowed) return general(input, frame, run)
      const given: unknown[] = []
      for (let index = 0; index < args.length; index += 1) given.push(args[index]?.(input, frame, run))
      return invoke(given, input, run)
    }
  }
  const [field] = node.arguments.map(fieldIn)
  if (name === 'exists' && field !== undefined) return presence(field, general)
  const otherwise = { general, invoke }
  if (second === undefined) return ofOne(quick.run, first, otherwise)
  const literals = node.arguments
    .slice(1)
    .map(literalOf)
    .filter((literal) => literal !== undefined)
  if (literals.length === args.length - 1) return withLiterals(quick.run, first, literals, otherwise)
  return third === undefined ? ofTwo(quick.run, first, second, otherwise) : ofThree(quick.run, first, second, third, otherwise)
}

/** Whose function a call calls, where it is one of JSONata's own. */
function nativeName({ procedure }: CallNode, { names, tuples }: Context): string | undefined {
  if (procedure.type !== 'variable' || procedure.predicate !== undefined || procedure.group !== undefined || tuples) return undefined
  return isAssigned(procedure.value, names) ? undefined : procedure.value
}

/** `$substring(a, 0, 3) = '336'`: a text begins so or not, and no part of it has to be made. `evaluate` is the left side. */
export function compilePrefix(node: Node, prefix: string, evaluate: Evaluate, context: Context): Evaluate | undefined {
  if (node.type !== 'function' || nativeName(node, context) !== 'substring' || node.predicate !== undefined || hasSurrogates(prefix))
    return undefined
  const [text, from, length, ...others] = node.arguments
  if (text === undefined || from === undefined || length === undefined || others.length > 0) return undefined
  if (literalOf(from) !== 0 || literalOf(length) !== prefix.length || prefix === '') return undefined
  const whole = context.compile(text, { ...context, depth: context.depth + 1 })
  return (input, frame, run) => {
    if (run.shadowed) return evaluate(input, frame, run) === prefix
    const value = whole(input, frame, run)
    if (typeof value === 'string') return value.startsWith(prefix)
    return value !== undefined && evaluate(input, frame, run) === prefix
  }
}

interface Otherwise {
  /** Where the scope gives the name another meaning. */
  readonly general: Evaluate
  /** For other arguments than the quick way is for. */
  readonly invoke: Invoke
}

type Invoke = (given: readonly unknown[], input: unknown, run: Run) => unknown

function ofOne(quick: Quick, first: Evaluate, { general, invoke }: Otherwise): Evaluate {
  return (input, frame, run) => {
    if (run.shadowed) return general(input, frame, run)
    const a = first(input, frame, run)
    run.charge(1 + handlingOf(a))
    const result = quick(run, a, undefined, undefined)
    return result === slow ? invoke([a], input, run) : result
  }
}

/** `$exists(a.b)` */
function presence(field: Field, general: Evaluate): Evaluate {
  return (input, frame, run) => (run.shadowed ? general(input, frame, run) : readField(field, input, run) !== undefined)
}

function ofTwo(quick: Quick, first: Evaluate, second: Evaluate, { general, invoke }: Otherwise): Evaluate {
  return (input, frame, run) => {
    if (run.shadowed) return general(input, frame, run)
    const a = first(input, frame, run)
    run.charge(1 + handlingOf(a))
    const b = second(input, frame, run)
    const result = quick(run, a, b, undefined)
    return result === slow ? invoke([a, b], input, run) : result
  }
}

/** With literals behind the first: `$substring(a, 0, 3)` */
function withLiterals(quick: Quick, first: Evaluate, literals: readonly Literal[], { general, invoke }: Otherwise): Evaluate {
  const [b, c] = literals
  return (input, frame, run) => {
    if (run.shadowed) return general(input, frame, run)
    const a = first(input, frame, run)
    run.charge(1 + handlingOf(a))
    const result = quick(run, a, b, c)
    return result === slow ? invoke([a, ...literals], input, run) : result
  }
}

function ofThree(quick: Quick, first: Evaluate, second: Evaluate, third: Evaluate, { general, invoke }: Otherwise): Evaluate {
  return (input, frame, run) => {
    if (run.shadowed) return general(input, frame, run)
    const a = first(input, frame, run)
    run.charge(1 + handlingOf(a))
    const b = second(input, frame, run)
    const c = third(input, frame, run)
    const result = quick(run, a, b, c)
    return result === slow ? invoke([a, b, c], input, run) : result
  }
}

/** `$contains(text, /pattern/)` */
function matches(pattern: RegExp, first: Evaluate, second: Evaluate, { general, invoke }: Otherwise): Evaluate {
  const test = testerOf(pattern)
  return (input, frame, run) => {
    if (run.shadowed || run.limits.backtracks) return general(input, frame, run)
    run.charge(1)
    const text = first(input, frame, run)
    return typeof text === 'string' ? test(text, run) : invoke([text, second(input, frame, run)], input, run)
  }
}

function patternOf(node: Node | undefined): RegExp | undefined {
  return node?.type === 'regex' && isBare(node) && node.value instanceof RegExp ? node.value : undefined
}

interface NativeSite {
  readonly position: number | undefined
  readonly name: string
  readonly depth: number
}

/** The function itself, its arguments checked, and what goes wrong in it placed at the call. */
function invoker(code: NativeCode, { position, name, depth }: NativeSite): Invoke {
  const place = { position }
  return (given, input, run) => {
    const before = run.depth
    run.depth += depth
    run.charge(1)
    try {
      const result = code.run(validated(code.signature, given, input, run), run, input)
      run.depth = before
      return result
    } catch (thrown) {
      throw placed(thrown, isNamed(thrown) ? place : { ...place, token: name })
    }
  }
}

function isNamed(thrown: unknown): boolean {
  return typeof thrown === 'object' && thrown !== null && 'token' in thrown && thrown.token !== undefined
}
