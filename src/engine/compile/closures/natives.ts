import type { Json } from '../../../model/index.ts'
import { checkPicture, watched } from '../builtins.ts'
import type { NativeFunction } from '../contract.ts'
import type { Limits } from '../limits.ts'
import { plain } from '../plain.ts'
import { shuffled } from '../random.ts'
import { Callable, Native } from './callable.ts'
import { clean } from './clean.ts'
import { contributedEffort, effortOf, handlingOf } from './effort.ts'
import { failure } from './failure.ts'
import { higherOrder } from './higher-order.ts'
import { quickFunctions, slow } from './quick.ts'
import { type Definition, definitions, signatureOf } from './reference.ts'
import type { Run } from './run.ts'
import { texts } from './texts.ts'
import { sequence, sequenceOf } from './values.ts'

type Implementation = (args: readonly unknown[], run: Run, input: unknown) => unknown

/** Functions that depend on the evaluation, or are quicker said here than asked of the reference. */
const own: Readonly<Record<string, Implementation>> = {
  ...higherOrder,
  ...texts,
  // A function is not taken apart.
  spread: (args, run, input) => (args[0] instanceof Callable ? args[0] : original('spread')(args, run, input)),
  random: (_, run) => run.rest.random(),
  shuffle: ([items], run) => (Array.isArray(items) ? shuffled(items, run.rest.random) : undefined),
  millis: (_, run) => run.scope.now,
  now: ([picture, timezone], run) => {
    checkPicture(picture, '$now', true, run.limits)
    return original('fromMillis')([run.scope.now, picture, timezone], run, undefined)
  },
  // What a picture leaves out is taken from the time of the evaluation.
  toMillis: (args, run) => {
    const environment = { timestamp: new Date(run.scope.now) }
    return definitions.get('toMillis')?.implementation.call({ ...focusOf(run.limits), environment }, ...args)
  },
}

/** Functions that put values together: what they make is weighed. */
const makers: ReadonlySet<string> = new Set(['map', 'each', 'sift', 'append', 'zip', 'merge', 'spread'])

/** JSONata's own functions, name without $. */
export const natives: ReadonlyMap<string, Native> = new Map(
  [...definitions].map(([name, definition]) => [name, nativeOf(name, definition)]),
)

function nativeOf(name: string, definition: Definition): Native {
  const implementation = quickened(name, own[name] ?? original(name))
  const check = watched[name]
  const makes = makers.has(name)
  const effort = effortOf(name)
  return new Native({
    arity: definition.implementation.length,
    signature: definition.signature,
    parameters: parametersIn(definition.implementation),
    run: (args, run, input) => {
      check?.(args, run.limits)
      run.charge(effort(args, run))
      const result = implementation(args, run, input)
      run.charge(handlingOf(result))
      return typeof result === 'string' || (makes && run.weighs) ? run.weighed(result) : result
    },
  })
}

/** The quick way where there is one and the arguments, which are checked already, are for it. */
function quickened(name: string, implementation: Implementation): Implementation {
  const quick = quickFunctions[name]
  if (quick === undefined) return implementation
  return (args, run, input) => {
    const result = args.length > quick.most ? slow : quick.run(run, args[0], args[1], args[2])
    return result === slow ? implementation(args, run, input) : result
  }
}

/** A function as the reference has it, given what it needs of its evaluator. */
function original(name: string): Implementation {
  const implementation = definitions.get(name)?.implementation
  return (args, run) => implementation?.call(focusOf(run.limits), ...args)
}

interface Focus {
  readonly options: { readonly sequence: number }
  readonly createSequence: (...items: readonly unknown[]) => unknown
}

const focuses = new WeakMap<Limits, Focus>()

function focusOf(limits: Limits): Focus {
  const known = focuses.get(limits)
  if (known !== undefined) return known
  const made: Focus = {
    options: { sequence: limits.sequence },
    createSequence: (...items) => limitedSequence(items, limits.sequence),
  }
  focuses.set(limits, made)
  return made
}

/** A sequence for the reference's functions, which add to it by its own `push`. */
function limitedSequence(items: readonly unknown[], limit: number): unknown {
  const made = items.length === 1 ? sequenceOf(items[0]) : sequence()
  Object.defineProperty(made, 'push', {
    configurable: true,
    value: (...more: readonly unknown[]) => {
      if (made.length + more.length > limit) throw failure('D2015', { value: limit })
      for (const item of more) made[made.length] = item
      return made.length
    },
  })
  return made
}

/** Number of the parameters that the reference would read out of the function's text; a default among them is beyond it. */
function parametersIn(implementation: Definition['implementation']): number | undefined {
  const list = /\(([^)]*)\)/.exec(String(implementation))?.[1] ?? ''
  return list.includes('=') ? undefined : list.split(',').length
}

/** A function contributed to rules, as a value of the language. */
export function contributed({ signature, run: implementation }: NativeFunction): Native {
  return new Native({
    arity: 0,
    signature: signatureOf(signature),
    parameters: undefined,
    run: (args, run) => {
      run.charge(contributedEffort(args))
      return clean(implementation(...args.map(asJson)))
    },
  })
}

function asJson(value: unknown): Json | undefined {
  return plain(value)
}
