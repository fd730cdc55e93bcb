import { computed, effect, signal } from '@preact/signals'
import type { GuideState, TracesAnswer, WireTrace } from '../../src/server/wire/index.ts'
import { rule, steps as ruleSteps } from '../form/form.ts'
import { isEntries } from '../form/value.ts'
import { connections } from '../operations/store.ts'
import { draft, isChanged } from '../rules/draft.ts'
import { chosen, rules } from '../rules/store.ts'
import { ask } from '../shared/api.ts'
import { go, place } from '../shell/places.ts'
import { guarded, mayChange, me, onChanged } from '../shell/session.ts'
import { events, explanation, picked } from '../trial/store.ts'

/** The way from looking at a call to a record on one's own screen. */
export const STEPS = ['look', 'name', 'when', 'if', 'then', 'try', 'publish', 'pop'] as const
export type Step = (typeof STEPS)[number]

/** Noted for this user on the server: a guide is taken up again where it was left, on any machine. */
const noted = computed(() => changed.value ?? me.value?.guide)
/** What changed of it since the page was opened. */
const changed = signal<GuideState | undefined>(undefined)
/** A record that the rule opened on a screen. */
const popped = signal(false)

/** Where calls can be had for the asking. */
export const demo = computed(() => connections.value?.find(({ kind }) => kind === 'demo'))

/** It opens by itself for who never saw it, where there are calls to look at from the first minute on. */
export const isOpen = computed(() => mayChange() && (noted.value === undefined ? demo.value !== undefined : noted.value.state === 'open'))

/** The rule being made. */
export const made = computed(() => noted.value?.rule)

function note(state: GuideState['state'], rule: string | undefined): void {
  changed.value = { state, ...(rule === undefined ? {} : { rule }) }
  void guarded(() => ask('PUT', '/api/v1/session/guide', changed.peek()))
}

/** Who finished it begins anew. */
export function openGuide(): void {
  popped.value = false
  note('open', noted.peek()?.state === 'done' ? undefined : made.peek())
}

export function leaveGuide(): void {
  note(done.peek().has('pop') ? 'done' : 'left', made.peek())
}

/** Is the rule that is made the one on the page? */
export const isHere = computed(() => made.value !== undefined && draft.value?.id === made.value)

/** What is done is seen from the page itself: there is no button to say so. */
export const done = computed<ReadonlySet<Step>>(() => {
  const found = new Set<Step>()
  if (made.value !== undefined || explanation.value !== undefined) found.add('look')
  if (made.value !== undefined) found.add('name')
  if (!isHere.value) return popped.value ? new Set(STEPS) : found
  if (rule.value?.on !== undefined) found.add('when')
  if (typeof rule.value?.when === 'string' && rule.value.when.includes('waitSeconds')) found.add('if')
  if (opensRecord.value) found.add('then')
  // Also a call that the rule is not asked for says something: that it is not.
  if (found.has('then') && (picked.value !== undefined || explanation.value?.outcome === 'planned')) found.add('try')
  // Who published has tried enough.
  if (draft.value?.base.hash !== undefined && !isChanged.value) found.add('try').add('publish')
  return popped.value ? new Set(STEPS) : found
})

const opensRecord = computed(() =>
  ruleSteps.value.some(
    (step) =>
      isEntries(step) &&
      step.action === 'open-record' &&
      isEntries(step.with) &&
      (step.with.url !== undefined || step.with.record !== undefined),
  ),
)

export const current = computed(() => STEPS.find((step) => !done.value.has(step)))

// The first look: a rule that did something with the newest calls, else any.
effect(() => {
  const all = rules.value?.rules ?? []
  if (!isOpen.value || place.value.view !== 'rules' || chosen.value !== undefined || all.length === 0) return
  const busy = events.value?.flatMap(({ planned }) => planned).find((id) => all.some((one) => one.id === id))
  const first = made.value ?? busy ?? all[0]?.id
  if (first !== undefined && events.value !== undefined) go('rules', first)
})

// A rule that is not on the server yet is the one that is being made.
effect(() => {
  const now = draft.value
  if (isOpen.value && made.value === undefined && now !== undefined && now.base.hash === undefined && now.id === chosen.value)
    note('open', now.id)
})

onChanged((what) => {
  if (what.includes('traces')) void guarded(look)
})

async function look(): Promise<void> {
  const id = made.peek()
  if (!isOpen.peek() || id === undefined || popped.peek()) return
  const { traces } = await ask<TracesAnswer>('GET', `/api/v1/traces?rule=${encodeURIComponent(id)}&outcome=planned&limit=3`)
  for (const one of traces) {
    const { plans } = await ask<WireTrace>('GET', `/api/v1/traces/${encodeURIComponent(one.id)}`)
    const outcomes = plans.flatMap((plan) => (plan.rule === id ? plan.outcomes : []))
    if (!outcomes.some(({ action, status }) => action === 'open-record' && status === 'opened')) continue
    popped.value = true
    return
  }
}

/** Somebody who waited long in the sales queue calls at the desk of who is signed in. */
export async function ringMe(): Promise<void> {
  await guarded(() => ask('POST', '/api/v1/agents/me/commands', { action: 'demo:call' }))
}
