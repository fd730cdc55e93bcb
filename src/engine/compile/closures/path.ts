import { guard } from '../error.ts'
import type { Node, PathNode } from './ast.ts'
import type { Evaluate } from './callable.ts'
import type { Context } from './context.ts'
import { failure } from './failure.ts'
import { fieldAt, fieldsOf, isBare, keysOf, readEach, readField } from './fields.ts'
import { compileStages } from './filters.ts'
import type { Frame } from './frame.ts'
import { compileGroup } from './group.ts'
import { slotOf } from './names.ts'
import type { Run } from './run.ts'
import { compileSort } from './sort.ts'
import { compileStream } from './stream.ts'
import { collected, isList, type List, sequenceOf } from './values.ts'

/** A step of a path, carried out for the items before it. */
export type Step = (items: readonly unknown[], frame: Frame, run: Run) => unknown

/** A location path. */
export function compilePath(node: PathNode, context: Context): Evaluate {
  const fields = fieldsOf(node)
  if (fields !== undefined) return fieldAt(fields).read
  const [first, ...rest] = node.steps
  const absolute = first?.type === 'variable'
  if (absolute && node.keepSingletonArray !== true && node.group === undefined && isBare(first)) {
    const keys = keysOf(rest)
    if (keys !== undefined) return readBelow(context.compile(first, context), keys, slotOf(first.value, context.names))
  }
  const steps = node.steps.some((step) => step.tuple === true) ? compileStream(node, context) : compileSteps(node, context)
  const group = node.group === undefined ? undefined : compileGroup(node.group, context)
  const computes = node.steps.some((step) => step.type !== 'name' && step.type !== 'variable' && step.type !== 'sort')
  return (input, frame, run) => {
    const start = isList(input) && !absolute ? input : sequenceOf(input)
    const reached = steps(start, frame, run)
    const kept = node.keepSingletonArray === true ? keepSingleton(reached) : reached
    const result = group === undefined ? kept : group(kept, frame, run)
    return computes && run.weighs ? run.weighed(result) : result
  }
}

/** `$x.a.b` */
function readBelow(head: Evaluate, keys: readonly string[], slot: number | undefined): Evaluate {
  if (keys.length === 0) return head
  const field = fieldAt(keys)
  if (slot !== undefined) {
    return (_input, frame, run) => {
      const value = frame.slots[slot]
      return readField(field, isList(value) && value.cons === true ? [value] : value, run)
    }
  }
  return (input, frame, run) => {
    const value = head(input, frame, run)
    return readField(field, isList(value) && value.cons === true ? [value] : value, run)
  }
}

function compileSteps(node: PathNode, context: Context): Step {
  const constructed = node.steps[0]?.consarray === true ? context.compile(node.steps[0], context) : undefined
  const steps = node.steps.map((step, index) => compileStep(step, index === node.steps.length - 1, context))
  return (start, frame, run) => {
    let items = start
    let result: unknown
    for (let index = 0; index < steps.length; index += 1) {
      result = index === 0 && constructed !== undefined ? constructed(items, frame, run) : steps[index]?.(items, frame, run)
      if (result === undefined || (isList(result) && result.length === 0)) break
      items = itemsOf(result)
    }
    return result
  }
}

/** What the evaluator counts through: texts by their characters, and nothing else but lists. */
function itemsOf(value: unknown): readonly unknown[] {
  if (isList(value)) return value
  return typeof value === 'string' ? value.split('') : []
}

export function compileStep(step: Node, last: boolean, context: Context): Step {
  if (step.type === 'sort') {
    const sort = compileSort(step, context)
    const filters = compileStages(step.stages, context)
    return (items, frame, run) => filters.reduce<List>((value, filter) => filter(value, frame, run), sort(items, frame, run))
  }
  if (step.type === 'name' && isBare(step)) {
    const key = step.value
    return (items, _frame, run) => readEach(items, key, last, run)
  }
  const evaluate = context.compile(step, context)
  const filters = compileStages(step.stages, context)
  return (items, frame, run) => {
    run.charge(items.length)
    const { sequence: most } = run.limits
    const values: unknown[] = []
    for (let index = 0; index < items.length; index += 1) {
      let value = evaluate(items[index], frame, run)
      for (let at = 0; at < filters.length; at += 1) value = filters[at]?.(value, frame, run)
      if (value === undefined) continue
      if (values.length >= most) throw failure('D2015', { value: most })
      values.push(value)
    }
    return collected(values, last, run)
  }
}

/** `[]`: a list stays one. Only what was collected here is marked; a list of the input is one anyway. */
function keepSingleton(value: unknown): unknown {
  if (!isList(value)) throw guard('evaluator-failed', 'there is no list to keep')
  if (value.sequence === true) value.keepSingleton = true
  if (value.cons !== true || value.sequence === true) return value
  const kept = sequenceOf(value)
  kept.keepSingleton = true
  return kept
}
