import type { Decision, Facts, FactsAgent, FactsCall, Outcome, Trigger } from '../model/index.ts'
import { optionalTextOf, type Row, textOf } from './rows.ts'
import type { Sealer } from './seal.ts'

/** What facts have whole where the trigger had a part: only what is new of it is written, under a name of its own. */
const grown = { call: 'call+', agent: 'agent+' } as const

/** As read back: what stands under those names is new only, whatever its type says. */
type Written = Facts & { readonly [grown.call]?: FactsCall; readonly [grown.agent]?: FactsAgent }

/** A decision as it is written, its revision apart: plans that have ended already bring their outcomes. */
interface WrittenDecision extends Omit<Decision, 'revision'> {
  readonly ended?: Readonly<Record<string, readonly Outcome[]>>
}

/** What the facts say beyond their trigger, as it is written: most of a trigger is in its facts again, untouched. */
export function factsText(facts: Facts, trigger: Trigger, sealer: Sealer): string {
  const { call, agent, ...rest } = facts
  const more = addedTo(trigger, facts) ?? rest
  const written = { ...more, ...grownText('call', trigger.call, call), ...grownText('agent', trigger.agent, agent) }
  return JSON.stringify(sealer.seal(written, { trigger, facts }))
}

function grownText<Known extends object>(name: keyof typeof grown, said: Said<Known> | undefined, known: Known | undefined): object {
  if (known === undefined) return {}
  const added = said === undefined ? undefined : addedTo(said, known)
  return added === undefined ? { [name]: known } : { [grown[name]]: added }
}

type Said<Known> = { readonly [name in keyof Known]?: unknown }

/** But for what has a name of its own when it has grown. Undefined when something of it has gone. */
function addedTo<Known extends object>(said: Said<Known>, known: Known): Partial<Known> | undefined {
  for (const name in said) if (!(name in known)) return undefined
  const added: Partial<Known> = {}
  for (const name in known) if (!(name in grown) && !isSame(said[name], known[name])) added[name] = known[name]
  return added
}

/** Objects are compared by what is in them, deeper ones only by whether they are one object. */
function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  return Array.isArray(one) === Array.isArray(other) && isEqual(one, other)
}

function isEqual<Item extends object>(one: Item, other: Said<Item>): boolean {
  let names = 0
  for (const name in one) {
    if (one[name] !== other[name]) return false
    names += 1
  }
  return names === Object.keys(other).length
}

/** Of a row with trigger and facts. */
export function factsOf(row: Row): Facts {
  const { call: said, ...trigger }: Trigger = JSON.parse(textOf(row, 'trigger'))
  const { [grown.call]: call, [grown.agent]: agent, ...whole }: Written = JSON.parse(textOf(row, 'facts'))
  return {
    ...trigger,
    ...whole,
    ...(call === undefined ? {} : { call: { ...said, ...call } }),
    ...(agent === undefined ? {} : { agent: { ...trigger.agent, ...agent } }),
  }
}

/** Undefined before it is decided. */
export function factsIn(row: Row): Facts | undefined {
  return optionalTextOf(row, 'facts') === undefined ? undefined : factsOf(row)
}

export function decisionText(
  { verdicts, plans }: Decision,
  ended: ReadonlyMap<string, readonly Outcome[]>,
  seal: (written: WrittenDecision) => WrittenDecision,
): string {
  const written: WrittenDecision = { verdicts, plans, ...(ended.size === 0 ? {} : { ended: Object.fromEntries(ended) }) }
  return JSON.stringify(seal(written))
}

/** Of a row with decision and revision; undefined before it is decided. */
export function decisionIn(row: Row): { readonly decision: Decision; readonly ended: ReadonlyMap<string, readonly Outcome[]> } | undefined {
  const text = optionalTextOf(row, 'decision')
  if (text === undefined) return undefined
  const { verdicts, plans, ended = {} }: WrittenDecision = JSON.parse(text)
  return { decision: { revision: textOf(row, 'revision'), verdicts, plans }, ended: new Map(Object.entries(ended)) }
}
