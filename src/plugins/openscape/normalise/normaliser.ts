import type { EmittedTrigger, Json } from 'cordboard/plugin-api'
import type { Settings } from '../settings.ts'
import type { Asked } from '../wire/session.ts'
import { type Element, textAt } from '../wire/xml.ts'
import { callCleared, cleared, delivered, diverted, established, failed, held, networkReached, originated, retrieved } from './calls.ts'
import { restore, save } from './memory.ts'
import { agentChanged, callInformation, deviceChanged, linkChanged, systemStatus } from './others.ts'
import { left, queued } from './queues.ts'
import { type Found, markOf, partiesOf, reconcile, tellFound } from './snapshot.ts'
import { createState, type State } from './state.ts'
import { conferenced, transferred } from './transfers.ts'
import type { Work } from './work.ts'

/** Turns what the switch says into triggers: a state machine without clock and chance. */
export interface Normaliser {
  /** Live state, for actions to find calls in. */
  readonly state: State
  /** An event, or what the switch says of itself. `at` in milliseconds where there is a clock. */
  event(message: Element, at: number | undefined): readonly EmittedTrigger[]
  /** A response that was asked for with `about`; calls that it shows and nobody knew are in `found`, to be asked about. */
  response(
    asked: Asked,
    message: Element,
    at: number | undefined,
  ): { readonly triggers: readonly EmittedTrigger[]; readonly found: readonly Found[] }
  /** Tells a found call without its parties, where the switch does not say more. */
  tell(found: Found, at: number | undefined): readonly EmittedTrigger[]
  mark(): number
  linkUp(server: string | undefined): readonly EmittedTrigger[]
  /** Monitors are gone with their session; calls are kept: the next snapshot ends what is gone. */
  linkDown(reason: string): readonly EmittedTrigger[]
  /** A recording begins anew: the same is to give the same ids again. */
  again(): void
  save(): Json
}

const nothing: Element = { name: '', attributes: {}, children: [], text: '' }

const atPhones: Readonly<Record<string, (work: Work) => void>> = {
  OriginatedEvent: originated,
  DeliveredEvent: delivered,
  EstablishedEvent: established,
  HeldEvent: held,
  RetrievedEvent: retrieved,
  ConnectionClearedEvent: cleared,
  CallClearedEvent: callCleared,
  DivertedEvent: diverted,
  FailedEvent: failed,
  NetworkReachedEvent: networkReached,
  TransferedEvent: transferred,
  TransferredEvent: transferred,
  ConferencedEvent: conferenced,
  CallInformationEvent: callInformation,
  AgentLoggedOnEvent: agentChanged,
  AgentLoggedOffEvent: agentChanged,
  AgentReadyEvent: agentChanged,
  AgentNotReadyEvent: agentChanged,
  AgentBusyEvent: agentChanged,
  AgentWorkingAfterCallEvent: agentChanged,
  BackInServiceEvent: deviceChanged,
  OutOfServiceEvent: deviceChanged,
  DoNotDisturbEvent: deviceChanged,
  ForwardingEvent: deviceChanged,
}

const atPilots: Readonly<Record<string, (work: Work) => void>> = {
  DeliveredEvent: queued,
  QueuedEvent: queued,
  DivertedEvent: (work) => left(work, 'connection'),
  ConnectionClearedEvent: (work) => left(work, 'droppedConnection'),
  AgentLoggedOnEvent: agentChanged,
  AgentLoggedOffEvent: agentChanged,
  AgentReadyEvent: agentChanged,
  AgentNotReadyEvent: agentChanged,
  AgentBusyEvent: agentChanged,
  AgentWorkingAfterCallEvent: agentChanged,
}

const ends: ReadonlySet<string> = new Set(['ConnectionClearedEvent', 'CallClearedEvent', 'DivertedEvent'])

/** What SnapshotCall for a found call is about, as `Asked` names it. */
export function questionOf(found: Found): string {
  return `${found.callId} ${found.device}`
}

export interface NormaliserOptions {
  readonly settings: Settings
  /** Begins ids of what has no id of its own; differs from life to life. */
  readonly scope: string
  /** What `save` of the life before gave. */
  readonly known: Json | undefined
}

export function createNormaliser({ settings, scope, known }: NormaliserOptions): Normaliser {
  const state = createState(scope)
  /** Asked about one by one, in the order of the snapshot. */
  const asked = new Map<string, Found>()
  restore(state, known)

  function run(
    message: Element,
    device: string,
    at: number | undefined,
    synthetic: boolean,
    handle: (work: Work) => void,
  ): readonly EmittedTrigger[] {
    const triggers: EmittedTrigger[] = []
    handle({ settings, state, message, device, at, synthetic, emit: (trigger) => void triggers.push(trigger) })
    return triggers
  }

  return {
    state,
    event(message, at) {
      if (message.name === 'SystemStatus') return run(message, '', at, false, systemStatus)
      const device = state.monitors.get(textAt(message, 'monitorCrossRefID') ?? '')
      if (device === undefined) return []
      // It ended before it could be asked about.
      for (const name of ['droppedConnection', 'clearedCall', 'connection']) {
        if (ends.has(message.name)) asked.delete(`${textAt(message, name, 'callID')} ${device}`)
      }
      const handlers = Object.hasOwn(settings.pilots, device) ? atPilots : atPhones
      const handle = Object.hasOwn(handlers, message.name) ? handlers[message.name] : undefined
      return handle === undefined ? [] : run(message, device, at, false, handle)
    },
    response({ name, device, mark }, message, at) {
      if (name === 'MonitorStart') {
        const crossReference = textAt(message, 'monitorCrossRefID')
        if (crossReference !== undefined) state.monitors.set(crossReference, device)
        return { triggers: [], found: [] }
      }
      if (name === 'SnapshotDevice') {
        let found: readonly Found[] = []
        const triggers = run(message, device, at, true, (work) => {
          found = reconcile(work, mark)
        })
        for (const one of found) asked.set(questionOf(one), one)
        return { triggers, found }
      }
      const about = asked.get(device)
      if (about === undefined) return { triggers: [], found: [] }
      asked.delete(device)
      const triggers = run(partiesOf(message, about.device), about.device, at, true, (work) => tellFound(work, about))
      return { triggers, found: [] }
    },
    tell(found, at) {
      if (!asked.delete(questionOf(found))) return []
      return run(nothing, found.device, at, true, (work) => tellFound(work, found))
    },
    mark: () => markOf(state),
    linkUp: (server) => run(nothing, '', undefined, false, (work) => linkChanged(work, 'up', server === undefined ? {} : { server })),
    linkDown(reason) {
      state.monitors.clear()
      asked.clear()
      return run(nothing, '', undefined, false, (work) => linkChanged(work, 'down', { reason }))
    },
    again() {
      state.counted = 0
      const live = new Set([...state.legs.values()].map(({ life }) => life))
      for (const [callId, life] of state.lives) if (!live.has(life)) state.lives.delete(callId)
    },
    save: () => save(state),
  }
}
