import { afterEach, beforeEach, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { createHost, type Host } from '../../src/app/index.ts'
import type { EmittedTrigger } from '../../src/model/index.ts'
import type { BarState, ToPage } from '../../src/server/wire/index.ts'
import { cookieOf, deskOf, makeHome } from '../faults/home.ts'
import type { TemporaryHome } from '../helpers/home.ts'
import { createVirtualClock, type VirtualClock } from '../helpers/virtual-clock.ts'

const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const pop = `name: Pop
on: ringing
do:
  - { action: open-record, with: { url: 'https://crm.example/{{ call.id }}' } }
`
const offer = pop.replace("id }}' }", "id }}', present: offer }")

let clock: VirtualClock
let home: TemporaryHome
let host: Host
const pages: WebSocket[] = []

beforeEach(() => {
  clock = createVirtualClock(Date.now())
})

afterEach(async () => {
  for (const page of pages.splice(0)) page.terminate()
  await host.close()
  home[Symbol.dispose]()
})

async function start(rule: string): Promise<void> {
  home = await makeHome('http://127.0.0.1:9', { 'rules/pop.yaml': rule })
  host = await createHost({ home: home.path, port: 0, log: quiet, clock, watch: false })
}

/** A bar that does what it is asked; answers what it shows now. */
async function signIn(user: string): Promise<() => BarState | undefined> {
  const socket = new WebSocket(`${host.url.replace('http', 'ws')}/ws/agent`, { headers: { cookie: cookieOf(user), origin: host.url } })
  pages.push(socket)
  let state: BarState | undefined
  const send = (message: object) => socket.send(JSON.stringify(message))
  socket.on('message', (data) => {
    const message: ToPage = JSON.parse(data.toString())
    if (message.type === 'open') send({ type: 'ack', key: message.card.key, did: 'opened' })
    if (message.type !== 'welcome' && message.type !== 'state') return
    state = message.state
    for (const card of state.cards) if (card.state === 'offered') send({ type: 'ack', key: card.key, did: 'offered' })
  })
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  send({ type: 'hello', page: `page-of-${user}`, opened: [], window: 'open' })
  return () => state
}

function at(index: number, id: string, type: EmittedTrigger['type']): EmittedTrigger {
  return { id, type, call: { id: 'c1', interactionId: 'i1', type: 'inbound' }, agent: { device: deskOf(index) } }
}

async function statuses(): Promise<readonly string[]> {
  const traces: readonly { id: string }[] = JSON.parse(JSON.stringify(await host.operations.run('traces', {})))
  const explained = await Promise.all(traces.map(({ id }) => host.operations.run('explain', { id })))
  const all: readonly { trace: { plans: { outcomes: { status: string }[] }[] } }[] = JSON.parse(JSON.stringify(explained))
  return all.flatMap(({ trace }) => trace.plans.flatMap(({ outcomes }) => outcomes.map(({ status }) => status))).reverse()
}

it('a record waits for an agent who signs in late', async () => {
  await start(pop)
  await host.ingest('east', [at(0, '1', 'ringing')])
  await expect.poll(statuses).toEqual(['running'])
  await clock.advance(40_000)
  expect(await statuses()).toEqual(['running'])
  await signIn('ada')
  await expect.poll(statuses, { timeout: 10_000 }).toEqual(['opened'])
})

it('a record that nobody was there for expires, and pops when the call is offered again', async () => {
  await start(pop)
  await host.ingest('east', [at(0, '1', 'ringing')])
  await expect.poll(statuses).toEqual(['running'])
  await clock.advance(61_000)
  await expect.poll(statuses, { timeout: 10_000 }).toEqual(['expired'])
  await signIn('ada')
  await host.ingest('east', [at(0, '2', 'ringing')])
  await expect.poll(statuses, { timeout: 10_000 }).toEqual(['expired', 'opened'])
})

it('a call that leaves one of two desks takes its offer from that desk alone', async () => {
  await start(offer)
  const ada = await signIn('ada')
  const bob = await signIn('bob')
  await host.ingest('east', [at(0, '1', 'ringing'), at(1, '2', 'ringing')])
  await expect.poll(statuses, { timeout: 10_000 }).toEqual(['offered', 'offered'])
  await host.ingest('east', [at(0, '3', 'diverted')])
  await expect.poll(statuses, { timeout: 10_000 }).toEqual(['withdrawn', 'offered'])
  await expect.poll(() => [ada()?.cards.length, bob()?.cards.length], { timeout: 10_000 }).toEqual([0, 1])
})
