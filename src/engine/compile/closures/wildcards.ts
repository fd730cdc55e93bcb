import type { Evaluate } from './callable.ts'
import type { Run } from './run.ts'
import { append, isList, isRecord, type List, push, sequence } from './values.ts'

/** `*`: the values of all keys. */
export const wildcard: Evaluate = (input, _frame, run) => {
  const value = isList(input) && input.outerWrapper === true && input.length > 0 ? input[0] : input
  let results = sequence()
  const values = isList(value) ? value : isRecord(value) ? Object.values(value) : []
  run.charge(values.length)
  for (const item of values) {
    if (!isList(item)) push(results, item, run)
    else {
      const longer = append(results, flat(item), run)
      results = isList(longer) ? longer : results
    }
  }
  return results
}

function flat(list: List): unknown[] {
  return list.flatMap((item) => (isList(item) ? flat(item) : [item]))
}

/** `**`: the value itself and everything in it. */
export const descendants: Evaluate = (input, _frame, run) => {
  if (input === undefined) return undefined
  const results = sequence()
  descend(input, results, run)
  return results.length === 1 ? results[0] : results
}

function descend(value: unknown, results: List, run: Run): void {
  run.charge(1)
  if (!isList(value)) push(results, value, run)
  const inner = isList(value) ? value : isRecord(value) ? Object.values(value) : []
  for (const item of inner) descend(item, results, run)
}
