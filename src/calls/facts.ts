import type { Customer, Facts, FactsAgent, FactsCall, Trigger } from '../model/index.ts'
import type { Agents } from './agents.ts'
import type { CallsOptions } from './contract.ts'
import type { Interactions } from './interactions.ts'
import {
  type CallRecord,
  type CallTrigger,
  isAtAgent,
  isCallTrigger,
  isLive,
  type KnownCall,
  type Leg,
  legKey,
  liveLegs,
  nobody,
} from './records.ts'
import type { LegOfCall, Store } from './store.ts'
import type { Users } from './users.ts'

interface Parts {
  readonly store: Store
  readonly interactions: Interactions
  readonly agents: Agents
  readonly users: Users
  readonly connection: CallsOptions['connection']
}

/** What rules see of the trigger that was applied last. */
export function factsOf(parts: Parts, trigger: Trigger): Omit<Facts, 'ledger'> {
  // Who carried it here is no fact of the call: the same event must be decided the same whoever tells it.
  const { call: _, agent: __, generation: ___, ...rest } = trigger
  if (!isCallTrigger(trigger)) {
    const agent = factsAgent(parts, trigger, undefined, undefined)
    return { ...rest, ...(agent === undefined ? {} : { agent }) }
  }
  const call = parts.store.get(trigger.connection, trigger.call.id)
  const leg = call === undefined ? undefined : legOf(call, trigger)
  const agent = factsAgent(parts, trigger, call, leg)
  return {
    ...rest,
    ...(trigger.type === 'userEvent' ? {} : attachedTo(call?.known)),
    call: factsCall(parts, trigger, call, leg),
    ...(agent === undefined ? {} : { agent }),
  }
}

function attachedTo(known: KnownCall | undefined): Pick<KnownCall, 'queue' | 'data' | 'pairs'> {
  return {
    ...(known?.queue === undefined ? {} : { queue: known.queue }),
    ...(known?.data === undefined ? {} : { data: known.data }),
    ...(known?.pairs === undefined ? {} : { pairs: known.pairs }),
  }
}

/** The leg at the trigger's device; without one, the only leg at a device, else the one at none. */
function legOf(call: CallRecord, trigger: CallTrigger): Leg | undefined {
  const key = legKey(trigger.agent?.device, trigger.agent?.id)
  if (key !== nobody) return call.legs[key]
  const live = liveLegs(call)
  const candidates = (live.length > 0 ? live : Object.values(call.legs)).filter(isAtAgent)
  return candidates.length === 1 && !trigger.type.startsWith('queue-') ? candidates[0] : call.legs[nobody]
}

function factsCall(parts: Parts, trigger: CallTrigger, call: CallRecord | undefined, leg: Leg | undefined): FactsCall {
  const { queue: _, data: __, pairs: ___, customer: ____, ...known } = call?.known ?? {}
  const interaction = parts.interactions.find(trigger.connection, call?.interactionId ?? trigger.call.interactionId ?? trigger.call.id)
  const customer = customerOf(parts, trigger, call)
  return {
    ...trigger.call,
    ...known,
    ...leg?.own,
    interactionId: interaction?.id ?? trigger.call.interactionId ?? trigger.call.id,
    state: leg?.state ?? 'unknown',
    ...(customer === undefined ? {} : { customer }),
    ...(call === undefined ? {} : { startedAt: call.startedAt }),
    ...(leg?.ringingAt === undefined ? {} : { ringingAt: leg.ringingAt }),
    ...(leg?.establishedAt === undefined ? {} : { establishedAt: leg.establishedAt }),
    ...(interaction === undefined ? {} : { history: [...interaction.history] }),
  }
}

/** A consultation and a transferred call are about the customer of the call they belong to. */
function customerOf(parts: Parts, trigger: CallTrigger, call: CallRecord | undefined): Customer | undefined {
  const known = call?.known
  if (known?.customer !== undefined) return known.customer
  const parent = known?.parentId === undefined ? undefined : parts.store.get(trigger.connection, known.parentId)
  if (parent?.known.customer !== undefined) return parent.known.customer
  if (known?.type === 'internal' && parent === undefined) return undefined
  const contact = parent?.interactionId ?? call?.interactionId
  return contact === undefined ? undefined : parts.interactions.find(trigger.connection, contact)?.customer
}

function factsAgent(parts: Parts, trigger: Trigger, call: CallRecord | undefined, leg: Leg | undefined): FactsAgent | undefined {
  const { connection } = trigger
  const said = trigger.agent ?? (leg !== undefined && isAtAgent(leg) ? {} : undefined)
  if (said === undefined) return undefined
  const agent = parts.agents.find(connection, said.id ?? leg?.agentId, said.device ?? leg?.device)
  const id = said.id ?? leg?.agentId ?? agent?.id
  const device = said.device ?? leg?.device ?? agent?.device
  if (id === undefined && device === undefined) return said
  const found = parts.users.resolve(connection, id, device)
  const user = 'user' in found ? found.user : undefined
  const calls = otherCalls(parts, trigger, call, { id, device, user: user?.id })
  return {
    ...(agent?.name === undefined ? {} : { name: agent.name }),
    ...(agent === undefined || agent.state === 'unknown' ? {} : { state: agent.state }),
    ...(agent?.reason === undefined ? {} : { reason: agent.reason }),
    ...(agent?.workMode === undefined ? {} : { workMode: agent.workMode }),
    ...said,
    ...(id === undefined ? {} : { id }),
    ...(device === undefined ? {} : { device }),
    ...('user' in found
      ? { user: { id: found.user.id, name: found.user.name, teams: [...found.user.teams] } }
      : { userProblem: found.problem }),
    ...(calls === undefined ? {} : { calls }),
  }
}

interface Who {
  readonly id: string | undefined
  readonly device: string | undefined
  readonly user: string | undefined
}

/** The other live calls of an agent, on all connections of its user; undefined where that cannot be known. */
function otherCalls(parts: Parts, trigger: Trigger, own: CallRecord | undefined, who: Who): FactsAgent['calls'] {
  if (parts.connection(trigger.connection)?.callsEnd === false) return undefined
  const desks = [
    { connection: trigger.connection, agentId: who.id, device: who.device },
    ...(who.user === undefined ? [] : parts.users.bindingsOf(who.user)),
  ]
  const found = new Map<CallRecord, LegOfCall>()
  for (const { connection, agentId, device } of desks) {
    if (parts.connection(connection)?.callsEnd === false) continue
    const there = [
      ...(agentId === undefined ? [] : parts.store.liveOf(connection, agentId)),
      ...(device === undefined ? [] : parts.store.liveAt(connection, device)),
    ]
    for (const it of there) if (it.call !== own && !found.has(it.call) && !isSameRing(it, own, there)) found.set(it.call, it)
  }
  return [...found.values()].map(({ call, leg }) => ({
    id: call.id,
    interactionId: call.interactionId,
    connection: call.connection,
    state: leg.state,
    ...(call.known.customer === undefined ? {} : { customer: call.known.customer }),
  }))
}

/** The same contact once more: what its queue says of it, or the agent's second phone that rings for it. */
function isSameRing({ call, leg }: LegOfCall, own: CallRecord | undefined, beside: readonly LegOfCall[]): boolean {
  const unanswered = leg.state === 'announced' || leg.state === 'ringing'
  if (own !== undefined && call.connection === own.connection && call.interactionId === own.interactionId && (leg.offer || unanswered))
    return true
  return leg.offer && beside.some((it) => it.leg !== leg && !it.leg.offer && it.call.interactionId === call.interactionId && isLive(it.leg))
}
