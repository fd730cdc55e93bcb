import { at, textAt } from '../wire/xml.ts'
import { connectionOf } from './calls.ts'
import { deviceOf, isOutside, partyOf } from './parties.ts'
import type { Life } from './state.ts'
import { emit, queueNamed, raw, secondsBetween, type Work } from './work.ts'

/** A call waits at a pilot. It is told once, by whichever event says so first. */
export function queued(work: Work): void {
  const found = connectionOf(work, 'queuedConnection', true) ?? connectionOf(work, 'connection', true)
  if (found === undefined) return
  const { life } = found
  const { message, settings } = work
  if (life.queue?.waiting === true && life.queue.number === work.device) return
  const caller = partyOf(at(message, 'callingDevice')) ?? partyOf(at(message, 'networkCallingDevice'))
  const called = partyOf(at(message, 'calledDevice')) ?? { number: work.device }
  const outside = isOutside(settings, caller, at(message, 'associatedCallingDevice'))
  work.state.order += 1
  life.queue = { number: work.device, since: work.at, waiting: true, order: work.state.order }
  life.called ??= called
  if (outside) {
    life.customer ??= caller
    life.type ??= 'inbound'
  } else if (caller !== undefined) {
    life.type ??= 'internal'
  }
  const length = numberAt(work, 'numberQueued')
  const inFront = numberAt(work, 'callsInFront')
  tell(work, 'queue-start', life, {
    ...(length === undefined ? {} : { length }),
    ...(inFront === undefined ? {} : { position: inFront + 1 }),
  })
}

/** The call leaves the pilot: to an agent, elsewhere, or the caller gave up. */
export function left(work: Work, connection: 'connection' | 'droppedConnection'): void {
  const life = connectionOf(work, connection)?.life
  if (life?.queue === undefined || !life.queue.waiting || life.queue.number !== work.device) return
  const distributed = connection === 'connection'
  finish(work, life, distributed ? 'answered' : 'abandoned', deviceOf(at(work.message, 'newDestination')))
}

/** Tells the end of a stay at a pilot. */
export function finish(work: Work, life: Life, cause: string, to?: string): void {
  if (life.queue === undefined) return
  const waited = secondsBetween(life.queue.since, work.at)
  tell(work, 'queue-end', life, {}, { cause, ...(waited === undefined ? {} : { waitSeconds: waited }) }, { to })
  life.queue = { ...life.queue, waiting: false }
  if (cause !== 'answered') life.over = true
}

function tell(work: Work, type: 'queue-start' | 'queue-end', life: Life, counts: object, call: object = {}, more: object = {}): void {
  const caller = life.customer
  emit(work, type, {
    id: `${life.key}/${work.device}/${type}`,
    call: {
      id: life.key,
      interactionId: life.interaction,
      media: 'voice',
      type: life.type ?? 'unknown',
      acd: true,
      ...(caller === undefined ? {} : { caller }),
      ...(life.called === undefined ? {} : { called: life.called }),
      ...call,
    },
    queue: { ...queueNamed(work.settings, work.device), ...counts },
    ...(life.data === undefined ? {} : { data: { ...life.data.data }, pairs: [...life.data.pairs] }),
    raw: { ...raw(work.message), ...more },
  })
}

function numberAt(work: Work, name: string): number | undefined {
  const text = textAt(work.message, name)
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined
}
