import { guard } from '../error.ts'
import { Callable, Chain, type Evaluate, type Given, Lambda, type LambdaCode, Native, Partial, Passed } from './callable.ts'
import { failure, placed, positionOf, type Site, tokenOf } from './failure.ts'
import { Frame, unbound } from './frame.ts'
import { putOff, type Run } from './run.ts'
import { validated } from './signature.ts'

/**
 * Calls a function value and goes on until no call in tail position is left. `input` is the context of the call. The list of
 * arguments is given away: a function written in the expression keeps its variables in it.
 */
export function call(fn: unknown, args: unknown[], input: unknown, run: Run, site?: Site): unknown {
  run.calls += 1
  if (run.calls > run.limits.stack) throw failure('D1011', { value: run.limits.stack })
  let result = callOnce(fn, args, input, run, site)
  if (result === putOff) result = goOn(input, run)
  run.calls -= 1
  return result
}

function goOn(input: unknown, run: Run): unknown {
  let result: unknown = putOff
  while (result === putOff) {
    const { tail: next, tailInput: context, tailFrame: frame } = run
    if (next === undefined || frame === undefined) throw guard('evaluator-failed', 'no call was put off')
    const procedure = next.procedure(context, frame, run)
    const values = valuesOf(next.args, context, frame, run)
    if (typeof procedure !== 'object' || procedure === null) throw guard('evaluator-failed', 'Attempted to invoke a non-function')
    result = callOnce(procedure, values, input, run, next)
  }
  return result
}

/** A list that is put together has room for more: for the few arguments that a function has it is written out. */
function valuesOf(args: readonly Evaluate[], input: unknown, frame: Frame, run: Run): unknown[] {
  const [a, b, c] = args
  if (a === undefined) return []
  if (b === undefined) return [a(input, frame, run)]
  if (c === undefined) return [a(input, frame, run), b(input, frame, run)]
  return args.map((arg) => arg(input, frame, run))
}

function callOnce(fn: unknown, args: unknown[], input: unknown, run: Run, site: Site | undefined): unknown {
  run.charge(1)
  try {
    if (fn instanceof Lambda) return callLambda(fn, args, input, run)
    if (fn instanceof Native) {
      const code = Native.codeOf(fn)
      return code.run(validated(code.signature, args, input, run), run, input)
    }
    if (fn instanceof Passed) return call(Passed.targetOf(fn), args, null, run)
    if (fn instanceof Partial) return callPartial(fn, args, run)
    if (fn instanceof Chain) return callChain(fn, args, input, run)
    throw fn === null ? guard('evaluator-failed', 'Attempted to invoke a non-function') : failure('T1006')
  } catch (thrown) {
    throw blamed(fn, thrown, run, site)
  }
}

function callLambda(lambda: Lambda, given: unknown[], input: unknown, run: Run): unknown {
  const code = Lambda.codeOf(lambda)
  if (run.depth + code.levels > run.limits.stack) throw failure('D1011', { value: run.limits.stack })
  const slots = code.signature === undefined ? given : [...validated(code.signature, given, input, run)]
  if (slots.length !== code.size || code.parameters !== code.size) fill(slots, code)
  return code.body(Lambda.inputOf(lambda), new Frame(Lambda.frameOf(lambda), slots), run)
}

/** As many arguments as there are parameters, and room for the variables that are assigned. */
function fill(slots: unknown[], { parameters, size }: LambdaCode): void {
  if (slots.length > parameters) slots.length = parameters
  while (slots.length < parameters) slots.push(undefined)
  while (slots.length < size) slots.push(unbound)
}

/** The arguments given beforehand and those given now; what a signature says does not hold for them. */
function callPartial(partial: Partial, args: unknown[], run: Run): unknown {
  let next = 0
  const whole = Partial.givenOf(partial).map((given) => {
    if (given !== undefined) return given.value
    next += 1
    return args[next - 1]
  })
  const target = Partial.targetOf(partial)
  if (target instanceof Partial) return callPartial(target, whole, run)
  if (target instanceof Chain) return callChain(target, whole, undefined, run)
  if (target instanceof Native) return Native.codeOf(target).run(whole, run, undefined)
  if (!(target instanceof Lambda)) throw failure('T1006')
  const code = Lambda.codeOf(target)
  const slots = Array.from({ length: code.size }, (_, index) => (index < code.parameters ? whole[index] : unbound))
  return code.body(Lambda.inputOf(target), new Frame(Lambda.frameOf(target), slots), run)
}

function callChain(chain: Chain, args: unknown[], input: unknown, run: Run): unknown {
  const [first, second] = Chain.partsOf(chain)
  const passed = call(first, [pass(args[0])], null, run, { position: undefined, token: 'f' })
  return call(second, [passed], input, run, { position: undefined, token: 'g' })
}

/** A value as it is given to a function: a function among them loses its name and its context. */
export function pass(value: unknown): unknown {
  return value instanceof Callable ? new Passed(value) : value
}

/** How many arguments a function takes. */
export function arityOf(fn: unknown): number {
  if (fn instanceof Lambda) return Lambda.codeOf(fn).parameters
  if (fn instanceof Native) return Native.codeOf(fn).arity
  if (fn instanceof Partial) return Partial.givenOf(fn).filter((given) => given === undefined).length
  if (fn instanceof Passed) return arityOf(Passed.targetOf(fn))
  return 1
}

/** How many parameters a function has that can be partially applied; undefined for what cannot. */
export function parametersOf(fn: Callable): number | undefined {
  return fn instanceof Native ? Native.codeOf(fn).parameters : fn instanceof Passed ? undefined : arityOf(fn)
}

export function partially(fn: Callable, parameters: number, given: readonly Given[]): Partial {
  return new Partial(
    fn,
    Array.from({ length: parameters }, (_, index) => (index < given.length ? given[index] : { value: undefined })),
  )
}

/** The place of a failure: the innermost call of each function it passed, as the reference notes it. */
export function blamed(fn: unknown, thrown: unknown, run: Run, site: Site | undefined): unknown {
  if (fn instanceof Callable && !(fn instanceof Passed)) {
    const { failed } = run.rest
    if (!failed.has(fn)) failed.set(fn, site?.position)
    const position = failed.get(fn) ?? positionOf(thrown)
    const token = tokenOf(thrown) ?? site?.token
    return placed(thrown, { ...(position === undefined ? {} : { position }), ...(token === undefined ? {} : { token: String(token) }) })
  }
  if (site === undefined) return thrown
  return placed(thrown, {
    position: positionOf(thrown) || site.position,
    token: String(tokenOf(thrown) || (site.token ?? '')) || undefined,
  })
}
