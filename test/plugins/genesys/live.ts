import { onTestFinished } from 'vitest'
import type { ActionRequest, Connection, EmittedTrigger, Facts, Json } from '../../../src/plugin-api/index.ts'
import { plugin } from '../../../src/plugins/genesys/index.ts'
import { type GenesysServer, type GenesysServerOptions, startGenesysServer } from '../../fixtures/genesys-server.ts'
import { createSwitch, type FakeAgent, type GenesysSwitch, type SwitchOptions } from '../../fixtures/genesys-switch.ts'
import { createTestContext, type TestContext, type TestContextOptions } from '../../helpers/plugin-context.ts'
import { createVirtualClock, type VirtualClock } from '../../helpers/virtual-clock.ts'

export const marie = '4711'
export const paul = '4712'
export const people: readonly FakeAgent[] = [
  { login: marie, dn: '1024', token: 'bearer-of-marie' },
  { login: paul, dn: '1025', token: 'bearer-of-paul' },
]

export interface Live {
  readonly tserver: GenesysSwitch
  readonly server: GenesysServer
  readonly context: TestContext
  readonly clock: VirtualClock
  readonly connection: Connection
  /** Resolves when all agents are online and polls are open. */
  ready(): Promise<void>
  /** Resolves when that many triggers of that type were told. */
  heard(type: string, count?: number): Promise<EmittedTrigger>
  /** The same while time passes, a little at a time: for what is waited for before it is told. */
  heardLater(type: string, count?: number): Promise<EmittedTrigger>
  /** Waits out the announced wait, to the millisecond. */
  retry(attempt: number): Promise<void>
  act(
    action: string,
    input: Json,
    about?: Pick<EmittedTrigger, 'call' | 'agent'>,
    more?: Partial<Pick<ActionRequest, 'key' | 'attempt' | 'signal'>>,
  ): Promise<Json>
  /** Triggers without those of links and logins. */
  told(): readonly EmittedTrigger[]
}

export interface LiveOptions {
  readonly agents?: readonly FakeAgent[]
  readonly switch?: Partial<SwitchOptions>
  readonly server?: Partial<GenesysServerOptions>
  readonly config?: { readonly [key: string]: Json }
  readonly context?: TestContextOptions
  readonly handover?: Json
  /** Goes on with the servers of another. */
  readonly of?: Live
  readonly prepare?: (server: GenesysServer, tserver: GenesysSwitch) => void | Promise<void>
}

/** A connection of the plugin to Genesys Web Services over a switch; all of it is gone when the test is. */
export async function startLive(options: LiveOptions = {}): Promise<Live> {
  const agents = options.agents ?? people.slice(0, 1)
  const clock = options.of?.clock ?? createVirtualClock()
  const tserver = options.of?.tserver ?? createSwitch({ agents, ...options.switch })
  const server = options.of?.server ?? (await startGenesysServer({ switch: tserver, ...options.server }))
  await options.prepare?.(server, tserver)
  const context = createTestContext({ clock, ...options.context })
  const config = {
    endpoints: [server.url],
    agents: agents.map(({ login, dn, token, password }) => ({
      agentId: login,
      dn,
      ...(token === undefined ? {} : { token }),
      ...(password === undefined ? {} : { username: login, password }),
    })),
    pilots: { '5000': 'Sales' },
    activate: true,
    ...options.config,
  }
  const connection = await plugin.connections?.genesys?.connect(context.ctx, config, options.handover)
  if (connection === undefined) throw new Error('the plugin has no connection kind genesys')
  onTestFinished(async () => {
    await server.close()
    const closed = connection.close()
    await clock.advance(10_000)
    await closed
    await context.dispose()
  })
  return {
    tserver,
    server,
    context,
    clock,
    connection,
    async ready() {
      await context.until(() => {
        const state = context.states.at(-1)
        return state?.kind === 'online' && state.detail === `${agents.length} of ${agents.length} agents` ? true : undefined
      })
      await server.until(() => server.openPolls() >= agents.length)
    },
    async heard(type, count = 1) {
      return await context.until(() => context.triggers.filter((trigger) => trigger.type === type)[count - 1])
    },
    async heardLater(type, count = 1) {
      for (;;) {
        const found = context.triggers.filter((trigger) => trigger.type === type)[count - 1]
        if (found !== undefined) return found
        await clock.advance(10)
      }
    },
    async retry(attempt) {
      const state = await context.until(() => context.states.findLast((one) => one.kind === 'retrying' && one.attempt === attempt))
      if (state.kind === 'retrying') await clock.advance(Date.parse(state.nextAt) - clock.now())
    },
    async act(action, input, about = {}, more = {}) {
      const run = connection.actions?.[action]
      if (run === undefined) throw new Error(`no action ${action}`)
      return await run(input, { ...requestFor(about), ...more })
    },
    told: () => context.triggers.filter(({ type }) => type !== 'link-state' && type !== 'agent-state'),
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
    vendor: 'genesys',
    ledger: { once: [], limits: {} },
    ...(call === undefined ? {} : { call: { ...call, interactionId: call.interactionId ?? call.id, state: 'talking' } }),
    ...(agent === undefined ? {} : { agent }),
  }
  return { key: 'test', attempt: 1, facts, rule: undefined, deadline: '2026-11-20T09:01:00.000Z', signal: new AbortController().signal }
}

/** By device, because the sessions of two agents keep no order between them: one line for each trigger. */
export function byDevice(triggers: readonly EmittedTrigger[]): Readonly<Record<string, readonly string[]>> {
  const devices = [...new Set(triggers.map(({ agent }) => agent?.device ?? ''))].sort()
  const all = lines(triggers)
  return Object.fromEntries(devices.map((device) => [device, all.filter((_, index) => (triggers[index]?.agent?.device ?? '') === device)]))
}

/** One line for each trigger. Calls are P, C, D, ... as the switch made them. */
export function lines(triggers: readonly EmittedTrigger[]): readonly string[] {
  const ids = [...new Set(triggers.flatMap(({ call }) => [call?.id ?? '', call?.parentId ?? '', call?.previousId ?? '']))]
    .filter(Boolean)
    .sort()
  const short = (id: string): string => 'PCDEFGHIJK'[ids.indexOf(id)] ?? id
  return triggers.map((trigger) => {
    const { call, agent, queue, userEvent, link, data, raw } = trigger
    const parts: (string | undefined)[] = [trigger.synthetic === true ? 'synthetic' : undefined, trigger.type]
    if (agent !== undefined) parts.push(`@${agent.device ?? agent.id}`, agent.state, agent.workMode, agent.reason)
    if (call !== undefined) {
      parts.push(`${short(call.id)}${call.interactionId === call.id ? '' : `/${short(call.interactionId ?? '')}`}`, call.type)
      parts.push(call.acd === undefined ? undefined : call.acd ? 'acd' : 'direct')
      if (call.caller !== undefined || call.called !== undefined) {
        parts.push(
          `${call.caller?.number ?? '?'}${call.caller?.name === undefined ? '' : `(${call.caller.name})`}->${call.called?.number ?? '?'}`,
        )
      }
      parts.push(show('role', call.consultRole), call.parentId === undefined ? undefined : `parent=${short(call.parentId)}`)
      parts.push(call.previousId === undefined ? undefined : `was=${short(call.previousId)}`)
      parts.push(call.joinedInteractionId === undefined ? undefined : `joins=${short(call.joinedInteractionId)}`)
      parts.push(
        show('from', call.transferredFrom),
        show('redirected', call.redirectedFrom),
        show('wait', call.waitSeconds),
        show('cause', call.cause),
      )
    }
    parts.push(queue === undefined ? undefined : `queue=${queue.name ?? queue.id}`)
    if (trigger.type === 'transferred' || trigger.type === 'diverted')
      parts.push(show('to', raw?.to), raw?.transferGuessed === true ? 'guessed' : undefined)
    if (trigger.type === 'genesys:parties' || trigger.type === 'conferenced') parts.push(show('now', raw?.now))
    if (trigger.type === 'data-changed') parts.push(show('changed', raw?.changedKeys))
    if (trigger.type === 'genesys:recording') parts.push(String(raw?.recordingState))
    if (userEvent !== undefined) parts.push(`"${userEvent.name}"`, show('from', userEvent.from), show('to', userEvent.to))
    if (link !== undefined) parts.push(link.state, link.role, link.reason)
    if (data !== undefined) parts.push(JSON.stringify(data))
    return parts.filter((part) => part !== undefined && part !== '').join(' ')
  })
}

function show(name: string, value: unknown): string | undefined {
  return value === undefined ? undefined : `${name}=${Array.isArray(value) ? value.join('+') : String(value)}`
}
