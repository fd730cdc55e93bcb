/** Who plays in the demo: everybody is invented, and all numbers are from the ranges kept for fiction. */

export interface DemoAgent {
  readonly id: string
  readonly device: string
  readonly name: string
}

/** The first agent is the one that people sign in as: most calls land there. */
export const agents: readonly [DemoAgent, DemoAgent, DemoAgent] = [
  { id: '9001', device: '1024', name: 'Marie Martin' },
  { id: '9002', device: '1025', name: 'Paul Bernard' },
  { id: '9003', device: '1026', name: 'Julia Weber' },
]

/** The desk of who only looks around: nothing rings there unless somebody there asks for it. */
export const visitor: DemoAgent = { id: '9000', device: '1027', name: 'Ada Admin' }

const [, ...others] = agents
export const colleagues: readonly [DemoAgent, DemoAgent] = others

export interface DemoQueue {
  readonly id: string
  readonly name: string
  /** What customers dial. */
  readonly number: string
}

export const queues: readonly [DemoQueue, DemoQueue] = [
  { id: '500', name: 'sales', number: '0199000100' },
  { id: '501', name: 'support', number: '0199000200' },
]

export interface Caller {
  /** As the phone network writes it; absent when it is withheld. */
  readonly number?: string
  /** What the caller's own phone says, where it says something. */
  readonly name?: string
}

/** In customers.csv exactly once. */
export const knownCallers: readonly [Caller, ...Caller[]] = [
  { number: '0353010001', name: 'DUPONT CLAIRE' },
  { number: '0199000002' },
  { number: '0465710003', name: 'BOULANGERIE LEFEVRE' },
  { number: '0639980003' },
  { number: '0536490004' },
  { number: '0261910005', name: 'PHARMACIE DU PORT' },
  { number: '0353010006' },
  { number: '+12125550107', name: 'HARBOR LIGHT' },
  { number: '+14155550132' },
  { number: '+13125550148', name: 'BLUE KETTLE' },
  { number: '0639980012' },
]

/** In customers.csv twice, not at all, and without a number. */
export const sharedCaller: Caller = { number: '0199000010' }
export const stranger: Caller = { number: '0199000099', name: 'NEW CALLER' }
export const anonymousCaller: Caller = {}
