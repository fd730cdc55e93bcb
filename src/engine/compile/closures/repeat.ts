import { arityOf, blamed, call } from './apply.ts'
import { Lambda } from './callable.ts'
import { failure } from './failure.ts'
import { Frame, unbound, unboundSlots } from './frame.ts'
import type { Run } from './run.ts'

/** A function that is called for many items, with as many of the arguments as it takes. */
export type Repeat = (a: unknown, b?: unknown, c?: unknown, d?: unknown) => unknown

/** How many arguments it takes; `most`: how many there are. */
export function repeat(fn: unknown, most: number, run: Run): Repeat {
  const count = Math.min(arityOf(fn), most)
  const quick = fn instanceof Lambda ? repeatLambda(fn, count, run) : undefined
  if (quick !== undefined) return quick
  if (count <= 1) return (a) => call(fn, [a], null, run)
  if (count === 2) return (a, b) => call(fn, [a, b], null, run)
  return count === 3 ? (a, b, c) => call(fn, [a, b, c], null, run) : (a, b, c, d) => call(fn, [a, b, c, d], null, run)
}

/** Where nothing in a function can hold on to its variables, they are in the same place for every item. */
function repeatLambda(fn: Lambda, count: number, run: Run): Repeat | undefined {
  const code = Lambda.codeOf(fn)
  if (code.keeps || code.signature !== undefined) return undefined
  const { body, levels, parameters, size } = code
  const input = Lambda.inputOf(fn)
  const slots = unboundSlots(size)
  const frame = new Frame(Lambda.frameOf(fn), slots)
  return (a, b, c, d) => {
    try {
      run.charge(1)
      if (run.depth + levels > run.limits.stack) throw failure('D1011', { value: run.limits.stack })
      if (count > 0) slots[0] = a
      if (count > 1) slots[1] = b
      if (count > 2) slots[2] = c
      if (count > 3) slots[3] = d
      for (let index = count; index < size; index += 1) slots[index] = index < parameters ? undefined : unbound
      return body(input, frame, run)
    } catch (thrown) {
      throw blamed(fn, thrown, run, undefined)
    }
  }
}
