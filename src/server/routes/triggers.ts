import { checkEmitted, isEmitted } from '../../engine/index.ts'
import { type Config, type EmittedTrigger, type Json, type Problem, problem } from '../../model/index.ts'
import { HttpError } from '../http/errors.ts'
import { inspect, readJson, refusal } from '../http/json.ts'
import { type ApiRequest, mediaType } from '../http/request.ts'
import type { AcceptedAnswer, AcceptedTrigger, RefusedTrigger } from '../wire/index.ts'
import { fromBinary, fromStructured, type Incoming, isObject } from './cloud-events.ts'
import type { Handlers, ServerContext } from './context.ts'

export function triggerRoutes({ actions, config }: ServerContext): Handlers<'ingest'> {
  async function keep({ connection, triggers }: Run): Promise<readonly AcceptedTrigger[]> {
    const accepted = await actions.ingest(connection, triggers)
    return accepted.map(({ id, seq, duplicate }) => ({ connection, id, trace: String(seq), duplicate }))
  }

  return {
    async ingest(request) {
      const verdicts = readIncoming(request).map((read) => judge(read, config()))
      const good = verdicts.filter((verdict) => 'valid' in verdict)
      const refused = verdicts.filter((verdict) => 'problems' in verdict)
      const [first] = refused
      if (first !== undefined && verdicts.length === 1) throw first
      if (good.length === 0) throw refusal(refused.flatMap(problemsOf))
      // Asked in one turn, they share one commit: all of them are on disk, or none.
      const kept = (await Promise.all(runs(good).map(keep))).flat()
      const duplicates = kept.filter(({ duplicate }) => duplicate).length
      const counts = { accepted: kept.length - duplicates, duplicates, refused: refused.length }
      const body: AcceptedAnswer = { ...counts, triggers: refused.length === 0 ? kept : inOrder(verdicts, kept) }
      // Without a problem in it there is nothing to tell in somebody's language.
      return refused.length === 0 ? { status: 202, text: JSON.stringify(body) } : { status: 207, body }
    },
  }
}

interface Valid {
  readonly connection: string
  readonly valid: EmittedTrigger
}

interface Run {
  readonly connection: string
  readonly triggers: EmittedTrigger[]
}

/** Each trigger of a request, still to be read: what is wrong with one is said of that one. */
function readIncoming(request: ApiRequest): readonly (() => Incoming)[] {
  const type = mediaType(request.headers)
  const { connection } = request.query
  if (type === 'application/x-ndjson') {
    return limited(linesOf(request.bytes)).map((line, index) => () => {
      const at = `[${index}]`
      return bare(inspected(readJson(line, { field: at }), index), connection, at)
    })
  }
  const body = readJson(request.bytes)
  if (type === 'application/cloudevents+json') return [() => fromStructured(inspected(body))]
  if (type === 'application/cloudevents-batch+json')
    return list(body).map((event, index) => () => fromStructured(inspected(event, index), `[${index}]`))
  if (request.headers['ce-specversion'] !== undefined) return [() => fromBinary(request.headers, inspected(body))]
  if (Array.isArray(body)) return list(body).map((item, index) => () => bare(inspected(item, index), connection, `[${index}]`))
  return [() => bare(inspected(body), connection, '')]
}

function inspected(value: Json, index?: number): Json {
  inspect(value, index === undefined ? [] : [index])
  return value
}

function list(body: Json): readonly Json[] {
  return limited(Array.isArray(body) ? body : [])
}

function limited<T>(items: readonly T[]): readonly T[] {
  if (items.length > 0 && items.length <= 1000) return items
  throw refusal([problem('CORD_SERVER_FIELD', { detail: 'must be a list of 1 to 1000 triggers' })])
}

/** A line that is empty says nothing. */
function linesOf(bytes: Buffer): readonly Buffer[] {
  const lines: Buffer[] = []
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf('\n', from)
    const line = bytes.subarray(from, end === -1 ? bytes.length : end)
    if (line.some((byte) => byte > 0x20)) lines.push(line)
    from = end === -1 ? bytes.length : end + 1
  }
  return lines
}

function bare(item: Json, fallback: string | undefined, at: string): Incoming {
  if (!isObject(item)) return { connection: '', trigger: {}, at }
  const { connection = fallback, ...trigger } = item
  if (typeof connection === 'string' && connection !== '') return { connection, trigger, at }
  throw new HttpError(400, problem('CORD_SERVER_TRIGGER_CONNECTION', {}, { field: at === '' ? 'connection' : `${at}.connection` }))
}

function judge(read: () => Incoming, config: Config): Valid | HttpError {
  try {
    const { connection, trigger, at } = read()
    if (!isEmitted(trigger)) return refusal(checkEmitted(trigger).map((found) => placed(found, at)))
    const closed = refusalOf(connection, config)
    if (closed !== undefined) return new HttpError(400, at === '' ? closed : placed({ ...closed, place: { field: 'connection' } }, at))
    return { connection, valid: trigger }
  } catch (error) {
    if (error instanceof HttpError) return error
    throw error
  }
}

function refusalOf(connection: string, { connections = {} }: Config): Problem | undefined {
  const settings = connections[connection]
  if (settings === undefined) return problem('CORD_CONNECTION_UNKNOWN', { connection })
  return settings.enabled === false ? problem('CORD_CONNECTION_DISABLED', { connection }) : undefined
}

function placed(found: Problem, at: string): Problem {
  const field = [at, found.place?.field ?? ''].filter((part) => part !== '').join('.')
  return { ...found, place: { ...found.place, field } }
}

function problemsOf(refused: HttpError): readonly Problem[] {
  return refused.problems.length > 0 ? refused.problems : [refused.problem]
}

// Neighbors of one connection are journalled together; their order stays.
function runs(good: readonly Valid[]): readonly Run[] {
  const result: Run[] = []
  for (const { connection, valid } of good) {
    const last = result.at(-1)
    if (last?.connection === connection) last.triggers.push(valid)
    else result.push({ connection, triggers: [valid] })
  }
  return result
}

function inOrder(
  verdicts: readonly (Valid | HttpError)[],
  kept: readonly AcceptedTrigger[],
): readonly (AcceptedTrigger | RefusedTrigger)[] {
  let next = 0
  return verdicts.map((verdict) => {
    if ('problems' in verdict) return { problems: problemsOf(verdict) }
    next += 1
    return kept[next - 1] ?? { problems: [] }
  })
}
