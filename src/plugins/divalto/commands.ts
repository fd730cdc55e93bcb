import { type ConnectionContext, PluginError, type RouteAnswer, type RouteHandler, type RouteRequest } from 'cordboard/plugin-api'
import type { Intake } from './intake.ts'
import type { Relay } from './relay.ts'
import { fieldsOf } from './wire/fields.ts'
import { readReport } from './wire/report.ts'
import { writeXml } from './wire/xml.ts'

/** "There is a call": answered only when what came of it is durable. */
export function setEvent(ctx: ConnectionContext, intake: Intake): RouteHandler {
  return answered(ctx, async (request) => accepted(await intake.take(readReport(fieldsOf(request)))))
}

/** "Is there a call for this telephone?": the number and the event, empty where there is none. */
export function getEvent(ctx: ConnectionContext, relay: Relay): RouteHandler {
  return answered(ctx, async (request) => {
    const fields = fieldsOf(request)
    const couple = { ident: fields.get('ident')?.trim() ?? '', telorg: fields.get('telorg')?.trim() ?? '' }
    if (couple.ident === '' && couple.telorg === '') {
      throw new PluginError('bad-input', 'Ask with telorg, the local telephone, or ident, the user.')
    }
    const found = relay.get(couple, ctx.clock.now()) ?? { tel: '', event: '' }
    return wantsXml(request, fields)
      ? { status: 200, headers: { 'content-type': 'application/xml; charset=utf-8' }, body: writeXml('cti', { ...found }) }
      : json(200, { ...found })
  })
}

export function json(status: number, body: object, type = 'application/json'): RouteAnswer {
  return { status, headers: { 'content-type': type }, body: JSON.stringify(body) }
}

export function accepted(ids: readonly string[]): RouteAnswer {
  return json(202, { accepted: ids.length, ids })
}

/** What the sender did wrong is said to it, and to the operator; what it may send again has a status that says so. */
export function answered(ctx: ConnectionContext, handler: RouteHandler): RouteHandler {
  return async (request) => {
    try {
      return await handler(request)
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error)
      const wrong = isBadInput(error)
      if (wrong) ctx.diagnose({ about: request.path, detail })
      return wrong
        ? json(400, { title: 'This cannot be used', status: 400, detail }, 'application/problem+json')
        : json(503, { title: 'It could not be stored', status: 503, detail: 'Send it again.' }, 'application/problem+json')
    }
  }
}

function isBadInput(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'kind' in error && error.kind === 'bad-input'
}

function wantsXml({ headers }: RouteRequest, fields: ReadonlyMap<string, string>): boolean {
  const said = fields.get('type') ?? fields.get('format')
  if (said !== undefined) return said.toLowerCase() === 'xml'
  const accept = headers.accept ?? ''
  return /xml/i.test(accept) && !/json|html/i.test(accept)
}
