import type { EmittedTrigger } from 'cordboard/plugin-api'
import type { Settings } from '../settings.ts'
import type { List } from '../wire/lists.ts'
import { createMessage, type Message } from '../wire/message.ts'
import { bridgeEnter, bridgeLeave, hold, unhold } from './bridging.ts'
import { hangup, hangupRequested, newChannel, newConnectedLine, observe, renamed, tellJoins, varSet } from './channels.ts'
import { contactStatus, deviceStateChange, linkChanged } from './devices.ts'
import { dialBegin, dialEnd, dialState, newState, originateResponse } from './dialing.ts'
import { memberAdded, memberChanged, memberRemoved } from './members.ts'
import { type Known, restore, save } from './memory.ts'
import {
  agentCalled,
  agentConnect,
  agentRingNoAnswer,
  queueCallerAbandon,
  queueCallerJoin,
  queueCallerLeave,
  settleLeavers,
} from './queues.ts'
import { reconcile } from './snapshot.ts'
import { createState, type State } from './state.ts'
import { attendedTransfer, blindTransfer } from './transfers.ts'
import { isEcho, userEvent } from './user-events.ts'
import { timestamp, type Work } from './work.ts'

/** Turns what Asterisk says into triggers: a state machine without clock and chance, so that the same messages give the same triggers. */
export interface Normaliser {
  /** Live state, for actions to find channels in. */
  readonly state: State
  /** `receivedAt` stands in for the Timestamp header, in milliseconds, where Asterisk sends none. */
  feed(message: Message, receivedAt: number | undefined): readonly EmittedTrigger[]
  /** A complete answer to Status or QueueStatus; the second of the two makes the snapshot. */
  list(list: List, receivedAt: number | undefined): readonly EmittedTrigger[]
  /** Makes the snapshot of an answer to Status alone, where there is none to QueueStatus. */
  settle(receivedAt: number | undefined): readonly EmittedTrigger[]
  /** For lists: what is known now. */
  mark(): number
  linkUp(server: string | undefined): readonly EmittedTrigger[]
  /** Knowledge is kept: the next snapshot ends what is gone. */
  linkDown(reason: string): readonly EmittedTrigger[]
  /** Plain JSON of what must be ended some day. */
  save(): Known
  restore(known: Known): void
}

export interface NormaliserOptions {
  readonly settings: Settings
  /** Begins ids of what has neither a channel nor a timestamp; differs from session to session. */
  readonly scope: string
  /** Beginning of our own ActionIDs. */
  readonly mark: string
}

const handlers: Readonly<Record<string, (work: Work) => void>> = {
  Newchannel: newChannel,
  Newstate: newState,
  NewCallerid: (work) => void observe(work),
  NewConnectedLine: newConnectedLine,
  Rename: renamed,
  VarSet: varSet,
  HangupRequest: hangupRequested,
  SoftHangupRequest: hangupRequested,
  Hangup: hangup,
  DialBegin: dialBegin,
  DialState: dialState,
  DialEnd: dialEnd,
  OriginateResponse: originateResponse,
  BridgeEnter: bridgeEnter,
  BridgeLeave: bridgeLeave,
  Hold: hold,
  Unhold: unhold,
  BlindTransfer: blindTransfer,
  AttendedTransfer: attendedTransfer,
  QueueCallerJoin: queueCallerJoin,
  QueueCallerLeave: queueCallerLeave,
  QueueCallerAbandon: queueCallerAbandon,
  AgentCalled: agentCalled,
  AgentRingNoAnswer: agentRingNoAnswer,
  AgentConnect: agentConnect,
  QueueMemberAdded: memberAdded,
  QueueMemberRemoved: memberRemoved,
  QueueMemberPause: memberChanged,
  QueueMemberStatus: memberChanged,
  DeviceStateChange: deviceStateChange,
  ContactStatus: contactStatus,
  UserEvent: userEvent,
  FullyBooted: (work) => linkChanged(work, 'up', {}),
  Shutdown: (work) => linkChanged(work, 'down', { reason: 'Asterisk shuts down' }),
}

export function createNormaliser(options: NormaliserOptions): Normaliser {
  const { settings, scope } = options
  const state = createState()
  let channels: List | undefined

  function run(
    message: Message,
    receivedAt: number | undefined,
    synthetic: boolean,
    handle: (work: Work) => void,
  ): readonly EmittedTrigger[] {
    const triggers: EmittedTrigger[] = []
    const stamp = message.first.get('Timestamp')
    if (stamp === undefined) state.unstamped += 1
    const work: Work = {
      settings,
      state,
      message,
      at: timestamp(message) ?? receivedAt,
      stamp: stamp ?? `${scope}-${state.unstamped}`,
      scope,
      synthetic,
      emit: (trigger) => void triggers.push(trigger),
    }
    handle(work)
    return triggers
  }

  function snapshot(queues: readonly Message[], receivedAt: number | undefined): readonly EmittedTrigger[] {
    if (channels === undefined) return []
    const { items, mark } = channels
    channels = undefined
    return run(createMessage([]), receivedAt, true, (work) => {
      reconcile(work, { channels: items, queues, mark })
      tellJoins(work)
    })
  }

  return {
    state,
    feed: (message, receivedAt) =>
      run(message, receivedAt, false, (work) => {
        settleLeavers(work)
        if (message.first.get('Event') === 'UserEvent' && isEcho(work, options.mark)) return
        handlers[message.first.get('Event') ?? '']?.(work)
        tellJoins(work)
      }),
    list(list, receivedAt) {
      if (list.ending === 'StatusComplete') channels = list
      return list.ending === 'QueueStatusComplete' ? snapshot(list.items, receivedAt) : []
    },
    settle: (receivedAt) => snapshot([], receivedAt),
    mark: () => state.created,
    linkUp: (server) => run(createMessage([]), undefined, false, (work) => linkChanged(work, 'up', server === undefined ? {} : { server })),
    linkDown: (reason) => run(createMessage([]), undefined, false, (work) => linkChanged(work, 'down', { reason })),
    save: () => save(state),
    restore: (known) => restore(state, settings, known),
  }
}
