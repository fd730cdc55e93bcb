import { get } from 'node:http'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openPage, session, signIn, type TestPage } from './clients.ts'
import { type Home, openHome } from './home.ts'

const URL_OF = 'https://crm.example/contacts/42'

let home: Home
let marie: string
let calls = 0
const opened: TestPage[] = []

beforeAll(async () => {
  home = await openHome()
  marie = session(home, 'marie').cookie
})
afterEach(async () => {
  for (const page of opened.splice(0)) await page.close()
  for (; calls > 0; calls -= 1) await home.hangUp(`c${calls}-${number}`)
  // Pages that went away without a word are waited for.
  let idle = false
  void home.host.idle().then(() => {
    idle = true
  })
  await expect
    .poll(async () => {
      await home.clock.jump(2000)
      return idle
    }, soon)
    .toBe(true)
})
afterAll(() => home.close())

async function page(id: string, options: Parameters<typeof openPage>[3] = {}, cookie = marie): Promise<TestPage> {
  const one = await openPage(home.url, cookie, `page-of-${id}`, options)
  opened.push(one)
  return one
}

/** Sockets and processes on a busy machine. */
const soon = { timeout: 10_000 }
/** The names a test gives its calls; they are new in each. */
let number = 0
const lastCards = (of: TestPage) =>
  of.messages.findLast((message) => message.type === 'state')?.state.cards.map(({ state }) => state) ?? 'nothing'

/** A call rings at Marie's desk, and a rule wants to open or offer a record. */
async function ring(show: 'open' | 'offer' | 'ghost' = 'open', url = URL_OF, device = '4021'): Promise<{ key: string; trace: string }> {
  calls += 1
  if (calls === 1) number += 1
  const call = `c${calls}-${number}`
  const trace = await home.ring(call, { show, url }, { device })
  return { key: `paris|t-${call}|sales/${show === 'open' ? 'record' : show}|0`, trace }
}

const steps = (trace: string) => expect.poll(() => home.steps(trace), soon)

describe('a record that is to open', () => {
  test('goes to the page with the record window, and is answered by what that page says', async () => {
    const without = await page('phone', { window: 'missing' })
    const lead = await page('desk')
    const { key, trace } = await ring()
    const { card } = await lead.next('open')
    expect(card).toMatchObject({ key, url: URL_OF, rule: 'Sales record', call: { connection: 'paris', callId: `c1-${number}` } })
    lead.send({ type: 'ack', key, did: 'opened' })
    await steps(trace).toEqual(['opened: page-of-desk'])
    await expect.poll(() => lastCards(without), soon).toEqual(['opened'])
    expect(without.messages.some((message) => message.type === 'state' && message.state.cards[0]?.state === 'waiting')).toBe(true)
    expect(without.messages.filter(({ type }) => type === 'open')).toEqual([])
  })

  test('of two pages with a window, the one used last leads', async () => {
    const first = await page('first')
    const second = await page('second')
    await home.clock.jump(5)
    first.send({ type: 'active', window: 'open' })
    await first.handled()
    const { key, trace } = await ring()
    await first.next('open')
    first.send({ type: 'ack', key, did: 'opened' })
    await steps(trace).toEqual(['opened: page-of-first'])
    expect(second.messages.some(({ type }) => type === 'open')).toBe(false)
  })

  test('that the browser blocked is an offer and is called one', async () => {
    const lead = await page('desk')
    const { key, trace } = await ring()
    await lead.next('open')
    lead.send({ type: 'ack', key, did: 'blocked' })
    await steps(trace).toEqual(['offered: page-of-desk: popup-blocked'])
    lead.send({ type: 'ack', key, did: 'clicked' })
    await steps(trace).toEqual(['opened: page-of-desk: popup-blocked'])
  })

  test('is offered everywhere when the leading page is silent for two seconds, and opened nowhere else', async () => {
    const lead = await page('desk')
    const other = await page('phone', { window: 'missing' })
    const { key, trace } = await ring()
    await lead.next('open')
    await expect.poll(() => lastCards(other), soon).toEqual(['waiting'])
    await home.clock.jump(2000)
    await expect.poll(() => lastCards(other), soon).toEqual(['offered'])
    other.send({ type: 'ack', key, did: 'offered' })
    await steps(trace).toEqual(['offered: page-of-phone: leader-silent'])
    lead.send({ type: 'ack', key, did: 'opened' })
    await expect.poll(() => lastCards(other), soon).toEqual(['opened'])
    await steps(trace).toEqual(['opened: page-of-phone: leader-silent'])
    expect(other.messages.some(({ type }) => type === 'open')).toBe(false)
  })

  test('is told once more to a page that read it late, as long as it is still to open', async () => {
    const lead = await page('desk')
    const { key, trace } = await ring()
    const first = await lead.next('open')
    await home.clock.jump(1500)
    lead.send({ type: 'ack', key, did: 'late' })
    const { card, now } = await lead.next('open')
    expect([card.key, Date.parse(now) - Date.parse(first.now)]).toEqual([key, 1500])
    await home.clock.jump(500)
    lead.send({ type: 'ack', key, did: 'late' })
    await lead.handled()
    expect(lead.messages.filter(({ type }) => type === 'open')).toHaveLength(2)
    lead.send({ type: 'ack', key, did: 'offered' })
    await steps(trace).toEqual(['offered: page-of-desk: leader-silent'])
  })

  test('reaches a page that comes back, but not a second time when that page had opened it', async () => {
    const lead = await page('desk')
    const { key, trace } = await ring()
    await lead.next('open')
    await lead.close()
    const back = await page('desk', { opened: [key] })
    expect(back.messages.filter(({ type }) => type === 'open')).toEqual([])
    await steps(trace).toEqual(['opened: page-of-desk'])
  })
})

describe('a user without a page', () => {
  test('is not given up for newer ones while the page that was asked may still say that it opened it', async () => {
    const lead = await page('desk')
    const first = await ring()
    await lead.next('open')
    for (let more = 0; more < 24; more += 1) await ring()
    await expect.poll(() => lead.messages.filter(({ type }) => type === 'open').length, soon).toBe(25)
    lead.send({ type: 'ack', key: first.key, did: 'opened' })
    await steps(first.trace).toEqual(['opened: page-of-desk'])
  })

  test('gets the record when a page comes before the deadline', async () => {
    const { key, trace } = await ring()
    await steps(trace).toEqual(['running'])
    await home.clock.jump(30_000)
    const late = await page('desk')
    await late.next('open')
    late.send({ type: 'ack', key, did: 'opened' })
    await steps(trace).toEqual(['opened: page-of-desk'])
  })

  test('is answered no-session at the deadline', async () => {
    const { trace } = await ring()
    await steps(trace).toEqual(['running'])
    await home.clock.jump(60_000)
    await expect
      .poll(async () => {
        await home.clock.jump(0)
        return home.steps(trace)
      })
      .toEqual(['expired: not signed in'])
  })

  test('an agent without a user, an unknown user and a dangerous address are answered at once', async () => {
    await steps((await ring('open', URL_OF, '9999')).trace).toEqual(['no-user: unknown'])
    await steps((await ring('ghost')).trace).toEqual(['no-user: ghost is not a user'])
    await steps((await ring('open', 'javascript:alert(1)')).trace).toEqual(['failed'])
  })
})

describe('the end of a call', () => {
  test('withdraws what waits and what is offered, and the trace tells how the offer ended', async () => {
    const desk = await page('desk')
    const offer = await ring('offer')
    await expect.poll(() => lastCards(desk), soon).toEqual(['offered'])
    desk.send({ type: 'ack', key: offer.key, did: 'offered' })
    await steps(offer.trace).toEqual(['offered: page-of-desk'])
    const pop = await ring()
    await desk.next('open')
    const waiting = home.clock.waiting
    await home.hangUp(`c1-${number}`)
    await home.hangUp(`c2-${number}`)
    await steps(offer.trace).toEqual(['withdrawn: page-of-desk'])
    desk.send({ type: 'ack', key: pop.key, did: 'blocked' })
    await steps(pop.trace).toEqual([expect.stringMatching(/^withdrawn/)])
    await expect.poll(() => lastCards(desk), soon).toEqual([])
    expect(home.clock.waiting).toBeLessThan(waiting)
  })

  describe('in the moment in which a page is told to open its record', () => {
    async function ringAndLeave(): Promise<{ desk: TestPage; key: string; trace: string }> {
      const desk = await page('desk')
      const { key, trace } = await ring()
      await desk.next('open')
      await home.hangUp(`c1-${number}`)
      await expect.poll(() => lastCards(desk), soon).toEqual([])
      expect(await home.steps(trace)).toEqual(['running'])
      return { desk, key, trace }
    }

    /** The same contact rings at the same desk once more. */
    async function ringAgain(): Promise<string> {
      const call = { id: `c1-${number}`, interactionId: `i-c1-${number}`, type: 'inbound' } as const
      const data = { show: 'open', url: URL_OF }
      const [accepted] = await home.host.ingest('paris', [
        { id: `again-${number}`, type: 'ringing', call, agent: { device: '4021' }, queue: { id: 'sales' }, data },
      ])
      return String(accepted?.seq)
    }

    test('leaves it to that page: opened is opened, and the same call opens it no more', async () => {
      const { desk, key, trace } = await ringAndLeave()
      desk.send({ type: 'ack', key, did: 'opened' })
      await steps(trace).toEqual(['opened: page-of-desk'])
      await ringAgain()
      await home.host.idle()
      await desk.handled()
      expect(desk.messages.filter(({ type }) => type === 'open')).toHaveLength(1)
    })

    test('believes a page that comes back without it, and the same call opens it then', async () => {
      const { desk, trace } = await ringAndLeave()
      await desk.close()
      const back = await page('desk')
      await steps(trace).toEqual(['withdrawn'])
      await ringAgain()
      const { card } = await back.next('open')
      back.send({ type: 'ack', key: card.key, did: 'opened' })
    })

    test('believes a page that read it too late, and has not opened it', async () => {
      const { desk, key, trace } = await ringAndLeave()
      desk.send({ type: 'ack', key, did: 'late' })
      await steps(trace).toEqual(['withdrawn'])
      await desk.handled()
      expect(desk.messages.filter(({ type }) => type === 'open')).toHaveLength(1)
    })

    test('is in doubt about a page that says no more, and opens nothing twice', async () => {
      const { desk, trace } = await ringAndLeave()
      await home.clock.jump(2000)
      await steps(trace).toEqual(['failed'])
      await ringAgain()
      await home.host.idle()
      await desk.handled()
      expect(desk.messages.filter(({ type }) => type === 'open')).toHaveLength(1)
    })
  })

  test('leaves a click that crosses it to the agent: the page is told, and the trace says that it was opened', async () => {
    const desk = await page('desk')
    const paul = await page('paul', {}, session(home, 'paul').cookie)
    const { key, trace } = await ring('offer')
    await expect.poll(() => lastCards(desk), soon).toEqual(['offered'])
    desk.send({ type: 'ack', key, did: 'offered' })
    await steps(trace).toEqual(['offered: page-of-desk'])
    await home.hangUp(`c1-${number}`)
    await steps(trace).toEqual(['withdrawn: page-of-desk'])
    paul.send({ type: 'ack', key, did: 'clicked' })
    await paul.handled()
    expect(await home.steps(trace)).toEqual(['withdrawn: page-of-desk'])
    desk.send({ type: 'ack', key, did: 'clicked' })
    expect(await desk.next('gone')).toMatchObject({ key })
    await steps(trace).toEqual(['opened: page-of-desk: clicked when the call had gone'])
  })

  test('leaves the cards of other calls alone', async () => {
    const desk = await page('desk')
    const { key } = await ring('offer')
    await ring('offer')
    await expect.poll(() => lastCards(desk), soon).toEqual(['offered', 'offered'])
    await home.hangUp(`c2-${number}`)
    await expect.poll(() => lastCards(desk), soon).toEqual(['offered'])
    const again = await page('again')
    expect(again.messages.find((message) => message.type === 'welcome')?.state.cards).toMatchObject([{ key, state: 'offered' }])
  })
})

describe('the sockets', () => {
  test('what belongs to one user reaches no other, and no other can answer for it', async () => {
    const mine = await page('desk')
    const paul = await page('paul', {}, session(home, 'paul').cookie)
    const { key, trace } = await ring()
    await mine.next('open')
    paul.send({ type: 'ack', key, did: 'opened' })
    paul.send({ type: 'dismiss', key })
    await paul.handled()
    mine.send({ type: 'ack', key, did: 'opened' })
    await steps(trace).toEqual(['opened: page-of-desk'])
    expect(JSON.stringify(paul.messages)).not.toContain(`c1-${number}`)
  })

  test('open only to our own pages with a session of the right role', async () => {
    const refused = (path: string, headers: Record<string, string>) => upgrade(home.url + path, headers)
    const origin = home.url
    expect(await refused('/ws/agent', { origin })).toBe(401)
    expect(await refused('/ws/agent', { cookie: marie })).toBe(403)
    expect(await refused('/ws/agent', { cookie: marie, origin: 'https://evil.example' })).toBe(403)
    expect(await refused('/ws/agent', { cookie: marie, origin: 'null' })).toBe(403)
    expect(await refused('/ws/agent', { cookie: marie, origin, 'sec-fetch-site': 'cross-site' })).toBe(403)
    expect(await refused('/ws/live', { cookie: marie, origin })).toBe(403)
    expect(await refused('/ws/nothing', { cookie: marie, origin })).toBe(404)
    expect(await refused('/ws/agent', { cookie: marie, origin })).toBe(101)
  })

  test.each([
    ['{"type":"open"}'],
    ['{"type":"dismiss","key":"k","__proto__":{}}'],
    ['{'.repeat(60_000)],
    [`${'['.repeat(30_000)}${']'.repeat(30_000)}`],
  ])('a message that is not understood ends the socket', async (text) => {
    const desk = await page('desk')
    desk.raw(text)
    expect(await desk.closed).toBe(1008)
  })

  test('a sign-out anywhere ends the sockets of that session', async () => {
    const person = await signIn(home.url, 'marie')
    const desk = await page('desk', {}, person.cookie)
    await person('DELETE', '/api/v1/session')
    await desk.next('signed-out')
    expect(await desk.closed).toBe(4001)
  })

  test('numbers rise with every message, and the bar shows the call with what can be done', async () => {
    const desk = await page('desk')
    await home.ring('c7', { crmId: '42', segment: 'vip' }, { connection: 'relay' })
    const { state } = await desk.next('state')
    await home.hangUp('c7', { connection: 'relay' })
    const now = new Date(home.clock.now()).toISOString()
    expect(state.calls).toMatchObject([{ startedAt: now, ringingAt: now }])
    expect(state.calls.map(({ startedAt: _, ringingAt: __, before: ___, ...call }) => call)).toMatchInlineSnapshot(`
      [
        {
          "callId": "c7",
          "called": "+33 800 10 02 00",
          "commands": [
            {
              "action": "answer",
            },
            {
              "action": "hang-up",
            },
          ],
          "connection": "relay",
          "customer": {
            "display": "+33 3 88 20 21 22",
            "name": "Dupont Menuiserie",
            "raw": "0388202122",
          },
          "fields": [
            {
              "label": "crmId",
              "value": "42",
            },
            {
              "label": "segment",
              "value": "vip",
            },
          ],
          "interactionId": "i-c7",
          "queue": "sales",
          "state": "ringing",
          "type": "inbound",
          "waitSeconds": 31,
        },
      ]
    `)
    expect(desk.messages.map(({ seq }) => seq)).toEqual(desk.messages.map((_, index) => index + 1))
  })
})

function upgrade(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve) => {
    get(url, {
      headers: {
        ...headers,
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
      },
    })
      .on('response', (response) => resolve(response.resume().statusCode))
      .on('upgrade', (_, socket) => {
        socket.destroy()
        resolve(101)
      })
  })
}
