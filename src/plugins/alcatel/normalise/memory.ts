import type { Json, Party } from 'cordboard/plugin-api'
import { type JsonObject, objectOf, objectsOf, textOf } from '../json.ts'
import { type Contact, callKey, contactOf, type Phase, type State } from './state.ts'

const phases: readonly Phase[] = ['dialing', 'ringing', 'talking', 'held']
const types = ['inbound', 'outbound', 'internal', 'consult', 'unknown'] as const

/** What must be ended some day, as plain JSON: calls of users and callers at pilots. It outlives connections and restarts. */
export function save(state: State): Json {
  const calls = [...state.calls.values()].map((call) => ({
    ref: call.ref,
    login: call.login,
    device: call.device,
    phase: call.phase,
    told: call.told,
    facts: JSON.stringify(call.facts),
    contact: contactText(call.contact),
  }))
  const waiting = [...state.waiting].map(([key, { pilot, contact, since }]) => ({
    key,
    pilot,
    since: since ?? null,
    contact: contactText(contact),
  }))
  const agents = [...state.agents].map(([login, agent]) => ({ login, agent: JSON.stringify(agent) }))
  return { calls, waiting, agents }
}

function contactText(contact: Contact): { readonly [key: string]: Json } {
  const { key, interaction, type, customer, called, queue } = contact
  return {
    key,
    interaction,
    ...(type === undefined ? {} : { type }),
    ...(customer?.number === undefined ? {} : { customer: customer.number }),
    ...(called?.number === undefined ? {} : { called: called.number }),
    ...(queue === undefined ? {} : { pilot: queue.pilot }),
  }
}

/** Takes what `save` gave and a store has kept; anything else is nothing known. */
export function restore(state: State, kept: Json | undefined): void {
  const given = objectOf(kept)
  for (const call of objectsOf(given.calls)) restoreCall(state, call)
  for (const one of objectsOf(given.waiting)) {
    const [key, pilot] = [textOf(one, 'key'), textOf(one, 'pilot')]
    if (key === undefined || pilot === undefined) continue
    const since = typeof one.since === 'number' ? one.since : undefined
    const contact = restoreContact(state, key.slice(0, key.indexOf(' ')), objectOf(one.contact))
    state.waiting.set(key, { pilot, contact, since, order: 0 })
  }
  for (const one of objectsOf(given.agents)) {
    const login = textOf(one, 'login')
    if (login !== undefined) state.agents.set(login, parsed(textOf(one, 'agent')))
  }
}

function restoreCall(state: State, kept: JsonObject): void {
  const [ref, login, device] = [textOf(kept, 'ref'), textOf(kept, 'login'), textOf(kept, 'device')]
  const phase = phases.find((one) => one === kept.phase)
  if (ref === undefined || login === undefined || device === undefined || phase === undefined) return
  const contact = restoreContact(state, ref, objectOf(kept.contact))
  state.devices.set(login, device)
  state.order += 1
  state.calls.set(callKey(ref, login), {
    id: `${contact.key}@${device}`,
    ref,
    login,
    device,
    contact,
    order: state.order,
    phase,
    outgoing: phase === 'dialing',
    facts: parsed(textOf(kept, 'facts')),
    data: { data: {}, pairs: [] },
    others: new Map(),
    callData: {},
    legCapabilities: {},
    told: typeof kept.told === 'number' ? kept.told : 0,
  })
}

function restoreContact(state: State, ref: string, kept: JsonObject): Contact {
  const known = state.contacts.get(ref)
  if (known !== undefined) return known
  const pilot = textOf(kept, 'pilot')
  const contact: Contact = {
    ...contactOf(state, ref, undefined, false),
    key: textOf(kept, 'key') ?? ref,
    interaction: textOf(kept, 'interaction') ?? ref,
    type: types.find((type) => type === kept.type),
    customer: partyOf(kept, 'customer'),
    called: partyOf(kept, 'called'),
    queue: pilot === undefined ? undefined : { pilot, waitSeconds: undefined },
  }
  state.contacts.set(ref, contact)
  return contact
}

function partyOf(kept: JsonObject, name: string): Party | undefined {
  const number = textOf(kept, name)
  return number === undefined ? undefined : { number }
}

// Written by this plugin itself: what is not JSON any more is nothing known.
function parsed(text: string | undefined): object {
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
