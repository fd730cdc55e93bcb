import { type Connection, type ConnectionContext, definePlugin, type Json } from 'cordboard/plugin-api'
import { createActions } from './actions.ts'
import { getEvent, setEvent } from './commands.ts'
import { createIntake } from './intake.ts'
import { createRelay } from './relay.ts'
import { createReplay } from './replay.ts'
import { capabilitiesOf, readSettings } from './settings.ts'
import { orderDone, ordersOf, tellFrom } from './stations.ts'
import { createWorkstations } from './workstations.ts'

export const plugin = definePlugin({
  connections: {
    divalto: {
      connect: open,
      replay: (ctx, config) => createReplay(ctx, readSettings(config)),
    },
  },
})

async function open(ctx: ConnectionContext, config: Json, handover: Json | undefined): Promise<Connection> {
  const settings = readSettings(config)
  const relay = createRelay(settings.forgetMs)
  const workstations = createWorkstations(ctx.clock)
  const intake = await createIntake(ctx, settings, relay, handover)
  ctx.own(() => workstations.close())
  ctx.declare(capabilitiesOf(settings))
  ctx.report({ kind: 'online', detail: 'Waiting for reports, and for Harmony to ask.' })

  async function stop(): Promise<void> {
    workstations.close()
    await intake.drain()
  }

  return {
    pause: async () => workstations.close(),
    drain: intake.drain,
    handover: async () => intake.save(),
    close: stop,
    actions: createActions({ ctx, settings, relay, workstations }),
    routes: {
      'api/cti/setevent': setEvent(ctx, intake),
      'api/cti/getevent': getEvent(ctx, relay),
      workstation: tellFrom(ctx, intake),
      'workstation/orders': ordersOf(ctx, workstations),
      'workstation/done': orderDone(ctx, workstations),
    },
  }
}
