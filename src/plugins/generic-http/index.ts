import { type Connection, type ConnectionContext, definePlugin, type Json } from 'cordboard/plugin-api'
import { checkGenericHttp } from './check.ts'
import { createIdentity } from './identity.ts'
import { pollForEver } from './poll.ts'
import { createPush } from './push.ts'
import { createReplay } from './replay.ts'
import { readSettings } from './settings.ts'

export const plugin = definePlugin({
  connections: {
    'generic-http': {
      check: checkGenericHttp,
      connect: async (ctx, config, handover) => open(ctx, config, handover),
      replay: (ctx, config) => createReplay(ctx, readSettings(config)),
    },
  },
})

function open(ctx: ConnectionContext, config: Json, handover: Json | undefined): Connection {
  const settings = readSettings(config)
  const identity = createIdentity(settings.doublesMs, handover)
  const ended = new AbortController()
  ctx.own(() => ended.abort())
  ctx.declare(settings.tells)
  const polling =
    settings.poll === undefined
      ? waitForPushes(ctx)
      : pollForEver(ctx, settings.poll, identity, AbortSignal.any([ctx.signal, ended.signal]))

  async function stop(): Promise<void> {
    ended.abort()
    await polling
  }

  const push = createPush(ctx, settings.push, identity)
  return { pause: stop, drain: () => polling, handover: async () => identity.save(), close: stop, routes: { push, hook: push } }
}

/** A connection that only takes pushes has nobody to connect to. */
async function waitForPushes(ctx: ConnectionContext): Promise<void> {
  ctx.report({ kind: 'online', detail: 'Waiting for pushes.' })
}
