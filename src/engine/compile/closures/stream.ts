import type { Node, PathNode } from './ast.ts'
import type { Context } from './context.ts'
import { compileStages } from './filters.ts'
import { Frame } from './frame.ts'
import { tupleNames } from './names.ts'
import { compileStep, type Step } from './path.ts'
import type { Run } from './run.ts'
import { compileSort } from './sort.ts'
import { isList, isRecord, type List, push, sequence } from './values.ts'

type Tuple = Record<string, unknown>

/**
 * The steps of a path with `@`, `#`, or looked up to by `%`: from the first such step on each item travels with the variables
 * bound on its way, as a tuple whose item is under `@`.
 */
export function compileStream(node: PathNode, context: Context): Step {
  const marked = node.steps.findIndex((step) => step.tuple === true)
  const begin = marked === 0 && node.steps[0]?.consarray === true ? 1 : marked
  const before = node.steps.slice(0, begin).map((step, index) => {
    const constructed = index === 0 && step.consarray === true ? context.compile(step, context) : undefined
    return { run: constructed ?? compileStep(step, false, context), step }
  })
  const streaming = node.steps.slice(begin).map((step) => compileTupleStep(step, context))
  return (start, frame, run) => {
    let items = start
    for (const {
      run: step,
      step: { focus, tuple },
    } of before) {
      const result = step(items, frame, run)
      if (tuple !== true && (result === undefined || (isList(result) && result.length === 0))) return result
      if (focus === undefined) items = isList(result) ? result : []
    }
    let tuples: List | undefined
    for (const step of streaming) tuples = step(items, tuples, frame, run)
    if (node.tuple === true || node.group !== undefined) return tuples
    const result = sequence()
    for (const tuple of tuples ?? []) push(result, isRecord(tuple) ? tuple['@'] : undefined, run)
    return result
  }
}

type TupleStep = (items: readonly unknown[], tuples: List | undefined, frame: Frame, run: Run) => List

function compileTupleStep(step: Node, context: Context): TupleStep {
  const filters = compileStages(step.stages, context)
  const filtered = (list: List, frame: Frame, run: Run): List => filters.reduce<List>((value, filter) => filter(value, frame, run), list)
  if (step.type === 'sort') {
    const sort = compileSort(step, context)
    return (items, tuples, frame, run) => {
      const sorted = tuples === undefined ? numbered(sort(items, frame, run), step.index, run) : sort(tuples, frame, run)
      return filtered(sorted, frame, run)
    }
  }
  const evaluate = context.compile(step, { ...context, names: tupleNames(context.names) })
  return (items, tuples, frame, run) => {
    const results = sequence()
    results.tupleStream = true
    const given: readonly unknown[] = tuples ?? items.map((item) => ({ '@': item }))
    run.charge(given.length)
    for (const tuple of given) {
      if (!isRecord(tuple)) continue
      const value = evaluate(tuple['@'], new Frame(frame, [], tuple), run)
      if (value === undefined) continue
      const list: List = isList(value) ? value : [value]
      list.forEach((item, index) => {
        push(results, bound(step, tuple, item, index, list.tupleStream === true), run)
      })
    }
    return filtered(results, frame, run)
  }
}

/** The tuple of one item that a step gave for a tuple. */
function bound(step: Node, tuple: Tuple, item: unknown, index: number, isTuple: boolean): Tuple {
  const made: Tuple = Object.assign(Object.create(null), tuple)
  if (isTuple) return Object.assign(made, item)
  if (step.focus === undefined) made['@'] = item
  else {
    made[step.focus] = item
    made['@'] = tuple['@']
  }
  if (step.index !== undefined) made[step.index] = index
  if (step.ancestor !== undefined) made[step.ancestor.label] = tuple['@']
  return made
}

function numbered(items: readonly unknown[], name: string | undefined, run: Run): List {
  const results = sequence()
  results.tupleStream = true
  items.forEach((item, index) => {
    push(results, { '@': item, [String(name)]: index }, run)
  })
  return results
}
