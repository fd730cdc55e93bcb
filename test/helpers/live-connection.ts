import { onTestFinished } from 'vitest'
import type { ActionRequest, Connection, EmittedTrigger, Json, Plugin } from '../../src/plugin-api/index.ts'
import { actionRequest } from './action-request.ts'
import { createTestContext, type TestContext, type TestContextOptions } from './plugin-context.ts'
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts'

/** A connection of a plugin to a fake system, in process. */
export interface LiveConnection {
  readonly context: TestContext
  readonly clock: VirtualClock
  readonly connection: Connection
  /** Resolves when the connection says that it is online, for the nth time. */
  online(times?: number): Promise<void>
  /** Resolves with the nth trigger of this type at this device. */
  trigger(type: string, device?: string, times?: number): Promise<EmittedTrigger>
  /** Runs an action as a rule about this trigger does. */
  act(action: string, input: Json, about?: Pick<EmittedTrigger, 'call' | 'agent'>, more?: Partial<ActionRequest>): Promise<Json>
}

export interface LiveConnectionOptions {
  readonly plugin: Plugin
  readonly kind: string
  readonly config: Json
  readonly context?: TestContextOptions
  readonly handover?: Json
  /** Both are gone when the test is. */
  readonly server: { drop(): void; stop(): Promise<void> }
}

export async function openConnection(options: LiveConnectionOptions): Promise<LiveConnection> {
  const { server } = options
  const clock = createVirtualClock()
  const context = createTestContext({ clock, ...options.context })
  const kind = options.plugin.connections?.[options.kind]
  if (kind === undefined) throw new Error(`the plugin has no connection kind ${options.kind}`)
  const connection = await kind.connect(context.ctx, options.config, options.handover)
  onTestFinished(async () => {
    server.drop()
    await connection.close()
    await context.dispose()
    await server.stop()
  })
  return {
    context,
    clock,
    connection,
    async online(times = 1) {
      await context.until(() => context.states.filter((state) => state.kind === 'online')[times - 1])
    },
    trigger: (type, device, times = 1) =>
      context.until(
        () => context.triggers.filter((one) => one.type === type && (device === undefined || one.agent?.device === device))[times - 1],
      ),
    async act(action, input, { call, agent } = {}, more = {}) {
      const run = connection.actions?.[action]
      if (run === undefined) throw new Error(`no action ${action}`)
      const facts = {
        ...(call === undefined ? {} : { call: { ...call, interactionId: call.interactionId ?? call.id, state: 'talking' as const } }),
        ...(agent === undefined ? {} : { agent }),
      }
      return await run(input, { ...actionRequest(facts), ...more })
    },
  }
}

/** What an action says when it is not done: its kind, its sentence, the system's own code. */
export async function refusalOf(acted: Promise<unknown>): Promise<unknown> {
  const error = await acted.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(error instanceof Error) || !('kind' in error)) return error
  return [error.kind, error.message, 'vendorCode' in error ? error.vendorCode : undefined]
}
