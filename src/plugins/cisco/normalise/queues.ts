import { number, text } from '../wire/message.ts'
import { causeOf } from './causes.ts'
import { queueNamed } from './classify.ts'
import { callOf, knownCall, learn, leaveQueue } from './find.ts'
import { emitWire, type Work } from './work.ts'

/** CALL_QUEUED_EVENT: it waits. Told once for each stay in a queue. */
export function queued(work: Work): void {
  const { message, settings } = work
  const call = callOf(work)
  if (call === undefined) return
  learn(work, call)
  const device = text(message, 'QueueDevID')
  const id = device ?? asText(number(message, 'ServiceNumber')) ?? asText(skillGroupOf(work)) ?? 'queue'
  if (call.queue?.id === id) return
  leaveQueue(work, call, 'left')
  call.queue = { id, since: work.at }
  call.redirectedFrom = text(message, 'LastRedirectDevID') ?? call.redirectedFrom
  const length = number(message, 'NumQueued')
  const cause = causeOf(number(message, 'EventCause'))
  emitWire(work, 'queue-start', call, {
    stamp: work.stamp,
    ...(cause === undefined || cause === 'normal' ? {} : { call: { cause } }),
    queue: { ...queueNamed(settings, id), ...(length === undefined ? {} : { length }) },
  })
}

/** CALL_DEQUEUED_EVENT: it was taken out of the queue. Where it goes, the next events tell. */
export function dequeued(work: Work): void {
  const call = knownCall(work)
  if (call === undefined) return
  learn(work, call)
  leaveQueue(work, call, causeOf(number(work.message, 'EventCause')) ?? 'left', number(work.message, 'NumQueued'))
}

function skillGroupOf(work: Work): number | undefined {
  const value = work.message.floats.find((float) => float.name === 'SkillGroupNumberF')?.value
  return typeof value === 'number' ? value : undefined
}

function asText(value: number | undefined): string | undefined {
  return value === undefined || value === 0 ? undefined : String(value)
}
