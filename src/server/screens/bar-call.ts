import { parsePhoneNumberFromString } from 'libphonenumber-js/min'
import type { LiveCall } from '../../calls/index.ts'
import type { Customer, Json } from '../../model/index.ts'
import type { BarCall, BarHistory, BarParty, BarRecord } from '../wire/index.ts'
import { commandsOf, type OwnCommand, standingOf } from './commands.ts'

interface Around {
  /** All live calls: a consultation may be at a colleague. */
  readonly all: readonly LiveCall[]
  /** What the connection can do. */
  readonly actions: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  readonly before: BarHistory | undefined
  readonly own: readonly OwnCommand[]
  readonly record: BarRecord | undefined
}

/** A call as the bar shows it. */
export function barCall(call: LiveCall, { all, actions, labels, before, own, record }: Around): BarCall {
  const { connection, id, interactionId, state, type, queue, data = {}, startedAt, ringingAt, establishedAt, waitSeconds } = call
  const party = partyIn(call)
  return {
    connection,
    callId: id,
    interactionId,
    state,
    type,
    customer: party === undefined ? undefined : partyOf(party),
    called: call.called === undefined || party === call.called ? undefined : readable(call.called.e164 ?? call.called.number ?? ''),
    queue,
    fields: fieldsOf(data, labels),
    before,
    startedAt,
    ringingAt,
    establishedAt,
    waitSeconds,
    record,
    commands: commandsOf(call, actions, standingOf(call, all), own),
  }
}

/** Whom the call is with: its customer, else who called; a colleague whom the agent called. */
export function partyIn({ customer, caller, called, device }: LiveCall): Customer | undefined {
  const isOwn = called !== undefined && device !== undefined && caller?.number === device
  return customer ?? (isOwn ? called : caller)
}

export function partyOf({ number, e164, address, name }: Customer): BarParty {
  return { name, display: readable(e164 ?? number ?? address ?? ''), raw: number ?? address }
}

/** +33388202122 -> +33 3 88 20 21 22; what is no full number stays as it is. */
export function readable(number: string): string {
  return number.startsWith('+') ? (parsePhoneNumberFromString(number)?.formatInternational() ?? number) : number
}

function fieldsOf(data: Readonly<Record<string, Json>>, labels: Readonly<Record<string, string>>): BarCall['fields'] {
  const labelled = Object.entries(labels).flatMap(([key, label]) => (data[key] === undefined ? [] : [{ label, value: data[key] }]))
  const others = Object.entries(data).filter(([key]) => !Object.hasOwn(labels, key))
  return [...labelled, ...others.map(([label, value]) => ({ label, value }))]
}
