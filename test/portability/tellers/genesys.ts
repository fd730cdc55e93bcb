import { type GenesysServer, startGenesysServer } from '../../fixtures/genesys-server.ts'
import { createSwitch, type Kv } from '../../fixtures/genesys-switch.ts'
import { type Agent, cast, type Reached, type Stage, type Teller } from '../teller.ts'

const logins: Readonly<Record<Agent, string>> = { alice: '4711', bob: '4712' }
const devices: Readonly<Record<Agent, string>> = { alice: '1024', bob: '1025' }
const pilot = '5000'

export const teller: Teller = {
  title: 'Genesys',
  plugin: 'genesys',
  async start() {
    const people = (['alice', 'bob'] as const).map((agent) => ({
      login: logins[agent],
      dn: devices[agent],
      token: `bearer-of-${agent}`,
    }))
    const tserver = createSwitch({ agents: people })
    const server = await startGenesysServer({ switch: tserver })
    const { alice, bob } = logins

    async function direct(stage: Stage): Promise<string> {
      const call = tserver.inbound(cast.customer.number, devices.alice)
      await stage.seen('ringing', 'alice')
      tserver.act(alice, 'answer', call.id)
      await stage.seen('established', 'alice')
      return call.id
    }

    async function consulting(stage: Stage): Promise<{ readonly first: string; readonly second: string }> {
      const first = await direct(stage)
      tserver.act(alice, 'initiate-transfer', first, { destination: devices.bob })
      await stage.seen('ringing', 'bob')
      const second = [...tserver.calls.values()].at(-1)?.id ?? ''
      tserver.act(bob, 'answer', second)
      await stage.seen('established', 'bob')
      return { first, second }
    }

    function customerHangsUp(id: string): void {
      const call = tserver.calls.get(id)
      if (call !== undefined) tserver.hangUp(call, cast.customer.number)
    }

    return {
      connection: {
        kind: 'genesys',
        config: {
          endpoints: [server.url],
          agents: people.map(({ login, dn, token }) => ({ agentId: login, dn, token })),
          pilots: { [pilot]: 'Sales' },
          activate: true,
        },
      },
      agents: { alice: { agentId: alice }, bob: { agentId: bob } },
      begins: { 'agent-state': 6, 'link-state': 1 },
      queue: pilot,
      stories: {
        async direct(stage) {
          const id = await direct(stage)
          customerHangsUp(id)
          await stage.seen('released', 'alice')
        },
        async 'acd-answered'(stage) {
          const call = tserver.inbound(cast.customer.number, pilot, [alice])
          await stage.seen('ringing', 'alice')
          tserver.act(alice, 'answer', call.id)
          await stage.seen('established', 'alice')
          customerHangsUp(call.id)
          await stage.seen('released', 'alice')
        },
        abandoned: { cannot: 'Workspace does not say why a telephone stopped ringing: given up and taken away look the same.' },
        async 'blind-transfer'(stage) {
          const id = await direct(stage)
          tserver.act(alice, 'single-step-transfer', id, { destination: devices.bob })
          await stage.seen('ringing', 'bob')
          tserver.act(bob, 'answer', id)
          await stage.seen('established', 'bob')
          customerHangsUp(id)
          await stage.seen('released', 'bob')
        },
        async 'consult-complete'(stage) {
          const { first, second } = await consulting(stage)
          tserver.act(alice, 'complete-transfer', second, { parentConnId: first })
          await stage.seen('transferred', 'bob')
          customerHangsUp(first)
          await stage.seen('released', 'bob')
        },
        async 'consult-declined'(stage) {
          const { first, second } = await consulting(stage)
          tserver.act(bob, 'release', second)
          await stage.seen('released', 'bob')
          tserver.act(alice, 'retrieve', first)
          await stage.seen('retrieved', 'alice')
          customerHangsUp(first)
          await stage.seen('released', 'alice')
        },
        async outbound(stage) {
          const call = tserver.makeCall(alice, cast.customer.number)
          await stage.seen('dialing', 'alice')
          tserver.answered(call)
          await stage.seen('established', 'alice')
          customerHangsUp(call.id)
          await stage.seen('released', 'alice')
        },
        async 'user-event'(stage) {
          const { name, text } = cast.userEvent
          tserver.userEvent(alice, [
            { key: 'EventName', type: 'str', value: name },
            { key: 'text', type: 'str', value: text },
          ])
          await stage.seen('userEvent', 'alice')
        },
      },
      refuse() {
        server.refuse('ready', 'http', 59, 'DN is not configured in CME')
        return { action: 'set-agent-state', input: { state: 'ready' }, words: 'DN is not configured in CME' }
      },
      reached: () => server.bodies.flatMap(reached),
      close: server.close,
    }
  },
}

function reached({ path, body }: GenesysServer['bodies'][number]): readonly Reached[] {
  const data = dataOf(body)
  const pairs = textsOf(data.userData)
  if (path.endsWith('/attach-user-data')) return [{ action: 'attach-data', data: pairs }]
  if (path === '/voice/not-ready') return [{ action: 'set-agent-state', agent: 'alice', state: 'not-ready' }]
  if (path !== '/voice/send-user-event') return []
  const { EventName = '', From: _, To: __, ...rest } = pairs
  return [{ action: 'send-user-event', name: EventName, data: rest }]
}

function textsOf(userData: unknown): Readonly<Record<string, string>> {
  const pairs: readonly Kv[] = Array.isArray(userData) ? userData : []
  return Object.fromEntries(pairs.flatMap(({ key, value }) => (key.startsWith('CORDBOARD_') ? [] : [[key, String(value)]])))
}

function dataOf(body: unknown): { readonly userData?: unknown } {
  return typeof body === 'object' && body !== null && 'data' in body && typeof body.data === 'object' && body.data !== null ? body.data : {}
}
