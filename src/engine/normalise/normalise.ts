import {
  type Call,
  CordError,
  type Customer,
  customerOf,
  type EmittedTrigger,
  type KnownTriggerType,
  type Party,
  type Trigger,
  withoutCustomer,
} from '../../model/index.ts'
import type { NormaliseInput } from '../contract.ts'
import { isAnonymous, toE164 } from '../phone/phone.ts'
import { validateEmitted } from './validate.ts'

/**
 * What a plugin emitted, as a trigger: validated, numbers in E.164 by the connection's country, the customer by the call's
 * type, the interaction id, times in UTC with milliseconds. Throws a CordError that names the field.
 */
export function normalise(input: NormaliseInput): Trigger {
  return normaliseValid({ ...input, emitted: validateEmitted(input.emitted) })
}

/** The same, of what has been found valid before. */
export function normaliseValid(input: Omit<NormaliseInput, 'emitted'> & { readonly emitted: EmittedTrigger }): Trigger {
  const { emitted } = input
  const { time, call, ...rest } = emitted
  return {
    ...rest,
    ...(time === undefined ? {} : { time: utc(time, 'time') }),
    connection: input.connection,
    vendor: input.vendor,
    receivedAt: received(input.receivedAt),
    ...(call === undefined ? {} : { call: normalisedCall(call, emitted.type, input.country) }),
  }
}

function normalisedCall(call: Call, type: EmittedTrigger['type'], country: string | undefined): Call {
  const { caller, called, customer, ...rest } = call
  const parties = {
    ...(caller === undefined ? {} : { caller: withE164(caller, country) }),
    ...(called === undefined ? {} : { called: withE164(called, country) }),
  }
  const found = customer === undefined ? derivedCustomer(call, parties, type) : withE164(customer, country)
  return { ...rest, interactionId: call.interactionId ?? call.id, ...parties, ...(found === undefined ? {} : { customer: found }) }
}

function derivedCustomer(
  call: Call,
  parties: { readonly caller?: Party; readonly called?: Party },
  type: EmittedTrigger['type'],
): Customer | undefined {
  if (isWithoutCustomer(type)) return undefined
  const role = customerOf[call.type ?? 'unknown']
  // The customer of a consultation is that of the call behind it, which calls/ knows.
  return role === 'caller' || role === 'called' ? parties[role] : undefined
}

function isWithoutCustomer(type: string): boolean {
  const types: ReadonlySet<string> = withoutCustomer satisfies ReadonlySet<KnownTriggerType>
  return types.has(type)
}

function withE164<P extends Party | Customer>(party: P, country: string | undefined): P {
  if (party.number === undefined) return party
  const e164 = toE164(party.number, country)
  return {
    ...party,
    ...(e164 === undefined ? {} : { e164 }),
    ...(isAnonymous(party.number) ? { anonymous: true } : {}),
  }
}

/** Triggers of one list, and of one turn, have one time. */
let lastReceived = { text: '', time: '' }

function received(text: string): string {
  if (lastReceived.text !== text) lastReceived = { text, time: utc(text, 'receivedAt') }
  return lastReceived.time
}

/** As a time is written in the end, of a day that every month has. */
const written = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/

function utc(text: string, field: string): string {
  if (written.test(text)) return text
  const time = new Date(text)
  if (Number.isNaN(time.getTime())) throw new CordError('CORD_TRIGGER_TIME', { key: field, text }, { place: { field } })
  return time.toISOString()
}
