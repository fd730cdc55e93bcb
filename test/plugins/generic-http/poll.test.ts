import type { Json } from 'cordboard/plugin-api'
import { afterEach, expect, test } from 'vitest'
import { type Style, startPollServer } from '../../fixtures/http-poll-server.ts'
import { connect } from './connect.ts'

const cleanups: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

async function relay() {
  const server = await startPollServer()
  cleanups.push(server.close)
  return server
}

async function connected(...args: Parameters<typeof connect>) {
  const one = await connect(...args)
  cleanups.push(one.stop)
  return one
}

const path = '/DhDivaltoServerCTI/api/cti/getevent?ident=$ident$&telorg=$telorg$'

function block(url: string, more: Readonly<Record<string, Json>> = {}): Json {
  return {
    with_event: 1,
    url: `${url}${path}`,
    methode: 'GET',
    data: '',
    headers: '',
    type_return: 'json',
    json_tel: 'tel',
    json_event: 'event',
    ...more,
  }
}

const styles: readonly [Style, Readonly<Record<string, Json>>][] = [
  ['printed', {}],
  ['json', {}],
  ['xml', { type_return: 'xml', xml_tel: 'tel', xml_event: 'event' }],
  [
    'xml-attributes',
    {
      type_return: 'XML',
      xml_tel: 'call',
      xml_result_tel_in_attrib: 1,
      xml_tel_attrib: 'number',
      xml_event: 'call',
      xml_result_event_in_attrib: '1',
      xml_event_attrib: 'what',
    },
  ],
]

test.each(styles)("Divalto's block reads a relay that answers as %s", async (style, more) => {
  const server = await relay()
  server.write(style)
  server.report('1024', '0388202122')
  const cti = await connected({ poll: { cliktocallevent: block(server.url, more), targets: [{ telorg: '1024' }] } })
  const trigger = await cti.until(() => cti.triggers[0])
  expect(trigger).toMatchObject({ type: 'ringing', call: { type: 'inbound', caller: { number: '0388202122' } }, agent: { device: '1024' } })
  expect(server.log[0]).toBe('GET /DhDivaltoServerCTI/api/cti/getevent?ident=&telorg=1024')
  expect(cti.diagnoses).toEqual([])
})

test("Divalto's block is also read as the text it is", async () => {
  const server = await relay()
  server.report('1024', '0388202122', 'ring', 'AD')
  const text = `<cliktocallevent> <with_event>1 <url>${server.url}${path} <methode>GET <data> <dataencode> <headers> <contenttype> <type_return>json <json_tel>tel <json_event> event <xml_tel> <xml_event>`
  const cti = await connected({ poll: { cliktocallevent: text, targets: [{ telorg: '1024', ident: 'AD' }] } })
  expect((await cti.until(() => cti.triggers[0])).agent).toEqual({ device: '1024', id: 'AD' })
})

test('a relay that keeps its newest call is told of once, and a new caller or a new call is told of again', async () => {
  const server = await relay()
  const cti = await connected({
    poll: { cliktocallevent: block(server.url), everySeconds: 5, targets: [{ telorg: '1024' }, { telorg: '1025' }] },
  })
  await cti.until(() => cti.states.find((state) => state.kind === 'online'))
  server.report('1024', '0388202122')
  for (let poll = 0; poll < 4; poll += 1) await round(cti, server)
  server.report('1024', '0388202123')
  server.report('1025', '0388202122')
  for (let poll = 0; poll < 3; poll += 1) await round(cti, server)
  server.forget('1024')
  for (let poll = 0; poll < 4; poll += 1) await round(cti, server)
  server.report('1024', '0388202123')
  await round(cti, server)
  expect(
    cti.triggers.map(({ synthetic, agent, call }) => `${agent?.device} ${call?.caller?.number} ${synthetic ?? ''}`),
  ).toMatchInlineSnapshot(`
    [
      "1024 0388202122 ",
      "1024 0388202123 ",
      "1025 0388202122 ",
      "1024 0388202123 ",
    ]
  `)
})

test('what stands in the very first answer is a snapshot, and a restart tells nothing again', async () => {
  const server = await relay()
  server.report('1024', '0388202122')
  const config = { poll: { cliktocallevent: block(server.url), targets: [{ telorg: '1024' }] } }
  const first = await connected(config)
  expect((await first.until(() => first.triggers[0])).synthetic).toBe(true)
  await first.until(() => (first.store.size > 0 ? true : undefined))
  await first.stop()
  const second = await connected(config, { store: first.store })
  await second.until(() => second.states.find((state) => state.kind === 'online'))
  expect(second.triggers).toEqual([])
})

test('a relay that fails is waited for longer and longer, seen, and asked again', async () => {
  const server = await relay()
  server.fail('error')
  const cti = await connected({
    poll: { cliktocallevent: block(server.url), everySeconds: 5, timeoutSeconds: 3, targets: [{ telorg: '1024' }] },
  })
  const attempt = async (number: number) => {
    const state = await cti.until(() => cti.states.find((one) => one.kind === 'retrying' && one.attempt === number))
    if (state.kind !== 'retrying') throw new Error('not retrying')
    return { reason: state.reason, wait: Date.parse(state.nextAt) - cti.clock.now() }
  }
  const first = await attempt(1)
  expect(first.wait).toBeLessThanOrEqual(10_000)
  server.fail('html')
  await cti.clock.advance(first.wait)
  const second = await attempt(2)
  server.fail('stall')
  await cti.clock.advance(second.wait)
  await server.asked(3)
  await cti.clock.advance(3_000)
  const third = await attempt(3)
  server.fail('none')
  server.report('1024', '0388202122')
  await cti.clock.advance(third.wait)
  await cti.until(() => cti.triggers[0])
  expect([first, second, third].map(({ reason }) => reason)).toMatchInlineSnapshot(`
    [
      "1 of 1: The answer has status 500.",
      "1 of 1: What was sent is HTML or XML, not JSON. Unexpected '<' at character 1.",
      "1 of 1: No answer in 3 s.",
    ]
  `)
  expect(cti.states.map(({ kind }) => kind)).toEqual(['retrying', 'retrying', 'retrying', 'online'])
})

test('a mapping that fails is diagnosed once and not with every poll', async () => {
  const server = await relay()
  server.report('1024', '0388202122')
  const cti = await connected({ poll: { url: `${server.url}/?telorg=1024`, map: '$number(body.tel.x.y) + "a"', everySeconds: 1 } })
  for (let poll = 1; poll <= 3; poll += 1) {
    await server.asked(poll)
    await cti.until(() => (cti.states.length >= poll ? true : undefined))
    await cti.clock.advance(60_000)
  }
  expect(cti.diagnoses).toMatchInlineSnapshot(`
    [
      {
        "about": "poll of {}",
        "detail": "The expression failed on the values it was given: The right side of the "+" operator must evaluate to a number (at character 23) (T2002) Check that values have the type that is needed, for example with $exists(...) before it, or $number(...), $string(...). [CORD_EXPRESSION_FAILED]",
      },
    ]
  `)
})

test('a block without an address, or that is switched off, says so', async () => {
  await expect(connected({ poll: { cliktocallevent: { with_event: 1 } } })).rejects.toThrow('The block cliktocallevent has no url.')
  await expect(connected({ poll: { cliktocallevent: { url: 'http://x/' } } })).rejects.toThrow('The block cliktocallevent has no json_tel')
  const off = await connected({ poll: { cliktocallevent: { with_event: 0 } } })
  expect(off.states).toEqual([{ kind: 'online', detail: 'Waiting for pushes.' }])
})

/** One more poll of every telephone, to its end. */
async function round(cti: Awaited<ReturnType<typeof connect>>, server: Awaited<ReturnType<typeof startPollServer>>): Promise<void> {
  const asked = server.log.length
  const reported = cti.states.length
  await cti.clock.advance(5_000)
  await server.asked(asked + 2)
  await cti.until(() => (cti.states.length > reported ? true : undefined))
}
