import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createHost, type Host } from '../../src/app/index.ts'
import { type TemporaryHome, temporaryHome } from '../helpers/home.ts'
import { type AmiClient, createParties, dana, numbers, openAmi, type Parties, type Pbx, startPbx, unavailableReason } from '../pbx/index.ts'
import { PASSWORD } from '../server/home.ts'
import { launch, noBrowser, signIn } from './browser.ts'

const missing = unavailableReason() ?? noBrowser
const quiet = { debug() {}, info() {}, warn() {}, error() {} }
// A slow machine answers in its own time: what does not come at all is an error soon enough.
const patience = { timeout: 20_000 }

const config = `
connections:
  office:
    kind: asterisk
    country: US
    title: Office
    config:
      host: 127.0.0.1
      username: cti
      secret: '\${env:AMI_SECRET}'
      trunks: [PJSIP/trunk]
      variables: { CTI_CUSTOMER_ID: customerId }
      dialContext: from-agents
      transferContext: extensions
      remoteControl: true
agents:
  labels: { customerId: Customer number }
  reasons: [{ value: lunch, title: Lunch }]
`

describe.skipIf(missing !== undefined)(`the buttons of the bar, on real calls${missing === undefined ? '' : `: ${missing}`}`, () => {
  let pbx: Pbx
  let browser: Browser
  let home: TemporaryHome
  let host: Host
  let manager: AmiClient
  let parties: Parties
  let alice: Page
  let bob: Page

  beforeAll(async () => {
    pbx = await startPbx()
    browser = await launch()
    manager = await openAmi()
    home = temporaryHome({ 'cordboard.yaml': config })
    host = await createHost({ home: home.path, port: 0, env: { AMI_SECRET: 'cti-test' }, log: quiet })
    for (const [id, device] of [
      ['alice', '1024'],
      ['bob', '1025'],
    ] as const) {
      await host.operations.run('users.add', { id, role: 'agent', password: PASSWORD, agents: [`office:${device}`] })
    }
    alice = (await signIn(browser, host.url, 'alice')).bar
    bob = (await signIn(browser, host.url, 'bob')).bar
    await alice.getByText('Office').first().waitFor(patience)
  }, 360_000)

  afterAll(async () => {
    await browser?.close()
    await host?.close()
    manager?.destroy()
    await pbx?.stop()
    home?.[Symbol.dispose]()
  })

  beforeEach(() => {
    parties = createParties('bar')
  })

  afterEach(async () => {
    // Hung up while they can still answer: a BYE that nobody answered would be sent again, to the next test's parties.
    await manager.action('Hangup', { Channel: '/^PJSIP/' })
    await manager.settle()
    await parties[Symbol.asyncDispose]()
    for (const bar of [alice, bob]) await bar.getByText('No call right now').waitFor(patience)
  })

  const press = (bar: Page, command: string): Promise<void> => bar.click(`[data-command=${command}]`, patience)
  const state = (bar: Page, name: string): Promise<void> => bar.locator(`section.call.${name}`).waitFor(patience)

  async function enter(bar: Page, command: string, text: string): Promise<void> {
    await press(bar, command)
    await bar.fill('.entry input', text)
    await bar.keyboard.press('Enter')
  }

  /** Dana talks to Alice. */
  async function talking(caller = 'caller-wait'): Promise<void> {
    parties.phone('1024', 'agent-answer')
    parties.phone('1025', 'agent-answer', { calls: 0 })
    parties.caller(dana, numbers['1024'], caller)
    await state(alice, 'talking')
  }

  it('answer, hold, retrieve and hang up do what they say, and only what makes sense is there', async () => {
    parties.phone('1024', 'agent-obeys')
    parties.caller(dana, numbers['1024'], 'caller-wait')
    await state(alice, 'ringing')
    const buttons = () => alice.locator('.commands [data-command]').evaluateAll((all) => all.map((one) => one.getAttribute('data-command')))
    expect(await buttons()).toEqual(['answer', 'transfer', 'hang-up'])
    await press(alice, 'answer')
    await state(alice, 'talking')
    expect(await buttons()).toEqual(['hold', 'transfer', 'consult', 'send-digits', 'hang-up'])
    expect(await alice.locator('.data').textContent()).toBe('Customer numberC-4711')
    await press(alice, 'hold')
    await state(alice, 'held')
    expect(await buttons()).toEqual(['retrieve', 'transfer', 'consult', 'send-digits', 'hang-up'])
    expect(await alice.locator('[data-command=consult]').getAttribute('title')).toContain('on hold')
    await press(alice, 'retrieve')
    await state(alice, 'talking')
    await press(alice, 'hang-up')
    await alice.getByText('No call right now').waitFor(patience)
  }, 60_000)

  it('a transfer brings the customer to the second agent', async () => {
    await talking()
    await enter(alice, 'transfer', '1025')
    await state(bob, 'talking')
    await bob.getByText('+1 202 555 0143').first().waitFor(patience)
    await alice.getByText('No call right now').waitFor(patience)
  }, 60_000)

  it('a consultation is seen by the colleague and completed', async () => {
    await talking()
    await enter(alice, 'consult', '1025')
    await state(bob, 'talking')
    await state(alice, 'held')
    expect(await alice.locator('[data-command=retrieve]').getAttribute('aria-disabled')).toBe('true')
    await press(alice, 'complete-transfer')
    await alice.getByText('No call right now').waitFor(patience)
    await bob.getByText('+1 202 555 0143').first().waitFor(patience)
  }, 60_000)

  it('a consultation becomes a conference of three telephones', async () => {
    await talking()
    await enter(alice, 'consult', '1025')
    await state(bob, 'talking')
    await alice.keyboard.press('j')
    await state(alice, 'talking')
    await bob.locator('section.call', { hasText: '+1 202 555 0143' }).waitFor(patience)
    // Local channels of the consultation go by themselves.
    const bridges = async () => (await manager.list('CoreShowChannels', 'CoreShowChannelsComplete')).map((one) => one['BridgeId'])
    await expect.poll(async () => (await bridges()).length, patience).toBe(3)
    expect(new Set(await bridges()).size).toBe(1)
    await press(alice, 'hang-up')
    await alice.getByText('No call right now').waitFor(patience)
    await bob.locator('section.call.talking', { hasText: '+1 202 555 0143' }).waitFor(patience)
  }, 60_000)

  it('a consultation is taken back', async () => {
    await talking()
    await enter(alice, 'consult', '1025')
    await state(bob, 'talking')
    await press(alice, 'reconnect')
    await state(alice, 'talking')
    await bob.getByText('No call right now').waitFor(patience)
  }, 60_000)

  it('digits reach the caller', async () => {
    parties.phone('1024', 'agent-answer')
    const caller = parties.caller(dana, numbers['1024'], 'caller-hears-digits')
    await state(alice, 'talking')
    await enter(alice, 'send-digits', '12#')
    await alice.locator('.entry').waitFor({ state: 'detached', ...patience })
    await press(alice, 'hang-up')
    // It heard three digits, or it would not end well.
    expect(await caller.done).toBe(0)
  }, 60_000)

  it('a number is called, and the bar shows the call that goes out; so does a planned one', async () => {
    parties.phone('1024', 'agent-answer', { calls: 0 })
    parties.carrier('agent-answer', { calls: 0 })
    await Promise.all([parties.listening('1024'), parties.listening()])
    await alice.fill('.dial input', '+1 202 555 0187')
    await press(alice, 'dial')
    await state(alice, 'talking')
    await alice.getByText('+1 202 555 0187').first().waitFor(patience)
    await press(alice, 'hang-up')
    await alice.getByText('No call right now').waitFor(patience)
    await manager.settle()
    // A record system plans a call: its button dials too, and the plan is done with.
    const planned = { number: '+12025550188', at: new Date().toISOString(), name: 'Weber' }
    const made = await host.operations.run('tokens.add', { name: 'crm', scopes: ['ingest'] })
    const answer = await fetch(`${host.url}/api/v1/agents/alice/callbacks/1`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${String(Object(made).token)}`, 'content-type': 'application/json' },
      body: JSON.stringify(planned),
    })
    expect(answer.status).toBe(204)
    await alice.click('.callback [data-dial]', patience)
    await state(alice, 'talking')
    await alice.locator('section.call', { hasText: '+1 202 555 0188' }).waitFor(patience)
    await alice.locator('.callback').waitFor({ state: 'detached', ...patience })
  }, 60_000)

  it('the agent logs in to a queue, is not ready for a reason, is back, and logs out', async () => {
    const openMenu = async () => {
      // It closes when the answer is here, which may come after the queue's own word.
      await alice.locator('.state:not([open])').waitFor(patience)
      await alice.keyboard.press('s')
    }
    await openMenu()
    await alice.fill('.login [name=queue]', 'support')
    await press(alice, 'agent-login')
    const members = async () =>
      (await manager.list('QueueStatus', 'QueueStatusComplete', { Queue: 'support' })).filter((one) => one['Event'] === 'QueueMember')
    await expect.poll(async () => (await members()).map((one) => one['Name']), patience).toEqual(['alice'])
    await openMenu()
    await alice.getByRole('button', { name: 'Not ready: Lunch' }).click(patience)
    await alice.locator('.state summary', { hasText: 'Not ready: Lunch' }).waitFor(patience)
    expect((await members()).map((one) => [one['Paused'], one['PausedReason']])).toEqual([['1', 'lunch']])
    await openMenu()
    await alice.getByRole('button', { name: 'Ready', exact: true }).click(patience)
    await alice.locator('.state summary', { hasText: /^Ready/ }).waitFor(patience)
    await openMenu()
    await alice.fill('.login [name=queue]', 'support')
    await press(alice, 'agent-logout')
    await expect.poll(members, patience).toEqual([])
  }, 60_000)

  it('a call that was missed is listed, is found again and can be pinned', async () => {
    parties.phone('1024', 'agent-ring')
    const caller = parties.caller(dana, numbers['1024'], 'caller-wait')
    await state(alice, 'ringing')
    await caller.hangUp()
    await alice.getByText('No call right now').waitFor(patience)
    await alice.getByRole('button', { name: 'Missed only' }).click(patience)
    await alice.fill('[type=search]', '555 0143')
    const line = alice.locator('.recent li').first()
    await line.getByText('missed').waitFor(patience)
    await line.locator('[data-report=no-pop]').click(patience)
    await line.getByText('Pinned').waitFor(patience)
    await alice.fill('[type=search]', '999')
    await alice.getByText('No such call.').waitFor(patience)
    await alice.fill('[type=search]', '')
    await alice.getByRole('button', { name: 'Missed only' }).click(patience)
  }, 60_000)

  // The last one: Asterisk asks a telephone that does not answer again and again, half a minute long, whoever sits there then.
  it('what the telephone system refuses is said in its words', async () => {
    parties.phone('1024', 'agent-ring')
    const caller = parties.caller(dana, numbers['1024'], 'caller-wait')
    await state(alice, 'ringing')
    await press(alice, 'answer')
    await alice.locator('section.call [role=alert]', { hasText: 'the telephone did not obey' }).waitFor(patience)
    await caller.hangUp()
  }, 60_000)
})
