import { type Connection, type ConnectionContext, type Json, PluginError } from 'cordboard/plugin-api'
import { answerOf, failedLookup } from '../answer.ts'
import { isObject, type JsonObject, objectOf, textOf } from '../config.ts'
import { planOf } from '../countries.ts'
import { createGuard, type Health } from '../guard.ts'
import { entryOf } from '../log-entry.ts'
import { askedKeys, numbersIn, storedNumber } from '../number-keys.ts'
import { spellingsOf } from '../spellings.ts'
import { createSession } from './session.ts'
import { httpSettings } from './settings.ts'

/** Asked once at the start, so that wrong credentials are seen before the first call. No one has this number. */
const probe = { number: '+999000000000' }
const probeAgainMs = 30_000

/** A directory that is asked over HTTP, as its definition says. */
export function connectHttp(ctx: ConnectionContext, kind: string, config: Json): Connection {
  const { http, mapping } = ctx
  if (http === undefined || mapping === undefined) throw new PluginError('not-capable', 'This host asks no web services.')
  const settings = httpSettings(kind, config)
  const { country } = ctx.connection
  const plan = planOf(country)
  const session = createSession(http, settings, ctx.clock)
  const server = new URL(settings.baseUrl).host
  let told: string | undefined
  let cancelProbe = () => {}

  const guard = createGuard<readonly Json[] & Json>(ctx.clock, settings.guard, (health) => tell(health))
  ctx.own(() => guard.close())
  ctx.own(() => cancelProbe())
  if (settings.log === undefined) ctx.declare({ actions: ['lookup'] })

  function tell(health: Health): void {
    const now = health.kind === 'well' ? 'well' : health.reason
    cancelProbe()
    if (health.kind === 'ill') cancelProbe = ctx.clock.setTimer(probeAgainMs, () => void look(probe)?.catch(() => undefined))
    if (now === told) return
    told = now
    if (health.kind === 'well') ctx.report({ kind: 'online', server })
    else if (health.auth) ctx.report({ kind: 'auth-required', reason: health.reason })
    else ctx.report({ kind: 'retrying', attempt: 1, nextAt: new Date(ctx.clock.now() + probeAgainMs).toISOString(), reason: health.reason })
  }

  /** One question, made and read by the definition's expressions. */
  function look(input: JsonObject) {
    const asked = questionOf(input)
    if (asked === undefined) return undefined
    return guard.ask(JSON.stringify(asked.of), async (signal) => {
      const request = await mapping?.evaluate(asked.expression, { ...asked.of, settings: settings.settings })
      const answer = await session.send(request, signal)
      const found = await mapping?.evaluate(settings.records, { answer, settings: settings.settings })
      const records = recordsIn(found).map(withUrl)
      return asked.number === undefined ? records : sameNumbers(records, asked.number)
    })
  }

  function questionOf(input: JsonObject): { readonly of: JsonObject; readonly expression: string; readonly number?: string } | undefined {
    const { find } = settings
    const number = textOf(input.number)
    const spellings = number === undefined ? undefined : spellingsOf(number, country)
    if (number !== undefined && spellings !== undefined) return { of: { number: { ...spellings } }, expression: find.number, number }
    const address = textOf(input.address)?.trim()
    if (address !== undefined && address !== '' && find.address !== undefined) return { of: { address }, expression: find.address }
    if (input.key === undefined) return undefined
    const key = objectOf(input.key)
    if (key.field !== 'id' || find.id === undefined)
      throw new PluginError('bad-input', `This directory cannot be asked by "${textOf(key.field) ?? ''}".`)
    return { of: { id: textOf(key.value) ?? '' }, expression: find.id }
  }

  /** A system that compares texts finds too much; what the number is counts before what it may be. */
  function sameNumbers(records: readonly JsonObject[], number: string): readonly JsonObject[] & Json {
    const kept = records.filter((record) => !Array.isArray(record.phones))
    for (const keys of askedKeys(number, plan)) {
      const asked = new Set(keys)
      const has = (text: string) => numbersIn(text).some((one) => storedNumber(one, plan)?.keys.some((key) => asked.has(key)) === true)
      const same = records.filter(({ phones }) => Array.isArray(phones) && phones.some((phone) => typeof phone === 'string' && has(phone)))
      if (same.length > 0) return [...kept, ...same]
    }
    return kept
  }

  function withUrl(record: JsonObject): JsonObject {
    const template = settings.recordUrl
    if (template === undefined || record.url !== undefined) return record
    return { ...record, url: template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(record[name] ?? ''))) }
  }

  async function lookup(json: Json): Promise<Json> {
    const input = objectOf(json)
    const found = await look(input)
    if (found === undefined) return answerOf([])
    if (found.kind === 'failed') return failedLookup(found.detail)
    const answer = answerOf(found.answer.filter(isObject))
    const { address } = input
    if (answer.status === 'none' && input.number !== undefined && typeof address === 'string') return lookup({ address })
    return found.kind === 'stale' ? { ...answer, stale: true, detail: found.detail } : answer
  }

  void look(probe)?.catch(() => undefined)
  return {
    async close() {
      guard.close()
      cancelProbe()
    },
    actions: {
      lookup,
      async 'log-call'(json, request) {
        const { log } = settings
        if (log === undefined) throw new PluginError('not-capable', 'The definition of this directory does not say how calls are logged.')
        const entry = entryOf(objectOf(json), request)
        const ask = async (expression: string, more: JsonObject) => mapping.evaluate(expression, { ...more, settings: settings.settings })
        const known = log.find === undefined ? null : await session.send(await ask(log.find, { entry }), request.signal)
        const found = known === null ? undefined : await ask(log.found, { answer: known })
        const id = found === undefined || found === null ? {} : { id: found }
        const answer = await session.send(await ask(log.write, { entry, ...id }), request.signal)
        const written = answer === null ? undefined : await ask(log.id, { answer })
        const result = written ?? found
        return { status: 'done', ...(typeof result === 'string' || typeof result === 'number' ? { id: String(result) } : {}) }
      },
    },
  }
}

/** Every record has an id, as text. */
function recordsIn(json: Json | undefined): readonly JsonObject[] {
  const list = Array.isArray(json) ? json : json === undefined ? [] : [json]
  const byId = new Map<string, JsonObject>()
  for (const record of list) {
    if (!isObject(record) || record.id === undefined || record.id === null) continue
    const id = String(record.id)
    if (byId.has(id)) continue
    const phones = Array.isArray(record.phones)
      ? { phones: record.phones.filter((phone) => typeof phone === 'string' && phone !== '') }
      : {}
    byId.set(id, { ...record, id, ...(record.name === undefined ? {} : { name: String(record.name) }), ...phones })
  }
  return [...byId.values()]
}
