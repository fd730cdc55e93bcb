import type { Node, Stage } from './ast.ts'
import type { Context } from './context.ts'
import { Frame } from './frame.ts'
import { tupleNames } from './names.ts'
import type { Run } from './run.ts'
import { isList, isNumeric, isRecord, isTrue, type List, push, sequence, sequenceOf } from './values.ts'

/** A predicate applied to a value: a list of what passes. */
export type Filter = (value: unknown, frame: Frame, run: Run) => List

export function compileStages(stages: readonly Stage[] | undefined, context: Context): readonly Filter[] {
  return (stages ?? []).map((stage) => (stage.type === 'filter' ? compileFilter(stage.expr, context) : numberTuples(stage.value)))
}

/** `#$i` behind a filter: writes the place of each tuple into it. */
function numberTuples(name: string): Filter {
  return (value) => {
    const list = isList(value) ? value : sequenceOf(value)
    list.forEach((tuple, index) => {
      if (isRecord(tuple)) tuple[name] = index
    })
    return list
  }
}

export function compileFilter(predicate: Node, context: Context): Filter {
  if (predicate.type === 'number' && typeof predicate.value === 'number') return pick(Math.floor(predicate.value))
  const names = context.tuples ? tupleNames(context.names) : context.names
  const evaluate = context.compile(predicate, { ...context, names })
  return (value, frame, run) => {
    const list = isList(value) ? value : [value]
    const stream = isList(value) && value.tupleStream === true
    const results = sequence()
    if (stream) results.tupleStream = true
    run.charge(list.length)
    for (let index = 0; index < list.length; index += 1) {
      const item = list[index]
      const tuple = stream && isRecord(item) ? item : undefined
      const inner = context.tuples ? new Frame(frame, [], tuple) : frame
      const answer = evaluate(tuple === undefined ? item : tuple['@'], inner, run)
      if (answer === true) push(results, item, run)
      else if (answer !== false) for (let times = passes(answer, index, list.length); times > 0; times -= 1) push(results, item, run)
    }
    return results
  }
}

/** How many times an item passes: numbers are places in the list, anything else is true or not. */
function passes(answer: unknown, index: number, length: number): number {
  if (isNumeric(answer)) return isPlace(answer, index, length) ? 1 : 0
  if (isList(answer) && answer.every(isNumeric)) return answer.filter((place) => isPlace(Number(place), index, length)).length
  return isTrue(answer) ? 1 : 0
}

function isPlace(place: number, index: number, length: number): boolean {
  const floor = Math.floor(place)
  return (floor < 0 ? length + floor : floor) === index
}

/** `[0]`, `[-1]`. */
function pick(place: number): Filter {
  return (value) => {
    const list = isList(value) ? value : [value]
    const item = list[place < 0 ? list.length + place : place]
    if (isList(item)) return item
    const results = sequence()
    if (isList(value) && value.tupleStream === true) results.tupleStream = true
    if (item !== undefined) results.push(item)
    return results
  }
}
