import { ExpressionError } from '../error.ts'
import { parse } from '../parse.ts'
import { nodeOf } from './ast.ts'
import { type Evaluate, Native } from './callable.ts'
import type { Context } from './context.ts'
import { failure } from './failure.ts'
import { Frame, unboundSlots } from './frame.ts'
import { globalOf } from './globals.ts'
import { explained } from './messages.ts'
import { namesOf, readVariable } from './names.ts'
import { natives } from './natives.ts'
import { hasTuples } from './nature.ts'
import { signatureOf } from './reference.ts'
import type { Run } from './run.ts'
import { finish, isList, sequenceOf } from './values.ts'

/** `$eval`, in a profile that has it: a function that sees the variables of the place where it is named, and keeps its own to itself. */
export function compileEval(context: Context): Evaluate {
  const signature = signatureOf('<sx?:x>')
  for (const name of natives.keys()) context.natives.add(name)
  return readVariable('eval', context.names, (_input, frame, run) => {
    const named = globalOf('eval', run)
    if (named !== undefined) return named
    return new Native({
      arity: 2,
      signature,
      parameters: 2,
      run: ([text, focus], inner, input) =>
        typeof text === 'string' ? evaluateText(text, focus === undefined ? input : contextOf(focus), frame, inner) : undefined,
    })
  })

  function evaluateText(text: string, input: unknown, frame: Frame, run: Run): unknown {
    const { evaluate, size } = compileText(text, run)
    try {
      return finish(evaluate(input, new Frame(frame, unboundSlots(size)), run))
    } catch (thrown) {
      throw wrapped('D3121', thrown)
    }
  }

  function compileText(text: string, run: Run): { readonly evaluate: Evaluate; readonly size: number } {
    try {
      const node = nodeOf(parse(text, run.limits))
      const names = namesOf(context.names, [], [node])
      const tuples = context.tuples || hasTuples(node)
      return { evaluate: context.compile(node, { ...context, names, tuples, binds: true }), size: names.slots.size }
    } catch (thrown) {
      throw wrapped('D3120', thrown)
    }
  }
}

/** A list is one context, not many. */
function contextOf(focus: unknown): unknown {
  if (!isList(focus) || focus.sequence === true) return focus
  const made = sequenceOf(focus)
  made.outerWrapper = true
  return made
}

/** What went wrong inside, as what went wrong outside; a guard stays what it is. */
function wrapped(code: string, thrown: unknown): unknown {
  const told = explained(thrown)
  if (code === 'D3121' && told instanceof ExpressionError) return told
  const value = typeof told === 'object' && told !== null && 'message' in told ? told.message : undefined
  return failure(code, { value })
}
