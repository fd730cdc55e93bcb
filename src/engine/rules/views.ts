import { type ActionSpec, type Json, schemas } from '../../model/index.ts'
import type { Path } from '../shape/path.ts'
import { asSchema, type Schema } from '../shape/walk.ts'
import type { View } from './convert.ts'

const { ledger: _ledger, call, agent, queue: _queue, ...flat } = schemas.facts.properties

/** What a case may say of a trigger: any part of it, and of the facts that are usually known; the host adds the rest. */
export const caseTrigger: Schema = {
  $id: 'https://cordboard.dev/schemas/case-trigger.json',
  type: 'object',
  additionalProperties: false,
  properties: {
    ...flat,
    call: { type: 'object', additionalProperties: false, properties: outside(call.properties) },
    agent: { type: 'object', additionalProperties: false, properties: outside(agent.properties) },
    queue: { type: 'object', additionalProperties: false, properties: outside(schemas.trigger.$defs.queue.properties, 'trigger.json') },
  },
}

export const ruleView: View = { schema: schemas.rule, home: schemas.rule }

/** The schemas of the values that rule.json leaves open: inputs and results of actions, and the triggers of cases. */
export function refinement(rule: Json | undefined, actions: readonly ActionSpec[]): (path: Path) => View | undefined {
  const specs = new Map(actions.map((spec) => [spec.id, spec]))
  const steps = listAt(rule, 'do').map((step) => ({ as: textAt(step, 'as'), spec: specs.get(textAt(step, 'action') ?? '') }))
  const cases = listAt(rule, 'cases')
  return (path) => {
    const [top, index, part, key, last] = path
    if (top === 'do' && part === 'with' && path.length === 3) return view(steps[Number(index)]?.spec?.input)
    if (top !== 'cases') return undefined
    if (part === 'trigger' && path.length === 3) return { schema: caseTrigger, home: caseTrigger }
    if (part === 'given' && path.length === 4) {
      return view((steps.find((step) => step.as === key) ?? steps[Number(key)])?.spec?.result)
    }
    if (part !== 'expect' || last !== 'with' || path.length !== 5) return undefined
    const expected = listAt(cases[Number(index)], 'expect')[Number(key)]
    return view(specs.get(textAt(expected, 'action') ?? '')?.input)
  }
}

function view(schema: object | undefined): View | undefined {
  const found = asSchema(schema)
  return found && { schema: found, home: found }
}

/** References of a part of another file, so that they hold outside of it. */
function outside(part: object, file = 'facts.json'): Schema {
  return JSON.parse(JSON.stringify(part).replaceAll('"$ref":"#/', `"$ref":"${file}#/`))
}

export function listAt(value: Json | undefined, key: string): readonly Json[] {
  const found = entryAt(value, key)
  return Array.isArray(found) ? found : []
}

export function textAt(value: Json | undefined, key: string): string | undefined {
  const found = entryAt(value, key)
  return typeof found === 'string' ? found : undefined
}

export function entryAt(value: Json | undefined, key: string): Json | undefined {
  return isEntries(value) && Object.hasOwn(value, key) ? value[key] : undefined
}

export function isEntries(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
