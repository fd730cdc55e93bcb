import { field, known } from '../wire/message.ts'
import { join, observe } from './channels.ts'
import { handedOver } from './classify.ts'
import { endpointOfChannel } from './parties.ts'
import { type Channel, interactionOf, isLive, membersOf, resolveInteraction, type State } from './state.ts'
import { emitCall, type Work } from './work.ts'

/** The caller was sent away: the call ends at the agent who did it. */
export function blindTransfer(work: Work): void {
  if (field(work.message, 'Result') !== 'Success') return
  const agent = observe(work, 'Transferer')
  const customer = observe(work, 'Transferee')
  if (agent === undefined || !isLive(agent)) return
  if (customer !== undefined) customer.lastAgent = agent.device
  emitCall(work, 'transferred', agent, {
    stamp: work.stamp,
    call: agent.device === undefined ? {} : { transferredFrom: agent.device },
    raw: { to: field(work.message, 'Extension') },
  })
}

/**
 * The caller was handed over after a consultation: the consulted agent's call goes on with the customer, as part of the customer's
 * interaction. Calls of the one who transferred end by their own events.
 */
export function attendedTransfer(work: Work): void {
  const { state, settings, message } = work
  if (field(message, 'Result') !== 'Success') return
  // The one who transfers may be gone already: the order of its end and of this is not certain.
  const agent = observe(work, 'OrigTransferer')
  const from = endpointOfChannel(settings, field(message, 'OrigTransfererChannel') ?? '').device
  observe(work, 'SecondTransferer')
  const customer = observe(work, 'Transferee')
  const named = observe(work, 'TransferTarget')
  const consultation = known(message, 'TransferTargetLinkedid')
  const interaction = resolveInteraction(state, customer?.interaction ?? known(message, 'OrigTransfererLinkedid') ?? '')
  if (consultation !== undefined) join(work, consultation, interaction)
  const target = named?.kind === 'phone' ? named : consulted(state, interaction, from)
  if (field(message, 'DestType') === 'Threeway') {
    conferenced(work, agent, target, customer)
    return
  }
  if (target === undefined || !isLive(target)) {
    if (agent !== undefined && isLive(agent)) emitCall(work, 'transferred', agent, { stamp: work.stamp, raw: { to: named?.own.number } })
    return
  }
  target.facts = { ...handedOver(target.facts, customer), ...(from === undefined ? {} : { transferredFrom: from }) }
  target.role = 'called'
  // The joined interaction is said here in any case, also when an event before this one has shown it already.
  const joined = consultation !== undefined && consultation !== interactionOf(state, target) ? consultation : undefined
  emitCall(work, 'transferred', target, {
    stamp: work.stamp,
    ...(joined === undefined ? {} : { call: { joinedInteractionId: joined } }),
    raw: { to: target.device },
  })
}

/** Nobody left: customer, colleague and agent are in one conversation now. A colleague outside of the house has no call here. */
function conferenced(work: Work, agent: Channel | undefined, target: Channel | undefined, customer: Channel | undefined): void {
  if (target !== undefined) {
    target.facts = handedOver(target.facts, customer)
    target.role = 'called'
  }
  // No Unhold tells that the customer waits no more.
  if (agent !== undefined) agent.held = false
  for (const channel of [agent, target]) {
    if (channel !== undefined && isLive(channel)) emitCall(work, 'conferenced', channel, { stamp: work.stamp })
  }
}

// A transfer by action runs over Local channels and names no phone: it is who else talks in this interaction.
function consulted(state: State, interaction: string, from: string | undefined): Channel | undefined {
  return membersOf(state, interaction).find((one) => isLive(one) && one.device !== from)
}
