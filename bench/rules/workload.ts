import type { Facts } from '../../src/model/index.ts'

/** A condition as data, from which each engine's own text is made. */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly path: string; readonly is: '=' | 'starts' | '>' | '>='; readonly value: string | number }

export interface BenchRule {
  readonly id: string
  readonly type: string
  readonly condition: Condition
}

export interface Workload {
  readonly rules: readonly BenchRule[]
  readonly facts: readonly Facts[]
}

const types = ['ringing', 'established', 'userEvent', 'queue-start']
const shares = [0.4, 0.25, 0.2, 0.15]
const kinds = ['queue', 'dialed', 'prefix', 'data', 'skill', 'either', 'wait'] as const
const kindShares = [0.28, 0.18, 0.14, 0.16, 0.11, 0.11, 0.02]

/** Rules as contact centers write them, and triggers of about a kilobyte that each match one to three of them. The same for the same numbers. */
export function createWorkload(count: number, triggers: number): Workload {
  const random = createRandom(count)
  const pick = (weights: readonly number[]): number => {
    const at = random()
    const sums = weights.map((_, index) => weights.slice(0, index + 1).reduce((sum, weight) => sum + weight, 0))
    return Math.max(
      0,
      sums.findIndex((sum) => at < sum),
    )
  }
  const upTo = (size: number): number => Math.floor(random() * size)
  /** As many values as make one of `share` of the rules of a type match about `matches` triggers. */
  const pool = (share: number, matches: number): number => Math.max(2, Math.round((count * 0.285 * share) / matches))
  const queues = pool(0.28, 1)
  const dialed = pool(0.18, 0.3)
  const prefixes = pool(0.14, 0.3)
  const customers = pool(0.16, 0.4)
  const skills = pool(0.11, 0.6)
  const sites = pool(0.11, 0.5)
  const waits = Math.max(5, count * 0.285 * 0.02 * 8)

  const call = (): string => (random() < 0.8 ? 'inbound' : 'outbound')
  const equal = (path: string, value: string | number): Condition => ({ path, is: '=', value })
  const conditionOf = (kind: (typeof kinds)[number]): Condition => {
    if (kind === 'queue') return { all: [equal('queue.name', `queue-${upTo(queues)}`), equal('call.type', call())] }
    if (kind === 'dialed') return equal('call.called.number', numberOf(upTo(dialed)))
    if (kind === 'prefix') return { path: 'call.caller.number', is: 'starts', value: numberOf(upTo(prefixes)).slice(0, 8) }
    if (kind === 'data') {
      const first = equal('data.customerId', `c-${upTo(customers)}`)
      return random() < 0.5 ? first : { all: [equal('data.segment', 'gold'), first] }
    }
    if (kind === 'skill')
      return {
        all: [
          equal('call.type', 'inbound'),
          { path: 'call.waitSeconds', is: '>', value: upTo(40) },
          equal('data.skill', `s-${upTo(skills)}`),
        ],
      }
    if (kind === 'wait')
      return { all: [equal('call.type', 'inbound'), { path: 'call.waitSeconds', is: '>', value: 120 - 60 / waits - upTo(3) / waits }] }
    const [site, other] = [upTo(sites), upTo(sites)]
    return {
      all: [
        { any: [equal('data.site', `site-${site}`), equal('data.site', `site-${other}`)] },
        { any: [equal('data.language', 'fr'), equal('data.language', 'de')] },
        { path: 'call.waitSeconds', is: '>=', value: upTo(30) },
      ],
    }
  }

  const rules = Array.from({ length: count }, (_, index) => ({
    id: `rule-${String(index).padStart(5, '0')}`,
    type: types[pick(shares)] ?? 'ringing',
    condition: conditionOf(kinds[pick(kindShares)] ?? 'queue'),
  }))
  const facts = Array.from({ length: triggers }, (_, index): Facts => {
    const number = `${numberOf(upTo(prefixes)).slice(0, 8)}${upTo(90) + 10}`
    return JSON.parse(
      JSON.stringify({
        id: `t-${index}`,
        type: types[pick(shares)],
        time: '2026-11-20T09:14:05.120Z',
        receivedAt: '2026-11-20T09:14:05.320Z',
        connection: 'paris',
        vendor: 'bench',
        call: {
          id: `call-${index}`,
          interactionId: `interaction-${index}`,
          media: 'voice',
          type: call(),
          acd: true,
          caller: { number, e164: `+33${number.slice(1)}` },
          called: { number: numberOf(upTo(dialed)) },
          customer: { number, e164: `+33${number.slice(1)}` },
          waitSeconds: Math.floor(random() * 1200) / 10,
          state: 'ringing',
        },
        agent: {
          id: '7',
          device: '2001',
          name: 'Anna Keller',
          state: 'ready',
          user: { id: 'anna', name: 'Anna Keller', teams: ['sales', 'first-line'] },
        },
        queue: { id: `q${index % 50}`, name: `queue-${upTo(queues)}`, length: index % 9 },
        data: {
          customerId: `c-${upTo(customers)}`,
          segment: random() < 0.5 ? 'gold' : 'standard',
          skill: `s-${upTo(skills)}`,
          site: `site-${upTo(sites)}`,
          language: ['fr', 'de', 'en'][upTo(3)],
          contract: 'A-2231-77',
          note: 'Asked to be called back about the delivery of last week',
        },
        raw: { Event: 'AgentCalled', Uniqueid: `1763${index}.4242`, Context: 'from-queue', Priority: '1' },
        ledger: { once: [], limits: {} },
      }),
    )
  })
  return { rules, facts }
}

/** Spread over the numbers there are, so that prefixes differ. */
function numberOf(index: number): string {
  return `0${String(100_000_000 + ((index * 7_919_017) % 899_999_999))}`
}

/** The value at a dotted path. */
export function valueAt(facts: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => (isRecord(value) ? value[name] : undefined), facts)
}

/** What a condition means: every engine must agree with it. */
export function holds(condition: Condition, facts: unknown): boolean {
  if ('all' in condition) return condition.all.every((part) => holds(part, facts))
  if ('any' in condition) return condition.any.some((part) => holds(part, facts))
  const value = valueAt(facts, condition.path)
  if (condition.is === '=') return value === condition.value
  if (condition.is === 'starts') return typeof value === 'string' && value.startsWith(String(condition.value))
  return typeof value === 'number' && (condition.is === '>' ? value > Number(condition.value) : value >= Number(condition.value))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** Mulberry32. */
function createRandom(seed: number): () => number {
  let state = seed + 0x6d2b79f5
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
