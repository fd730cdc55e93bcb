import { checkEmitted, validateEmitted } from '../../engine/index.ts'
import { type Config, CordError, type EmittedTrigger, type Json, type Problem, problem } from '../../model/index.ts'
import { HttpError } from '../http/errors.ts'
import { parseJson, refusal } from '../http/json.ts'
import { type ApiRequest, mediaType } from '../http/request.ts'
import type { AcceptedAnswer } from '../wire/index.ts'
import { fromBinary, fromStructured, type Incoming, isObject } from './cloud-events.ts'
import type { Handlers, ServerContext } from './context.ts'

export function triggerRoutes({ actions, config }: ServerContext): Handlers<'ingest'> {
  return {
    async ingest(request) {
      const incoming = runs(validated(readIncoming(request)))
      for (const { connection } of incoming) admitConnection(connection, config())
      // Asked in one turn, they share one commit: all of them are on disk, or none.
      const answers = await Promise.all(
        incoming.map(async ({ connection, triggers }) => {
          const accepted = await actions.ingest(connection, triggers)
          return accepted.map(({ id, seq, duplicate }) => ({ connection, id, trace: String(seq), duplicate }))
        }),
      )
      const taken = answers.flat()
      const duplicates = taken.filter(({ duplicate }) => duplicate).length
      const body: AcceptedAnswer = { accepted: taken.length - duplicates, duplicates, triggers: taken }
      return { status: 202, body }
    },
  }
}

// Asked before anything is kept.
function admitConnection(connection: string, { connections = {} }: Config): void {
  const settings = connections[connection]
  if (settings === undefined) throw new CordError('CORD_CONNECTION_UNKNOWN', { connection })
  if (settings.enabled === false) throw new CordError('CORD_CONNECTION_DISABLED', { connection })
}

interface Run {
  readonly connection: string
  readonly triggers: EmittedTrigger[]
}

function readIncoming(request: ApiRequest): readonly Incoming[] {
  const body = parseJson(request.bytes)
  const type = mediaType(request.headers)
  if (type === 'application/cloudevents+json') return [fromStructured(body)]
  if (type === 'application/cloudevents-batch+json') return list(body).map((event, index) => fromStructured(event, `[${index}]`))
  if (request.headers['ce-specversion'] !== undefined) return [fromBinary(request.headers, body)]
  if (Array.isArray(body)) return list(body).map((item, index) => bare(item, request.query.connection, `[${index}]`))
  return [bare(body, request.query.connection, '')]
}

function list(body: Json): readonly Json[] {
  if (Array.isArray(body) && body.length > 0 && body.length <= 1000) return body
  throw refusal([problem('CORD_SERVER_FIELD', { detail: 'must be a list of 1 to 1000 triggers' })])
}

function bare(item: Json, fallback: string | undefined, at: string): Incoming {
  if (!isObject(item)) return { connection: '', trigger: {}, at }
  const { connection = fallback, ...trigger } = item
  if (typeof connection === 'string' && connection !== '') return { connection, trigger, at }
  throw new HttpError(400, problem('CORD_SERVER_TRIGGER_CONNECTION', {}, { field: at === '' ? 'connection' : `${at}.connection` }))
}

// All or nothing: a list with one wrong trigger is refused whole, so that the sender may send it again.
function validated(incoming: readonly Incoming[]): readonly (Incoming & { readonly valid: EmittedTrigger })[] {
  const problems: Problem[] = []
  const good: (Incoming & { valid: EmittedTrigger })[] = []
  for (const item of incoming) {
    const wrong = checkEmitted(item.trigger)
    if (wrong.length === 0) good.push({ ...item, valid: validateEmitted(item.trigger) })
    problems.push(...wrong.map((found) => ({ ...found, place: { ...found.place, field: within(item.at, found.place?.field) } })))
  }
  if (problems.length > 0) throw refusal(problems)
  return good
}

function within(at: string, field = ''): string {
  return [at, field].filter((part) => part !== '').join('.')
}

// Neighbors of one connection are journalled together; their order stays.
function runs(incoming: readonly (Incoming & { readonly valid: EmittedTrigger })[]): readonly Run[] {
  const result: Run[] = []
  for (const { connection, valid } of incoming) {
    const last = result.at(-1)
    if (last?.connection === connection) last.triggers.push(valid)
    else result.push({ connection, triggers: [valid] })
  }
  return result
}
