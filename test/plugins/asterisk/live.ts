import { onTestFinished } from 'vitest'
import type { ActionRequest, Connection, EmittedTrigger, Facts, Json } from '../../../src/plugin-api/index.ts'
import { plugin } from '../../../src/plugins/asterisk/index.ts'
import { type AmiServer, type AmiServerOptions, startAmiServer } from '../../fixtures/ami-server.ts'
import { createTestContext, type TestContext, type TestContextOptions } from '../../helpers/plugin-context.ts'
import { createVirtualClock, type VirtualClock } from '../../helpers/virtual-clock.ts'

export interface Live {
  readonly server: AmiServer
  readonly context: TestContext
  readonly clock: VirtualClock
  readonly connection: Connection
  /** Resolves when the connection says that it is online, for the nth time. */
  online(times?: number): Promise<void>
  act(
    action: string,
    input: Json,
    about?: Pick<EmittedTrigger, 'call' | 'agent'>,
    more?: Partial<Pick<ActionRequest, 'key' | 'attempt'>>,
  ): Promise<Json>
}

export interface LiveOptions {
  readonly server?: AmiServerOptions
  readonly config?: { readonly [key: string]: Json }
  readonly context?: TestContextOptions
  readonly handover?: Json
  readonly prepare?: (server: AmiServer) => void
}

/** A connection of the plugin to a server that speaks the manager interface; both are gone when the test is. */
export async function startLive(options: LiveOptions = {}): Promise<Live> {
  const clock = createVirtualClock()
  const server = await startAmiServer(options.server)
  options.prepare?.(server)
  const context = createTestContext({ clock, ...options.context })
  const config = {
    host: '127.0.0.1',
    port: server.port,
    username: 'cti',
    secret: 'cti-test',
    trunks: ['PJSIP/trunk'],
    variables: { CTI_CUSTOMER_ID: 'customerId' },
    ...options.config,
  }
  const kind = plugin.connections?.asterisk
  if (kind === undefined) throw new Error('the plugin has no connection kind asterisk')
  const connection = await kind.connect(context.ctx, config, options.handover)
  onTestFinished(async () => {
    server.drop()
    await connection.close()
    await context.dispose()
    await server.stop()
  })
  return {
    server,
    context,
    clock,
    connection,
    async online(times = 1) {
      await context.until(() => context.states.filter((state) => state.kind === 'online')[times - 1])
    },
    async act(action, input, about = {}, more = {}) {
      const run = connection.actions?.[action]
      if (run === undefined) throw new Error(`no action ${action}`)
      return await run(input, { ...requestFor(about), ...more })
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
    vendor: 'asterisk',
    ledger: { once: [], limits: {} },
    ...(call === undefined ? {} : { call: { ...call, interactionId: call.interactionId ?? call.id, state: 'talking' } }),
    ...(agent === undefined ? {} : { agent }),
  }
  return { key: 'test', attempt: 1, facts, rule: undefined, deadline: '2026-11-20T09:01:00.000Z', signal: new AbortController().signal }
}

/** The events of an inbound call to a phone up to its ringing, as Asterisk sends them. */
export function inbound(id: string, device = '1024'): readonly Readonly<Record<string, string>>[] {
  const trunk = channel(`PJSIP/trunk-${id}`, `1795197000.${id}0`, `1795197000.${id}0`, '4', '+12025550143')
  const phone = channel(`PJSIP/${device}-${id}`, `1795197000.${id}1`, `1795197000.${id}0`, '0', device)
  const target = Object.fromEntries(Object.entries(phone).map(([name, value]) => [`Dest${name}`, value]))
  return [
    { Event: 'Newchannel', ...trunk, Exten: '12025550124' },
    { Event: 'Newchannel', ...phone },
    { Event: 'DialBegin', ...trunk, ...target },
    { Event: 'Newstate', ...phone, ChannelState: '5' },
  ]
}

export function channel(name: string, uniqueid: string, linkedid: string, state: string, number: string): Readonly<Record<string, string>> {
  return { Channel: name, ChannelState: state, CallerIDNum: number, Uniqueid: uniqueid, Linkedid: linkedid }
}
