import type { WireExplanation, WireStep } from '../../src/server/wire/index.ts'
import { type Entries, isEntries, isList, type Value } from '../form/value.ts'

/** What a case is made of: the rule as it stands, an event with what was known then, and what the rule would do with it. */
export interface CaseSource {
  readonly rule: Entries
  readonly text: string
  readonly facts: Entries
  readonly explanation: WireExplanation
  readonly steps: readonly WireStep[]
}

/** What a case says no to, or cannot say: it is no part of what the rule was given. */
const passing: ReadonlySet<string> = new Set(['once', 'limit', 'group', 'synthetic', 'enabled'])

/** Kept only where the rule speaks of it: ids and times of one call say nothing of the next. */
const noise = {
  '': ['receivedAt', 'raw', 'pairs', 'link'],
  call: ['id', 'interactionId', 'parentId', 'previousId', 'joinedInteractionId', 'startedAt', 'ringingAt', 'establishedAt', 'history'],
  agent: ['calls', 'state', 'reason', 'workMode'],
} as const
const never = ['id', 'time', 'ledger', 'synthetic', 'vendor', 'generation']

/** Why there can be no case of it: what decided was no condition of the rule, or a step would have to ask first. */
export function noCase({ explanation, steps }: Pick<CaseSource, 'explanation' | 'steps'>): 'passing' | 'unknown' | undefined {
  const refusing = explanation.clauses.find(({ holds }) => holds !== 'yes' && holds !== 'not-reached')
  if (refusing !== undefined && passing.has(refusing.name)) return 'passing'
  return steps.some(({ verdict }) => verdict === 'unknown') ? 'unknown' : undefined
}

/** The event as a case of the rule: what came, what lookups answered, and what the rule does with it. */
export function caseOf(name: string, source: CaseSource): Entries {
  const given = givenBy(source)
  return {
    name,
    trigger: triggerOf(source),
    ...(Object.keys(given).length === 0 ? {} : { given }),
    expect: source.steps.filter(({ verdict }) => verdict === 'would-do').map((step) => expected(step, source.rule)),
  }
}

function triggerOf({ facts, text }: CaseSource): Entries {
  const kept = (value: Entries, dropped: readonly string[], above: string): Entries =>
    Object.fromEntries(Object.entries(value).filter(([key]) => !dropped.includes(key) || speaksOf(text, `${above}${key}`)))
  const top = kept(Object.fromEntries(Object.entries(facts).filter(([key]) => !never.includes(key))), noise[''], '')
  return Object.fromEntries(
    Object.entries(top).map(([key, value]) => [
      key,
      (key === 'call' || key === 'agent') && isEntries(value) ? kept(value, noise[key], `${key}.`) : value,
    ]),
  )
}

/** Functions that read a fact without naming it. */
const readers: Readonly<Record<string, RegExp>> = { receivedAt: /\$(?:within|now|millis)\b/, 'agent.calls': /\$agentBusy\b/ }

function speaksOf(text: string, path: string): boolean {
  return new RegExp(`\\b${path.replace('.', '\\.')}\\b`).test(text) || readers[path]?.test(text) === true
}

/** What steps answered, by the names that later steps see. */
function givenBy({ rule, steps }: CaseSource): Entries {
  return Object.fromEntries(
    steps.flatMap(({ index, verdict, result, problem }): readonly (readonly [string, Value])[] => {
      const step = isList(rule['do']) ? rule['do'][index] : undefined
      const as = isEntries(step) ? step['as'] : undefined
      const key = typeof as === 'string' ? as : String(index)
      if (verdict === 'fail' && problem !== undefined) return [[key, { failed: problem.code }]]
      return verdict === 'would-do' && typeof as === 'string' && isValue(result) ? [[key, result]] : []
    }),
  )
}

/** Only what the rule itself writes: what an action adds of its own may change. */
function expected({ index, action, input }: WireStep, rule: Entries): Entries {
  const step = isList(rule['do']) ? rule['do'][index] : undefined
  const written = isEntries(step) && isEntries(step['with']) ? Object.keys(step['with']) : []
  const given = Object.fromEntries(
    Object.entries(input ?? {}).filter((pair): pair is [string, Value] => written.includes(pair[0]) && isValue(pair[1])),
  )
  return { action, ...(Object.keys(given).length === 0 ? {} : { with: given }) }
}

export function isValue(value: unknown): value is Value {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return true
  return typeof value === 'object' && value !== undefined && Object.values(value).every(isValue)
}
