import type { Agent, Call as CallOfTrigger, Party } from 'cordboard/plugin-api'
import type { JsonObject } from '../json.ts'
import type { CallData } from './data.ts'
import type { Person } from './parties.ts'

export type Phase = 'new' | 'dialing' | 'ringing' | 'talking' | 'held' | 'ended'

export type CallFacts = Pick<
  CallOfTrigger,
  'type' | 'acd' | 'caller' | 'called' | 'parentId' | 'consultRole' | 'transferredFrom' | 'redirectedFrom' | 'waitSeconds' | 'entryPoint'
>

/** A call as one user of O2G sees it. */
export interface Call {
  /** As triggers name it. */
  readonly id: string
  readonly ref: string
  readonly login: string
  /** The user's device in it; actions say it back. */
  device: string
  contact: Contact
  /** Counts calls as they become known. */
  readonly order: number
  phase: Phase
  /** Whether the user dialled it; undefined while that is not known. */
  outgoing: boolean | undefined
  facts: CallFacts
  data: CallData
  /** The others in it, by participant id. */
  readonly others: Map<string, Person>
  callData: JsonObject
  legCapabilities: JsonObject
  /** Tells holds, retrieves and changes apart. */
  told: number
}

/** A call of the system, whoever is in it, and what it has become of. */
export interface Contact {
  readonly key: string
  /** The contact that it belongs to. */
  interaction: string
  /** Over everywhere: what comes under this reference next is another call. */
  over: boolean
  customer: Party | undefined
  called: Party | undefined
  type: CallOfTrigger['type']
  queue: { readonly pilot: string; readonly waitSeconds: number | undefined } | undefined
  /** An interaction that turned out to be this one and is not told yet. */
  joined: string | undefined
}

/** Somebody waits at a pilot. */
export interface Waiting {
  readonly pilot: string
  readonly contact: Contact
  readonly since: number | undefined
  readonly order: number
}

/** A call that leaves a pilot or an agent for a device, before it is seen there. */
export interface Handed {
  readonly contact: Contact
  /** The agent who handed it over, where one did. */
  readonly by: string | undefined
}

export interface State {
  /** `callRef login` -> call. */
  readonly calls: Map<string, Call>
  readonly contacts: Map<string, Contact>
  /** `callRef pilot` -> who waits. */
  readonly waiting: Map<string, Waiting>
  /** Device -> what is on its way there. */
  readonly handed: Map<string, Handed>
  /** Login -> its device. */
  readonly devices: Map<string, string>
  readonly agents: Map<string, Agent>
  readonly scope: string
  link: 'up' | 'down' | 'degraded'
  links: number
  /** Counts what has no id of its own. */
  counted: number
  order: number
}

export function createState(scope: string): State {
  return {
    calls: new Map(),
    contacts: new Map(),
    waiting: new Map(),
    handed: new Map(),
    devices: new Map(),
    agents: new Map(),
    scope,
    link: 'down',
    links: 0,
    counted: 0,
    order: 0,
  }
}

const mostHanded = 1000

/** Notes that a call is on its way to a device. */
export function handOn(state: State, device: string, handed: Handed): void {
  state.handed.delete(device)
  state.handed.set(device, handed)
  const [oldest] = state.handed.keys()
  if (state.handed.size > mostHanded && oldest !== undefined) state.handed.delete(oldest)
}

/** What was on its way to a device where a call of this number appears, unless it is somebody else's. */
export function takeHanded(state: State, device: string, number: string | undefined): Handed | undefined {
  const handed = state.handed.get(device)
  state.handed.delete(device)
  const customer = handed?.contact.customer?.number
  return customer !== undefined && number !== undefined && customer !== number ? undefined : handed
}

const mostContacts = 5000
const dayMilliseconds = 86_400_000

/** The call of this reference; a new one when it is unknown, or over and begins again. */
export function contactOf(state: State, ref: string, at: number | undefined, begins: boolean): Contact {
  const known = state.contacts.get(ref)
  if (known !== undefined && !(known.over && begins)) return known
  const base = at === undefined ? ref : `${ref}.${Math.floor(at / dayMilliseconds)}`
  const key = known?.key.startsWith(base) === true ? `${base}~${(Number(known.key.slice(base.length + 1)) || 1) + 1}` : base
  const nothing = { customer: undefined, called: undefined, type: undefined, queue: undefined, joined: undefined }
  const contact: Contact = { key, interaction: key, over: false, ...nothing }
  state.contacts.delete(ref)
  state.contacts.set(ref, contact)
  if (state.contacts.size > mostContacts) forgetOldest(state)
  return contact
}

function forgetOldest(state: State): void {
  for (const [ref, contact] of state.contacts) {
    if (!contact.over && callsOf(state, contact).length > 0) continue
    state.contacts.delete(ref)
    return
  }
}

export function callKey(ref: string, login: string): string {
  return `${ref} ${login}`
}

export function callsOf(state: State, contact: Contact): readonly Call[] {
  return [...state.calls.values()].filter((call) => call.contact === contact)
}

/** The live calls of a user, oldest first. */
export function callsAt(state: State, login: string): readonly Call[] {
  return [...state.calls.values()].filter((call) => call.login === login)
}

export function callById(state: State, id: string): Call | undefined {
  return [...state.calls.values()].find((call) => call.id === id)
}

/** Ends what is known of a call. */
export function forget(state: State, call: Call): void {
  call.phase = 'ended'
  state.calls.delete(callKey(call.ref, call.login))
}
