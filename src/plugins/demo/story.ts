import { agents, anonymousCaller, type Caller, colleagues, knownCallers, queues, sharedCaller, stranger } from './cast.ts'
import { createChance } from './random.ts'

/** How a call will go if nobody touches it. */
export type Ending =
  /** Rings, is answered, ends. */
  | 'answered'
  /** The same, with the caller on hold for a while. */
  | 'held'
  /** Rings at a direct line until the caller gives up. */
  | 'missed'
  /** Offered by the queue, not answered, offered to a colleague. */
  | 'passed-on'
  /** Answered by a colleague, then transferred to the device. */
  | 'transferred'
  /** The caller gives up in the queue. */
  | 'abandoned'

export interface Story {
  readonly caller: Caller
  /** Id of the queue; absent for a direct call. */
  readonly queue?: string
  readonly ending: Ending
  /** Where it is meant to ring in the end. */
  readonly device: string
  /** When the caller is heard of first, before the call rings there. */
  readonly leadMs: number
}

const [marie] = agents
const [sales, support] = queues

/** The call of one slot: each slot one rings at the demo agent. The first is a known customer, after a short wait. */
export function mainStory(seed: number, slot: number): Story {
  const { below, pick } = createChance(seed, slot * 2)
  const device = marie.device
  if (slot === 0) return { caller: knownCallers[0], queue: sales.id, ending: 'answered', device, leadMs: 3000 }
  const odd = slot % 6 === 5
  const caller = odd ? pick([sharedCaller, stranger]) : pick(knownCallers)
  const queue = pick([sales, support]).id
  const leadMs = 2000 + below(44) * 1000
  const ending = pick(['answered', 'answered', 'held', 'direct', 'missed', 'passed-on', 'transferred'])
  if (ending === 'direct') return { caller, ending: 'answered', device, leadMs: 0 }
  if (ending === 'missed') return { caller, ending, device, leadMs: 0 }
  if (ending === 'transferred') return { caller, queue, ending, device, leadMs: leadMs + 8000 }
  return { caller, queue, ending, device, leadMs }
}

/** What happens at the colleagues meanwhile. */
export function sideStory(seed: number, slot: number): Story {
  const { below, pick } = createChance(seed, slot * 2 + 1)
  const caller = pick([pick(knownCallers), pick(knownCallers), stranger, anonymousCaller])
  const ending = pick(['answered', 'held', 'abandoned'])
  const device = pick(colleagues).device
  return { caller, queue: pick([sales, support]).id, ending, device, leadMs: 2000 + below(20) * 1000 }
}
