import { type JsonObject, numberOf, objectOf, textOf } from '../json.ts'
import { numberIn, type Person, partyOf } from './parties.ts'
import { type Call, type Contact, callsAt, callsOf, takeHanded } from './state.ts'
import type { Work } from './work.ts'

/** What is said of a call that its user dials. */
export function outgoing(work: Work, call: Call, called: Person['party'] | undefined): Call['facts'] {
  const { contact } = call
  const parent = callsAt(work.state, call.login).find((one) => one !== call && one.phase === 'held')
  const outside = remote(call)?.outside ?? isLong(work, called?.number)
  const type = parent !== undefined ? 'consult' : outside ? 'outbound' : called === undefined ? 'unknown' : 'internal'
  if (parent !== undefined) contact.interaction = parent.contact.interaction
  else {
    contact.type ??= type
    if (outside) contact.customer ??= called
  }
  contact.called ??= called
  return {
    type,
    caller: { number: call.device },
    ...(called === undefined ? {} : { called }),
    ...(parent === undefined ? {} : { parentId: parent.id, consultRole: 'initiator' }),
  }
}

/** What is said of a call that comes to its user. */
export function incoming(work: Work, call: Call): Call['facts'] {
  const { state, settings } = work
  const from = remote(call)
  const handed = takeHanded(state, call.device, from?.party.number)
  if (handed !== undefined && handed.contact !== call.contact) belong(call.contact, handed.contact)
  const { contact } = call
  distributed(call)
  const asker = callsOf(state, contact).find((one) => one !== call && one.facts.consultRole === 'initiator' && one.facts.type === 'consult')
  const caller = call.callData.anonymous === true ? { ...from?.party, anonymous: true } : from?.party
  const called = partyAt(call.callData, 'initialCalled')
  if (asker !== undefined && asker.facts.parentId !== undefined) {
    contact.interaction = asker.contact.interaction
    return {
      type: 'consult',
      acd: false,
      ...(caller === undefined ? {} : { caller }),
      called: called ?? { number: call.device },
      parentId: asker.facts.parentId,
      consultRole: 'target',
    }
  }
  const outside = from?.outside ?? false
  if (outside || call.callData.trunkIdentification !== undefined) {
    contact.customer ??= caller
    contact.type ??= 'inbound'
  }
  contact.called ??= called ?? { number: call.device }
  const last = numberIn(objectOf(call.callData.lastRedirecting))
  const by = handed?.by ?? (textOf(work.event, 'cause') === 'TRANSFERRED' ? last : undefined)
  const redirected = last === by || (last !== undefined && Object.hasOwn(settings.pilots, last)) ? undefined : last
  const entryPoint = numberIn(objectOf(call.callData.initialCalled))
  const first = contact.customer ?? caller
  return {
    type: contact.type ?? (caller === undefined ? 'unknown' : 'internal'),
    acd: contact.queue !== undefined && by === undefined,
    ...(first === undefined ? {} : { caller: first }),
    called: contact.called,
    ...(entryPoint === undefined ? {} : { entryPoint }),
    ...(by === undefined ? {} : { transferredFrom: by }),
    ...(redirected === undefined ? {} : { redirectedFrom: redirected }),
    ...(contact.queue?.waitSeconds === undefined ? {} : { waitSeconds: contact.queue.waitSeconds }),
  }
}

// O2G says which pilot distributed a call, and how long it waited in all.
function distributed(call: Call): void {
  const acd = objectOf(call.callData.acdCallData)
  const pilot = textOf(acd, 'pilotNumber') ?? textOf(acd, 'rsiNumber')
  if (pilot === undefined) return
  const info = objectOf(acd.callInfo)
  call.contact.queue = { pilot, waitSeconds: numberOf(info, 'globalWaitingTime') ?? numberOf(info, 'queueWaitingTime') }
}

/** A call goes on as another: whom it belongs to is that one's. */
export function belong(contact: Contact, from: Contact): void {
  contact.interaction = from.interaction
  contact.customer ??= from.customer
  contact.type ??= from.type
  contact.called = from.called ?? contact.called
  contact.queue ??= from.queue
}

/** What was a consultation is the customer's call now. */
export function withCustomer(work: Work, call: Call): Call['facts'] {
  const { contact } = call
  const { parentId: _, consultRole: __, ...facts } = call.facts
  const other = remote(call)
  const customer = contact.customer ?? customerOf(work, contact) ?? other?.party
  return {
    ...facts,
    type: typeOf(work, contact) ?? (other?.outside === true ? 'inbound' : 'internal'),
    ...(customer === undefined ? {} : { caller: customer }),
    ...(contact.called === undefined ? {} : { called: contact.called }),
  }
}

// Known from the call that the consultation was about, in whichever of the two the customer stands.
function customerOf(work: Work, contact: Contact): Person['party'] | undefined {
  return [...work.state.contacts.values()].find((one) => one.interaction === contact.interaction && one.customer !== undefined)?.customer
}

function typeOf(work: Work, contact: Contact): Call['facts']['type'] {
  if (contact.type !== undefined && contact.type !== 'consult') return contact.type
  return [...work.state.contacts.values()].find(
    (one) => one.interaction === contact.interaction && one.type !== undefined && one.type !== 'consult',
  )?.type
}

/** The other party in a call. */
export function remote(call: Call): Person | undefined {
  return [...call.others.values()].find(({ login }) => login !== call.login)
}

/** A party in callData, where it has a number. */
export function partyAt(callData: JsonObject, name: string): Person['party'] | undefined {
  const party = partyOf(objectOf(callData[name]))
  return party.number === undefined ? undefined : party
}

function isLong(work: Work, number: string | undefined): boolean {
  return number !== undefined && number.replace(/\D/g, '').length > work.settings.internalDigits
}
