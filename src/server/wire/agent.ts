import type { CallState, Json } from '../../model/index.ts'

/** A call as the bar shows it. */
export interface BarCall {
  readonly connection: string
  readonly callId: string
  readonly interactionId: string
  readonly state: CallState
  readonly type: string | undefined
  readonly customer: BarParty | undefined
  readonly called: string | undefined
  readonly queue: string | undefined
  /** Attached data; what the administrator labelled comes first. */
  readonly fields: readonly { readonly label: string; readonly value: Json }[]
  /** Earlier contacts with this number; undefined: no number is known. */
  readonly before: BarHistory | undefined
  /** RFC 3339. */
  readonly startedAt: string
  readonly ringingAt: string | undefined
  readonly establishedAt: string | undefined
  /** How long the customer had waited when the phone began to ring; seconds. */
  readonly waitSeconds: number | undefined
  /** What the colleague has open who handed the call on, or what the record system said that this call is about. */
  readonly record: BarRecord | undefined
  /** What this connection can do with the call, in the order of the buttons. */
  readonly commands: readonly BarCommand[]
}

export interface BarCommand {
  readonly action: string
  /** What a plugin calls a button of its own. */
  readonly title: string | undefined
  /** The same in other languages, as far as the plugin says it. */
  readonly titles?: Readonly<Record<string, string>>
  /** Why it cannot be asked for now; undefined: it can. */
  readonly refusal: 'consulting' | 'on-hold' | undefined
}

export interface BarHistory {
  readonly count: number
  readonly lastAt: string | undefined
}

export interface BarRecord {
  readonly url: string
  readonly title: string | undefined
  /** The name of the user who has it open; undefined: this user. */
  readonly by: string | undefined
}

/** A planned call whose time has come. */
export interface BarCallback {
  readonly id: string
  readonly number: string
  /** As people read it. */
  readonly display: string
  readonly name: string | undefined
  readonly note: string | undefined
  readonly url: string | undefined
  readonly at: string
  /** The phone system of this user's desk takes the order to dial. */
  readonly mayDial: boolean
}

export interface BarParty {
  readonly name: string | undefined
  /** As people read it: +33 3 88 20 21 22. */
  readonly display: string
  /** As the phone system sent it. */
  readonly raw: string | undefined
}

/** Something a rule shows: a record or a line of text. */
export interface Card {
  /** The step's key: shown once, however often it comes. */
  readonly key: string
  readonly kind: 'record' | 'note'
  /** waiting: no page has said yet what happened. */
  readonly state: 'waiting' | 'opened' | 'offered' | 'shown' | 'refused'
  readonly title: string | undefined
  readonly url: string | undefined
  readonly target: 'record-window' | 'new-tab' | 'bar'
  readonly text: string | undefined
  readonly level: 'info' | 'warning'
  /** The name of the rule that asked for it; undefined: not a rule. */
  readonly rule: string | undefined
  readonly call: { readonly connection: string; readonly callId: string } | undefined
  readonly at: string
  /** The browser refused to open it, so it became an offer. */
  readonly blocked: boolean
  /** Several customers with this number: the agent chooses, the likeliest first. */
  readonly choices: readonly CardChoice[] | undefined
}

export interface CardChoice {
  readonly id: string | undefined
  readonly title: string
  /** What helps to tell them apart. */
  readonly hints: readonly string[]
  readonly url: string
}

export interface RecentCall {
  readonly connection: string
  readonly callId: string
  readonly at: string
  readonly display: string
  readonly queue: string | undefined
  readonly answered: boolean
  /** The record that a rule found for it. */
  readonly record: { readonly title: string | undefined; readonly url: string } | undefined
}

export interface BarAgent {
  readonly connection: string
  readonly device: string | undefined
  readonly id: string | undefined
  readonly state: string
  readonly reason: string | undefined
  readonly since: string
  /** A compulsory break lasts until then. */
  readonly breakUntil: string | undefined
}

/** Somebody of a supervisor's teams. */
export interface TeamMember {
  readonly id: string
  readonly name: string
  /** Those that the supervisor is in too. */
  readonly teams: readonly string[]
  readonly agents: readonly Omit<BarAgent, 'id'>[]
  readonly calls: readonly TeamCall[]
}

export interface TeamCall {
  readonly connection: string
  readonly callId: string
  readonly state: CallState
  readonly queue: string | undefined
  readonly since: string
  readonly customer: BarParty | undefined
  /** What the phone system lets a supervisor do with it: monitor, whisper, barge-in and the like. */
  readonly commands: readonly { readonly action: string; readonly choice: string }[]
}

/** A phone system that this user is an agent of. */
export interface BarConnection {
  readonly id: string
  readonly title: string
  readonly online: boolean
  /** Why it is not online. */
  readonly link: { readonly kind: string; readonly nextAt: string | undefined }
  /** What an agent can ask of it without a call: dial, set-agent-state, agent-login, agent-logout. */
  readonly commands: readonly string[]
  /** It knows who logged in where: a login may name the desk. */
  readonly logins: boolean
  readonly reasons: readonly { readonly value: string; readonly title: string }[]
}

/** From the server. `seq` rises by one with every message of a socket. */
export type ToPage = { readonly seq: number } & (
  | {
      readonly type: 'welcome'
      readonly user: { readonly id: string; readonly name: string; readonly role: string; readonly language: 'en' | 'fr' | undefined }
      /** What the server's clock says, to tick waits by. */
      readonly now: string
      /** Schemes a record may have besides http and https. */
      readonly schemes: readonly string[]
      readonly mayChooseDesk: boolean
      /** Origins of record systems that may have the bar in a frame and be handed records. */
      readonly frames: readonly string[]
      /** Origins whose pages may be shown inside the bar. */
      readonly inBar: readonly string[]
      readonly state: BarState
    }
  | { readonly type: 'state'; readonly state: BarState }
  /**
   * Open this card now; `state` messages carry the card itself. Sent to one page only, which asks again (`late`) when it reads this long
   * after `now`, the server's clock: the call may have gone.
   */
  | { readonly type: 'open'; readonly card: Card; readonly now: string }
  /** What this page clicked had gone already with its call; it is open all the same. */
  | { readonly type: 'gone'; readonly key: string }
  /** Nothing new. A page that hears nothing for long is cut off without knowing it. */
  | { readonly type: 'beat' }
  /** The session ended: sign in again. */
  | { readonly type: 'signed-out' }
)

/** Everything the bar shows of its user. Small, so it is sent whole. */
export interface BarState {
  readonly calls: readonly BarCall[]
  readonly cards: readonly Card[]
  readonly recent: readonly RecentCall[]
  /** Calls that this user is to make now. */
  readonly callbacks: readonly BarCallback[]
  /** This user has switched offers off; undefined: the administrator does not let agents do that. */
  readonly muted: boolean | undefined
  readonly agents: readonly BarAgent[]
  /** The phone systems this user is an agent of. */
  readonly connections: readonly BarConnection[]
  /** For supervisors: the people of their teams. */
  readonly team: readonly TeamMember[] | undefined
}

/** From the page. */
export type FromPage =
  | {
      readonly type: 'hello'
      /** Survives a reload of the tab: kept in sessionStorage. */
      readonly page: string
      /** Keys of the cards this page has opened. */
      readonly opened: readonly string[]
      readonly window: RecordWindow
    }
  | {
      readonly type: 'ack'
      readonly key: string
      readonly did: 'opened' | 'offered' | 'blocked' | 'clicked' | 'shown' | 'refused' | 'late'
      /** What was clicked among several: its place. */
      readonly choice?: number
    }
  /** The person used this page, or its record window came or went. */
  | { readonly type: 'active'; readonly window: RecordWindow }
  | { readonly type: 'dismiss'; readonly key: string }
  /** A planned call has been made, or will not be. */
  | { readonly type: 'callback'; readonly id: string }
  /** No offers until further notice, or again. */
  | { readonly type: 'mute'; readonly muted: boolean }
  /** The record system says which record a call of this user is about. */
  | { readonly type: 'record'; readonly connection: string; readonly callId: string; readonly url: string; readonly title?: string }

export type RecordWindow = 'open' | 'missing'
