import { computed, effect, signal } from '@preact/signals'
import type { PastCall, PastCallsAnswer } from '../../src/server/wire/index.ts'
import { ask } from '../shared/api.ts'
import { go, linkTo, place } from '../shell/places.ts'
import { guarded, onChanged } from '../shell/session.ts'

export const searchFields = ['number', 'agent', 'callId', 'since', 'until'] as const
export type Search = Partial<Record<(typeof searchFields)[number], string>>

/** What the address asks for: `#/calls?number=0388202122`. */
export const search = computed<Search>(() =>
  place.value.view === 'calls'
    ? Object.fromEntries(searchFields.flatMap((name) => (place.value.query.get(name) ? [[name, place.value.query.get(name) ?? '']] : [])))
    : {},
)
export const isSearching = computed(() => Object.keys(search.value).length > 0)
export const calls = signal<readonly PastCall[] | undefined>(undefined)
export const olderCalls = signal<number | undefined>(undefined)

const asked = computed(() => new URLSearchParams(search.value).toString())

effect(() => {
  calls.value = undefined
  if (asked.value !== '') void guarded(load)
})

onChanged((what) => {
  if (isSearching.peek() && (what.includes('traces') || what.includes('calls'))) void guarded(load)
})

/** Only what was filled in stands in the address. */
export function searchFor(wanted: Search): void {
  go('calls', place.peek().id, Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== '')))
}

/** The same search with another trace beside it. */
export function linkToTrace(id: string, more: Readonly<Record<string, string>> = {}): string {
  return linkTo('calls', id, { ...search.value, ...more })
}

export async function moreCalls(): Promise<void> {
  await guarded(async () => {
    const answer = await page(olderCalls.peek())
    // A call whose triggers lie on both sides of the page's edge comes twice.
    const known = new Set(calls.value?.map(keyOf))
    calls.value = [...(calls.value ?? []), ...answer.calls.filter((call) => !known.has(keyOf(call)))]
    olderCalls.value = answer.next
  })
}

async function load(): Promise<void> {
  const wanted = asked.peek()
  const answer = await page(undefined)
  if (asked.peek() !== wanted) return
  calls.value = answer.calls
  olderCalls.value = answer.next
}

function page(before: number | undefined): Promise<PastCallsAnswer> {
  const query = new URLSearchParams({ ...search.peek(), ...(before === undefined ? {} : { before: String(before) }) })
  return ask<PastCallsAnswer>('GET', `/api/v1/call-history?${query}`)
}

function keyOf({ connection, interactionId }: PastCall): string {
  return `${connection} ${interactionId}`
}
