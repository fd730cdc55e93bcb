import { type CstaServer, startCstaServer } from '../../fixtures/csta/server.ts'
import type { Said } from '../../fixtures/csta/wire.ts'
import { type Agent, cast, type Reached, type Stage, type Teller } from '../teller.ts'

const devices: Readonly<Record<Agent, string>> = { alice: '13579', bob: '54321' }
const pilot = '2468'

export const teller: Teller = {
  title: 'OpenScape (CSTA)',
  plugin: 'openscape',
  async start() {
    const server = await startCstaServer({ lines: [...Object.values(devices), pilot], greets: true })
    return {
      connection: {
        kind: 'openscape',
        config: { servers: [{ host: '127.0.0.1', port: server.port }], devices: Object.values(devices), pilots: { [pilot]: 'Sales' } },
      },
      agents: { alice: { device: devices.alice }, bob: { device: devices.bob } },
      begins: { 'link-state': 1 },
      queue: pilot,
      stories: {
        async direct(stage) {
          const id = await answered(server, stage)
          server.abandon(id)
          await stage.seen('released', 'alice')
        },
        async 'acd-answered'(stage) {
          const id = await distributed(server, stage)
          server.answer(id, devices.alice)
          await stage.seen('established', 'alice')
          server.abandon(id)
          await stage.seen('released', 'alice')
        },
        async abandoned(stage) {
          server.abandon(await distributed(server, stage))
          await stage.seen('released', 'alice')
        },
        async 'blind-transfer'(stage) {
          const id = server.blind(await answered(server, stage), devices.alice, devices.bob)
          await stage.seen('ringing', 'bob')
          server.answer(id, devices.bob)
          await stage.seen('established', 'bob')
          server.abandon(id)
          await stage.seen('released', 'bob')
        },
        async 'consult-complete'(stage) {
          await answered(server, stage)
          await consulted(server, stage)
          const id = server.complete(devices.alice)
          await stage.seen('transferred', 'bob')
          server.abandon(id)
          await stage.seen('released', 'bob')
        },
        async 'consult-declined'(stage) {
          const id = await answered(server, stage)
          await consulted(server, stage)
          server.reconnect(devices.alice)
          await stage.seen('retrieved', 'alice')
          server.abandon(id)
          await stage.seen('released', 'alice')
        },
        async outbound(stage) {
          const id = server.dial(devices.alice, cast.customer.number)
          await stage.seen('dialing', 'alice')
          server.answer(id, cast.customer.number)
          await stage.seen('established', 'alice')
          server.hangUp(id, devices.alice)
          await stage.seen('released', 'alice')
        },
        // CSTA carries user information along a call only: bob sends it to alice while they talk.
        async 'user-event'(stage) {
          const id = server.dial(devices.bob, devices.alice)
          server.answer(id, devices.alice)
          await stage.seen('established', 'alice')
          const { name, text } = cast.userEvent
          server.say(devices.alice, 'CallInformationEvent', {
            connection: { callID: id, deviceID: `N<${devices.alice}>` },
            device: { deviceIdentifier: `N<${devices.bob}>` },
            userData: Buffer.from(`${name}?text=${text}`).toString('hex'),
          })
          await stage.seen('userEvent', 'alice')
          server.hangUp(id, devices.bob)
          await stage.seen('released', 'alice')
        },
      },
      refuse: () => ({ action: 'agent-login', input: { password: 'wrong' }, words: 'invalidPassword' }),
      reached: () => server.requests.flatMap(reached),
      close: () => server.stop(),
    }
  },
}

/** The customer calls alice, who answers. */
async function answered(server: CstaServer, stage: Stage): Promise<string> {
  const id = server.ring({ from: cast.customer.number, to: devices.alice })
  await stage.seen('ringing', 'alice')
  server.answer(id, devices.alice)
  await stage.seen('established', 'alice')
  return id
}

/** The customer waits for the queue, and alice's telephone rings for it. */
async function distributed(server: CstaServer, stage: Stage): Promise<string> {
  const id = server.queue({ from: cast.customer.number, pilot })
  await stage.seen('queue-start')
  server.distribute(id, devices.alice)
  await stage.seen('ringing', 'alice')
  return id
}

/** Alice asks bob while the customer waits. */
async function consulted(server: CstaServer, stage: Stage): Promise<void> {
  const consultation = server.consult(devices.alice, devices.bob)
  await stage.seen('ringing', 'bob')
  server.answer(consultation, devices.bob)
  await stage.seen('established', 'bob')
}

const states: Readonly<Record<string, string>> = { notReady: 'not-ready', ready: 'ready', workingAfterCall: 'after-call-work' }

function reached({ name, fields }: Said): readonly Reached[] {
  const hex = (path: string) => Buffer.from(fields.get(path) ?? '', 'hex').toString()
  switch (name) {
    case 'AssociateData':
      return [{ action: 'attach-data', data: Object.fromEntries(new URLSearchParams(hex('correlatorData'))) }]
    case 'SetAgentState':
      return [{ action: 'set-agent-state', ...agentOf(fields.get('device')), state: states[fields.get('requestedAgentState') ?? ''] ?? '' }]
    case 'SendUserInformation': {
      const [event = '', query = ''] = hex('userData').split('?')
      return [{ action: 'send-user-event', name: event, data: Object.fromEntries(new URLSearchParams(query)) }]
    }
    default:
      return []
  }
}

function agentOf(device: string | undefined): { readonly agent?: Agent } {
  if (device === devices.alice) return { agent: 'alice' }
  return device === devices.bob ? { agent: 'bob' } : {}
}
