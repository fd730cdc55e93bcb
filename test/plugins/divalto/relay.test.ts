import { afterEach, expect, test } from 'vitest'
import { createHarmony, startCtiServer } from '../../fixtures/harmony.ts'
import { program } from '../../server/clients.ts'
import { TOKENS } from '../../server/home.ts'
import { type Desk, type Heard, openDesk } from './desk.ts'

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

async function desk(config: object = {}, rules: Readonly<Record<string, string>> = {}): Promise<Desk> {
  const opened = await openDesk(config, rules)
  cleanups.push(opened.close)
  return opened
}

async function ctiServer({ relay, authorization }: Desk) {
  const server = await startCtiServer({ relay, authorization })
  cleanups.push(server.close)
  return server
}

const line = ({ type, agent, call, synthetic }: Heard) =>
  [type, agent?.device ?? `@${agent?.id}`, call?.caller?.number ?? 'nobody', call?.cause, synthetic === true ? 'synthetic' : undefined]
    .filter((part) => part !== undefined)
    .join(' ')

test('a call that the CTI server reports is a trigger, and Harmony finds it, in JSON and in XML', async () => {
  const office = await desk()
  const cti = await ctiServer(office)
  const harmony = createHarmony({ ...office, telorg: '1024' })
  const other = createHarmony({ ...office, telorg: '1025', type: 'xml' })
  await harmony.poll()
  for (const [index, manner] of (['query', 'json', 'form', 'xml'] as const).entries()) {
    cti.speak(manner)
    await cti.ring(`038820212${index}`, index % 2 === 0 ? '1024' : '1025')
    await harmony.poll()
    await other.poll()
  }
  expect(harmony.opened).toEqual(['0388202120', '0388202122'])
  expect(other.opened).toEqual(['0388202121', '0388202123'])
  expect([harmony.raw[0], harmony.raw[1], other.raw[1]]).toMatchInlineSnapshot(`
    [
      "{"tel":"","event":""}",
      "{"tel":"0388202120","event":"ring"}",
      "<?xml version="1.0" encoding="UTF-8"?>
    <cti><tel>0388202121</tel><event>ring</event></cti>",
    ]
  `)
  expect((await office.heard()).map(line)).toMatchInlineSnapshot(`
    [
      "ringing 1024 0388202120",
      "ringing 1025 0388202121",
      "ringing 1024 0388202122",
      "ringing 1025 0388202123",
    ]
  `)
})

test('a report is known again, a call is forgotten in time, and an answer or an end changes what Harmony finds', async () => {
  const office = await desk({ tells: ['answer', 'hangup'], forgetSeconds: 30 })
  const cti = await ctiServer(office)
  const harmony = createHarmony({ ...office, telorg: '1024' })
  const call = await cti.ring('0388202122', '1024')
  await cti.report({ tel: '0388202122', telorg: '1024', event: 'ring' })
  await harmony.poll()
  await harmony.poll()
  await cti.answer(call)
  await harmony.poll()
  await office.home.clock.advance(29_000)
  await harmony.poll()
  await office.home.clock.advance(1_000)
  await harmony.poll()
  await cti.hangUp(call)
  await cti.ring('0388202122', '1024')
  await cti.hangUp('call-2')
  await harmony.poll()
  expect(harmony.raw.map((text) => (JSON.parse(text) as { event: string }).event)).toEqual(['ring', 'ring', 'answer', 'answer', '', ''])
  expect(harmony.opened).toEqual(['0388202122'])
  const heard = await office.heard()
  expect(heard.map(line)).toMatchInlineSnapshot(`
    [
      "ringing 1024 0388202122",
      "established 1024 0388202122",
      "released 1024 0388202122 normal",
      "ringing 1024 0388202122",
      "released 1024 0388202122 no-answer",
    ]
  `)
  expect(new Set(heard.map(({ call: one }) => one?.id)).size).toBe(2)
})

test('user and telephone: whoever is named by either is found, and nobody else', async () => {
  const office = await desk()
  const cti = await ctiServer(office)
  await cti.report({ tel: '1', ident: 'AD', telorg: '1024' })
  await cti.report({ tel: '2', telorg: '1025' })
  await cti.report({ tel: '3', ident: 'BE' })
  const ask = async (ident: string, telorg: string) => {
    const answer = await program(office.home.url, TOKENS.ingest)('GET', `/hooks/office/api/cti/getevent?ident=${ident}&telorg=${telorg}`)
    return (answer.body as { tel?: string }).tel
  }
  expect([
    await ask('AD', '1024'),
    await ask('', '1024'),
    await ask('AD', ''),
    await ask('XX', '1024'),
    await ask('XX', '1025'),
    await ask('BE', '1099'),
    await ask('AD', '1099'),
    await ask('', ''),
  ]).toEqual(['1', '1', '1', '', '2', '3', '', undefined])
})

test('what cannot be used is refused with the reason, and seen at the connection', async () => {
  const office = await desk()
  const cti = await ctiServer(office)
  const wrong = [
    await cti.report({ tel: '0388202122' }),
    await cti.report({ tel: '0388202122', telorg: '1024', event: 'transfer' }),
    await cti.report({ tel: 'x'.repeat(200), telorg: '1024' }),
  ]
  cti.speak('xml')
  wrong.push(await cti.report({ tel: '<b>', telorg: '1024' }))
  expect(wrong.map(({ status, text }) => `${status} ${(JSON.parse(text) as { detail: string }).detail}`)).toMatchInlineSnapshot(`
    [
      "400 The report names neither telorg, the local telephone, nor ident, the user.",
      "400 The event 'transfer' is not known: say ring, answer, hold, retrieve, hangup or dial, or a call state of TAPI.",
      "400 tel is longer than 128 characters.",
      "400 The XML cannot be read: it holds more than a list of elements with text.",
    ]
  `)
  const [status] = office.home.host.plugins.connections().filter(({ id }) => id === 'office')
  expect(status?.diagnoses.map(({ about }) => about)).toEqual(Array.from({ length: 4 }, () => 'api/cti/setevent'))
  expect(status?.state.kind).toBe('online')
  expect(await office.heard()).toEqual([])
})

test('one megabyte of garbage, hundreds of reports at once and senders that go away harm nobody', async () => {
  const office = await desk()
  const cti = await ctiServer(office)
  const post = (body: string) => program(office.home.url, TOKENS.ingest)('POST', '/hooks/office/api/cti/setevent', body)
  expect((await post('x'.repeat(1_000_000))).status).toBe(413)
  expect((await post('{"tel":'.repeat(9_000))).status).toBe(400)
  const gone = new AbortController()
  const left = fetch(`${office.relay}/api/cti/setevent`, {
    method: 'POST',
    headers: { authorization: office.authorization },
    body: new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('{"tel":')) }),
    duplex: 'half',
    signal: gone.signal,
  } as RequestInit).catch((error: Error) => error.name)
  gone.abort()
  expect(await left).toBe('AbortError')
  const all = await Promise.all(Array.from({ length: 300 }, (_, index) => cti.report({ tel: `03882${10_000 + index}`, telorg: '1024' })))
  expect(new Set(all.map(({ status }) => status))).toEqual(new Set([202]))
  const harmony = createHarmony({ ...office, telorg: '1024' })
  await harmony.poll()
  expect(harmony.opened).toHaveLength(1)
})

test('over a restart of the plugin a call goes on under its id, and nothing is told twice', async () => {
  const office = await desk({ tells: ['answer', 'hangup'] })
  const cti = await ctiServer(office)
  const call = await cti.ring('0388202122', '1024')
  await office.home.host.plugins.reloadPlugin('divalto')
  await office.online()
  await cti.report({ tel: '0388202122', telorg: '1024', event: 'ring' })
  await cti.answer(call)
  await office.home.host.plugins.reloadConnection('office')
  await cti.hangUp(call)
  const heard = await office.heard()
  expect(heard.map(line)).toEqual(['ringing 1024 0388202122', 'established 1024 0388202122', 'released 1024 0388202122 normal'])
  expect(new Set(heard.map(({ call: one }) => one?.id)).size).toBe(1)
})

test('a rule on another connection lets Harmony open a record, and knows that Harmony came for it', async () => {
  const rule = `name: Harmony
on: ringing
connections: [paris]
do:
  - { action: 'divalto:pop', connection: office }
`
  const office = await desk({}, { harmony: rule })
  const harmony = createHarmony({ ...office, telorg: '4021' })
  await office.home.ring('c1')
  while (harmony.opened.length === 0) await harmony.poll()
  expect(await office.steps()).toEqual(['done'])
})
