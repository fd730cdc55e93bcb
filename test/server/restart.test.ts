import { afterAll, beforeAll, expect, test } from 'vitest'
import { createHost, type Host } from '../../src/app/index.ts'
import { openPage, program, type TestPage } from './clients.ts'
import { type Home, openHome, recordRule, TOKENS } from './home.ts'

const URL_OF = 'https://crm.example/contacts/42'
const quiet = { debug() {}, info() {}, warn() {}, error() {} }
/** Sockets and processes on a busy machine. */
const soon = { timeout: 10_000 }
const answered = recordRule.replace('name: Sales record', 'name: Answered').replace('ringing', 'established')

let home: Home
let host: Host

beforeAll(async () => {
  home = await openHome({ files: { 'rules/sales/answered.yaml': answered } })
  host = home.host
})
afterAll(async () => {
  await host.close()
  home.folder[Symbol.dispose]()
})

async function restart(): Promise<void> {
  await host.close()
  host = await createHost({ home: home.folder.path, port: 0, clock: home.clock, log: quiet, watch: false })
}

const page = (opened: readonly string[] = []): Promise<TestPage> => openPage(host.url, home.cookies.marie, 'page-of-desk', { opened })

async function happen(id: string, type: 'ringing' | 'established', call: string, show: string): Promise<string> {
  const about = { call: { id: call, interactionId: `i-${call}`, type: 'inbound' }, agent: { device: '4021' } } as const
  const [accepted] = await host.ingest('paris', [{ id, type, ...about, data: { show, url: URL_OF } }])
  return String(accepted?.seq)
}

async function outcomes(trace: string): Promise<readonly { readonly status: string; readonly attempts: number }[]> {
  const { body } = await program(host.url, TOKENS.read)('GET', `/api/v1/traces/${trace}`)
  const { plans } = body as { plans: { outcomes: { status: string; attempts: number }[] }[] }
  return plans.flatMap((plan) => plan.outcomes)
}
const statuses = async (trace: string) => (await outcomes(trace)).map(({ status }) => status)
const attempts = async (trace: string) => (await outcomes(trace)).map((outcome) => outcome.attempts)
const steps = (trace: string) => expect.poll(() => statuses(trace), soon)

test('an offer stands over a restart as an offer, and the next record of that call opens by itself', async () => {
  const before = await page()
  const offer = await happen('r1', 'ringing', 'c1', 'offer')
  const key = 'paris|r1|sales/offer|0'
  await expect.poll(() => before.messages.some((one) => one.type === 'state' && one.state.cards.length > 0), soon).toBe(true)
  before.send({ type: 'ack', key, did: 'offered' })
  await steps(offer).toEqual(['offered'])
  await restart()

  const record = await happen('e1', 'established', 'c1', 'open')
  const after = await page()
  const { card } = await after.next('open')
  expect(card).toMatchObject({ key: 'paris|e1|sales/answered|0', url: URL_OF })
  after.send({ type: 'ack', key: card.key, did: 'opened' })
  await steps(record).toEqual(['opened'])
  await steps(offer).toEqual(['offered'])
  after.send({ type: 'ack', key, did: 'clicked' })
  await steps(offer).toEqual(['opened'])
  expect(after.messages.filter(({ type }) => type === 'open')).toHaveLength(1)
  await after.close()
})

test('a record that a page had opened when the server stopped is not opened again, whatever comes back', async () => {
  const before = await page()
  const trace = await happen('r2', 'ringing', 'c2', 'open')
  const { card } = await before.next('open')
  // Opened, and the server went before it could hear of it.
  await restart()
  const back = await page([card.key])
  const second = await openPage(host.url, home.cookies.marie, 'page-of-second')
  await steps(trace).toEqual(['opened'])
  await happen('r2', 'ringing', 'c2', 'open')
  await happen('r2-again', 'ringing', 'c2', 'open')
  await host.idle()
  await Promise.all([back.handled(), second.handled()])
  expect([...back.messages, ...second.messages].filter(({ type }) => type === 'open')).toEqual([])
  await Promise.all([back.close(), second.close()])
})

test('after a restart a record waits for the page that may have opened it, and then goes to one that is there', async () => {
  const before = await page()
  const [kept, lost] = [await happen('r3', 'ringing', 'c3', 'open'), await happen('r4', 'ringing', 'c4', 'open')]
  const { card } = await before.next('open')
  const { card: unheard } = await before.next('open')
  await restart()
  const other = await openPage(host.url, home.cookies.marie, 'page-of-second')
  for (const trace of [kept, lost]) await expect.poll(() => attempts(trace), soon).toEqual([2])
  const back = await page([card.key])
  await steps(kept).toEqual(['opened'])
  expect(await statuses(lost)).toEqual(['running'])
  await home.clock.advance(3000)
  const asked = await Promise.race([back.next('open'), other.next('open')])
  expect(asked.card.key).toBe(unheard.key)
  for (const one of [back, other]) one.send({ type: 'ack', key: unheard.key, did: 'opened' })
  await steps(lost).toEqual(['opened'])
  expect([...back.messages, ...other.messages].filter(({ type }) => type === 'open')).toHaveLength(1)
  await Promise.all([before.close(), back.close(), other.close()])
})
