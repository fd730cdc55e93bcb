import { createHash } from 'node:crypto'
import type { EmittedTrigger, Json } from 'cordboard/plugin-api'
import type { Draft } from './drafts.ts'
import { isMembers, number, text } from './json.ts'

/** Gives ids to triggers whose sender has none, from device, caller and time. No clock: `now` is passed in, in milliseconds. */
export interface Identity {
  /** The trigger with its ids: the same ids again when the same was said a moment ago, so that the host drops it. */
  name(draft: Draft, now: number): EmittedTrigger
  /** The calls that are open, for the next generation. */
  save(): Json
}

const beginnings = new Set(['pre-call', 'queue-start', 'dialing', 'ringing'])
const longestCallMs = 4 * 3_600_000

interface OpenCall {
  readonly id: string
  readonly at: number
}

export function createIdentity(windowMs: number, saved: Json | undefined): Identity {
  /** Device and caller -> the call that is under way between them. */
  const open = new Map<string, OpenCall>(readOpen(saved))
  /** What was said -> the trigger it became. */
  const said = new Map<string, { readonly trigger: EmittedTrigger; readonly at: number }>()

  /** What is long past, and what lies ahead when a recording is read once more from its beginning. */
  function forget(now: number): void {
    for (const [print, { at }] of said) if (Math.abs(now - at) >= windowMs) said.delete(print)
    for (const [key, { at }] of open) if (now - at >= longestCallMs || at - now >= windowMs) open.delete(key)
  }

  function callId(draft: Draft, start: number, now: number): string | undefined {
    if (draft.call === undefined) return undefined
    if (draft.call.id !== undefined) return draft.call.id
    const key = endsOf(draft)
    const known = open.get(key)
    // A ringing that comes later is a new call of the same person; anything else goes on with the call there is.
    const goesOn = known !== undefined && (!beginnings.has(draft.type) || now - known.at < windowMs)
    const id = goesOn ? known.id : `${key}/${new Date(start).toISOString()}`
    if (draft.type === 'released') open.delete(key)
    else open.set(key, { id, at: now })
    return id
  }

  return {
    name(draft, now) {
      forget(now)
      const print = fingerprint(draft)
      const before = said.get(print)
      if (before !== undefined) return before.trigger
      // A whole window, not the moment: after a crash the sender's second try gets the same ids.
      const start = windowMs === 0 ? now : Math.floor(now / windowMs) * windowMs
      const call = callId(draft, start, now)
      const id = draft.id ?? [draft.type, call ?? endsOf(draft), print.slice(0, 12), new Date(start).toISOString()].join('/')
      const { call: given, ...rest } = draft
      const trigger = given === undefined || call === undefined ? { ...rest, id } : { ...rest, id, call: { ...given, id: call } }
      said.set(print, { trigger, at: now })
      return trigger
    },
    save: () => Object.fromEntries([...open].map(([key, { id, at }]) => [key, { id, at }])),
  }
}

/** The same telephone, caller, call and event: what a poller sees again in every answer. */
export function sightOf(draft: Draft): string {
  return JSON.stringify([draft.type, endsOf(draft), draft.call?.id ?? '', draft.id ?? ''])
}

function endsOf(draft: Draft): string {
  const device = draft.agent?.device ?? draft.agent?.id ?? draft.queue?.id ?? ''
  const party = draft.call?.caller?.number ?? draft.call?.called?.number ?? draft.call?.customer?.address ?? ''
  return `${device}/${party}`.slice(0, 200)
}

function fingerprint(draft: Draft): string {
  return createHash('sha256').update(JSON.stringify(draft)).digest('hex')
}

function readOpen(saved: Json | undefined): readonly (readonly [string, OpenCall])[] {
  if (!isMembers(saved)) return []
  return Object.entries(saved).flatMap(([key, value]) => {
    const id = isMembers(value) ? text(value.id) : undefined
    const at = isMembers(value) ? number(value.at) : undefined
    return id === undefined || at === undefined ? [] : [[key, { id, at }] as const]
  })
}
