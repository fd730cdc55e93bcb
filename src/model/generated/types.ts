// Generated from src/model/schemas by "npm run generate". Do not edit.

/**
 * One of the closed list, or vendor:name for a type that only one system has.
 */
export type TriggerType = KnownTriggerType | string
export type KnownTriggerType =
  | 'pre-call'
  | 'pre-call-cancelled'
  | 'dialing'
  | 'ringing'
  | 'established'
  | 'held'
  | 'retrieved'
  | 'diverted'
  | 'transferred'
  | 'conferenced'
  | 'data-changed'
  | 'failed'
  | 'released'
  | 'queue-start'
  | 'queue-offer'
  | 'queue-offer-failed'
  | 'queue-answer'
  | 'queue-end'
  | 'queue-count'
  | 'agent-state'
  | 'userEvent'
  | 'device-state'
  | 'link-state'
export type ClauseName =
  | 'enabled'
  | 'stage'
  | 'synthetic'
  | 'connections'
  | 'agents'
  | 'teams'
  | 'queues'
  | 'when'
  | 'once'
  | 'limit'
  | 'group'
export type TriggerId = string
/**
 * RFC 3339 with milliseconds, for example 2026-11-20T09:14:05.120Z.
 */
export type Timestamp = string
export type Media = 'voice' | 'callback' | 'email' | 'web' | 'chat'
export type CallType = 'inbound' | 'outbound' | 'internal' | 'consult' | 'unknown'
export type TriggerText = string
/**
 * The same as data, exact: ordered, doubles kept.
 */
export type Pairs = Pair[]
export type CallState =
  'announced' | 'dialing' | 'queued' | 'ringing' | 'talking' | 'held' | 'failed' | 'ended' | 'unknown'
export type ManifestId = string
export type RuleNames = string | string[]
/**
 * Seconds.
 */
export type Duration = number

/**
 * Something a rule can do.
 */
export interface ActionSpec {
  readonly id: string
  readonly title: string
  readonly description?: string
  /**
   * What people read, by language: in English the names of the inputs and of their values, in others the title and description too. What is not said here is shown as it is.
   */
  readonly translations?: {
    readonly en?: ActionWords
    readonly fr?: ActionWords
  }
  readonly effect: 'read' | 'write'
  /**
   * Who does it: the plugin that contributes it, the step's connection, or the connection that input.directory names.
   */
  readonly target?: 'plugin' | 'connection' | 'directory'
  /**
   * It happens at an agent: without one the outcome is no-agent.
   */
  readonly needsAgent?: boolean
  /**
   * The bar has a button for it: call = at an agent's own call; supervise = at a call of a supervisor's team, one button for each value of input.command, with the supervisor's device as input.supervisor. desk = no button, but who sits at a desk of the connection may ask for it there, without a call.
   */
  readonly bar?: 'call' | 'supervise' | 'desk'
  /**
   * false: it cannot tell a repeat from a new request.
   */
  readonly idempotent?: boolean
  readonly timeoutSeconds?: number
  /**
   * Later than this after the trigger it expires instead of being done.
   */
  readonly deadlineSeconds?: number
  /**
   * JSON Schema of the step's with.
   */
  readonly input: {
    [k: string]: unknown
  }
  /**
   * JSON Schema of what as is bound to.
   */
  readonly result: {
    [k: string]: unknown
  }
  readonly examples?: {
    [k: string]: unknown
  }[]
}
export interface ActionWords {
  readonly title?: string
  readonly description?: string
  /**
   * By the name of the input.
   */
  readonly inputs?: {
    [k: string]: {
      readonly title?: string
      readonly description?: string
      /**
       * What stands for each value of an enum.
       */
      readonly values?: {
        [k: string]: string
      }
    }
  }
}
/**
 * What a connection can tell and do, declared by its plugin; per line type where they differ.
 */
export interface Capabilities {
  /**
   * The trigger types it can emit.
   */
  readonly triggers: TriggerType[]
  /**
   * Dotted paths it can fill, for example call.waitSeconds; data.* and raw.* need no mention.
   */
  readonly fields: string[]
  /**
   * The connection actions it can do.
   */
  readonly actions: string[]
  /**
   * false: it cannot tell that calls end, so an agent's other calls are unknown.
   */
  readonly callsEnd?: boolean
  /**
   * true: agent-state triggers name agent and device at login.
   */
  readonly logins?: boolean
  readonly transferKinds?: ('one-step' | 'two-step')[]
  readonly attachDataModes?: ('add' | 'replace' | 'delete')[]
  /**
   * true: attach-data leaves a reserved key on the call, so that a repeat after a lost answer changes nothing.
   */
  readonly attachDataOnce?: boolean
  /**
   * Line type -> what is missing there.
   */
  readonly lineTypes?: {
    [k: string]: {
      readonly withoutTriggers?: string[]
      readonly withoutFields?: string[]
      readonly withoutActions?: string[]
      readonly note?: string
    }
  }
}
/**
 * cordboard.yaml: the settings of one installation.
 */
export interface Config {
  readonly $schema?: string
  readonly name?: string
  readonly server?: ServerConfig
  readonly signIn?: SignInConfig
  readonly connections?: {
    [k: string]: ConnectionConfig
  }
  /**
   * Rules see it as $const.
   */
  readonly const?: {
    [k: string]: unknown
  }
  readonly schedules?: {
    [k: string]: Schedule
  }
  readonly records?: RecordsConfig
  readonly http?: HttpConfig
  readonly agents?: AgentsConfig
  readonly numbers?: NumbersConfig
  readonly plugins?: {
    [k: string]: PluginConfig
  }
  readonly rollback?: RollbackConfig
  readonly log?: LogConfig
  readonly outbox?: OutboxConfig
  readonly telemetry?: TelemetryConfig
  readonly retention?: RetentionConfig
  readonly privacy?: PrivacyConfig
}
export interface ServerConfig {
  readonly host?: string
  readonly port?: number
  /**
   * How browsers reach it; makes cookies Secure when https, and is where an identity provider sends people back to.
   */
  readonly publicUrl?: string
  readonly tls?: TlsConfig
  /**
   * Origins of record systems that may show the bar in a frame, for example https://crm.example; needs https.
   *
   * @maxItems 20
   */
  readonly frameAncestors?: string[]
  /**
   * Addresses or networks (10.0.0.0/8) of proxies whose X-Forwarded-For says who asks; from others it is not read.
   *
   * @maxItems 100
   */
  readonly trustedProxies?: string[]
}
/**
 * Answers by https; the files are read again when they change.
 */
export interface TlsConfig {
  /**
   * PEM, the certificate with its chain; below the home or absolute.
   */
  readonly certFile: string
  /**
   * PEM, the private key; below the home or absolute.
   */
  readonly keyFile: string
}
/**
 * How people prove who they are.
 */
export interface SignInConfig {
  /**
   * Sign in with a password of ours.
   */
  readonly passwords?: boolean
  /**
   * Groups of the identity provider or proxy that have a role; of several the first of this list counts. Who is in none may not sign in.
   */
  readonly roles?: {
    readonly admin?: string[]
    readonly integrator?: string[]
    readonly supervisor?: string[]
    readonly agent?: string[]
  }
  /**
   * Team -> groups whose people are in it.
   */
  readonly teams?: {
    [k: string]: string[]
  }
  readonly oidc?: OidcConfig
  readonly proxy?: ProxySignInConfig
}
/**
 * OpenID Connect: authorization code with PKCE.
 */
export interface OidcConfig {
  /**
   * For example https://id.example/realms/staff; https, or http on this machine.
   */
  readonly issuer: string
  readonly clientId: string
  /**
   * Better ${env:NAME} or ${file:path}; absent for a public client.
   */
  readonly clientSecret?: string
  /**
   * What the button says; default: the issuer's host.
   */
  readonly title?: string
  readonly scopes?: string[]
  /**
   * The claim that is the user's id here.
   */
  readonly userClaim?: string
  readonly groupsClaim?: string
}
/**
 * A proxy that has signed people in says who they are.
 */
export interface ProxySignInConfig {
  /**
   * From these alone the headers are believed; the proxy must remove them from what browsers send.
   *
   * @minItems 1
   * @maxItems 100
   */
  readonly addresses: string[]
  /**
   * For example x-forwarded-user.
   */
  readonly userHeader: string
  readonly nameHeader?: string
  /**
   * Groups, parted by commas.
   */
  readonly groupsHeader?: string
}
export interface ConnectionConfig {
  /**
   * A connection kind of a plugin, or ingest: triggers come by POST /api/v1/triggers.
   */
  readonly kind: string
  readonly title?: string
  readonly enabled?: boolean
  /**
   * Default country of numbers without a prefix.
   */
  readonly country?: string
  /**
   * IANA name, for business hours; default: UTC.
   */
  readonly timezone?: string
  /**
   * How long a call is believed live where the connection cannot tell that it ended; default 14400.
   */
  readonly callExpirySeconds?: number
  /**
   * What a system that pushes to us proves itself with: at least 16 characters, better ${env:NAME} or ${file:path}.
   */
  readonly hookSecret?: string
  readonly capabilities?: Capabilities
  /**
   * The kind's own settings; ${env:NAME} and ${file:path} are secrets.
   */
  readonly config?: {
    [k: string]: unknown
  }
}
export interface Schedule {
  readonly timezone?: string
  readonly hours: {
    /**
     * @minItems 1
     */
    readonly days: ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[]
    readonly from: string
    readonly to: string
  }[]
  /**
   * Whole days off.
   */
  readonly closed?: string[]
}
/**
 * Where open-record may go.
 */
export interface RecordsConfig {
  /**
   * For example https://crm.example; * allows every http and https origin.
   */
  readonly origins?: string[]
  /**
   * Custom schemes, for example ctidivalto.
   */
  readonly schemes?: string[]
  /**
   * Origins of record systems whose pages let themselves be shown inside the bar, for target: bar.
   */
  readonly inBar?: string[]
}
export interface HttpConfig {
  /**
   * What http-request may ask.
   */
  readonly baseUrls?: string[]
}
export interface AgentsConfig {
  /**
   * Agents may state which device they sit at.
   */
  readonly mayChooseDesk?: boolean
  /**
   * Agents may switch offers off for themselves; what a rule opens, and a choice among several customers, comes all the same.
   */
  readonly mayMuteOffers?: boolean
  /**
   * Key of attached data -> what the bar calls it. These come first, in this order; others go by their key.
   */
  readonly labels?: {
    [k: string]: string
  }
  /**
   * Reasons an agent may give with not ready.
   *
   * @maxItems 100
   */
  readonly reasons?: NotReadyReason[]
  /**
   * A compulsory break after calls, for phone systems that have none of their own: of several, the first that fits the connection counts.
   *
   * @maxItems 100
   */
  readonly breaks?: CompulsoryBreak[]
}
export interface NotReadyReason {
  /**
   * As the phone system takes it.
   */
  readonly value: string
  /**
   * As people read it; default: the value.
   */
  readonly title?: string
  /**
   * Where it is known; default: everywhere.
   *
   * @maxItems 100
   */
  readonly connections?: string[]
}
export interface CompulsoryBreak {
  /**
   * How long it lasts.
   */
  readonly seconds: number
  /**
   * After answered calls that a queue brought, or after every answered call.
   */
  readonly after?: 'queue' | 'every'
  /**
   * The reason with which the phone system sets the agent not ready meanwhile, as it takes it.
   */
  readonly reason?: string
  /**
   * What the agent is when it is over.
   */
  readonly next?: 'ready' | 'not-ready'
  /**
   * Where it is made; default: everywhere.
   *
   * @maxItems 100
   */
  readonly connections?: string[]
}
/**
 * The number policy: which calls open records, and what is dialled.
 */
export interface NumbersConfig {
  /**
   * Dialled before a number outside of the house.
   */
  readonly outsidePrefix?: string
  /**
   * Numbers of up to so many digits are internal.
   */
  readonly internalDigits?: number
  /**
   * Shorter numbers from outside open no record.
   */
  readonly minimumDigits?: number
  /**
   * Callers who hide their number.
   */
  readonly anonymous?: 'pop' | 'skip'
  /**
   * Calls inside of the house.
   */
  readonly internal?: 'pop' | 'skip'
  /**
   * While the agent is on another call.
   */
  readonly busy?: 'pop' | 'skip'
  /**
   * A table of tables/ without its extension: numbers that never open a record; its column agent names for whom, empty for everybody.
   */
  readonly exceptions?: string
}
export interface PluginConfig {
  readonly enabled?: boolean
  /**
   * Heap of its process; what needs more is ended and counts as crashed.
   */
  readonly memoryMb?: number
  /**
   * The largest thing it may say at once; what is larger is left unheard and noted.
   */
  readonly messageKb?: number
  /**
   * What it may emit in the long run, twice as many at once; beyond that it is read more slowly, and nothing is lost.
   */
  readonly triggersPerSecond?: number
  /**
   * After so long without a sign of life its process is ended.
   */
  readonly silenceSeconds?: number
  /**
   * So many within five minutes park it.
   */
  readonly crashes?: number
}
/**
 * When a rule that was published a while ago goes back to the text before by itself.
 */
export interface RollbackConfig {
  readonly enabled?: boolean
  /**
   * So long a text is watched after it was published.
   */
  readonly minutes?: number
  /**
   * It goes back when the rule plans for so many times the share of triggers that it planned for before, or fails so many times as often.
   */
  readonly factor?: number
  /**
   * Fewer plans than this are no jump, nor fewer failures than half of it.
   */
  readonly minimum?: number
}
export interface LogConfig {
  readonly level?: 'debug' | 'info' | 'warn' | 'error'
}
/**
 * How much may wait, and when a target that fails is left alone.
 */
export interface OutboxConfig {
  /**
   * So many accepted triggers may wait for their decision before sources are held back: 503 with Retry-After, polls and sockets paused.
   */
  readonly undecided?: number
  /**
   * So many plans may be under way or waiting before sources are held back.
   */
  readonly plans?: number
  /**
   * After so many failures in a row nothing is sent to a target for a while.
   */
  readonly circuitFailures?: number
  /**
   * How long; twice as long after each attempt to see whether it is back, up to sixteen times.
   */
  readonly circuitSeconds?: number
}
/**
 * Traces for an OpenTelemetry collector; none are made without. Read at the start.
 */
export interface TelemetryConfig {
  /**
   * OTLP over HTTP: spans are posted to this address + /v1/traces.
   */
  readonly endpoint: string
  /**
   * Sent with every post, for example authorization: 'Bearer ${env:OTLP_TOKEN}'.
   */
  readonly headers?: {
    [k: string]: string
  }
  /**
   * service.name of the spans.
   */
  readonly service?: string
  /**
   * The share of triggers that is traced.
   */
  readonly share?: number
}
export interface RetentionConfig {
  /**
   * What the journal may grow to: beyond it the oldest triggers and traces go, however young; first those older than an hour to which no rule applied. What still waits for something stays.
   */
  readonly megabytes?: number
  /**
   * How long triggers and traces are kept.
   */
  readonly days?: number
  /**
   * How long triggers to which no rule applied are kept, where that is shorter; default: days.
   */
  readonly nothingDays?: number
  /**
   * Trigger type -> days, for types that are kept shorter than the others.
   */
  readonly types?: {
    [k: string]: number
  }
  /**
   * How long the audit log is kept.
   */
  readonly auditDays?: number
}
export interface PrivacyConfig {
  /**
   * Fields of triggers that rules may read and nobody may see: they are *** in traces, answers and exports, and sealed in the journal.
   */
  readonly mask?: string[]
}
/**
 * What the engine concluded for one trigger.
 */
export interface Decision {
  /**
   * The rulebook revision that decided.
   */
  readonly revision: string
  /**
   * One per rule that was planned or that failed, in the order they were asked. Every other rule said no: an explanation, made again from the facts and the revision, has each of them with the clause that did.
   */
  readonly verdicts: Verdict[]
  readonly plans: Plan[]
}
export interface Verdict {
  readonly rule: string
  /**
   * failed: a clause could not be evaluated.
   */
  readonly outcome: 'planned' | 'shadow' | 'failed'
  readonly clause?: ClauseName
  readonly error?: Problem
}
/**
 * A message to a person: a code of the catalogue and its parameters.
 */
export interface Problem {
  readonly code: string
  readonly params: {
    [k: string]: string | number | boolean
  }
  readonly place?: Place
}
export interface Place {
  readonly file?: string
  readonly line?: number
  readonly column?: number
  readonly endLine?: number
  readonly endColumn?: number
  /**
   * Dotted path of the field.
   */
  readonly field?: string
}
export interface Plan {
  readonly rule: string
  /**
   * Hash of the rule's text, kept in the journal.
   */
  readonly ruleHash: string
  readonly mode: 'run' | 'shadow'
  /**
   * Spent when planned, given back when every effect expired, was refused or was withdrawn.
   */
  readonly onceKey?: string
  readonly limitKey?: string
  /**
   * Another rule already opened a record for this call and agent: open becomes offer.
   */
  readonly asOffer?: boolean
  readonly steps: PlannedStep[]
}
export interface PlannedStep {
  readonly index: number
  readonly action: string
  readonly as?: string
}
/**
 * How one step ended, or where it stands.
 */
export interface Outcome {
  readonly index: number
  readonly action: string
  readonly as?: string
  /**
   * done: the action said so. opened, offered: the agent's page said so. refused: the phone system or the page said no. withdrawn: the call went away first.
   */
  status:
    | 'waiting'
    | 'running'
    | 'done'
    | 'skipped'
    | 'failed'
    | 'expired'
    | 'refused'
    | 'withdrawn'
    | 'no-agent'
    | 'no-user'
    | 'offered'
    | 'opened'
    | 'shadow'
    | 'cancelled'
  readonly attempts: number
  readonly input?: {
    [k: string]: unknown
  }
  readonly result?: unknown
  readonly problem?: Problem
  /**
   * The vendor's or browser's own words.
   */
  readonly detail?: string
  /**
   * When somebody sent this step again that had failed: its deadline counts from then.
   */
  readonly sentAgainAt?: string
  readonly startedAt?: string
  readonly endedAt?: string
}
export interface ValueRead {
  readonly path: string
  readonly value?: unknown
  /**
   * not-sent: not in this trigger. never-sent: this connection never sends it.
   */
  readonly missing?: 'not-sent' | 'never-sent'
}
export interface Clause {
  readonly name: ClauseName
  /**
   * The clause as written.
   */
  readonly text?: string
  readonly place?: Place
  readonly holds: 'yes' | 'no' | 'failed' | 'not-reached'
  readonly values?: ValueRead[]
  readonly because?: Problem
  /**
   * The operands of and / or.
   */
  readonly parts?: Clause[]
}
/**
 * Why a rule did or did not plan: made on demand from the journalled facts and the revision that decided.
 */
export interface RuleExplanation {
  readonly rule: string
  readonly name: string
  readonly outcome: 'planned' | 'shadow' | 'no' | 'failed' | 'not-asked'
  readonly clauses: Clause[]
}
/**
 * What a plugin emits. The host adds connection, vendor and receivedAt, fills e164, customer and interactionId, and journals a trigger.
 */
export interface EmittedTrigger {
  readonly id: TriggerId
  readonly type: TriggerType
  readonly time?: Timestamp
  readonly call?: Call
  readonly agent?: Agent
  readonly queue?: Queue
  readonly data?: TriggerData
  readonly pairs?: Pairs
  readonly userEvent?: UserEvent
  readonly link?: Link
  readonly synthetic?: boolean
  readonly raw?: {
    [k: string]: unknown
  }
}
export interface Call {
  readonly id: TriggerId
  readonly interactionId?: TriggerId
  readonly parentId?: TriggerId
  readonly previousId?: TriggerId
  readonly joinedInteractionId?: TriggerId
  readonly media?: Media
  readonly type?: CallType
  /**
   * true: distributed by the ACD; false: to the direct line.
   */
  readonly acd?: boolean
  readonly caller?: Party
  readonly called?: Party
  readonly customer?: Customer
  readonly entryPoint?: TriggerText
  readonly transferredFrom?: TriggerText
  readonly redirectedFrom?: TriggerText
  readonly consultRole?: 'initiator' | 'target'
  readonly waitSeconds?: number
  readonly description?: TriggerText
  readonly uui?: TriggerText
  readonly digits?: TriggerText
  readonly cause?: TriggerText
}
export interface Party {
  readonly number?: TriggerText
  /**
   * Set by the host from number and the connection's default country.
   */
  readonly e164?: string
  readonly name?: TriggerText
  readonly anonymous?: boolean
}
/**
 * The party to look up; absent for internal calls.
 */
export interface Customer {
  readonly number?: TriggerText
  readonly e164?: string
  readonly address?: TriggerText
  readonly name?: TriggerText
  readonly anonymous?: boolean
}
export interface Agent {
  readonly id?: TriggerId
  readonly device?: TriggerId
  readonly name?: TriggerText
  readonly state?: 'logged-in' | 'logged-out' | 'ready' | 'not-ready' | 'busy' | 'after-call-work' | 'unknown'
  readonly reason?: TriggerText
  readonly workMode?: TriggerText
}
export interface Queue {
  readonly id: TriggerId
  readonly name?: TriggerText
  readonly length?: number
  readonly position?: number
}
/**
 * Attached data, or a user event's payload, as plain JSON for rules.
 */
export interface TriggerData {
  [k: string]: unknown
}
export interface Pair {
  readonly key: string
  readonly type: 'text' | 'integer' | 'bytes' | 'list'
  /**
   * Text, a decimal string for integers past 2^53, base64 for bytes, pairs for a list.
   */
  readonly value: string | number | Pair[]
}
export interface UserEvent {
  readonly name?: TriggerText
  readonly from?: TriggerText
  readonly to?: TriggerText
}
export interface Link {
  readonly state: 'up' | 'down' | 'degraded'
  readonly server?: TriggerText
  readonly role?: TriggerText
  readonly capabilities?: string[]
  readonly reason?: TriggerText
}
/**
 * A trigger plus what was known when it was decided. What rules see; journalled as decided.
 */
export interface Facts {
  readonly id: TriggerId
  readonly type: TriggerType
  readonly time?: Timestamp
  readonly receivedAt: Timestamp
  readonly connection: TriggerId
  readonly vendor: TriggerId
  readonly call?: FactsCall
  readonly agent?: FactsAgent
  readonly queue?: Queue
  readonly data?: TriggerData
  readonly pairs?: Pairs
  readonly userEvent?: UserEvent
  readonly link?: Link
  readonly synthetic?: boolean
  readonly raw?: {
    [k: string]: unknown
  }
  readonly ledger: Ledger
}
export interface FactsCall {
  readonly id: TriggerId
  readonly interactionId: TriggerId
  readonly parentId?: TriggerId
  readonly previousId?: TriggerId
  readonly joinedInteractionId?: TriggerId
  readonly media?: Media
  readonly type?: CallType
  readonly acd?: boolean
  readonly caller?: Party
  readonly called?: Party
  readonly customer?: Customer
  readonly entryPoint?: TriggerText
  readonly transferredFrom?: TriggerText
  readonly redirectedFrom?: TriggerText
  readonly consultRole?: 'initiator' | 'target'
  readonly waitSeconds?: number
  readonly description?: TriggerText
  readonly uui?: TriggerText
  readonly digits?: TriggerText
  readonly cause?: TriggerText
  readonly state: CallState
  readonly startedAt?: Timestamp
  readonly ringingAt?: Timestamp
  readonly establishedAt?: Timestamp
  /**
   * The triggers of this interaction so far, oldest first, this one last; the newest 50.
   */
  readonly history?: {
    readonly type: string
    readonly at: Timestamp
    readonly device?: string
    readonly queue?: string
  }[]
}
export interface FactsAgent {
  readonly id?: TriggerId
  readonly device?: TriggerId
  readonly name?: TriggerText
  readonly state?: string
  readonly reason?: TriggerText
  readonly workMode?: TriggerText
  readonly user?: ResolvedUser
  /**
   * Why there is no user.
   */
  readonly userProblem?: 'unknown' | 'ambiguous'
  /**
   * The other live calls of this agent. Absent where the connection cannot tell that calls end.
   */
  readonly calls?: {
    readonly id: string
    readonly interactionId: string
    readonly connection?: string
    readonly state: CallState
    readonly customer?: Customer
  }[]
}
export interface ResolvedUser {
  readonly id: string
  readonly name: string
  readonly teams: string[]
}
/**
 * What the once and limit clauses are asked against. Not visible to rule expressions.
 */
export interface Ledger {
  /**
   * Once keys that are spent, of this interaction and its aliases.
   */
  readonly once: string[]
  /**
   * Limit key -> how often the rule was planned inside its window.
   */
  readonly limits: {
    [k: string]: number
  }
  /**
   * A record was already forced open for this call and agent.
   */
  readonly opened?: boolean
}
/**
 * plugin.json: what a plugin is and contributes; usable before any of its code is loaded.
 */
export interface Manifest {
  readonly $schema?: string
  readonly id: ManifestId
  readonly name: string
  readonly description?: string
  readonly version: string
  readonly apiVersion: 1
  readonly engines?: {
    readonly cordboard?: string
  }
  /**
   * Module that exports plugin, relative to the folder.
   */
  readonly main: string
  /**
   * Host services it needs: screen shows things to agents, files reads tables/ of the home and the files that its connections' configuration names, http asks the declared base URLs, mapping evaluates JSONata from its configuration. What is not named is not on the context.
   */
  readonly uses?: ('screen' | 'files' | 'http' | 'mapping')[]
  /**
   * Only for plugins that ship with Cordboard: npm packages of its installation that the plugin imports, and node:sqlite. Everybody else brings packages in node_modules of the plugin's own folder.
   */
  readonly packages?: string[]
  readonly documentation?: string
  readonly owners?: string[]
  readonly quality?: {
    [k: string]: unknown
  }
  readonly contributes: Contributions
}
export interface Contributions {
  readonly connections?: ConnectionKind[]
  readonly triggers?: TriggerContribution[]
  /**
   * What its actions member does, and what its connections do beyond the standard actions. Ids of its own begin with the plugin's id and a colon.
   */
  readonly actions?: (ActionSpec | StandardAction)[]
  readonly functions?: FunctionContribution[]
  readonly routes?: Route[]
}
export interface ConnectionKind {
  readonly kind: ManifestId
  readonly title: string
  readonly description?: string
  readonly class?: 'push' | 'poll' | 'webhook' | 'directory'
  /**
   * How one process takes over from another and nothing is lost. handover: what is not read waits at the system, the new one goes on where the old one stopped. overlap: the system tells every session, the new one is opened beside the old one and what both tell counts once, by its id. gap: one session only, what is said between two is lost; it is journalled, and a snapshot follows.
   */
  readonly reload?: 'handover' | 'overlap' | 'gap'
  readonly vendor?: ManifestId
  /**
   * JSON Schema of the connection's config.
   */
  readonly config: {
    [k: string]: unknown
  }
  /**
   * Dotted paths in config that are secrets.
   */
  readonly secretFields?: string[]
  readonly capabilities: Capabilities
  readonly examples?: {
    [k: string]: unknown
  }[]
}
export interface TriggerContribution {
  readonly type: string
  readonly title: string
  readonly description?: string
}
export interface StandardAction {
  /**
   * A standard action that this plugin does; its schemas are frozen.
   */
  readonly id: string
  readonly standard: true
}
export interface FunctionContribution {
  /**
   * Without the $.
   */
  readonly name: string
  /**
   * JSONata text whose value is a function, for example function($x) { $x & '!' }.
   */
  readonly jsonata: string
  readonly description?: string
  readonly signature?: string
}
export interface Route {
  /**
   * Below /hooks/<connection>/.
   */
  readonly path: string
  /**
   * @minItems 1
   */
  readonly methods: ('GET' | 'POST' | 'PUT')[]
  /**
   * token: a bearer token of scope ingest; connection-secret: the connection's hookSecret; workstation: a token that is bound to one agent's place on this connection.
   */
  readonly auth: 'token' | 'connection-secret' | 'workstation'
  readonly maxBytes?: number
}
/**
 * quality.json beside plugin.json: what its author claims of a plugin. The conformance kit checks it against what it saw.
 */
export interface Quality {
  readonly $schema?: string
  /**
   * Numbers of the kit's checks that it passes.
   */
  readonly checks: number[]
  /**
   * Number of a check that cannot be done -> why, in a sentence.
   */
  readonly without?: {
    [k: string]: string
  }
  /**
   * Trigger types that its recordings show.
   */
  readonly triggers?: TriggerType[]
  /**
   * What people must know before they choose this system, in a sentence each; printed in docs/reference/vendors.md.
   */
  readonly notes?: string[]
}
/**
 * One rule: on which triggers, under which condition, which actions.
 */
export interface Rule {
  readonly $schema?: string
  readonly name: string
  readonly description?: string
  readonly tags?: string[]
  /**
   * shadow: decided and traced, nothing done.
   */
  readonly enabled?: true | false | 'shadow'
  readonly stage?: Stage
  /**
   * The trigger types this rule is asked for.
   */
  readonly on: TriggerType | TriggerType[]
  readonly connections?: RuleNames
  readonly agents?: RuleNames
  readonly teams?: RuleNames
  readonly queues?: RuleNames
  /**
   * include: also for calls that were already under way when the connection came up.
   */
  readonly synthetic?: 'exclude' | 'include'
  /**
   * JSONata over the facts; holds only when the result is exactly true.
   */
  readonly when?: string
  /**
   * Rules are asked in ascending order, then by id.
   */
  readonly order?: number
  /**
   * The first rule planned in a group wins; the others are not asked.
   */
  readonly group?: string
  /**
   * Marks the group's fall-back: asked after all others of the group.
   */
  readonly otherwise?: boolean
  readonly once?: 'agent' | 'interaction' | 'call' | 'off'
  readonly limit?: Limit
  /**
   * An action that cannot say whether it was done is not repeated after a crash.
   */
  readonly atMostOnce?: boolean
  /**
   * @minItems 1
   * @maxItems 50
   */
  readonly do: Step[]
  readonly cases?: Case[]
}
/**
 * In a file whose name ends with .stage: for whom its text decides in place of the rule of that name.
 */
export interface Stage {
  readonly agents?: RuleNames
  readonly teams?: RuleNames
  /**
   * For so many calls of a hundred: all triggers of one call fall on the same side.
   */
  readonly share?: number
}
export interface Limit {
  readonly count: number
  readonly seconds: number
  readonly by?: 'rule' | 'agent'
}
export interface Step {
  readonly action: string
  /**
   * JSONata over the facts and the results so far.
   */
  readonly when?: string
  /**
   * The action's input; {{ expr }} is JSONata.
   */
  readonly with?: {
    [k: string]: unknown
  }
  /**
   * The name under which later steps see the result.
   */
  readonly as?: string
  /**
   * Default: the trigger's connection.
   */
  readonly connection?: string
  readonly timeout?: Duration
  readonly delay?: Duration
  readonly retry?: Retry
  /**
   * Asked when the step's time has come.
   */
  readonly only?: 'still-ringing' | 'still-on-call'
  readonly continueOnError?: boolean
}
export interface Retry {
  /**
   * Further attempts after the first.
   */
  readonly count: number
  readonly seconds?: Duration
}
export interface Case {
  readonly name: string
  /**
   * A trigger; it passes the same normaliser, with the home's defaults. May hold agent.user and agent.calls, call.state as facts.
   */
  readonly trigger: {
    [k: string]: unknown
  }
  /**
   * Results of steps, by their as or their index.
   */
  readonly given?: {
    [k: string]: unknown
  }
  /**
   * The actions planned, ordered and complete; with is a subset.
   */
  readonly expect: {
    readonly action: string
    readonly with?: {
      [k: string]: unknown
    }
  }[]
}
/**
 * One normalised event of a phone system, as it is journalled.
 */
export interface Trigger {
  readonly id: TriggerId
  readonly type: TriggerType
  readonly time?: Timestamp
  readonly receivedAt: Timestamp
  readonly connection: TriggerId
  readonly vendor: TriggerId
  readonly call?: Call
  readonly agent?: Agent
  readonly queue?: Queue
  readonly data?: TriggerData
  readonly pairs?: Pairs
  readonly userEvent?: UserEvent
  readonly link?: Link
  /**
   * Which opening of its connection told it, counted since the server started; absent for what was handed in.
   */
  readonly generation?: number
  /**
   * Made from a snapshot, not sent by the system.
   */
  readonly synthetic?: boolean
  /**
   * The vendor's own fields, unnormalised.
   */
  readonly raw?: {
    [k: string]: unknown
  }
}
