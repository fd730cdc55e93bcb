import type { Json, Trigger, TriggerData } from '../model/index.ts'
import { createAgents } from './agents.ts'
import { applyCall } from './apply.ts'
import type { Applied, Calls, CallsOptions, LiveCall } from './contract.ts'
import { createEnding } from './ending.ts'
import { createExpiry } from './expiry.ts'
import { factsOf } from './facts.ts'
import { createInteractions } from './interactions.ts'
import { type CallRecord, isCallTrigger, type Leg, liveLegs, millisecondsOf } from './records.ts'
import { restore, sweepPart } from './restore.ts'
import { createStore } from './store.ts'
import { createUsers } from './users.ts'

/**
 * Live calls, contacts and agents, folded from triggers in journal order.
 *
 * Being answered at one device does not end the ring at another by itself: only the other's own end does, and is then
 * told as answered elsewhere. A link that goes down ends nothing: what was missed comes as synthetic triggers.
 */
export function createCalls(options: CallsOptions): Calls {
  const saved = restore(options.saved)
  const interactions = createInteractions(saved.interactions)
  const store = createStore(saved.calls, interactions.hasCalls)
  const agents = createAgents(saved.agents)
  const users = createUsers(options)
  const ending = createEnding(store, interactions, users)
  const { connection } = options
  const expiry = createExpiry({ store, interactions, ending, connection }, saved.sweptAt)
  const parts = { store, interactions, agents, users, ending, connection }
  const kinds = [store, interactions, agents]

  function callsNamed(connectionId: string, callId: string): readonly CallRecord[] {
    const call = store.get(connectionId, callId)
    if (call === undefined) return []
    const moved = (call.movedTo ?? []).flatMap((id) => store.get(connectionId, id) ?? [])
    return [call, ...moved]
  }

  function someLeg(connectionId: string, callId: string, states: ReadonlySet<string>): boolean {
    return callsNamed(connectionId, callId).some((call) => liveLegs(call).some((leg) => states.has(leg.state)))
  }

  function liveCall(call: CallRecord, leg: Leg): LiveCall {
    const { known } = call
    const found = users.resolve(call.connection, leg.agentId, leg.device)
    return {
      connection: call.connection,
      id: call.id,
      interactionId: call.interactionId,
      parentId: known.parentId,
      state: leg.state,
      device: leg.device,
      agentId: leg.agentId ?? agents.find(call.connection, undefined, leg.device)?.id,
      user: 'user' in found ? found.user.id : undefined,
      type: known.type,
      customer: known.customer,
      caller: known.caller,
      called: known.called,
      queue: known.queue?.name ?? known.queue?.id,
      waitSeconds: known.waitSeconds,
      data: known.data === undefined ? undefined : plainData(known.data),
      startedAt: call.startedAt,
      ringingAt: leg.ringingAt,
      establishedAt: leg.establishedAt,
    }
  }

  return {
    apply(said) {
      const expired = expiry.sweep(millisecondsOf(said))
      agents.apply(said)
      const trigger = agents.complete(said)
      const moved = movedBy(said, options, users.ofAgentId)
      if (!isCallTrigger(trigger)) return { ended: expired, merged: [], moved }
      const { ended, merged } = applyCall(parts, trigger)
      return { ended: [...expired, ...ended], merged, moved }
    },
    facts: (trigger) => factsOf(parts, agents.complete(trigger)),
    aliases: interactions.aliases,
    stillRinging: (connectionId, callId) => someLeg(connectionId, callId, unanswered),
    stillOnCall: (connectionId, callId) => someLeg(connectionId, callId, onCall),
    live: () => store.live().flatMap((call) => liveLegs(call).map((leg) => liveCall(call, leg))),
    agents() {
      return agents.all().map((agent) => {
        const found = users.resolve(agent.connection, agent.id, agent.device)
        return {
          connection: agent.connection,
          id: agent.id,
          device: agent.device,
          user: 'user' in found ? found.user.id : undefined,
          name: agent.name,
          state: agent.state,
          reason: agent.reason,
          since: agent.since,
        }
      })
    },
    save: () => [sweepPart(expiry.sweptAt), ...kinds.flatMap(({ unsaved }) => unsaved.parts())],
    saved() {
      for (const { unsaved } of kinds) unsaved.saved()
    },
  }
}

/** Not answered yet, whoever it is offered to. */
const unanswered: ReadonlySet<string> = new Set(['announced', 'dialing', 'queued', 'ringing'])
const onCall: ReadonlySet<string> = new Set(['dialing', 'talking', 'held'])

/** A login at another desk than the one that is known moves the user. */
function movedBy(
  trigger: Trigger,
  options: CallsOptions,
  userOf: (connection: string, agentId: string) => string | undefined,
): Applied['moved'] {
  const { connection, agent } = trigger
  const device = agent?.device
  if (trigger.type !== 'agent-state' || agent?.state !== 'logged-in' || agent.id === undefined || device === undefined) return undefined
  const user = userOf(connection, agent.id)
  if (user === undefined) return undefined
  const there = options.bindings().filter((binding) => binding.connection === connection && binding.device === device)
  return there.length === 1 && there[0]?.user === user ? undefined : { user, connection, device }
}

// State is changed in place: what goes out must not share it.
function plainData(data: TriggerData): Readonly<Record<string, Json>> {
  return JSON.parse(JSON.stringify(data))
}
