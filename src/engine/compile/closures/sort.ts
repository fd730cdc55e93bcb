import type { SortNode } from './ast.ts'
import type { Evaluate } from './callable.ts'
import type { Context } from './context.ts'
import { failure } from './failure.ts'
import { Frame } from './frame.ts'
import { mergeSort } from './higher-order.ts'
import { tupleNames } from './names.ts'
import type { Run } from './run.ts'
import { isList, isRecord, type List } from './values.ts'

interface Term {
  readonly evaluate: Evaluate
  readonly descending: boolean
}

/** `^(...)`: sorts items by what the terms give for each. */
export function compileSort(node: SortNode, context: Context): (items: readonly unknown[], frame: Frame, run: Run) => List {
  const names = context.tuples ? tupleNames(context.names) : context.names
  const terms = node.terms.map(
    ({ expression, descending }): Term => ({
      evaluate: context.compile(expression, { ...context, names }),
      descending: descending === true,
    }),
  )
  const [first] = terms
  return (items, frame, run) => {
    const stream = isList(items) && items.tupleStream === true
    if (items.length <= 1) return isList(items) ? items : [...items]
    const keyed = items.map((item) => new Keyed(item, stream))
    const keyOf = (one: Keyed, term: number): unknown => {
      if (one.keys.length <= term) {
        const inner = context.tuples ? new Frame(frame, [], one.tuple) : frame
        one.keys.push(terms[term]?.evaluate(one.tuple === undefined ? one.item : one.tuple['@'], inner, run))
      }
      return one.keys[term]
    }
    const behind = (a: Keyed, b: Keyed, from: number): boolean => {
      for (let term = from; term < terms.length; term += 1) {
        const order = compare(keyOf(a, term), keyOf(b, term), node.position)
        if (order.order !== 0) return (terms[term]?.descending === true && !order.missing ? -order.order : order.order) === 1
      }
      return false
    }
    const swaps = (a: Keyed, b: Keyed): boolean => {
      if (a.number === undefined) a.number = numberOf(keyOf(a, 0))
      if (b.number === undefined) b.number = numberOf(keyOf(b, 0))
      // Most lists are sorted by numbers.
      if (a.number > b.number) return first?.descending !== true
      if (a.number < b.number) return first?.descending === true
      return behind(a, b, a.number === b.number ? 1 : 0)
    }
    return mergeSort(keyed, swaps, run).map(({ item }) => item)
  }
}

/** An item with its keys, each found when it is first compared. */
class Keyed {
  readonly item: unknown
  readonly tuple: Record<string, unknown> | undefined
  readonly keys: unknown[] = []
  /** The first key, where it is a number; NaN where it is none. */
  number: number | undefined = undefined

  constructor(item: unknown, stream: boolean) {
    this.item = item
    this.tuple = stream && isRecord(item) ? item : undefined
  }
}

function numberOf(key: unknown): number {
  return typeof key === 'number' ? key : Number.NaN
}

interface Order {
  readonly order: number
  /** One of them is missing: it comes last, whichever way the others are sorted. */
  readonly missing: boolean
}

const same: Order = { order: 0, missing: false }

function compare(a: unknown, b: unknown, position: number | undefined): Order {
  if (a === undefined) return b === undefined ? same : { order: 1, missing: true }
  if (b === undefined) return { order: -1, missing: true }
  if (!isSortable(a) || !isSortable(b)) throw failure('T2008', { position, value: isSortable(a) ? b : a })
  if (typeof a !== typeof b) throw failure('T2007', { position, value: a, value2: b })
  if (a === b) return same
  return { order: a < b ? -1 : 1, missing: false }
}

function isSortable(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number'
}
