import { onTestFinished } from 'vitest'
import type { ActionRequest, Connection, EmittedTrigger, Facts, Json } from '../../../src/plugin-api/index.ts'
import { plugin } from '../../../src/plugins/cisco/index.ts'
import { type CtiServer, type CtiServerOptions, startCtiServer } from '../../fixtures/cti-server/server.ts'
import type { Switchboard } from '../../fixtures/cti-server/switchboard.ts'
import { createTestContext, type TestContext, type TestContextOptions } from '../../helpers/plugin-context.ts'
import { createVirtualClock, type VirtualClock } from '../../helpers/virtual-clock.ts'

export interface Live {
  readonly server: CtiServer
  readonly board: Switchboard
  readonly context: TestContext
  readonly clock: VirtualClock
  readonly connection: Connection
  /** Resolves when the connection says that it is online, for the nth time. */
  online(times?: number): Promise<void>
  /** Resolves with the nth trigger of a type, at a phone where one is named. */
  seen(type: string, device?: string, times?: number): Promise<EmittedTrigger>
  act(action: string, input: Json, about?: Pick<EmittedTrigger, 'call' | 'agent'>): Promise<Json>
}

export interface LiveOptions {
  readonly server?: CtiServerOptions
  /** A server that is there already. */
  readonly at?: CtiServer
  readonly config?: { readonly [key: string]: Json }
  readonly context?: TestContextOptions
  readonly handover?: Json
  readonly prepare?: (server: CtiServer) => void
}

/** A connection of the plugin to a CTI Server on loopback; both are gone when the test is. */
export async function startLive(options: LiveOptions = {}): Promise<Live> {
  const clock = createVirtualClock()
  const server = options.at ?? (await startCtiServer(options.server))
  options.prepare?.(server)
  const context = createTestContext({ clock, ...options.context })
  const config = {
    host: '127.0.0.1',
    port: server.port,
    clientId: 'cordboard',
    clientPassword: 'cti-secret',
    variables: { CallVariable1: 'customerId' },
    queues: { '5001': 'sales' },
    ...options.config,
  }
  const kind = plugin.connections?.cisco
  if (kind === undefined) throw new Error('the plugin has no connection kind cisco')
  const connection = await kind.connect(context.ctx, config, options.handover)
  onTestFinished(async () => {
    server.drop()
    await connection.close()
    await context.dispose()
    await server.stop()
  })
  return {
    server,
    board: server.switchboard,
    context,
    clock,
    connection,
    async online(times = 1) {
      await context.until(() => context.states.filter((state) => state.kind === 'online')[times - 1])
    },
    seen: (type, device, times = 1) =>
      context.until(
        () => context.triggers.filter((one) => one.type === type && (device === undefined || one.agent?.device === device))[times - 1],
      ),
    async act(action, input, about = {}) {
      const run = connection.actions?.[action]
      if (run === undefined) throw new Error(`no action ${action}`)
      return await run(input, requestFor(about))
    },
  }
}

/** What the host hands to an action for a trigger. */
export function requestFor(about: Pick<EmittedTrigger, 'call' | 'agent'>): ActionRequest {
  const { call, agent } = about
  const facts: Facts = {
    id: 'test',
    type: 'ringing',
    receivedAt: '2026-11-20T09:00:00.000Z',
    connection: 'test',
    vendor: 'cisco',
    ledger: { once: [], limits: {} },
    ...(call === undefined ? {} : { call: { ...call, interactionId: call.interactionId ?? call.id, state: 'talking' } }),
    ...(agent === undefined ? {} : { agent }),
  }
  return { key: 'test', attempt: 1, facts, rule: undefined, deadline: '2026-11-20T09:01:00.000Z', signal: new AbortController().signal }
}
