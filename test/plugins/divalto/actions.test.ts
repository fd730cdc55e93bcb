import type { Facts, Json, RouteRequest } from 'cordboard/plugin-api'
import { afterEach, expect, test } from 'vitest'
import { plugin } from '../../../src/plugins/divalto/index.ts'
import { startCtiServer } from '../../fixtures/harmony.ts'
import { actionRequest } from '../../helpers/action-request.ts'
import { createTestContext, type TestContextOptions } from '../../helpers/plugin-context.ts'
import { createVirtualClock } from '../../helpers/virtual-clock.ts'

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

const facts: Partial<Facts> = {
  call: { id: 'c1', interactionId: 'c1', state: 'ringing', customer: { number: '03 88 20 21 22' } },
  agent: { device: '1024', id: 'AD' },
}

async function connect(config: Json = {}, options: TestContextOptions = {}) {
  const clock = createVirtualClock()
  const test = createTestContext({ clock, ...options })
  const connection = await plugin.connections?.divalto?.connect(test.ctx, config, undefined)
  if (connection === undefined) throw new Error('the plugin has no connection kind divalto')
  cleanups.push(async () => {
    await connection.close()
    await test.dispose()
  })
  return {
    ...test,
    clock,
    connection,
    /** What became of an action: its result, or the kind of its failure, the vendor's code and the words. */
    act: (action: string, input: Json = {}, signal = new AbortController().signal): Promise<unknown> => {
      const run = connection.actions?.[action]
      if (run === undefined) throw new Error(`there is no action ${action}`)
      return run(input, { ...actionRequest(facts), signal }).catch(({ kind, vendorCode, message }) => [kind, vendorCode, message])
    },
    async ask(path: string, fields: object = {}, workstation: RouteRequest['workstation'] = { name: 'pc', device: '1024' }) {
      const body = new TextEncoder().encode(JSON.stringify(fields))
      const request = { method: 'POST', path, query: {}, headers: {}, body, workstation }
      const answer = await connection.routes?.[path]?.(request)
      return { status: answer?.status, body: JSON.parse(answer?.body ?? 'null') }
    },
  }
}

test('what Harmony is given is stored, and the outcome says whether it was fetched', async () => {
  const office = await connect()
  const fetched = office.act('divalto:pop')
  expect((await office.ask('api/cti/getevent', { telorg: '1024' })).body).toEqual({ tel: '0388202122', event: 'ring' })
  expect(await fetched).toEqual({ status: 'fetched' })
  const stored = office.act('divalto:pop', { number: '0199', device: '1025', ident: 'BE', event: 'answer' })
  await office.clock.advance(8_000)
  expect(await stored).toEqual({ status: 'stored', detail: 'Harmony has not asked for 1025 yet.' })
  expect((await office.ask('api/cti/getevent', { telorg: '1025' })).body).toEqual({ tel: '0199', event: 'answer' })
  await office.clock.advance(22_000)
  expect((await office.ask('api/cti/getevent', { telorg: '1025' })).body).toEqual({ tel: '', event: '' })
})

test('a workstation takes its orders one after another, does them and says so', async () => {
  const office = await connect({ dial: { link: 'callto:' }, outsidePrefix: '0' })
  const first = office.ask('workstation/orders')
  const run = office.act('divalto:run', { popup: true })
  const { orders } = (await first).body
  expect(orders).toEqual([{ do: 'run', number: '0388202122', popup: true, id: expect.any(String) }])
  expect((await office.ask('workstation/done', { id: orders[0].id, code: 0 })).status).toBe(200)
  expect(await run).toEqual({ status: 'done' })
  expect((await office.ask('workstation/done', { id: orders[0].id })).status).toBe(404)
  const dialled = office.act('dial', { number: '+33 (6) 39.98.00.12' })
  const { orders: next } = (await office.ask('workstation/orders')).body
  expect(next).toEqual([{ do: 'open', link: 'callto:0%2B33639980012', id: expect.any(String) }])
  await office.ask('workstation/done', { id: next[0].id, code: '2', detail: 'no program opens callto:' })
  expect(await dialled).toEqual(['refused', '2', 'The workstation said: no program opens callto:'])
})

test('an order that was handed out and not reported is handed out again, until nobody wants it', async () => {
  const office = await connect()
  const asked = office.ask('workstation/orders')
  const gone = new AbortController()
  const run = office.act('divalto:run', {}, gone.signal)
  const [order] = (await asked).body.orders
  const again = office.ask('workstation/orders')
  await office.clock.advance(10_000)
  expect((await again).body.orders).toEqual([order])
  gone.abort()
  expect(await run).toEqual(['timeout', undefined, 'The workstation at 1024 did not say whether it was done.'])
  const empty = office.ask('workstation/orders')
  await office.clock.advance(10_000)
  expect((await empty).body.orders).toEqual([])
})

test('where no helper runs, or another one, nothing is ordered', async () => {
  const office = await connect()
  const other = office.ask('workstation/orders', {}, { name: 'pc', device: '1025' })
  expect(await office.act('divalto:run')).toMatchInlineSnapshot(`
    [
      "unavailable",
      undefined,
      "No workstation helper runs at 1024: nobody has asked for orders in 30 s.",
    ]
  `)
  await office.clock.advance(10_000)
  expect((await other).body.orders).toEqual([])
  await office.clock.advance(30_000)
  expect(await office.act('divalto:run', { device: '1025' })).toMatchObject(['unavailable', undefined, expect.stringContaining('at 1025')])
})

test.each(['calc.exe', '0388; rm -rf /', '"', 'tel:1', '', '1'.repeat(41), '$number$'])('%j is not dialled and not run', async (number) => {
  const office = await connect({ dial: { link: 'tel:' } })
  for (const action of ['dial', 'divalto:run', 'divalto:pop']) {
    const [kind] = (await office.act(action, { number })) as [string]
    // An empty number stands for the customer's, and there is no helper.
    expect([kind, action]).toEqual([number === '' && action === 'divalto:run' ? 'unavailable' : 'bad-input', action])
    if (number === '') return
  }
})

test('the CTI server dials by REST, with the prefix for numbers outside, and its refusals are shown in its words', async () => {
  const cti = await startCtiServer({ relay: 'http://127.0.0.1:9', authorization: '' })
  cleanups.push(cti.close)
  const url = `${cti.url}/dial?to=$number$&from=$telorg$`
  const office = await connect({ outsidePrefix: '0', dial: { url, headers: { 'x-key': 'k' } } })
  const json = await connect({
    dial: { url: cti.url, method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"to":"$number$","from":"$ident$"}' },
  })
  expect(await office.act('dial', { number: '0388202122' })).toEqual({ status: 'done' })
  expect(await office.act('dial', { number: '1025', device: '1030' })).toEqual({ status: 'done' })
  expect(await json.act('dial', { number: '+33388202122' })).toEqual({ status: 'done' })
  expect(cti.dialled).toEqual([
    { to: '00388202122', from: '1024', how: 'GET k' },
    { to: '1025', from: '1030', how: 'GET k' },
    { to: '+33388202122', from: 'AD', how: 'POST' },
  ])
  const failures: unknown[] = []
  for (const fault of ['refuse', 'busy', 'html'] as const) {
    cti.fail(fault)
    failures.push(await office.act('dial', { number: '1025' }))
  }
  expect(failures).toMatchInlineSnapshot(`
    [
      [
        "refused",
        "403",
        "The CTI server answered 403: no licence for this extension",
      ],
      [
        "refused",
        "409",
        "The CTI server answered 409: extension busy",
      ],
      [
        "unavailable",
        "502",
        "The CTI server answered 502: <html>gateway</html>",
      ],
    ]
  `)
  cti.fail('drop')
  expect(await office.act('dial', { number: '1025' })).toMatchObject([
    'unavailable',
    undefined,
    expect.stringMatching(/^The network said: /),
  ])
  cti.fail('hang')
  const late = office.act('dial', { number: '1025' })
  await office.clock.advance(8_000)
  expect(await late).toEqual(['timeout', undefined, 'The CTI server did not answer in 8 s.'])
})

test('a connection says what it can tell and do: without hangup, no end of a call', async () => {
  const declared = async (config: Json) => {
    const { triggers, callsEnd, actions } = (await connect(config)).declared[0] ?? {}
    return { triggers, callsEnd, actions }
  }
  expect(await declared({})).toEqual({ triggers: ['ringing'], callsEnd: false, actions: ['divalto:pop', 'divalto:run'] })
  expect(await declared({ tells: ['hangup', 'dial', 'answer', 'hold'], dial: { link: 'tel:' } })).toEqual({
    triggers: ['ringing', 'established', 'held', 'retrieved', 'released', 'dialing'],
    callsEnd: true,
    actions: ['divalto:pop', 'divalto:run', 'dial'],
  })
})

test('what could not be stored may be sent again, and gets the same ids; a sender that speaks for nobody is refused', async () => {
  let full = true
  const refuse = () => (full ? new Error('the disk is full') : undefined)
  const office = await connect({}, { refuse })
  const ring = { tel: '0388202122', telorg: '1024' }
  expect((await office.ask('api/cti/setevent', ring)).status).toBe(503)
  expect((await office.ask('api/cti/getevent', ring)).body.tel).toBe('')
  full = false
  expect(await office.ask('api/cti/setevent', ring)).toMatchObject({ status: 202, body: { accepted: 1 } })
  expect(office.triggers).toHaveLength(1)
  const nobody = await office.connection.routes?.workstation?.({
    method: 'POST',
    path: 'workstation',
    query: {},
    headers: {},
    body: new Uint8Array(),
  })
  expect(nobody?.status).toBe(400)
})

test('a call that is told to end and never does is given up, where the sender tells ends', async () => {
  const office = await connect({ tells: ['answer', 'hangup'] })
  await office.ask('api/cti/setevent', { tel: '0388202122', telorg: '1024', event: 'answer' })
  await office.clock.advance(4 * 3_600_000)
  await office.until(() => office.triggers.find(({ type }) => type === 'released'))
  expect(office.triggers.map(({ type, synthetic }) => `${type} ${synthetic}`)).toEqual(['established undefined', 'released true'])
})

test('over a restart of the server a call that is told goes on under its id', async () => {
  const store = new Map<string, Json>()
  const ring = { tel: '0388202122', telorg: '1024' }
  const before = await connect({ tells: ['hangup'] }, { store })
  await before.ask('api/cti/setevent', ring)
  await before.connection.close()
  const after = await connect({ tells: ['hangup'] }, { store })
  await after.ask('api/cti/setevent', { ...ring, event: 'hangup' })
  expect(after.triggers.map(({ type, call }) => [type, call?.id])).toEqual([['released', before.triggers[0]?.call?.id]])
})

test('ten thousand calls in a minute are ten thousand triggers, and leave next to nothing behind', async () => {
  const office = await connect({ tells: ['hangup'] })
  for (let call = 0; call < 10_000; call += 1) {
    const fields = { tel: `03882${10_000 + call}`, telorg: String(1000 + (call % 400)) }
    await office.ask('api/cti/setevent', fields)
    await office.ask('api/cti/setevent', { ...fields, event: 'hangup' })
    if (call % 100 === 99) await office.clock.advance(600)
  }
  expect([office.triggers.length, new Set(office.triggers.map(({ id }) => id)).size]).toEqual([20_000, 20_000])
  expect(await office.connection.handover?.()).toEqual([])
  expect((await office.ask('api/cti/getevent', { telorg: '1000' })).body).toEqual({ tel: '', event: '' })
  expect(office.diagnoses).toEqual([])
})

test('what was recorded gives the same triggers in a replay, and holds no proof of who spoke', async () => {
  const config = { tells: ['answer', 'hold', 'hangup'] }
  const office = await connect(config)
  const tell = (event: string, more: object = {}) => office.ask('api/cti/setevent', { tel: '0388202122', telorg: '1024', event, ...more })
  await tell('ring', { name: 'Zoé "Dupont"', called: '100', popup: 1 })
  await office.clock.advance(4_000)
  await tell('0x100')
  await office.clock.advance(9_000)
  await tell('onhold')
  await tell('retrieve')
  await office.ask('workstation', { number: 'tel:0199' })
  await tell('hangup')
  const replayed = createTestContext()
  const reader = plugin.connections?.divalto?.replay?.(replayed.ctx, config)
  await reader?.write(office.frames())
  await reader?.end()
  expect(office.triggers.length).toBe(6)
  expect(replayed.triggers).toEqual(office.triggers)
  expect(replayed.diagnoses).toEqual([])
})
