import type { Facts, Trigger } from '../model/index.ts'
import { numberOf, type Statements } from './rows.ts'

/** What a trace is found by. */
export type LabelName = 'number' | 'agent' | 'user' | 'rule' | 'interaction' | 'call'

export type Label = readonly [LabelName, string | undefined]

/** So many triggers are a stretch: their labels lie together, small enough to be at hand while they are written. */
const stretchBits = 16

function stretchOf(seq: number): number {
  return seq >> stretchBits
}

/** `known` has been added before. */
export function addLabels(sql: Statements, seq: number, labels: readonly Label[], known: readonly Label[] = []): void {
  const insert = sql('insert or ignore into labels (stretch, key, seq) values (?, ?, ?)')
  const keys = keysOf(labels)
  const before = keysOf(known)
  for (const key of keys) if (!before.has(key)) insert.run(stretchOf(seq), key, seq)
}

function keysOf(labels: readonly Label[]): ReadonlySet<number> {
  const keys = new Set<number>()
  for (const [name, value] of labels) if (value !== undefined) keys.add(labelKey(name, value))
  return keys
}

/** Numbers of the triggers with this label, in journal order. */
export function labelled(sql: Statements, name: LabelName, value: string): readonly number[] {
  const key = labelKey(name, value)
  const found: number[] = []
  const { first, last } = stretches(sql)
  for (let stretch = first; stretch <= last; stretch += 1) {
    for (const row of sql('select seq from labels where stretch = ? and key = ?').all(stretch, key)) found.push(numberOf(row, 'seq'))
  }
  return found
}

/** The oldest and the newest stretch of the journal; none when first is behind last. */
export function stretches(sql: Statements): { readonly first: number; readonly last: number } {
  // Two questions: asked together they walk the whole table.
  const ends = sql('select (select min(seq) from triggers) as first, (select max(seq) from triggers) as last').get()
  if (typeof ends?.first !== 'number' || typeof ends.last !== 'number') return { first: 0, last: -1 }
  return { first: stretchOf(ends.first), last: stretchOf(ends.last) }
}

/** Of stretches from which every trigger has gone; a label whose own trigger has gone before finds nothing meanwhile. */
export function dropLabels(sql: Statements): void {
  sql('delete from labels where stretch < ?').run(stretches(sql).first)
}

/** A hash of 53 bits (cyrb53): two labels of a journal practically never share one, and a key is as small as a row's number. */
export function labelKey(name: string, value: string): number {
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  const text = `${name} ${value}`
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    high = Math.imul(high ^ unit, 2654435761)
    low = Math.imul(low ^ unit, 1597334677)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  return 4294967296 * (2097151 & low) + (high >>> 0)
}

/** Labels of a trigger, or of the facts it became: calls/ knows more than the trigger said. */
export function labelsOf(about: Trigger | Omit<Facts, 'ledger'>): readonly Label[] {
  const { call, agent } = about
  const parties = [call?.caller, call?.called, call?.customer]
  return [
    ...parties.flatMap((party): Label[] => [
      ['number', party?.number],
      ['number', party?.e164],
    ]),
    ['number', call?.customer?.address],
    ['agent', agent?.id],
    ['agent', agent?.device],
    ['interaction', call?.interactionId],
    ['interaction', call?.joinedInteractionId],
    ['call', call?.id],
    ['call', call?.previousId],
  ]
}

/** The customer as one line of a list shows it. */
export function customerText(about: Trigger | Omit<Facts, 'ledger'>): string | null {
  const customer = about.call?.customer
  return customer?.e164 ?? customer?.number ?? customer?.address ?? customer?.name ?? null
}
