import type { JsonObject } from '../../src/model/index.ts'

/**
 * How a vendor takes part in the portability suite: a file `tellers/<plugin>.ts` that exports `teller`. It starts the
 * vendor's fake system of test/fixtures and tells the eight stories there, as calls at that system. The suite runs the whole product
 * over it, with the one set of rules in `rules/`, and compares what was decided and done with `expected.ts`: the same for everybody.
 *
 * `npx vitest run test/portability -t <title>` runs one vendor; with `--update` it writes what was seen to `told/<plugin>.json`, from
 * which `npm run generate` makes docs/reference/vendors.md.
 */
export interface Teller {
  /** As people call the system; its column in the table. */
  readonly title: string
  /** The plugin's id. */
  readonly plugin: string
  /** Starts the fake system. */
  start(): Promise<Telling>
}

export interface Telling {
  /** The connection in cordboard.yaml, without its name, which is `pbx`. `country: FR` is added. */
  readonly connection: { readonly kind: string; readonly config: JsonObject } & JsonObject
  /** How the phone system knows the two agents, as users are bound to them. */
  readonly agents: Readonly<Record<Agent, AgentAt>>
  /** What triggers tell, and at least how often, when the connection comes up: stories begin after them. */
  readonly begins: Readonly<Record<string, number>>
  /** `queue.id` of the queue where customers wait, as triggers have it. Rules see it as $const.sales. */
  readonly queue: string
  /** Tells a story to its end, after which no call of it is left; or why this system cannot tell it, in a sentence for the table. */
  readonly stories: Readonly<Record<Story, ((stage: Stage) => Promise<void>) | { readonly cannot: string }>>
  /** Makes the system refuse what alice's bar asks for next, and says what its words for it are. Undefined: it takes nothing of that kind. */
  readonly refuse: (() => Refused) | undefined
  /** What actions have reached the fake system so far, in order, in words that all systems share. */
  reached(): readonly Reached[]
  close(): Promise<void>
}

export interface Refused {
  readonly action: string
  readonly input: Readonly<Record<string, string>>
  readonly words: string
}

/** An agent id outranks a device: name it where the system's triggers have one. */
export type AgentAt = { readonly device: string } | { readonly agentId: string }

/**
 * The eight stories. The customer is always `cast.customer`; agents sit at telephones of their own. What the story says must be
 * told by triggers; whatever else the system tells along the way does no harm.
 *
 * | story | what happens |
 * |---|---|
 * | direct | The customer rings alice's own number; she answers; the call ends. |
 * | acd-answered | The customer waits in the queue; alice's telephone rings for it; she answers; the call ends. |
 * | abandoned | The customer waits in the queue; alice's telephone rings for it; the customer gives up. |
 * | blind-transfer | As direct; alice hands the customer over to bob in one step; bob's telephone rings; he answers; the call ends. |
 * | consult-complete | As direct; alice asks bob while the customer waits; bob answers; she hands the customer over and is out; bob's call ends. |
 * | consult-declined | As direct; alice asks bob, who will not have the customer; alice is back with the customer; the call ends. |
 * | outbound | Alice calls the customer from her telephone; the customer answers; the call ends. |
 * | user-event | Somebody sends alice the user event `cast.userEvent`; no call is needed. |
 */
export const stories = [
  'direct',
  'acd-answered',
  'abandoned',
  'blind-transfer',
  'consult-complete',
  'consult-declined',
  'outbound',
  'user-event',
] as const
export type Story = (typeof stories)[number]
export type Agent = 'alice' | 'bob'

export const cast = {
  /** As the country writes it, and as the world does. A system may write it in a way of its own. */
  customer: { number: '0388202122', e164: '+33388202122' },
  /** The number that customers call for the queue. Nothing depends on it. */
  called: '0388000100',
  /** `name` where the system has names for user events; the text is `data.text` of the trigger. */
  userEvent: { name: 'ScreenPop', text: 'orders' },
} as const

/** How a story follows what becomes of what it tells. */
export interface Stage {
  /**
   * Resolves when a trigger of this type (at this agent, where one is named) was decided and all its steps have ended, so that
   * actions have reached the fake system. Each trigger of the story satisfies one call. Rejects after 15 seconds, with what came instead.
   */
  seen(type: string, at?: Agent): Promise<void>
  /** Where the product listens, for systems that push. */
  readonly url: string
  /** An ingest token, for the same. */
  readonly token: string
}

/**
 * An action as the fake system received it. The rules ask for three: `attach-data` of `{ crm: cast.customer.e164 }` when alice
 * first answers, `set-agent-state` to not-ready for alice after a call of the queue, and `send-user-event` named `Popped` with
 * `{ text: 'orders' }` in answer to the user event. An action that the capabilities rule out must never come here.
 */
export interface Reached {
  /** Id of the standard action. */
  readonly action: string
  /** Whose state it is. */
  readonly agent?: Agent
  readonly state?: string
  /** Name of the user event, where the system has names. */
  readonly name?: string
  /** Attached data, or what the user event holds, with values as text. */
  readonly data?: Readonly<Record<string, string>>
}
