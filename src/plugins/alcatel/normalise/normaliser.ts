import type { EmittedTrigger, Json } from 'cordboard/plugin-api'
import { type JsonObject, objectOf, objectsOf, textOf } from '../json.ts'
import type { Settings } from '../settings.ts'
import { agentIs, agentStateChanged } from './agents.ts'
import { callCreated, callModified, callRemoved, end, step } from './calls.ts'
import { restore, save } from './memory.ts'
import { finish, pilotCallCreated, pilotCallQueued, pilotCallRemoved } from './pilots.ts'
import { callKey, callsAt, createState, type State } from './state.ts'
import { counted, emit, raw, type Work } from './work.ts'

/** Turns what O2G says into triggers: a state machine without clock and chance. */
export interface Normaliser {
  /** Live state, for actions to find calls in. */
  readonly state: State
  /** `at` in milliseconds where there is a clock. */
  event(event: JsonObject, at: number | undefined): readonly EmittedTrigger[]
  /** The telephonic state of a user as O2G answered it; what was known since the question (`mark`) is newer. */
  telephony(login: string, state: JsonObject, mark: number, at: number | undefined): readonly EmittedTrigger[]
  /** The state of an agent as O2G answered it. */
  agent(login: string, state: JsonObject): readonly EmittedTrigger[]
  /** O2G has no list of who waits at pilots: after a gap nobody is known to wait any more. */
  forgetWaiting(at: number | undefined): readonly EmittedTrigger[]
  mark(): number
  linkUp(server: string | undefined): readonly EmittedTrigger[]
  /** Calls are kept: the next snapshot ends what is gone. */
  linkDown(reason: string): readonly EmittedTrigger[]
  /** A recording begins anew: the same is to give the same ids again. */
  again(): void
  save(): Json
}

const handlers: Readonly<Record<string, (work: Work) => void>> = {
  OnCallCreated: callCreated,
  OnCallModified: callModified,
  OnCallRemoved: callRemoved,
  OnTelephonyState: (work) =>
    reconcile({ ...work, synthetic: true }, textOf(work.event, 'loginName') ?? '', objectOf(work.event.state), work.state.order),
  OnPilotCallCreated: pilotCallCreated,
  OnPilotCallQueued: pilotCallQueued,
  OnPilotCallRemoved: pilotCallRemoved,
  OnAgentStateChanged: agentStateChanged,
  OnDeviceStateModified: deviceChanged,
  OnCtiLinkDown: (work) => linkChanged(work, 'degraded', { reason: 'CTI link down' }),
  OnCtiLinkUp: (work) => linkChanged(work, 'up', {}),
  OnPbxLinkDown: (work) => linkChanged(work, 'degraded', { reason: 'PBX link down' }),
  OnPbxLinkUp: (work) => linkChanged(work, 'up', {}),
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
  restore(state, known)

  function run(event: JsonObject, at: number | undefined, synthetic: boolean, handle: (work: Work) => void): readonly EmittedTrigger[] {
    const triggers: EmittedTrigger[] = []
    handle({ settings, state, event, at, synthetic, emit: (trigger) => void triggers.push(trigger) })
    return triggers
  }

  return {
    state,
    event(event, at) {
      const name = textOf(event, 'eventName') ?? ''
      const handle = Object.hasOwn(handlers, name) ? handlers[name] : undefined
      return handle === undefined ? [] : run(event, at, false, handle)
    },
    telephony: (login, said, mark, at) => run({ loginName: login, state: said }, at, true, (work) => reconcile(work, login, said, mark)),
    agent: (login, said) => run({ loginName: login, state: said }, undefined, true, (work) => agentIs(work, login, said)),
    forgetWaiting: (at) =>
      run({}, at, true, (work) => {
        for (const waiting of [...state.waiting.values()]) finish(work, waiting, 'gone')
      }),
    mark: () => state.order,
    linkUp: (server) => run({}, undefined, false, (work) => linkChanged(work, 'up', server === undefined ? {} : { server })),
    linkDown: (reason) => run({}, undefined, false, (work) => linkChanged(work, 'down', { reason })),
    again() {
      state.counted = 0
      state.agents.clear()
      for (const [ref, contact] of state.contacts) if (contact.over) state.contacts.delete(ref)
    },
    save: () => save(state),
  }
}

/** Ends the calls of a user that are gone, tells those that are new, brings the others up to date. */
function reconcile(work: Work, login: string, said: JsonObject, mark: number): void {
  const { state } = work
  const calls = objectsOf(said.calls)
  const refs = new Set(calls.map((call) => textOf(call, 'callRef')))
  for (const call of callsAt(state, login)) if (call.order <= mark && !refs.has(call.ref)) end(work, call, 'gone')
  for (const item of calls) {
    const about: Work = { ...work, event: { ...item, loginName: login } }
    const known = state.calls.get(callKey(textOf(item, 'callRef') ?? '', login))
    if (known === undefined) callCreated(about)
    else step(about, known)
  }
}

function deviceChanged(work: Work): void {
  const login = textOf(work.event, 'loginName')
  for (const one of objectsOf(work.event.deviceStates)) {
    const device = textOf(one, 'deviceId')
    if (device === undefined) continue
    const agent = { ...(login === undefined ? {} : { id: login }), device }
    emit(work, 'device-state', { id: `device/${device}/${counted(work)}`, agent, raw: raw(one) })
  }
}

function linkChanged(work: Work, link: 'up' | 'down' | 'degraded', about: { readonly server?: string; readonly reason?: string }): void {
  if (work.state.link === link) return
  work.state.link = link
  work.state.links += 1
  emit(work, 'link-state', { id: `link/${work.state.scope}/${work.state.links}/${link}`, link: { state: link, ...about } })
}
