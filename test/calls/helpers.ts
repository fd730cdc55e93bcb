import { type Applied, type Calls, type CallsOptions, createCalls, type SavedPart } from '../../src/calls/index.ts'
import type { Trigger } from '../../src/model/index.ts'

export const start = Date.parse('2026-11-20T09:00:00.000Z')

export function at(seconds: number): string {
  return new Date(start + seconds * 1000).toISOString()
}

export interface Directory {
  bindings: ReturnType<CallsOptions['bindings']>
  users: Readonly<Record<string, { name: string; teams: string[] }>>
  connections: Readonly<Record<string, { callsEnd: boolean; expirySeconds: number }>>
}

/** Marie is agent a1 in Paris and has a second desk in Lyon; Jean sits at 4022 in Paris. */
export const directory: Directory = {
  bindings: [
    { user: 'marie', connection: 'paris', agentId: 'a1' },
    { user: 'marie', connection: 'paris', device: '4021' },
    { user: 'marie', connection: 'lyon', device: '77' },
    { user: 'jean', connection: 'paris', device: '4022' },
  ],
  users: { marie: { name: 'Marie', teams: ['sales'] }, jean: { name: 'Jean', teams: [] } },
  connections: {
    paris: { callsEnd: true, expirySeconds: 14400 },
    lyon: { callsEnd: true, expirySeconds: 14400 },
    line: { callsEnd: false, expirySeconds: 600 },
  },
}

export function callsOf(known: Directory = directory, saved: readonly SavedPart[] = []): Calls {
  return createCalls({
    bindings: () => known.bindings,
    user: (id) => {
      const user = known.users[id]
      return user === undefined ? undefined : { id, ...user }
    },
    connection: (id) => known.connections[id],
    saved,
  })
}

/** Keeps what has changed, as a journal does. */
export function keep(calls: Calls, kept: Map<string, string>): void {
  for (const { key, text } of calls.save()) {
    if (text === undefined) kept.delete(key)
    else kept.set(key, text)
  }
  calls.saved()
}

export function partsOf(kept: ReadonlyMap<string, string>): readonly SavedPart[] {
  return [...kept].map(([key, text]) => ({ key, text }))
}

/** What is saved, with records of a kind in the order in which they came instead of its number. */
export function inOrder(parts: readonly SavedPart[]): ReadonlyMap<string, unknown> {
  const ordered = parts.map(({ key, text = 'null' }) => {
    const { order = 0, item = text }: { order?: number; item?: unknown } = JSON.parse(text)
    return { key, kind: key.split(' ', 1)[0] ?? '', order, item }
  })
  ordered.sort((one, other) => (one.kind === other.kind ? one.order - other.order : one.kind < other.kind ? -1 : 1))
  return new Map(ordered.map(({ key, item }) => [key, item]))
}

let made = 0

export function trigger(type: string, more: Partial<Trigger> & { readonly seconds?: number } = {}): Trigger {
  made += 1
  const { seconds = 0, ...rest } = more
  return { id: `t${made}`, type, receivedAt: at(seconds), connection: 'paris', vendor: 'demo', ...rest }
}

export const customer = { number: '0388202122', e164: '+33388202122' }

/** A trigger about a call at Marie's desk. */
export function about(type: string, callId: string, seconds = 0, more: Partial<Trigger> = {}): Trigger {
  const { call, ...rest } = more
  return trigger(type, { seconds, agent: { device: '4021' }, ...rest, call: { interactionId: `i-${callId}`, ...call, id: callId } })
}

export function applyAll(calls: Calls, triggers: readonly Trigger[]): readonly Applied[] {
  return triggers.map((each) => calls.apply(each))
}

/** Applies all and answers the facts of the last one. */
export function factsAfter(calls: Calls, ...triggers: readonly Trigger[]) {
  applyAll(calls, triggers)
  const last = triggers.at(-1)
  if (last === undefined) throw new Error('no trigger')
  return calls.facts(last)
}

/** How calls ended: "call@device why". */
export function endings(applied: readonly Applied[]): readonly string[] {
  return applied.flatMap((each) => each.ended.map((call) => `${call.callId}@${call.device ?? '-'} ${call.why}`))
}
