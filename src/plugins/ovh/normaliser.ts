import type { EmittedTrigger, Json } from 'cordboard/plugin-api'
import { isRecord, type OvhEvent } from './event.ts'
import { givenUp, lineEvent, over } from './lines.ts'
import { memberGivenUp, queueEvent } from './queues.ts'
import { emptyState, isState, type LineCall, type Member, type State } from './state.ts'

/** Turns events into triggers. No I/O and no clock: times are passed in, in milliseconds since 1970. */
export interface Normaliser {
  /** What one event says; nothing for one that was seen before. Undefined for an event name that is not known. */
  feed(event: OvhEvent, now: number): readonly EmittedTrigger[] | undefined
  /** What time alone says: ends of ringing that no answer followed, calls whose end was never heard. */
  due(now: number): readonly EmittedTrigger[]
  /** When `due` has something to say next; undefined when nothing waits. */
  nextDue(): number | undefined
  /** Says now what still waits for an answer that may come: before a close, or at the end of a recording. */
  flush(now: number): readonly EmittedTrigger[]
  /** For the next generation. */
  save(): Json
}

const lineEvents = new Set(['start_ringing', 'start_calling', 'end_ringing', 'end_calling', 'registered'])
const queueEvents = new Set([
  'member-queue-start',
  'agent-offering',
  'bridge-agent-start',
  'bridge-agent-fail',
  'bridge-agent-end',
  'member-queue-end',
  'members-count',
  'member-count',
])

const ringingLimitMs = 10 * 60_000
const callLimitMs = 4 * 3_600_000
/** What is over is remembered as long as its echoes may come. */
const memoryMs = 5 * 60_000
const seenLimit = 5_000
const handedOver = 500

export function createNormaliser(saved: unknown): Normaliser {
  const state: State = isState(saved) ? { ...structuredClone(saved), ended: new Map(readEnded(saved)) } : emptyState()
  const seen = new Set(state.seen)

  function fold(event: OvhEvent, id: string, now: number): readonly EmittedTrigger[] {
    return lineEvents.has(event.name) ? lineEvent(state, event, id, now) : queueEvent(state, event, id, now)
  }

  function isNew(id: string): boolean {
    if (seen.has(id)) return false
    seen.add(id)
    const [oldest] = seen.size > seenLimit ? seen : []
    if (oldest !== undefined) seen.delete(oldest)
    return true
  }

  function release(call: LineCall, now: number): readonly EmittedTrigger[] {
    if (call.held === undefined) return []
    const { trigger } = call.held
    over(state, call, now)
    return [trigger]
  }

  function forget(now: number): void {
    for (const [key, at] of state.ended) {
      if (now - at < memoryMs) return
      state.ended.delete(key)
    }
  }

  return {
    feed(event, now) {
      if (!lineEvents.has(event.name) && !queueEvents.has(event.name)) return undefined
      forget(now)
      const id = idOf(event)
      return isNew(id) ? fold(event, id, now) : []
    },
    due(now) {
      forget(now)
      const calls = Object.values(state.calls).flatMap((call) => {
        if (call.held !== undefined) return call.held.until <= now ? release(call, now) : []
        return now < limitOf(call) ? [] : [givenUp(state, call, now)]
      })
      const members = Object.entries(state.members).flatMap(([key, member]) => {
        if (now < limitOf(member)) return []
        if (member.phase !== 'over') return memberGivenUp(member, now)
        delete state.members[key]
        return []
      })
      return [...calls, ...members]
    },
    nextDue() {
      const times = [
        ...Object.values(state.calls).map((call) => call.held?.until ?? limitOf(call)),
        ...Object.values(state.members).map(limitOf),
      ]
      return times.length === 0 ? undefined : Math.min(...times)
    },
    flush: (now) => Object.values(state.calls).flatMap((call) => release(call, now)),
    save: () => JSON.parse(JSON.stringify({ ...state, ended: [...state.ended].slice(-handedOver), seen: [...seen].slice(-handedOver) })),
  }
}

function readEnded(saved: unknown): readonly (readonly [string, number])[] {
  const ended = isRecord(saved) && Array.isArray(saved.ended) ? saved.ended : []
  return ended.flatMap((pair: unknown) => {
    const [key, at] = Array.isArray(pair) ? pair : []
    return typeof key === 'string' && typeof at === 'number' ? [[key, at] as const] : []
  })
}

function limitOf(thing: LineCall | Member): number {
  const limits = { ringing: ringingLimitMs, waiting: callLimitMs, talking: callLimitMs, served: callLimitMs, over: memoryMs }
  return thing.since + limits[thing.phase]
}

/** Vendor facts alone: the same event has the same id after a reconnect, in a replay and in both protocol versions. */
function idOf(event: OvhEvent): string {
  const of = event.data.QueueMemberUUID ?? event.data.CallId ?? ''
  return [event.name, event.resource, of, event.data.QueueAgent ?? '', event.stamp].join('/').slice(0, 512)
}
