import { computed, effect, signal } from '@preact/signals'
import type { LiveAnswer, SimulateRequest, SimulationAnswer, TracesAnswer, WireExplanation, WireStep } from '../../src/server/wire/index.ts'
import { checkedRule } from '../form/form.ts'
import { isList } from '../form/value.ts'
import { checkedText, diagnostics } from '../rules/diagnostics.ts'
import { draft, text } from '../rules/draft.ts'
import { ask } from '../shared/api.ts'
import { later } from '../shared/later.ts'
import { guarded, onChanged } from '../shell/session.ts'
import { language } from '../texts/texts.ts'

export type Event = TracesAnswer['traces'][number]

/** What narrows the list: a trigger type, a number, a queue, an agent, an outcome. */
export interface Filter {
  readonly type: string
  readonly number: string
  readonly agent: string
  readonly outcome: string
}

export const noFilter: Filter = { type: '', number: '', agent: '', outcome: '' }
export const filter = signal<Filter>(noFilter)
/** What is listed: it holds still under the pointer. */
export const events = signal<readonly Event[] | undefined>(undefined)
/** What the server listed last. */
const newest = signal<readonly Event[]>([])
let isHovered = false
/** The event that a person picked: it stays, however many come after it. */
export const picked = signal<Event | undefined>(undefined)
/** What the rule is asked for, as it was checked last: reading the whole text is nothing to do at each key. */
const types = computed(() => {
  const on = checkedRule.value?.on
  return isList(on) ? on : [on]
})
/** The event that the text is tried on: the one picked, else the newest of those the rule is asked for. */
export const event = computed(() => {
  const all = events.value ?? []
  return picked.value ?? all.find(({ trigger }) => types.value.includes(trigger.type)) ?? all[0]
})
export const simulation = signal<SimulationAnswer | undefined>(undefined)
/** What the simulation that is shown was made of: while a newer one is on its way, that is not what is chosen. */
const simulated = signal<{ readonly event: string; readonly text: string } | undefined>(undefined)
export const isUpToDate = computed(() => simulated.value?.event === event.value?.id && simulated.value?.text === text.value)

/** This rule, clause by clause, on the event. */
export const explanation = computed<WireExplanation | undefined>(() =>
  simulation.value?.explanations.find(({ rule }) => rule === draft.value?.id),
)
export const steps = computed<readonly WireStep[]>(() => simulation.value?.steps.filter(({ rule }) => rule === draft.value?.id) ?? [])

/** What was asked live for the rule and the event that are shown; another event asks anew. */
const asked = signal<{ readonly rule: string; readonly event: string; readonly answers: readonly LiveAnswer[] } | undefined>(undefined)

const shown = 50
const pause = 50

onChanged((what) => {
  if (what.includes('traces') || what.includes('calls')) void guarded(() => load())
})

effect(() => {
  if (filter.value !== undefined) void guarded(() => load(true))
})

/** The server's compiler takes the text as it stands. */
const isRule = computed(() => checkedText.value === text.value && !diagnostics.value.some(({ severity }) => severity === 'error'))

const simulate = later(pause, async (signal) => {
  const [id, traceId] = [draft.peek()?.id, event.peek()?.id]
  // It may have changed since it was checked.
  if (id === undefined || traceId === undefined || !isRule.peek()) return
  await guarded(async () => {
    const sent = text.peek()
    const answer = await ask<SimulationAnswer>('POST', '/api/v1/simulate', requestOf(id, sent, traceId), signal)
    if (draft.peek()?.id !== id) return
    simulation.value = answer
    simulated.value = { event: traceId, text: sent }
  })
})

function requestOf(ruleId: string, text: string, traceId: string): SimulateRequest {
  const known = asked.peek()
  return { ruleId, text, traceId, answers: known?.rule === ruleId && known.event === traceId ? known.answers : [] }
}

/** Asks what the simulation does not know. The answer counts for what is shown here, and is kept nowhere. */
export async function askLive(): Promise<void> {
  const [id, traceId] = [draft.peek()?.id, event.peek()?.id]
  if (id === undefined || traceId === undefined) return
  await guarded(async () => {
    const request = requestOf(id, text.peek(), traceId)
    const answer = await ask<LiveAnswer>('POST', '/api/v1/simulate/ask', request)
    asked.value = { rule: id, event: traceId, answers: [...(request.answers ?? []), answer] }
  })
}

effect(() => {
  const all = [draft.value?.id, event.value?.id, language.value, asked.value]
  if (all[0] === undefined || all[1] === undefined) simulation.value = undefined
  else if (isRule.value) simulate()
  // What does not compile is said below the text.
  else if (checkedText.value === text.value) simulation.value = undefined
})

export function hover(on: boolean): void {
  isHovered = on
  if (!on) events.value = newest.value
}

/** How many wait for the pointer to leave. */
export const waiting = computed(() => {
  const shown = events.value?.[0]?.seq ?? 0
  return newest.value.filter(({ seq }) => seq > shown).length
})

/** `isAsked`: a person waits for it, wherever the pointer rests. */
async function load(isAsked = false): Promise<void> {
  const asked = Object.entries(filter.peek()).filter(([, value]) => value !== '')
  const query = new URLSearchParams([['limit', String(shown)], ...asked])
  newest.value = (await ask<TracesAnswer>('GET', `/api/v1/traces?${query}`)).traces
  if (!isHovered || isAsked) events.value = newest.value
}
