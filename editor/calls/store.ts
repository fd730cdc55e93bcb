import { computed, effect, signal } from '@preact/signals'
import type { CallPicture, TracesAnswer, WireTrace } from '../../src/server/wire/index.ts'
import { ask } from '../shared/api.ts'
import { go, place } from '../shell/places.ts'
import { guarded, onChanged } from '../shell/session.ts'

export const traces = signal<TracesAnswer['traces'] | undefined>(undefined)
export const hasOlder = signal(false)
/** Traces that came while the pointer rests on the list: shown when it leaves. */
export const held = signal<TracesAnswer | undefined>(undefined)
/** Only what agents pinned. */
export const pinnedOnly = signal(false)
/** The trace that the address names. */
export const chosen = computed(() => (place.value.view === 'calls' ? place.value.id : undefined))
export const trace = signal<WireTrace | undefined>(undefined)
/** The call that the chosen trace belongs to; undefined also where it belongs to none. */
export const picture = signal<CallPicture | undefined>(undefined)

const PAGE = 50
let hovered = false

onChanged((what) => {
  if (what.includes('traces') || what.includes('calls')) void guarded(loadTraces)
})

effect(() => {
  if (chosen.value !== trace.peek()?.id) trace.value = undefined
  // The picture stays while another trigger of the same call is looked at.
  if (!hasMark(picture.peek(), chosen.value)) picture.value = undefined
  if (chosen.value !== undefined) void guarded(loadTrace)
})

export function choose(id: string): void {
  const { rule: _, at: __, ...search } = Object.fromEntries(place.peek().query)
  go('calls', id, search)
  // From its top; on a small screen it stands above the list.
  const detail = document.querySelector('.detail')
  detail?.scrollTo({ top: 0 })
  detail?.scrollIntoView({ block: 'start' })
}

export async function older(): Promise<void> {
  await guarded(async () => {
    const before = traces.value?.at(-1)?.seq
    const answer = await ask<TracesAnswer>('GET', `${address()}&before=${before}`)
    traces.value = [...(traces.value ?? []), ...answer.traces]
    hasOlder.value = answer.next !== undefined
  })
}

export function hover(on: boolean): void {
  hovered = on
  if (!on) release()
}

export function release(): void {
  if (held.value !== undefined) show(held.value)
  held.value = undefined
}

/** How many of the held traces are not on the page yet. */
export function heldCount(): number {
  const newest = traces.value?.[0]?.seq ?? 0
  return held.value?.traces.filter(({ seq }) => seq > newest).length ?? 0
}

export function showPinned(on: boolean): void {
  pinnedOnly.value = on
  traces.value = undefined
  held.value = undefined
  void guarded(loadTraces)
}

export async function unpin(id: string): Promise<void> {
  await guarded(async () => {
    await ask('DELETE', `/api/v1/traces/${encodeURIComponent(id)}/pin`)
    traces.value = undefined
    await loadTraces()
  })
}

function address(): string {
  return `/api/v1/traces?limit=${PAGE}${pinnedOnly.value ? '&pinned=true' : ''}`
}

async function loadTraces(): Promise<void> {
  const answer = await ask<TracesAnswer>('GET', address())
  if (hovered && (traces.value?.length ?? 0) > 0) held.value = answer
  else show(answer)
  await loadTrace()
}

// What was asked for with "older" stays while nothing is missing between it and the news; the list never grows by itself.
function show(answer: TracesAnswer): void {
  const known = traces.value ?? []
  const last = answer.traces.at(-1)?.seq ?? 0
  const overlap = known.findIndex(({ seq }) => seq < last)
  const below = overlap > 0 ? known.slice(overlap) : []
  const kept = below.slice(0, Math.max(0, known.length - PAGE))
  traces.value = [...answer.traces, ...kept]
  hasOlder.value = kept.length === 0 ? answer.next !== undefined : hasOlder.value || kept.length < below.length
}

async function loadTrace(): Promise<void> {
  const id = chosen.peek()
  if (id === undefined) return
  const answer = await ask<WireTrace>('GET', `/api/v1/traces/${encodeURIComponent(id)}`)
  if (chosen.peek() !== id) return
  trace.value = answer
  // Logins and links belong to no call.
  if (answer.trigger.call === undefined) picture.value = undefined
  else picture.value = await ask<CallPicture>('GET', `/api/v1/call-history/${encodeURIComponent(id)}`)
}

function hasMark(call: CallPicture | undefined, id: string | undefined): boolean {
  return call?.lanes.some(({ triggers }) => triggers.some((one) => one.trace === id)) === true
}
