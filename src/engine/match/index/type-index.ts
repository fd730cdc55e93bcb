import type { ReadyRule } from '../contract.ts'
import { changeOrder, findInOrder, noOrder, type Order } from '../order.ts'
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
import type { Steps } from './steps.ts'

/** Finds the rules of one trigger type that a trigger may concern, without asking the others. */
export interface TypeIndex {
  readonly size: number
  /** In the order in which they are asked. */
  readonly rules: readonly ReadyRule[]
  /**
   * In the order in which they are asked: every rule whose filters and condition let the trigger through or whose condition fails.
   * Others may be among them.
   */
  select(facts: object): Selection
  /** An index without some rules and with others; this one stays as it is. A rule at a time. */
  change(gone: readonly PreparedRule[], come: readonly PreparedRule[]): Steps<TypeIndex>
}

/** It stands until the next trigger. */
export interface Selection {
  readonly candidates: readonly Candidate[]
  /** How many of them count. */
  readonly count: number
}

/** `come` in any order. */
export function* createTypeIndex(come: readonly PreparedRule[]): Steps<TypeIndex> {
  const fields = createFields()
  const variety = varietyOf(come.map(({ formula }) => formula))
  const common: Common = { fields, programs: createPrograms(fields), variety, counted: come.length, needs: new Map(), size: 0 }
  yield
  return yield* changed({ common, order: noOrder, postings: [], guards: [], reader: undefined }, [], come)
}

interface Parts {
  readonly common: Common
  readonly order: Order<Entry>
  readonly postings: readonly (Postings | undefined)[]
  readonly guards: Guards
  readonly reader: Reader | undefined
}

function* changed(parts: Parts, gone: readonly PreparedRule[], come: readonly PreparedRule[]): Steps<TypeIndex> {
  const { common } = parts
  const left = gone.map((one) => findInOrder(parts.order, one)).filter((entry) => entry !== undefined)
  const added: Entry[] = []
  for (const prepared of come) {
    added.push(entryOf(prepared, common))
    yield
  }
  const order = changeOrder(parts.order, left, added)
  yield
  const guards = changeGuards(parts.guards, left, added)
  yield
  const postings = yield* changeAllPostings(parts.postings, left, added, common)
  const reader = parts.reader?.values.length === common.fields.paths.length ? parts.reader : createReader(common.fields)
  return createIndex({ common, order, postings, guards, reader })
}

function* changeAllPostings(
  before: Parts['postings'],
  gone: readonly Entry[],
  come: readonly Entry[],
  { fields }: Common,
): Steps<Parts['postings']> {
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
    yield
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
  for (const [rank, { number, whole, candidate }] of asked.entries()) {
    ranks[number] = rank
    candidates.push(whole, candidate)
  }
  const always = asked.filter((entry) => entry.always).flatMap(({ number, program }) => [number, program])
  const found: Found[] = []
  /** Twice the rank, and one more where the index has the answer: so a rule that must be asked comes before itself. */
  const hits: number[] = []
  let hitCount = 0
  const selection = { candidates: [] as Candidate[], count: 0 }

  function hit(position: number): void {
    hits[hitCount] = position
    hitCount += 1
  }

  function guard(slot: number, kind: number): void {
    for (const [kinds, numbers] of guards[slot] ?? []) {
      if ((kinds & kind) === 0) for (const number of numbers) hit(2 * (ranks[number] as number))
    }
  }

  function look(list: Found): void {
    for (let at = 0; at < list.length; at += 2) {
      const program = list[at + 1] as number
      if (program === holds || programs.run(program, reader)) hit(2 * (ranks[list[at] as number] as number) + 1)
    }
  }

  function select(position: number): void {
    selection.candidates[selection.count] = candidates[position] as Candidate
    selection.count += 1
  }

  /** What was hit, once each, and the rules that are looked at for every trigger in between. */
  function merge(): void {
    let last = -1
    let next = 0
    const take = (): void => {
      const position = hits[next] as number
      next += 1
      if (position >> 1 === last) return
      last = position >> 1
      select(position)
    }
    for (let at = 0; at < always.length; at += 2) {
      const rank = ranks[always[at] as number] as number
      while (next < hitCount && (hits[next] as number) >> 1 <= rank) take()
      const program = always[at + 1] as number
      if (rank !== last && (program === holds || programs.run(program, reader))) select(2 * rank + 1)
    }
    while (next < hitCount) take()
  }

  return {
    size: asked.length,
    get rules() {
      return asked.map(({ prepared }) => prepared.rule)
    },
    select(facts) {
      const count = reader.read(facts)
      let lists = 0
      hitCount = 0
      selection.count = 0
      for (let at = 0; at < count; at += 1) {
        const slot = reader.slots[at] as number
        const kind = reader.kinds[slot] as number
        if (((allowed[slot] ?? kind) & kind) === 0) guard(slot, kind)
        const own = postings[slot]
        if (own !== undefined && kind !== kinds.wild) lists = find(own, reader, slot, fields, found, lists)
      }
      for (let at = 0; at < lists; at += 1) look(found[at] as Found)
      if (hitCount > 1) sort(hits, hitCount)
      merge()
      return selection
    },
    change(gone, come) {
      const sameCommon = counted * 2 >= asked.length + come.length && size < 2 * asked.length + 1000
      if (sameCommon) return changed(parts, gone, come)
      const left = new Set(gone)
      const kept = asked.flatMap(({ prepared }) => (left.has(prepared) ? [] : [prepared]))
      return createTypeIndex([...kept, ...come])
    },
  }
}

/** Mostly there are a handful, for which this is the quickest way. */
function sort(hits: number[], count: number): void {
  if (count > 32) {
    const sorted = Int32Array.from(hits.slice(0, count)).sort()
    for (let at = 0; at < count; at += 1) hits[at] = sorted[at] as number
    return
  }
  for (let end = 1; end < count; end += 1) {
    const hit = hits[end] as number
    let at = end
    for (; at > 0 && (hits[at - 1] as number) > hit; at -= 1) hits[at] = hits[at - 1] as number
    hits[at] = hit
  }
}
