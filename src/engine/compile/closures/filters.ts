import type { Node, Stage } from './ast.ts'
import type { Context } from './context.ts'
import { failure } from './failure.ts'
import { Frame } from './frame.ts'
import { literalOf } from './literals.ts'
import { tupleNames } from './names.ts'
import type { Run } from './run.ts'
import { isList, isNumeric, isRecord, isTrue, type List, push, sequence, sequenceOf } from './values.ts'

/** More places than these are found out by asking for each item. */
const fewest = 64

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
  if (context.tuples) return filterTuples(predicate, context)
  const evaluate = context.compile(predicate, context)
  const general: Filter = (value, frame, run) => {
    const list = isList(value) ? value : [value]
    const { sequence: most } = run.limits
    const results: List = []
    run.charge(list.length)
    for (let index = 0; index < list.length; index += 1) {
      const item = list[index]
      const answer = evaluate(item, frame, run)
      if (answer === false || answer === undefined) continue
      for (let times = answer === true ? 1 : passes(answer, index, list.length, run); times > 0; times -= 1) {
        if (results.length >= most) throw failure('D2015', { value: most })
        results.push(item)
      }
    }
    results.sequence = true
    return results
  }
  const places = placesIn(predicate)
  return places === undefined ? general : pickEach(places, general)
}

/** Streams, which carry variables that the predicate may read. */
function filterTuples(predicate: Node, context: Context): Filter {
  const evaluate = context.compile(predicate, { ...context, names: tupleNames(context.names) })
  return (value, frame, run) => {
    const list = isList(value) ? value : [value]
    const stream = isList(value) && value.tupleStream === true
    const results = sequence()
    if (stream) results.tupleStream = true
    run.charge(list.length)
    for (let index = 0; index < list.length; index += 1) {
      const item = list[index]
      const tuple = stream && isRecord(item) ? item : undefined
      const answer = evaluate(tuple === undefined ? item : tuple['@'], new Frame(frame, [], tuple), run)
      for (let times = answer === true ? 1 : passes(answer, index, list.length, run); times > 0; times -= 1) push(results, item, run)
    }
    return results
  }
}

/** How many times an item passes: numbers are places in the list, anything else is true or not. */
function passes(answer: unknown, index: number, length: number, run: Run): number {
  if (isNumeric(answer)) return isPlace(answer, index, length) ? 1 : 0
  if (isList(answer)) run.charge(answer.length >> 3)
  if (isList(answer) && answer.every(isNumeric)) return answer.filter((place) => isPlace(Number(place), index, length)).length
  return isTrue(answer) ? 1 : 0
}

/** `[[0..9]]`, `[[0, 2]]`: places as they are written, if there are few. */
function placesIn(node: Node): readonly number[] | undefined {
  if (node.type !== 'unary' || node.value !== '[' || node.predicate !== undefined || node.group !== undefined) return undefined
  const places: number[] = []
  for (const item of node.expressions) {
    const [from, to] =
      item.type === 'binary' && item.value === '..' ? [placeOf(item.lhs), placeOf(item.rhs)] : [placeOf(item), placeOf(item)]
    if (from === undefined || to === undefined || from > to || places.length + to - from >= fewest) return undefined
    for (let place = from; place <= to; place += 1) places.push(place)
  }
  return places.length === 0 ? undefined : places
}

function placeOf(node: Node): number | undefined {
  const literal = literalOf(node)
  return typeof literal === 'number' && Number.isInteger(literal) && node.keepArray !== true ? literal : undefined
}

/** Each item as often as it is asked for, in the order of the list. */
function pickEach(places: readonly number[], general: Filter): Filter {
  return (value, frame, run) => {
    if (!isList(value) || run.limits.sequence < fewest) return general(value, frame, run)
    run.charge(value.length >> 4)
    const found = places.map((place) => (place < 0 ? value.length + place : place)).filter((place) => place >= 0 && place < value.length)
    const results: List = found.sort((a, b) => a - b).map((place) => value[place])
    results.sequence = true
    return results
  }
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
