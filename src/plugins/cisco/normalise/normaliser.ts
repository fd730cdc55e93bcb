import type { EmittedTrigger, Json } from 'cordboard/plugin-api'
import type { Settings } from '../settings.ts'
import type { Message } from '../wire/message.ts'
import { agentQueried, agentState } from './agents.ts'
import { preCall, preCallAborted } from './announcing.ts'
import {
  beginCall,
  cleared,
  connectionCleared,
  dataUpdate,
  delivered,
  diverted,
  endCall,
  established,
  failed,
  held,
  helpWanted,
  originated,
  reachedNetwork,
  retrieved,
  serviceInitiated,
  teamChanged,
} from './calls.ts'
import { opened, type Side, systemEvent, tell } from './link.ts'
import { type Known, restore, save } from './memory.ts'
import { conferenced, transferred } from './moves.ts'
import { dequeued, queued } from './queues.ts'
import { callGone, callListed, deviceListed, endAll } from './snapshot.ts'
import { createState, type State } from './state.ts'
import { remember, userMessage } from './user-messages.ts'
import type { Work } from './work.ts'

/** Turns what a CTI Server says into triggers: a state machine without clock and chance, so that the same messages give the same triggers. */
export interface Normaliser {
  /** Live state, for actions to find calls and agents in. */
  readonly state: State
  /** `receivedAt` in milliseconds: the wire carries no time of events. */
  feed(message: Message, receivedAt: number | undefined): readonly EmittedTrigger[]
  /** The answer to OPEN_REQ. */
  linkUp(message: Message, side: Side | undefined): readonly EmittedTrigger[]
  /** Knowledge is kept: the next snapshot ends what is gone. */
  linkDown(reason: string): readonly EmittedTrigger[]
  /** A sign of life is missing, or came after all. */
  linkSilent(missed: number): readonly EmittedTrigger[]
  /** The answer for a phone: what was known there before `mark` and is not listed is gone. Made from answers, everything here is synthetic. */
  deviceListed(device: string, message: Message, mark: number): readonly EmittedTrigger[]
  /** The answer about a call. */
  callListed(callId: number, connection: string, message: Message, peripheral: number, mark: number): readonly EmittedTrigger[]
  /** The CTI Server knows no such call. */
  callGone(callId: number, mark: number): readonly EmittedTrigger[]
  /** The answer to a question about an agent. */
  agent(id: string, message: Message): readonly EmittedTrigger[]
  /** AGENT_DESK_SETTINGS_CONF: what the agent may do, for actions to know before they ask. */
  desk(id: string, message: Message): void
  /** A user message of ours is on its way: should it come back to us, it is no news, or rules would answer themselves. */
  sent(text: string): void
  /** For snapshots: what is known now. */
  mark(): number
  /** Ends every call: nothing more will be heard. */
  end(): readonly EmittedTrigger[]
  /** Plain JSON of what must be ended some day. */
  save(): Known
  restore(kept: Json | undefined): void
}

const handlers: Readonly<Record<string, (work: Work) => unknown>> = {
  BEGIN_CALL_EVENT: beginCall,
  END_CALL_EVENT: endCall,
  CALL_DATA_UPDATE_EVENT: dataUpdate,
  CALL_DELIVERED_EVENT: delivered,
  CALL_ESTABLISHED_EVENT: established,
  CALL_HELD_EVENT: held,
  CALL_RETRIEVED_EVENT: retrieved,
  CALL_CLEARED_EVENT: cleared,
  CALL_CONNECTION_CLEARED_EVENT: connectionCleared,
  CALL_ORIGINATED_EVENT: originated,
  CALL_FAILED_EVENT: failed,
  CALL_CONFERENCED_EVENT: conferenced,
  CALL_TRANSFERRED_EVENT: transferred,
  CALL_DIVERTED_EVENT: diverted,
  CALL_SERVICE_INITIATED_EVENT: serviceInitiated,
  CALL_REACHED_NETWORK_EVENT: reachedNetwork,
  CALL_QUEUED_EVENT: queued,
  CALL_DEQUEUED_EVENT: dequeued,
  CALL_TRANSLATION_ROUTE_EVENT: preCall,
  AGENT_PRE_CALL_EVENT: preCall,
  AGENT_PRE_CALL_ABORT_EVENT: preCallAborted,
  AGENT_STATE_EVENT: agentState,
  SYSTEM_EVENT: systemEvent,
  USER_MESSAGE_EVENT: userMessage,
  SUPERVISOR_ASSIST_EVENT: helpWanted('cisco:supervisor-assist'),
  EMERGENCY_CALL_EVENT: helpWanted('cisco:emergency'),
  AGENT_TEAM_CONFIG_EVENT: teamChanged,
}

const nothing: Message = { type: 0, name: '', fixed: {}, floats: [], extra: new Uint8Array() }

export function createNormaliser(settings: Settings): Normaliser {
  const state = createState(settings.devices)

  function run(message: Message, at: number | undefined, synthetic: boolean, handle: (work: Work) => void): readonly EmittedTrigger[] {
    const triggers: EmittedTrigger[] = []
    const aside = state.asides === 0 ? '' : `-${state.asides}`
    const stamp = `${state.scope}.${state.heard}${aside}`
    handle({ settings, state, message, at, stamp, synthetic, emit: (trigger) => void triggers.push(trigger) })
    return triggers
  }

  // What is no event of the session's own: a recording of it does not have it, and events keep their numbers.
  function beside(message: Message, synthetic: boolean, handle: (work: Work) => void): readonly EmittedTrigger[] {
    state.asides += 1
    return run(message, undefined, synthetic, handle)
  }

  return {
    state,
    feed(message, receivedAt) {
      const handle = handlers[message.name]
      if (handle === undefined) return []
      state.heard += 1
      state.asides = 0
      return run(message, receivedAt, false, handle)
    },
    linkUp: (message, side) => run(message, undefined, false, (work) => opened(work, side)),
    linkDown: (reason) => beside(nothing, false, (work) => tell(work, 'down', reason)),
    linkSilent: (missed) =>
      beside(nothing, false, (work) => {
        if (missed > 0) tell(work, 'degraded', `heartbeats unanswered: ${missed}`)
        else tell(work, state.degraded === undefined ? 'up' : 'degraded', state.degraded)
      }),
    deviceListed: (device, message, mark) => beside(message, true, (work) => deviceListed(work, device, mark)),
    callListed(callId, connection, message, peripheral, mark) {
      // The answer itself does not name what was asked for.
      const about: Message = {
        ...message,
        fixed: { ...message.fixed, ConnectionCallID: callId, PeripheralID: peripheral },
        floats: [{ tag: 25, name: 'ConnectionDevID', value: connection }, ...message.floats],
      }
      return beside(about, true, (work) => callListed(work, callId, connection, mark))
    },
    callGone: (callId, mark) => beside(nothing, true, (work) => callGone(work, callId, mark)),
    agent: (id, message) => beside(message, true, (work) => agentQueried(work, id)),
    desk(id, message) {
      const agent = state.agents.get(id)
      if (agent !== undefined) agent.desk = message.fixed.DeskSettingsMask
    },
    sent: (text) => remember(state.echoes, text),
    mark: () => state.created,
    end: () => beside(nothing, true, endAll),
    save: () => save(state),
    restore: (kept) => restore(state, kept),
  }
}
