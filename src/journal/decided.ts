import type { Decision, Facts, Plan, Trigger } from '../model/index.ts'
import { numberOf, optionalTextOf, type Row, type Statements, textOf } from './rows.ts'

/** What the facts say beyond their trigger, as it is written: most of a trigger is in its facts again, untouched. */
export function factsText(facts: Facts, trigger: Trigger): string {
  const said: Readonly<Record<string, unknown>> = { ...trigger }
  const more: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(facts)) if (said[name] !== value) more[name] = value
  return JSON.stringify(Object.keys(said).every((name) => name in facts) ? more : facts)
}

/** Of a row with trigger and facts. */
export function factsOf(row: Row): Facts {
  return { ...JSON.parse(textOf(row, 'trigger')), ...JSON.parse(textOf(row, 'facts')) }
}

/** Undefined before it is decided. */
export function factsIn(row: Row): Facts | undefined {
  return optionalTextOf(row, 'facts') === undefined ? undefined : factsOf(row)
}

/** The decision without its plans, which have rows of their own. */
export function decisionText({ revision, verdicts }: Decision): string {
  return JSON.stringify({ revision, verdicts })
}

/** Of a row with seq and decision; undefined before it is decided. */
export function decisionIn(sql: Statements, row: Row): Decision | undefined {
  const text = optionalTextOf(row, 'decision')
  if (text === undefined) return undefined
  const plans = sql('select plan from plans where seq = ? order by position').all(numberOf(row, 'seq'))
  return { ...JSON.parse(text), plans: plans.map((plan): Plan => JSON.parse(textOf(plan, 'plan'))) }
}
