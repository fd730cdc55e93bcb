import { type Asked, type O2gServer, startO2gServer } from '../../fixtures/o2g/server.ts'
import { type Agent, cast, type Reached, type Stage, type Teller } from '../teller.ts'

const devices: Readonly<Record<Agent, string>> = { alice: '13579', bob: '54321' }
const pilot = '2468'

export const teller: Teller = {
  title: 'Alcatel-Lucent (O2G)',
  plugin: 'alcatel',
  async start() {
    const server = await startO2gServer()
    return {
      connection: {
        kind: 'alcatel',
        config: {
          servers: [server.url],
          username: 'admin',
          password: 'secret',
          users: Object.values(devices).map((device) => `oxe${device}`),
          pilots: { [pilot]: 'Sales' },
        },
      },
      agents: { alice: { agentId: `oxe${devices.alice}` }, bob: { agentId: `oxe${devices.bob}` } },
      begins: { 'link-state': 1 },
      queue: pilot,
      stories: {
        async direct(stage) {
          server.abandon(await answered(server, stage))
          await stage.seen('released', 'alice')
        },
        async 'acd-answered'(stage) {
          const ref = await distributed(server, stage)
          server.answer(ref, devices.alice)
          await stage.seen('established', 'alice')
          server.abandon(ref)
          await stage.seen('released', 'alice')
        },
        async abandoned(stage) {
          server.abandon(await distributed(server, stage))
          await stage.seen('released', 'alice')
        },
        async 'blind-transfer'(stage) {
          const ref = server.blind(await answered(server, stage), devices.alice, devices.bob)
          await stage.seen('ringing', 'bob')
          server.answer(ref, devices.bob)
          await stage.seen('established', 'bob')
          server.abandon(ref)
          await stage.seen('released', 'bob')
        },
        async 'consult-complete'(stage) {
          const ref = await answered(server, stage)
          await consulted(server, stage)
          server.complete(devices.alice)
          await stage.seen('transferred', 'bob')
          server.abandon(ref)
          await stage.seen('released', 'bob')
        },
        async 'consult-declined'(stage) {
          const ref = await answered(server, stage)
          await consulted(server, stage)
          server.reconnect(devices.alice)
          await stage.seen('retrieved', 'alice')
          server.abandon(ref)
          await stage.seen('released', 'alice')
        },
        async outbound(stage) {
          const ref = server.dial(devices.alice, cast.customer.number)
          await stage.seen('dialing', 'alice')
          server.answer(ref, cast.customer.number)
          await stage.seen('established', 'alice')
          server.hangUp(ref, devices.alice)
          await stage.seen('released', 'alice')
        },
        'user-event': { cannot: 'O2G has no user events: what is attached to a call reaches only those who are in it.' },
      },
      refuse() {
        server.agent(`oxe${devices.alice}`, { mainState: 'LOG_ON', subState: 'PAUSE' })
        return { action: 'set-agent-state', input: { state: 'ready' }, words: 'AGENT_IN_PAUSE' }
      },
      reached: () => server.requests.flatMap(reached),
      close: () => server.stop(),
    }
  },
}

/** The customer calls alice, who answers. */
async function answered(server: O2gServer, stage: Stage): Promise<string> {
  const ref = server.ring({ from: cast.customer.number, to: devices.alice })
  await stage.seen('ringing', 'alice')
  server.answer(ref, devices.alice)
  await stage.seen('established', 'alice')
  return ref
}

/** The customer waits at the pilot, and alice's telephone rings for it. */
async function distributed(server: O2gServer, stage: Stage): Promise<string> {
  const waiting = server.queue({ from: cast.customer.number, pilot })
  await stage.seen('queue-start')
  const ref = server.distribute(waiting, devices.alice, 3)
  await stage.seen('ringing', 'alice')
  return ref
}

/** Alice asks bob while the customer waits. */
async function consulted(server: O2gServer, stage: Stage): Promise<void> {
  const ref = server.consult(devices.alice, devices.bob)
  await stage.seen('ringing', 'bob')
  server.answer(ref, devices.bob)
  await stage.seen('established', 'bob')
}

const states: Readonly<Record<string, string>> = { withdraw: 'not-ready', ready: 'ready', wrapUp: 'after-call-work' }

function reached({ method, path, query, body }: Asked): readonly Reached[] {
  const [, , , , service, ...rest] = path.split('/')
  const last = rest.at(-1) ?? ''
  if (service === 'telephony' && last === 'attachdata') {
    const text = Buffer.from(String(body.hexaBinaryAssociatedData), 'hex').toString()
    return [{ action: 'attach-data', data: Object.fromEntries(new URLSearchParams(text)) }]
  }
  if (service !== 'acdagent' || method !== 'POST') return []
  const agent = (['alice', 'bob'] as const).find((one) => query.loginName === `oxe${devices[one]}`)
  return [{ action: 'set-agent-state', ...(agent === undefined ? {} : { agent }), state: states[last] ?? last }]
}
