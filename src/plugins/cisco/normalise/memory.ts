import type { Json } from 'cordboard/plugin-api'
import { isList, isObject } from '../json.ts'
import { type Context, createContext } from './context.ts'
import { type AgentRecord, addCall, type Leg, type Phase, type State, seat, type WireCall } from './state.ts'

/** What must be ended some day, as plain JSON: calls and agents. It outlives connections and restarts. What was attached is asked for again. */
export interface Known {
  readonly calls: readonly KnownCall[]
  readonly agents: readonly KnownAgent[]
}

type Facts = Pick<Context, 'callType' | 'lineType' | 'ani' | 'dnis' | 'dialed' | 'calling' | 'called' | 'skillGroup' | 'routerKey'>

interface KnownCall
  extends Pick<WireCall, 'peripheral' | 'callId' | 'connection' | 'connectionType' | 'slot' | 'interaction' | 'answered'> {
  readonly facts: Partial<Facts>
  readonly queue: string
  readonly rings: Readonly<Record<string, number>>
  readonly legs: readonly KnownLeg[]
}

interface KnownLeg extends Pick<Leg, 'device' | 'id' | 'role' | 'phase' | 'ring'> {
  readonly parent: string
  readonly consultRole: string
}

interface KnownAgent extends Pick<AgentRecord, 'id' | 'peripheral' | 'state'> {
  readonly device: string
  readonly instrument: string
}

const factNames = ['callType', 'lineType', 'ani', 'dnis', 'dialed', 'calling', 'called', 'skillGroup', 'routerKey'] as const

export function save(state: State): Known {
  return {
    calls: [...state.calls].map((call) => ({
      peripheral: call.peripheral,
      callId: call.callId,
      connection: call.connection,
      connectionType: call.connectionType,
      slot: call.slot,
      interaction: call.interaction,
      answered: call.answered,
      facts: Object.fromEntries(factNames.flatMap((name) => (call.context[name] === undefined ? [] : [[name, call.context[name]]]))),
      queue: call.queue?.id ?? '',
      rings: Object.fromEntries(call.rings),
      legs: [...call.legs.values()].map(({ device, id, role, phase, ring, parent, consultRole }) => ({
        device,
        id,
        role,
        phase,
        ring,
        parent: parent ?? '',
        consultRole: consultRole ?? '',
      })),
    })),
    agents: [...state.agents.values()].map(({ id, peripheral, state: how, device, instrument }) => ({
      id,
      peripheral,
      state: how,
      device: device ?? '',
      instrument: instrument ?? '',
    })),
  }
}

/** Reads what an earlier generation or an earlier run kept; what it does not understand is left out. */
export function restore(state: State, kept: Json | undefined): void {
  if (!isObject(kept)) return
  for (const agent of isList(kept.agents) ? kept.agents : []) {
    if (!isObject(agent) || typeof agent.id !== 'string') continue
    seat(state, {
      id: agent.id,
      peripheral: numberOf(agent.peripheral),
      state: numberOf(agent.state),
      device: textOf(agent.device),
      instrument: textOf(agent.instrument),
      reason: undefined,
      desk: undefined,
    })
  }
  for (const call of isList(kept.calls) ? kept.calls : []) {
    if (isObject(call) && typeof call.callId === 'number') addCall(state, readCall(state, call.callId, call))
  }
}

function readCall(state: State, callId: number, kept: Readonly<Record<string, Json>>): WireCall {
  state.created += 1
  const facts = isObject(kept.facts) ? kept.facts : {}
  const queue = textOf(kept.queue)
  return {
    order: state.created,
    peripheral: numberOf(kept.peripheral),
    callId,
    connection: textOf(kept.connection) ?? '',
    connectionType: numberOf(kept.connectionType),
    slot: textOf(kept.slot) ?? '0',
    interaction: textOf(kept.interaction) ?? String(callId),
    joined: undefined,
    context: {
      ...createContext(),
      callType: maybeNumber(facts.callType),
      lineType: maybeNumber(facts.lineType),
      ani: textOf(facts.ani),
      dnis: textOf(facts.dnis),
      dialed: textOf(facts.dialed),
      calling: deviceOf(facts.calling),
      called: deviceOf(facts.called),
      skillGroup: maybeNumber(facts.skillGroup),
      routerKey: textOf(facts.routerKey),
    },
    legs: new Map((isList(kept.legs) ? kept.legs : []).flatMap((leg) => readLeg(state, leg))),
    rings: new Map(Object.entries(isObject(kept.rings) ? kept.rings : {}).map(([device, count]) => [device, numberOf(count)])),
    answered: kept.answered === true,
    queue: queue === undefined ? undefined : { id: queue, since: undefined },
    transferredFrom: undefined,
    redirectedFrom: undefined,
  }
}

const phases: readonly Phase[] = ['initiated', 'dialing', 'ringing', 'talking', 'held', 'failed']

function readLeg(state: State, kept: Json): readonly (readonly [string, Leg])[] {
  if (!isObject(kept) || typeof kept.device !== 'string' || typeof kept.id !== 'string') return []
  state.created += 1
  const leg: Leg = {
    device: kept.device,
    order: state.created,
    id: kept.id,
    role: kept.role === 'calling' ? 'calling' : 'called',
    phase: phases.find((phase) => phase === kept.phase) ?? 'talking',
    ring: numberOf(kept.ring),
    previous: undefined,
    parent: textOf(kept.parent),
    consultRole: kept.consultRole === 'initiator' || kept.consultRole === 'target' ? kept.consultRole : undefined,
    offered: false,
    guessed: false,
  }
  return [[leg.device, leg]]
}

function deviceOf(value: Json | undefined): Context['calling'] {
  if (!isObject(value) || typeof value.id !== 'string') return undefined
  return { id: value.id, type: maybeNumber(value.type) }
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function numberOf(value: Json | undefined): number {
  return maybeNumber(value) ?? 0
}

function maybeNumber(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined
}
