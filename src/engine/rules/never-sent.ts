import { type Capabilities, schemas } from '../../model/index.ts'

/** Facts that the host or calls/ makes, whatever the connection sends. */
const made = [
  'call.id',
  'call.interactionId',
  'call.state',
  'call.startedAt',
  'call.ringingAt',
  'call.establishedAt',
  'call.history',
  'agent.user',
  'agent.userProblem',
  'agent.calls',
]

/** What follows from another field: the customer is one of the parties, E.164 and anonymous come from a number. */
const derived: readonly (readonly [RegExp, string])[] = [
  [/^(.*)\.(?:e164|anonymous)$/, '$1.number'],
  [/^call\.customer\.(number|name)$/, 'call.caller.$1'],
]

const parts: readonly string[] = ['call', 'agent', 'queue', 'userEvent', 'link']

/**
 * Of the paths that a rule reads, those that none of its connections can fill. data, raw and pairs are open and never told;
 * neither are paths that are no fact at all, because a result or a variable may be meant.
 */
export function fieldsNeverSent(reads: readonly string[], connections: readonly Capabilities[]): readonly string[] {
  if (connections.length === 0) return []
  const sent = new Set(connections.flatMap((capabilities) => capabilities.fields))
  return [...new Set(reads)].filter((read) => {
    const [part = '', field] = read.split('.')
    if (!parts.includes(part) || field === undefined || !isFact(part, field)) return false
    return !made.some((own) => covers(own, read)) && !isSent(read, sent)
  })
}

function isSent(read: string, sent: ReadonlySet<string>): boolean {
  if ([...sent].some((field) => covers(field, read) || covers(read, field))) return true
  return derived.some(([form, source]) => form.test(read) && isSent(read.replace(form, source), sent))
}

/** `call.caller` covers `call.caller.number`. */
function covers(whole: string, path: string): boolean {
  return path === whole || path.startsWith(`${whole}.`)
}

function isFact(part: string, field: string): boolean {
  const { call, agent } = schemas.facts.properties
  const known: object =
    part === 'call'
      ? call.properties
      : part === 'agent'
        ? agent.properties
        : part === 'queue'
          ? schemas.trigger.$defs.queue.properties
          : part === 'link'
            ? schemas.trigger.$defs.link.properties
            : schemas.trigger.$defs.userEvent.properties
  return Object.hasOwn(known, field)
}
