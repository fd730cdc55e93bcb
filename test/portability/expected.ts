import type { Agent, Reached, Story } from './teller.ts'

/** A step as rules planned it: the same whoever tells the story. */
export interface Step {
  readonly rule: string
  /** Whose call it is; absent where nobody's telephone is concerned. */
  readonly agent?: Agent
  readonly action: string
  /** What is asked for: the address, the text, the data, the state. */
  readonly asked: string
  /**
   * `screen` is done by the agent's page, `server` by the server, `system` by the phone system, if its connection can do it:
   * else the step is refused before it gets there.
   */
  readonly by: 'screen' | 'server' | 'system'
}

export interface Expected {
  readonly steps: readonly Step[]
  /** What reaches a system that can do it. */
  readonly reached: readonly Reached[]
}

const number = '+33388202122'
const encoded = '%2B33388202122'

const rings = (agent: Agent): Step => ({
  rule: 'customer-rings',
  agent,
  action: 'open-record',
  asked: `https://crm.example/contacts/${encoded}`,
  by: 'screen',
})
const handedOver: Step = { rule: 'handed-over', agent: 'bob', action: 'notify-agent', asked: `Handed over: ${number}`, by: 'screen' }
const asked: Step = {
  rule: 'consulted',
  agent: 'bob',
  action: 'open-record',
  asked: `https://crm.example/contacts/${encoded}/asked`,
  by: 'screen',
}
const answered: Step = { rule: 'customer-answered', agent: 'alice', action: 'attach-data', asked: `{"crm":"${number}"}`, by: 'system' }
const attached: Reached = { action: 'attach-data', data: { crm: number } }
const forQueue: Step = { rule: 'queue-rings', agent: 'alice', action: 'notify-agent', asked: `Sales: ${number}`, by: 'screen' }

export const expected: Readonly<Record<Story, Expected>> = {
  direct: { steps: [rings('alice'), answered], reached: [attached] },
  'acd-answered': {
    steps: [
      rings('alice'),
      forQueue,
      answered,
      { rule: 'after-queue-call', agent: 'alice', action: 'set-agent-state', asked: 'not-ready', by: 'system' },
    ],
    reached: [attached, { action: 'set-agent-state', agent: 'alice', state: 'not-ready' }],
  },
  abandoned: {
    steps: [rings('alice'), forQueue, { rule: 'lost', action: 'log', asked: `lost ${number}`, by: 'server' }],
    reached: [],
  },
  'blind-transfer': { steps: [rings('alice'), answered, rings('bob'), handedOver], reached: [attached] },
  'consult-complete': { steps: [rings('alice'), answered, asked, handedOver], reached: [attached] },
  'consult-declined': { steps: [rings('alice'), answered, asked], reached: [attached] },
  outbound: {
    steps: [
      { rule: 'outbound', agent: 'alice', action: 'open-record', asked: `https://crm.example/contacts/${encoded}/called`, by: 'screen' },
    ],
    reached: [],
  },
  'user-event': {
    steps: [
      { rule: 'user-event', agent: 'alice', action: 'open-record', asked: 'https://crm.example/orders', by: 'screen' },
      { rule: 'user-event', agent: 'alice', action: 'send-user-event', asked: 'Popped {"text":"orders"}', by: 'system' },
    ],
    reached: [{ action: 'send-user-event', name: 'Popped', data: { text: 'orders' } }],
  },
}
