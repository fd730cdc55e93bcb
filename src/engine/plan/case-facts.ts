import type { Case, Facts, Json, JsonObject, Rule } from '../../model/index.ts'
import { CordError, schemas } from '../../model/index.ts'
import { isObject, plain } from '../compile/index.ts'
import type { RulebookSource } from '../contract.ts'
import { normalise } from '../normalise/normalise.ts'
import { validateEmitted } from '../normalise/validate.ts'
import { withoutAgent } from '../rules/lint.ts'
import { fieldOf } from '../shape/path.ts'
import { shapeOf } from '../shape/shape.ts'
import { factsOf } from './facts.ts'

/** What a case leaves out, the same each time. */
const made = {
  id: 'case',
  receivedAt: '2026-01-05T10:00:00.000Z',
  call: 'case-call',
  device: '1000',
  queue: 'case-queue',
  connection: 'case',
} as const

const factKeys = {
  call: ['state', 'startedAt', 'ringingAt', 'establishedAt', 'history'],
  agent: ['user', 'userProblem', 'calls'],
} as const

/**
 * The facts of a case: its trigger through the normaliser, on the connection it names, else the rule's first, else the home's first;
 * ids, the time and the agent's device are made up where it is silent. What only facts have is taken as it is.
 * Throws a CordError when the trigger is not valid.
 */
export function caseFacts(rule: Rule, { trigger }: Case, source: RulebookSource): Facts {
  const given = asObject(plain(trigger))
  const connection = textIn(given, 'connection') ?? firstOf(rule.connections) ?? Object.keys(source.connections)[0] ?? made.connection
  const { connection: _, vendor, receivedAt, call, agent, ...rest } = given
  const theCall = call === undefined ? undefined : split(asObject(call), factKeys.call)
  const theAgent = split(agent === undefined ? deviceFor(given.type) : asObject(agent), factKeys.agent)
  const emitted = {
    id: made.id,
    ...rest,
    ...(theCall === undefined ? {} : { call: { id: made.call, ...theCall.sent } }),
    ...(Object.keys(theAgent.sent).length === 0 ? {} : { agent: theAgent.sent }),
    ...(isObject(rest.queue) ? { queue: { id: textIn(rest.queue, 'name') ?? made.queue, ...rest.queue } } : {}),
  }
  const facts = factsOf(
    normalise({
      emitted: validateEmitted(emitted),
      connection,
      vendor: typeof vendor === 'string' ? vendor : 'case',
      country: source.connections[connection]?.country,
      receivedAt: typeof receivedAt === 'string' ? receivedAt : made.receivedAt,
    }),
  )
  return validFacts({
    ...facts,
    ...(theCall === undefined ? {} : { call: { ...facts.call, ...theCall.known } }),
    ...(Object.keys(theAgent.known).length === 0 ? {} : { agent: { ...facts.agent, ...theAgent.known } }),
  })
}

function validFacts(value: unknown): Facts {
  for (const { code, params, path } of shapeOf(schemas.facts).check(value, { name: 'trigger' })) {
    throw new CordError(code, params, { place: { field: fieldOf(path) } })
  }
  return value as Facts
}

function deviceFor(type: Json | undefined): JsonObject {
  return typeof type === 'string' && !withoutAgent.has(type) ? { device: made.device } : {}
}

function split(value: JsonObject, keys: readonly string[]): { readonly sent: JsonObject; readonly known: JsonObject } {
  const pick = (wanted: boolean) => Object.fromEntries(Object.entries(value).filter(([key]) => keys.includes(key) === wanted))
  return { sent: pick(false), known: pick(true) }
}

function asObject(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {}
}

function textIn(value: JsonObject, key: string): string | undefined {
  const found = value[key]
  return typeof found === 'string' ? found : undefined
}

function firstOf(names: Rule['connections']): string | undefined {
  return typeof names === 'string' ? names : names?.[0]
}
