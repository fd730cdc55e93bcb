import type { ReadyRule } from '../contract.ts'
import { type Variety, varietyOf } from './access.ts'
import { type Candidate, type Entry, entryOf } from './entry.ts'
import { kinds } from './formula.ts'
import { append, createPostings, type Postings } from './postings.ts'
import type { PreparedRule } from './prepare.ts'
import { createReader, type Reader } from './reader.ts'
import { createSlots, type Slots } from './slots.ts'

export type { Candidate } from './entry.ts'
export { type PreparedRule, prepare } from './prepare.ts'

/** Finds the rules that a trigger may concern, without asking the others. */
export interface RuleIndex {
  /** The rules of one trigger type, in the order in which they are asked. */
  readonly rules: readonly ReadyRule[]
  /** Those among them for which no way was found to leave them out: they are looked at for every trigger. */
  readonly unindexed: readonly ReadyRule[]
  /**
   * In the order in which they are asked: every rule whose filters and condition let the trigger through or whose condition fails.
   * Others may be among them, but none that is `certain`.
   */
  select(facts: object): readonly Candidate[]
}

/** What the index keeps of rules between one rulebook and the next. */
export interface IndexParts {
  readonly slots: Slots
  readonly prepared: ReadonlyMap<ReadyRule, PreparedRule>
}

/** The parts of an index over these rules; the numbers of fields are those of `previous`. */
export function prepareIndex(rules: readonly PreparedRule[], previous?: IndexParts): IndexParts {
  return { slots: previous?.slots ?? createSlots(), prepared: new Map(rules.map((one) => [one.rule, one])) }
}

interface Inside {
  readonly entries: ReadonlyMap<ReadyRule, Entry>
  readonly variety: Variety
  /** How many rules the variety was counted of. */
  readonly counted: number
  readonly reader: Reader
  readonly read: ReadonlySet<number>
}

const insides = new WeakMap<RuleIndex, Inside>()

/**
 * `rules` are of one trigger type, in the order in which they are asked. What `previous` knows of the same rules is taken over, so that
 * one new rule among thousands costs little; how rules are found is thought over again when there are twice as many.
 */
export function createIndex(rules: readonly ReadyRule[], parts: IndexParts, previous?: RuleIndex): RuleIndex {
  if (previous !== undefined && rules.length === previous.rules.length && rules.every((rule, at) => rule === previous.rules[at]))
    return previous
  const before = previous === undefined ? undefined : insides.get(previous)
  const known = before !== undefined && before.counted * 2 >= rules.length ? before : undefined
  const asked = rules.flatMap((rule) => (rule.rule.enabled === false ? [] : (parts.prepared.get(rule) ?? [])))
  const variety = known?.variety ?? varietyOf(asked.map(({ formula }) => formula))
  const entries = asked.map((one) => known?.entries.get(one.rule) ?? entryOf(one, variety, parts.slots))
  const added = entries.flatMap((entry) => (known?.entries.has(entry.whole.rule) ? [] : entry.read))
  const reader =
    known !== undefined && added.every(([slot]) => known.read.has(slot))
      ? known.reader
      : createReader(new Map(entries.flatMap(({ read }) => read)), parts.slots.size)
  const postings: (Postings | undefined)[] = []
  const guards: (Map<number, number[]> | undefined)[] = []
  /** By slot, the kinds that every rule allows: with these the guards need not be looked at. */
  const allowedByAll: number[] = []
  const always: number[] = []
  for (const [position, { found, needs }] of entries.entries()) {
    if (found === undefined) always.push(position)
    else {
      for (const [slot, test] of found) {
        postings[slot] ??= createPostings()
        postings[slot].add(test, position)
      }
    }
    for (const [slot, allowed] of needs) {
      guards[slot] ??= new Map()
      append(guards[slot], allowed, position)
      allowedByAll[slot] = allowed & (allowedByAll[slot] ?? allowed)
    }
  }
  const hits: number[] = []

  /** Twice the position, and one more where the index has the answer: so a rule that must be asked comes before itself. */
  function see(position: number): void {
    const entry = entries[position] as Entry
    if (entry.residual === undefined || entry.residual(reader.values)) hits.push(2 * position + 1)
  }

  function guard(slot: number, kind: number): void {
    for (const [allowed, positions] of guards[slot] ?? []) {
      if ((allowed & kind) === 0) for (const position of positions) hits.push(2 * position)
    }
  }

  const index: RuleIndex = {
    rules,
    unindexed: always.flatMap((position) => entries[position]?.whole.rule ?? []),
    select(facts) {
      reader.read(facts)
      hits.length = 0
      for (let at = 0; at < reader.slots.length; at += 1) {
        const slot = reader.slots[at] as number
        const kind = reader.kinds[at] as number
        if (((allowedByAll[slot] ?? kind) & kind) === 0) guard(slot, kind)
        if (kind !== kinds.wild) postings[slot]?.find(reader.values[slot], kind, see)
      }
      if (hits.length > 1) sort(hits)
      return merged(hits)
    },
  }
  insides.set(index, {
    entries: new Map(entries.map((entry) => [entry.whole.rule, entry])),
    variety,
    counted: known?.counted ?? rules.length,
    reader,
    read: known?.reader === reader ? known.read : new Set(entries.flatMap(({ read }) => read.map(([slot]) => slot))),
  })
  return index

  function merged(found: readonly number[]): readonly Candidate[] {
    const selected: Candidate[] = []
    let last = -1
    let next = 0
    const take = (hit: number): void => {
      const position = hit >> 1
      if (position === last) return
      last = position
      const entry = entries[position] as Entry
      selected.push(hit % 2 === 0 ? entry.whole : entry.candidate)
    }
    for (const position of always) {
      while (next < found.length && (found[next] as number) >> 1 <= position) take(found[next++] as number)
      if (position === last) continue
      const entry = entries[position] as Entry
      if (entry.residual === undefined || entry.residual(reader.values)) take(2 * position + 1)
    }
    while (next < found.length) take(found[next++] as number)
    return selected
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
