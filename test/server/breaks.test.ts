import { afterEach, expect, test } from 'vitest'
import { createHost } from '../../src/app/index.ts'
import { createVirtualClock } from '../helpers/virtual-clock.ts'
import { openPage, session, type TestPage } from './clients.ts'
import { type Home, openHome } from './home.ts'

const soon = { timeout: 30_000 }
let home: Home
let page: TestPage
let count = 0

afterEach(async () => {
  await page.close()
  await home.close()
})

async function start(rest: object = {}, mood?: string): Promise<void> {
  const connections = { relay: { kind: 'relay', country: 'FR', config: { mood: mood ?? 'calm' } } }
  home = await openHome({ config: { connections, agents: { breaks: [{ seconds: 20, reason: '3', connections: ['relay'], ...rest }] } } })
  page = await openPage(home.url, session(home, 'marie').cookie, 'page-of-marie')
}

/** What Marie's bar says of her. */
function bar() {
  const { state } = page.messages.findLast((message) => message.type === 'state' || message.type === 'welcome') ?? {}
  const agent = state?.agents.find(({ connection }) => connection === 'relay')
  const left = agent?.breakUntil === undefined ? undefined : (Date.parse(agent.breakUntil) - home.clock.now()) / 1000
  return [agent?.state, agent?.reason, left]
}

/** The clock moves while the product does its work beside it. */
async function expectBar(...wanted: readonly unknown[]): Promise<void> {
  const seen = async () => {
    await home.clock.advance(100)
    await home.host.idle()
    return bar().map((part) => (typeof part === 'number' ? Math.ceil(part / 10) * 10 : part))
  }
  await expect.poll(seen, soon).toEqual(wanted)
}

async function tell(type: 'ringing' | 'established' | 'released' | 'agent-state', more: object = {}): Promise<void> {
  count += 1
  await home.host.ingest('relay', [{ id: `told-${count}`, type, agent: { device: '4021' }, ...more }])
  await home.host.idle()
}

const state = (name: string) => tell('agent-state', { agent: { device: '4021', state: name } })

async function call(id: string, options: { readonly queue?: boolean; readonly answered?: boolean } = {}): Promise<void> {
  const about = { call: { id, interactionId: id, type: 'inbound' }, ...(options.queue === false ? {} : { queue: { id: 'sales' } }) }
  await tell('ringing', about)
  if (options.answered !== false) await tell('established', about)
  await tell('released', about)
}

const ask = (wanted: string, reason?: string) =>
  session(home, 'marie')('POST', '/api/v1/agents/me/commands', {
    action: 'set-agent-state',
    connection: 'relay',
    input: { state: wanted, ...(reason === undefined ? {} : { reason }) },
  })

test('after a call of a queue and the work after it the agent has a break, which only time ends', async () => {
  await start()
  await state('busy')
  await call('1')
  await state('after-call-work')
  await expectBar('after-call-work', undefined, undefined)
  await state('ready')
  await expectBar('not-ready', '3', 20)
  expect(await ask('ready')).toMatchObject({ status: 409, body: { code: 'CORD_SERVER_BREAK' } })
  await home.clock.advance(11_000)
  await expectBar('not-ready', '3', 10)
  await home.clock.advance(10_000)
  await expectBar('ready', undefined, undefined)
  expect((await ask('ready')).status).toBe(200)
})

test('no break comes of calls that nobody answered or that no queue brought, none for who has left, none where the phone system refuses', async () => {
  await start({}, 'not-ready')
  await state('ready')
  await call('1', { answered: false })
  await call('2', { queue: false })
  await call('3')
  await expectBar('ready', undefined, undefined)
  await state('not-ready')
  await call('4')
  await state('ready')
  await expectBar('ready', undefined, undefined)
})

test('it is cut short on the telephone, or by a reason of the agent’s own, which stays; the agent may stay away behind it', async () => {
  await start({ after: 'every', next: 'not-ready' })
  await state('ready')
  await call('1', { queue: false })
  await expectBar('not-ready', '3', 20)
  await state('ready')
  await expectBar('ready', undefined, undefined)
  await call('2', { queue: false })
  await expectBar('not-ready', '3', 20)
  expect((await ask('not-ready', '7')).status).toBe(200)
  await expectBar('not-ready', '7', undefined)
  await state('ready')
  await call('3')
  await expectBar('not-ready', '3', 20)
  await home.clock.advance(21_000)
  await expectBar('not-ready', '3', undefined)
})

test('it outlives a restart of the server', async () => {
  await start()
  await state('ready')
  await call('1')
  await expectBar('not-ready', '3', 20)
  const { folder } = home
  await page.close()
  await home.host.close()
  const clock = createVirtualClock(home.clock.now() + 5000)
  const log = { debug() {}, info() {}, warn() {}, error() {} }
  const host = await createHost({ home: folder.path, port: 0, clock, log, watch: false })
  home = { ...home, host, url: host.url, clock, close: () => host.close().then(() => folder[Symbol.dispose]()) }
  page = await openPage(host.url, home.cookies.marie, 'page-of-marie')
  await expectBar('not-ready', '3', 20)
  await clock.advance(16_000)
  await expectBar('ready', undefined, undefined)
})
