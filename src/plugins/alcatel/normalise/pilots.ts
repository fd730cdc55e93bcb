import { numberOf, objectOf, textOf } from '../json.ts'
import { callDataOf } from './data.ts'
import { contactOf, handOn, type Waiting } from './state.ts'
import { emit, queueNamed, raw, type Work } from './work.ts'

/** Somebody waits at a pilot. */
export function pilotCallCreated(work: Work): void {
  const { event, state, settings } = work
  const [pilot, ref] = [textOf(event, 'pilot'), textOf(event, 'callRef')]
  if (pilot === undefined || ref === undefined || state.waiting.has(`${ref} ${pilot}`)) return
  const contact = contactOf(state, ref, work.at, true)
  const callData = objectOf(event.callData)
  const number = textOf(event, 'caller')
  const caller = callData.anonymous === true ? { anonymous: true } : number === undefined ? undefined : { number }
  const outside = callData.trunkIdentification !== undefined || (number ?? '').replace(/\D/g, '').length > settings.internalDigits
  contact.called ??= { number: textOf(callData, 'initialCalled') ?? pilot }
  contact.type ??= outside || caller?.anonymous === true ? 'inbound' : 'internal'
  if (contact.type === 'inbound') contact.customer ??= caller
  contact.queue = { pilot, waitSeconds: undefined }
  state.order += 1
  const waiting = { pilot, contact, since: work.at, order: state.order }
  state.waiting.set(`${ref} ${pilot}`, waiting)
  const { data, pairs } = callDataOf(callData)
  tell(work, 'queue-start', waiting, { caller }, {}, pairs.length === 0 ? {} : { data, pairs })
}

/** How many wait with it. */
export function pilotCallQueued(work: Work): void {
  const waiting = waitingOf(work)
  const length = numberOf(work.event, 'numberOfQueued')
  if (waiting === undefined || length === undefined) return
  work.state.counted += 1
  emit(work, 'queue-count', {
    id: `${waiting.contact.key}/${waiting.pilot}/queue-count/${work.state.counted}`,
    queue: { ...queueNamed(work.settings, waiting.pilot), length: Math.max(0, Math.round(length)) },
    raw: raw(work.event),
  })
}

const ends: Readonly<Record<string, string>> = { DISTRIBUTED: 'answered', ABANDONED: 'abandoned', CLEARED: 'abandoned' }

/** It leaves the pilot: to an agent, elsewhere, or the caller gave up. */
export function pilotCallRemoved(work: Work): void {
  const waiting = waitingOf(work)
  if (waiting === undefined) return
  const cause = ends[textOf(work.event, 'cause') ?? ''] ?? 'left'
  const to = textOf(work.event, 'newDestination')
  if (cause === 'answered' && to !== undefined) handOn(work.state, to, { contact: waiting.contact, by: undefined })
  finish(work, waiting, cause, to)
}

/** Tells the end of a wait. */
export function finish(work: Work, waiting: Waiting, cause: string, to?: string): void {
  const waited =
    waiting.since === undefined || work.at === undefined ? undefined : Math.max(0, Math.floor((work.at - waiting.since) / 1000))
  tell(work, 'queue-end', waiting, { cause, ...(waited === undefined ? {} : { waitSeconds: waited }) }, { to }, {})
  for (const [key, one] of work.state.waiting) if (one === waiting) work.state.waiting.delete(key)
  if (waited !== undefined) waiting.contact.queue = { pilot: waiting.pilot, waitSeconds: waited }
  if (cause === 'abandoned' || cause === 'gone') waiting.contact.over = true
}

function waitingOf(work: Work): Waiting | undefined {
  const { event, state } = work
  return state.waiting.get(`${textOf(event, 'callRef')} ${textOf(event, 'pilot')}`)
}

function tell(work: Work, type: 'queue-start' | 'queue-end', waiting: Waiting, call: object, more: object, data: object): void {
  const { contact, pilot } = waiting
  emit(work, type, {
    id: `${contact.key}/${pilot}/${type}`,
    call: {
      id: contact.key,
      interactionId: contact.interaction,
      media: 'voice',
      type: contact.type ?? 'unknown',
      acd: true,
      ...(contact.customer === undefined ? {} : { caller: contact.customer }),
      ...(contact.called === undefined ? {} : { called: contact.called }),
      ...given(call),
    },
    queue: queueNamed(work.settings, pilot),
    ...data,
    raw: { ...raw(work.event), ...more },
  })
}

function given(call: object): object {
  return Object.fromEntries(Object.entries(call).filter(([, value]) => value !== undefined))
}
