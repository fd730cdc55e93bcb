import type { ReadyRule } from '../contract.ts'
import { changeOrder, type Order } from '../order.ts'
import { varietyOf } from './access.ts'
import { type Common, type Entry, entryOf } from './entry.ts'
import { createFields } from './fields.ts'
import { kinds } from './formula.ts'
import { allowedByAll, changeGuards, type Guards } from './guards.ts'
import { changePostings, type Posting } from './posting-changes.ts'
import { type Found, find, noPostings, type Postings } from './postings.ts'
import type { Candidate, PreparedRule } from './prepare.ts'
import { createPrograms, holds } from './programs.ts'
import { createReader, type Reader } from './reader.ts'

/** Finds the rules of one trigger type that a trigger may concern, without asking the others. */
export interface TypeIndex {
  /** In the order in which they are asked. */
  readonly rules: readonly ReadyRule[]
  /**
   * In the order in which they are asked: every rule whose filters and condition let the trigger through or whose condition fails.
   * Others may be among them. The list stands until the next trigger.
   */
  select(facts: object): readonly Candidate[]
  /** An index without some rules and with others; this one stays as it is. */
  change(gone: ReadonlySet<PreparedRule>, come: readonly PreparedRule[]): TypeIndex
}

/** `come` in any order. */
export function createTypeIndex(come: readonly PreparedRule[]): TypeIndex {
  const fields = createFields()
  const variety = varietyOf(come.map(({ formula }) => formula))
  const common: Common = { fields, programs: createPrograms(fields), variety, counted: come.length, size: 0 }
  return changed({ common, order: { sorted: [], asked: [] }, postings: [], guards: [], reader: undefined }, new Set(), come)
}

interface Parts {
  readonly common: Common
  readonly order: Order<Entry>
  readonly postings: readonly (Postings | undefined)[]
  readonly guards: Guards
  readonly reader: Reader | undefined
}

function changed(parts: Parts, gone: ReadonlySet<PreparedRule>, come: readonly PreparedRule[]): TypeIndex {
  const { common } = parts
  const left = parts.order.sorted.filter(({ prepared }) => gone.has(prepared))
  const added = come.map((prepared) => entryOf(prepared, common))
  const order = changeOrder(parts.order, new Set(left), added)
  const guards = changeGuards(parts.guards, left, added)
  const postings = changeAllPostings(parts.postings, left, added, common)
  const reader = parts.reader?.values.length === common.fields.paths.length ? parts.reader : createReader(common.fields)
  return createIndex({ common, order, postings, guards, reader })
}

function changeAllPostings(
  before: Parts['postings'],
  gone: readonly Entry[],
  come: readonly Entry[],
  { fields }: Common,
): Parts['postings'] {
  const bySlot = new Map<number, { readonly gone: Posting[]; readonly come: Posting[] }>()
  const at = (slot: number): { readonly gone: Posting[]; readonly come: Posting[] } => {
    const known = bySlot.get(slot) ?? { gone: [], come: [] }
    bySlot.set(slot, known)
    return known
  }
  for (const entry of gone) for (const [slot, posting] of entry.postings) at(slot).gone.push(posting)
  for (const entry of come) for (const [slot, posting] of entry.postings) at(slot).come.push(posting)
  const after = [...before]
  for (const [slot, some] of bySlot) {
    while (after.length <= slot) after.push(undefined)
    after[slot] = changePostings(after[slot] ?? noPostings, some.gone, some.come, (value) => fields.numberOf(slot, value))
  }
  return after
}

function createIndex(parts: Parts & { readonly reader: Reader }): TypeIndex {
  const { order, postings, guards, reader } = parts
  const { fields, programs, counted, size } = parts.common
  const { asked } = order
  const allowed = allowedByAll(guards)
  const ranks = new Int32Array(size)
  /** By rank, twice: the rule with all of its clauses, and with those that are left when the index has found it. */
  const candidates: Candidate[] = []
  for (const [rank, { number, prepared }] of asked.entries()) {
    ranks[number] = rank
    candidates.push(prepared.whole, prepared.candidate)
  }
  const always = asked.filter((entry) => entry.always).flatMap(({ number, program }) => [number, program])
  const found: Found[] = []
  /** Twice the rank, and one more where the index has the answer: so a rule that must be asked comes before itself. */
  const hits: number[] = []
  const selected: Candidate[] = []

  function guard(slot: number, kind: number): void {
    for (const [kinds, numbers] of guards[slot] ?? []) {
      if ((kinds & kind) === 0) for (const number of numbers) hits.push(2 * (ranks[number] as number))
    }
  }

  function look(list: Found): void {
    for (let at = 0; at < list.length; at += 2) {
      const program = list[at + 1] as number
      if (program === holds || programs.run(program, reader)) hits.push(2 * (ranks[list[at] as number] as number) + 1)
    }
  }

  return {
    rules: asked.map(({ rule }) => rule),
    select(facts) {
      reader.read(facts)
      found.length = 0
      hits.length = 0
      selected.length = 0
      for (let at = 0; at < reader.slots.length; at += 1) {
        const slot = reader.slots[at] as number
        const kind = reader.kinds[slot] as number
        if (((allowed[slot] ?? kind) & kind) === 0) guard(slot, kind)
        const own = postings[slot]
        if (own !== undefined && kind !== kinds.wild) find(own, reader, slot, fields, found)
      }
      for (let at = 0; at < found.length; at += 1) look(found[at] as Found)
      if (hits.length > 1) sort(hits)
      merge()
      return selected
    },
    change(gone, come) {
      const sameRules = counted * 2 >= asked.length + come.length && size < 2 * asked.length + 1000
      if (sameRules) return changed(parts, gone, come)
      const kept = asked.flatMap(({ prepared }) => (gone.has(prepared) ? [] : [prepared]))
      return createTypeIndex([...kept, ...come])
    },
  }

  function merge(): void {
    let last = -1
    let next = 0
    const take = (hit: number): void => {
      if (hit >> 1 === last) return
      last = hit >> 1
      selected.push(candidates[hit] as Candidate)
    }
    for (let at = 0; at < always.length; at += 2) {
      const rank = ranks[always[at] as number] as number
      while (next < hits.length && (hits[next] as number) >> 1 <= rank) take(hits[next++] as number)
      if (rank === last) continue
      const program = always[at + 1] as number
      if (program === holds || programs.run(program, reader)) take(2 * rank + 1)
    }
    while (next < hits.length) take(hits[next++] as number)
  }
}

/** Mostly there are a handful, for which this is the quickest way. */
function sort(hits: number[]): void {
  if (hits.length > 32) {
    hits.sort((a, b) => a - b)
    return
  }
  for (let end = 1; end < hits.length; end += 1) {
    const hit = hits[end] as number
    let at = end
    for (; at > 0 && (hits[at - 1] as number) > hit; at -= 1) hits[at] = hits[at - 1] as number
    hits[at] = hit
  }
}
