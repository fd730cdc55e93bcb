import type { EmittedTrigger, Json } from 'cordboard/plugin-api'
import type { Frame } from '../frame.ts'
import { type JsonObject, listOf, objectOf, textOf } from '../json.ts'
import type { Settings } from '../settings.ts'
import { readCall } from '../wire/call.ts'
import { dnChanged } from './agents.ts'
import { callChanged, endGone, phaseOf } from './calls.ts'
import { restore, save } from './memory.ts'
import { asItIs, userEvent } from './others.ts'
import { type Call, callAt, callsOf, createState, isLive, isNew, keyOf, type Seat, type State, seatOf } from './state.ts'
import type { Work } from './work.ts'

/** Turns what Workspace says into triggers: a state machine without clock and chance, so that the same frames give the same triggers. */
export interface Normaliser {
  /** Live state, for actions to find calls in. */
  readonly state: State
  /** What one frame says; nothing for one that was read before. */
  feed(frame: Frame): readonly EmittedTrigger[]
  /** For snapshots: what is known now. */
  mark(): number
  /** Whether a snapshot says anything of this agent's calls that is not known. */
  isNews(agentId: string, session: JsonObject): boolean
  /** Ends the calls of agents who are not watched any more. */
  orphans(): readonly EmittedTrigger[]
  save(): Json
}

export interface NormaliserOptions {
  readonly settings: Settings
  readonly saved: Json | undefined
  /** Told of messages that mean nothing. */
  readonly odd: (about: string, detail: string) => void
}

export function createNormaliser({ settings, saved, odd }: NormaliserOptions): Normaliser {
  const state = createState()
  for (const { agentId, dn } of settings.agents) seatOf(state, agentId, dn)
  restore(state, saved)

  function message(work: Work, heard: JsonObject): void {
    const type = textOf(heard.messageType)
    switch (type) {
      case 'CallStateChanged':
      case 'CallStateChangedEvent': {
        const call = readCall(objectOf(heard.call))
        if (call === undefined) odd(type, 'a call without an id')
        else callChanged(work, call, textOf(heard.notificationType))
        return
      }
      case 'DnStateChanged':
        dnChanged(work, objectOf(heard.dn))
        return
      case 'EventUserEvent':
        userEvent(work, heard)
        return
      case 'EventError':
        asItIs(work, 'genesys:error', heard)
        return
      case 'MonitoringStateChanged':
        asItIs(work, 'genesys:monitoring', heard)
        return
      // The session itself hears these: they are not about calls.
      case 'ServiceStateChanged':
      case 'WorkspaceInitializationProgress':
      case 'WorkspaceInitializationComplete':
        return
      default:
        odd(type ?? 'a message without a type', 'This message is not known: it is left out.')
    }
  }

  // Ends what is gone and tells what is new; all of it is synthetic.
  function snapshot(work: Work, session: JsonObject, mark: number): void {
    if (session.dn !== undefined && work.seat.touched <= mark) dnChanged(work, objectOf(session.dn))
    const listed = listOf(session.calls).flatMap((one) => readCall(objectOf(one)) ?? [])
    const present = new Set(listed.flatMap(({ id, previousId }) => (previousId === undefined ? [id] : [id, previousId])))
    for (const call of callsOf(state, work.seat.agentId)) {
      if (isLive(call) && call.touched <= mark && !present.has(call.id)) endGone(work, call)
    }
    for (const [index, call] of listed.entries()) {
      // What ended while the question was under way is listed still.
      const known = callAt(state, work.seat.agentId, call.id) ?? state.visits.get(keyOf(work.seat.agentId, call.id))
      if (known === undefined || known.touched <= mark) callChanged({ ...work, position: `${work.position}.${index}` }, call, undefined)
    }
  }

  return {
    state,
    feed(frame) {
      if (!isNew(state, frame.position)) return []
      const triggers: EmittedTrigger[] = []
      const seat: Seat = seatOf(state, frame.agentId, frame.device)
      const work = {
        settings,
        state,
        seat,
        position: frame.position,
        synthetic: false,
        emit: (one: EmittedTrigger) => void triggers.push(one),
      }
      const { heard } = frame
      if (heard.kind === 'snapshot') {
        state.count += 1
        snapshot({ ...work, synthetic: true }, heard.session, heard.mark)
      } else {
        for (const [index, one] of heard.messages.entries()) {
          state.count += 1
          message({ ...work, position: `${frame.position}.${index}` }, one)
        }
      }
      return triggers
    },
    mark: () => state.count,
    isNews(agentId, session) {
      const listed = listOf(session.calls).flatMap((one) => readCall(objectOf(one)) ?? [])
      const known = callsOf(state, agentId).filter(isLive)
      const same = (call: Call): boolean => listed.some((one) => one.id === call.id && phaseOf(one) === call.phase)
      return known.some((call) => !same(call)) || listed.some((one) => phaseOf(one) !== 'over' && !known.some(({ id }) => id === one.id))
    },
    orphans() {
      const watched = new Set(settings.agents.map((agent) => agent.agentId))
      const triggers: EmittedTrigger[] = []
      for (const call of [...state.calls.values()]) {
        if (watched.has(call.agentId)) continue
        const seat: Seat = {
          agentId: call.agentId,
          device: call.device,
          numbers: new Set(),
          agent: undefined,
          capabilities: undefined,
          touched: 0,
        }
        endGone({ settings, state, seat, position: 'orphan', synthetic: true, emit: (one) => void triggers.push(one) }, call)
      }
      return triggers
    },
    save: () => save(state),
  }
}
