import type { Call, Customer, Pairs, Party, TriggerData } from '../model/index.ts'
import type { CallTrigger, KnownCall, Leg } from './records.ts'

const sharedFields = ['parentId', 'media', 'acd', 'entryPoint', 'waitSeconds', 'description', 'uui', 'digits'] as const
const ownFields = ['consultRole', 'transferredFrom', 'redirectedFrom'] as const

/**
 * What is known of a call after a trigger: what the trigger says, completed by what earlier ones said.
 * The trigger wins where it says something; `unknown` as a call type says nothing.
 */
export function learn(known: KnownCall, trigger: CallTrigger): KnownCall {
  const said = trigger.call
  const { data, pairs } = attached(known, trigger)
  const type = said.type === undefined || said.type === 'unknown' ? (known.type ?? said.type) : said.type
  const caller = party(known.caller, said.caller)
  const called = party(known.called, said.called)
  const customer = customerAfter(known, trigger.call)
  const queue = trigger.queue ?? known.queue
  return {
    ...known,
    ...pick(said, sharedFields),
    ...(type === undefined ? {} : { type }),
    ...(caller === undefined ? {} : { caller }),
    ...(called === undefined ? {} : { called }),
    ...(customer === undefined ? {} : { customer }),
    ...(queue === undefined ? {} : { queue }),
    ...(data === undefined ? {} : { data }),
    ...(pairs === undefined ? {} : { pairs }),
  }
}

/** Fields that differ between the devices of one call. */
export function learnOwn(own: Leg['own'], { call }: CallTrigger): Leg['own'] {
  return { ...own, ...pick(call, ownFields) }
}

function party(known: Party | undefined, said: Party | undefined): Party | undefined {
  if (known === undefined || said === undefined) return said ?? known
  return said.number === undefined || said.number === known.number ? { ...known, ...said } : said
}

// The customer was derived from the trigger alone. Where it repeats the caller but not the type, the derivation of a
// trigger that had the type is better; a new caller is a new customer.
function customerAfter(known: KnownCall, said: Call): Customer | undefined {
  if (said.customer === undefined || known.customer === undefined) return said.customer ?? known.customer
  const typed = said.type !== undefined && said.type !== 'unknown'
  const newCaller = said.caller?.number !== undefined && said.caller.number !== known.caller?.number
  return typed || newCaller ? said.customer : known.customer
}

// A change names what changed; any other trigger that brings data brings all of it. A user event's payload is its own.
function attached(known: KnownCall, trigger: CallTrigger): { readonly data?: TriggerData; readonly pairs?: Pairs } {
  if (trigger.type === 'userEvent' || (trigger.data === undefined && trigger.pairs === undefined)) return known
  if (trigger.type !== 'data-changed') return trigger
  const changed = new Set(trigger.pairs?.map((pair) => pair.key))
  const kept = known.pairs?.filter((pair) => !changed.has(pair.key)) ?? []
  return {
    data: { ...known.data, ...trigger.data },
    ...(trigger.pairs === undefined && known.pairs === undefined ? {} : { pairs: [...kept, ...(trigger.pairs ?? [])] }),
  }
}

function pick<Key extends keyof Call>(call: Call, keys: readonly Key[]): Partial<Pick<Call, Key>> {
  const picked: { -readonly [key in Key]?: Call[key] } = {}
  for (const key of keys) if (call[key] !== undefined) picked[key] = call[key]
  return picked
}
