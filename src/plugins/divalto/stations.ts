import { type ConnectionContext, PluginError, type RouteHandler, type RouteRequest } from 'cordboard/plugin-api'
import { accepted, answered, json } from './commands.ts'
import type { Intake } from './intake.ts'
import { fieldsOf } from './wire/fields.ts'
import { readReport } from './wire/report.ts'
import type { Workstations } from './workstations.ts'

/** "It rings here": who says so is known by the token, so that it speaks for its own telephone only. */
export function tellFrom(ctx: ConnectionContext, intake: Intake): RouteHandler {
  return answered(ctx, async (request) => {
    const { device, agentId } = seat(request)
    const place = { ...(device === undefined ? {} : { telorg: device }), ...(agentId === undefined ? {} : { ident: agentId }) }
    return accepted(await intake.take(readReport(fieldsOf(request), place)))
  })
}

export function ordersOf(ctx: ConnectionContext, workstations: Workstations): RouteHandler {
  return answered(ctx, async (request) => json(200, { orders: await workstations.ask(placeOf(request)) }))
}

export function orderDone(ctx: ConnectionContext, workstations: Workstations): RouteHandler {
  return answered(ctx, async (request) => {
    const fields = fieldsOf(request)
    const id = fields.get('id') ?? ''
    const code = fields.get('code') ?? '0'
    const known = workstations.done(placeOf(request), id, { ok: code === '0', code, detail: (fields.get('detail') ?? '').slice(0, 500) })
    return json(known ? 200 : 404, { id, known })
  })
}

/** Where a workstation stands, as orders name it. */
export function stationName(place: { readonly device?: string | undefined; readonly agentId?: string | undefined }): string {
  return place.device === undefined ? `@${place.agentId ?? ''}` : place.device
}

function placeOf(request: RouteRequest): string {
  return stationName(seat(request))
}

function seat({ workstation }: RouteRequest): NonNullable<RouteRequest['workstation']> {
  if (workstation === undefined) throw new PluginError('bad-input', 'Nobody said which workstation this is.')
  return workstation
}
