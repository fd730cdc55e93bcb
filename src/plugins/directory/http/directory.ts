import { type Json, type PluginContext, PluginError } from 'cordboard/plugin-api'
import { isObject, type JsonObject } from '../config.ts'
import type { RemoteSystem } from '../remote.ts'
import { createSession } from './session.ts'
import { httpSettings } from './settings.ts'

/** A directory that is asked over HTTP, as its definition says. */
export function httpSystem(ctx: PluginContext, kind: string, config: Json): RemoteSystem {
  const { http, mapping } = ctx
  if (http === undefined || mapping === undefined) throw new PluginError('not-capable', 'This host asks no web services.')
  const known = httpSettings(kind, config)
  const { find, log, settings } = known
  const session = createSession(http, known, ctx.clock)
  const evaluate = (expression: string, input: JsonObject) => mapping.evaluate(expression, { ...input, settings })

  async function recordsOf(expression: string, of: JsonObject, signal: AbortSignal): Promise<readonly JsonObject[]> {
    const answer = await session.send(await evaluate(expression, of), signal)
    return recordsIn(await evaluate(known.records, { answer }))
  }

  const { address, id } = find
  return {
    server: new URL(known.baseUrl).host,
    guard: known.guard,
    oneLogin: known.login?.shared === false,
    recordUrl: known.recordUrl,
    byNumber: (number, signal) => recordsOf(find.number, { number: { ...number } }, signal),
    ...(address === undefined ? {} : { byAddress: (text, signal) => recordsOf(address, { address: text }, signal) }),
    async byKey(field, value, signal) {
      if (field !== 'id' || id === undefined) throw new PluginError('bad-input', `This directory cannot be asked by "${field}".`)
      return recordsOf(id, { id: value }, signal)
    },
    ...(log === undefined
      ? {}
      : {
          async log(entry, signal) {
            const earlier = log.find === undefined ? null : await session.send(await evaluate(log.find, { entry }), signal)
            const found = earlier === null ? undefined : await evaluate(log.found, { answer: earlier })
            const of = found === undefined || found === null ? { entry } : { entry, id: found }
            const answer = await session.send(await evaluate(log.write, of), signal)
            const result = (answer === null ? undefined : await evaluate(log.id, { answer })) ?? found
            return typeof result === 'string' || typeof result === 'number' ? String(result) : undefined
          },
        }),
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
