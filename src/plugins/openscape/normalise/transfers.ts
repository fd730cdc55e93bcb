import type { Party } from 'cordboard/plugin-api'
import { at, type Element, textAt } from '../wire/xml.ts'
import { end, legHere } from './calls.ts'
import { deviceOf, isOutside, partyOf, sameNumber } from './parties.ts'
import { forgetLeg, type Leg, type Life, legOf, lifeOf } from './state.ts'
import { emitCall, type Work } from './work.ts'

/** What a transfer or a conference joins. */
interface Joining {
  /** The first call of the two: the customer's. */
  readonly first: Life
  readonly second: Life | undefined
  /** What the two became; some switches keep the first one's id. */
  readonly result: Life
}

/**
 * The customer was handed over. At the one who did it both calls end; at the one who was consulted the call goes on under another id,
 * with the customer; so it does at a customer inside.
 */
export function transferred(work: Work): void {
  const joining = joiningOf(work, 'transferredConnections')
  if (joining === undefined) return
  const { first, second, result } = joining
  const by = deviceOf(at(work.message, 'transferringDevice'))
  const to = deviceOf(at(work.message, 'transferredToDevice'))
  const own = legHere(work, first)
  const consult = second === undefined ? undefined : legHere(work, second)
  if (sameNumber(by, work.device)) {
    handedOver(work, own ?? consult, own === undefined ? undefined : consult, to)
    return
  }
  if (second === undefined || sameNumber(to, work.device)) result.handedOverBy = consult === undefined ? by : undefined
  if (consult !== undefined) {
    const leg = renumbered(work, consult, result)
    leg.facts = { ...withCustomer(work, leg, joining), ...(by === undefined ? {} : { transferredFrom: by }) }
    emitCall(work, 'transferred', leg, { again: true, call: previous(consult, leg), raw: { to } })
  } else if (own !== undefined) {
    const leg = renumbered(work, own, result)
    emitCall(work, 'data-changed', leg, { again: true, call: previous(own, leg), raw: { to, changedKeys: ['call.id'] } })
  }
}

/** What was a consultation is the customer's call now. */
function withCustomer(work: Work, leg: Leg, { first, result }: Joining): Leg['facts'] {
  const { parentId: _, consultRole: __, ...facts } = leg.facts
  const customer = first.customer ?? partyOf(at(work.message, 'callingDevice')) ?? otherParty(work, result)
  const outside = first.customer !== undefined || isOutside(work.settings, customer, undefined)
  return {
    ...facts,
    type: first.type ?? (outside ? 'inbound' : 'internal'),
    ...(customer === undefined ? {} : { caller: customer }),
    ...(first.called === undefined ? {} : { called: first.called }),
  }
}

// The call is out of this agent's hands, and so is the one to the colleague.
function handedOver(work: Work, own: Leg | undefined, consult: Leg | undefined, to: string | undefined): void {
  if (own === undefined) return
  emitCall(work, 'transferred', own, { again: true, call: { transferredFrom: work.device }, raw: { to } })
  for (const leg of [consult, own]) {
    if (leg === undefined) continue
    emitCall(work, 'released', leg, { call: { cause: 'transferred' } })
    forgetLeg(work.state, leg)
  }
}

/** Three talk, or more: the two calls of who joined them are one. */
export function conferenced(work: Work): void {
  const joining = joiningOf(work, 'conferenceConnections')
  if (joining === undefined) return
  const { first, second, result } = joining
  const own = legHere(work, first)
  const other = second === undefined ? undefined : legHere(work, second)
  const stays = own ?? other
  if (stays === undefined) return
  const added = deviceOf(at(work.message, 'addedParty'))
  if (own !== undefined && other !== undefined) end(work, other, 'conferenced')
  const leg = renumbered(work, stays, result)
  leg.phase = 'talking'
  if (leg.facts.type === 'consult') leg.facts = withCustomer(work, leg, joining)
  emitCall(work, 'conferenced', leg, { again: true, call: previous(stays, leg), raw: { added } })
}

/** Joins the contacts of two calls: the customer's is the one that goes on. */
function joiningOf(work: Work, list: string): Joining | undefined {
  const { message, state } = work
  const firstId = textAt(message, 'primaryOldCall', 'callID')
  if (firstId === undefined) return undefined
  const secondId = textAt(message, 'secondaryOldCall', 'callID')
  const first = lifeOf(state, firstId, work.at, false)
  const second = secondId === undefined || secondId === firstId ? undefined : lifeOf(state, secondId, work.at, false)
  const resultId = connections(message, list)
    .map((item) => textAt(item, 'newConnection', 'callID'))
    .find((id) => id !== undefined)
  const result = resultId === undefined ? first : lifeOf(state, resultId, work.at, resultId !== firstId && resultId !== secondId)
  join(first, second, result)
  return { first, second, result }
}

function join(first: Life, second: Life | undefined, result: Life): void {
  const before = [second?.interaction, result.interaction].find(
    (one) => one !== undefined && one !== first.interaction && one !== result.key,
  )
  result.interaction = first.interaction
  if (second !== undefined) second.interaction = first.interaction
  if (before !== undefined) result.joined = before
  result.customer ??= first.customer
  result.type ??= first.type
  result.called = first.called ?? result.called
  result.data ??= first.data
  result.queue ??= first.queue === undefined ? undefined : { ...first.queue, waiting: false }
  result.over = false
}

/** The same leg under the id that the call has now. */
function renumbered(work: Work, leg: Leg, result: Life): Leg {
  if (leg.life === result) return leg
  const { phase } = leg
  forgetLeg(work.state, leg)
  const next = legOf(work.state, result, leg.device, resultConnection(work, leg.device) ?? leg.connection)
  next.phase = phase
  next.facts = leg.facts
  return next
}

function resultConnection(work: Work, device: string): string | undefined {
  const items = [...connections(work.message, 'transferredConnections'), ...connections(work.message, 'conferenceConnections')]
  return textAt(
    items.map((item) => at(item, 'newConnection')).find((item) => sameNumber(deviceOf(item), device)),
    'deviceID',
  )
}

function previous(before: Leg, now: Leg): { readonly previousId?: string } {
  return before.id === now.id ? {} : { previousId: before.id }
}

function otherParty(work: Work, result: Life): Party | undefined {
  for (const item of connections(work.message, 'transferredConnections')) {
    const party = partyOf(at(item, 'endpoint')) ?? partyOf(at(item, 'newConnection'))
    if (party?.number !== undefined && !sameNumber(party.number, work.device) && textAt(item, 'newConnection', 'callID') === result.callId)
      return party
  }
  return undefined
}

function connections(message: Element, list: string): readonly Element[] {
  return at(message, list)?.children.filter((child) => child.name === 'connectionListItem') ?? []
}
