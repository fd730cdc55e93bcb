import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { program, type Request } from './clients.ts'
import { type Home, openHome, TOKENS } from './home.ts'

let home: Home
let sender: Request
beforeAll(async () => {
  home = await openHome()
  sender = program(home.url, TOKENS.ingest)
})
afterAll(() => home.close())

const post = (body: unknown, headers?: Record<string, string>, query = '') => sender('POST', `/api/v1/triggers${query}`, body, headers)
const lines = (text: string) => post(text, { 'content-type': 'application/x-ndjson' })
const call = { id: 'c1', caller: { number: '0388202122' } }

/** The newest trigger in the journal, without what the host adds to each. */
async function lastTrigger(): Promise<unknown> {
  const reader = program(home.url, TOKENS.read)
  const { traces } = (await reader('GET', '/api/v1/traces?limit=1')).body as { traces: { id: string }[] }
  const { trigger } = (await reader('GET', `/api/v1/traces/${traces[0]?.id}`)).body as { trigger: object }
  return trigger
}
const journalled = (id: string, type: string, more: object) => ({ connection: 'paris', id, type, ...more })

describe('triggers that come in', () => {
  test('bare, with the connection in it or in the address', async () => {
    expect((await post({ connection: 'paris', id: 'b1', type: 'ringing', call })).status).toBe(202)
    expect(await lastTrigger()).toMatchObject(journalled('b1', 'ringing', { call }))
    expect((await post({ id: 'b2', type: 'ringing', call }, {}, '?connection=paris')).status).toBe(202)
  })

  test('as a list, answered one by one, doubles marked', async () => {
    const reply = await post([
      { connection: 'paris', id: 'l1', type: 'ringing', call },
      { connection: 'paris', id: 'l1', type: 'ringing', call },
    ])
    expect(reply.body).toMatchObject({
      accepted: 1,
      duplicates: 1,
      triggers: [
        { id: 'l1', duplicate: false },
        { id: 'l1', duplicate: true },
      ],
    })
  })

  test('as a list of which one is wrong: the others are kept, and each is told its own', async () => {
    const time = '2026-11-20T23:59:60Z'
    const reply = await post([
      { connection: 'paris', id: 'm1', type: 'ringing', call },
      { connection: 'lyon', id: 'm2', type: 'ringing', call },
      { id: 'm3', type: 'ringing', call },
      { connection: 'paris', id: 'm4', type: 'rings', call },
      { connection: 'paris', id: 'm5', type: 'ringing', data: { _jsonata_lambda: true } },
      { connection: 'paris', id: 'm6', type: 'ringing', time },
      'ringing',
      { connection: 'paris', id: 'm8', type: 'released', call },
    ])
    expect(reply.status).toBe(207)
    const { triggers, ...counts } = reply.body as { triggers: { id?: string; problems?: { code: string; place?: { field: string } }[] }[] }
    expect(counts).toEqual({ accepted: 2, duplicates: 0, refused: 6 })
    expect(triggers.map(({ id, problems }) => id ?? problems?.map(({ code, place }) => `${code} ${place?.field}`))).toMatchInlineSnapshot(`
      [
        "m1",
        [
          "CORD_CONNECTION_UNKNOWN [1].connection",
        ],
        [
          "CORD_SERVER_TRIGGER_CONNECTION [2].connection",
        ],
        [
          "CORD_TRIGGER_TYPE [3].type",
        ],
        [
          "CORD_SERVER_RESERVED_KEY [4].data._jsonata_lambda",
        ],
        [
          "CORD_TRIGGER_TIME [5].time",
        ],
        [
          "CORD_SHAPE_MISSING [6].trigger",
          "CORD_SHAPE_MISSING [6].trigger",
        ],
        "m8",
      ]
    `)
    expect(await lastTrigger()).toMatchObject(journalled('m8', 'released', { call }))
  })

  test('as lines, of which one that is no JSON is refused alone', async () => {
    const line = (id: string) => JSON.stringify({ id, connection: 'paris', type: 'ringing', call })
    const sent = await lines(`${line('n1')}\r\n\n{"id":\n"no trigger"\n${line('n2')}`)
    expect([sent.status, sent.body]).toMatchObject([
      207,
      {
        accepted: 2,
        refused: 2,
        triggers: [
          { id: 'n1' },
          { problems: [{ code: 'CORD_SERVER_BODY_NOT_JSON', place: { field: '[1]' } }] },
          { problems: [{ code: 'CORD_SHAPE_MISSING' }, { code: 'CORD_SHAPE_MISSING' }] },
          { id: 'n2' },
        ],
      },
    ])
    const codes = await Promise.all(['', '\n \r\n', `${line('x')}\n`.repeat(1001)].map(lines))
    expect(codes.map(({ body }) => body)).toMatchObject(Array(3).fill({ code: 'CORD_SERVER_BODY_INVALID' }))
  })

  const event = {
    specversion: '1.0',
    type: 'cordboard.ringing',
    source: '/connections/paris',
    time: '2026-11-20T10:00:00+01:00',
    subject: 'i1',
  }

  test('as a structured CloudEvent, the envelope filling in what the data leave out', async () => {
    const reply = await post({ ...event, id: 'e1', data: { call } }, { 'content-type': 'application/cloudevents+json; charset=utf-8' })
    expect(reply.status).toBe(202)
    const wanted = { time: '2026-11-20T09:00:00.000Z', call: { ...call, interactionId: 'i1' } }
    expect(await lastTrigger()).toMatchObject(journalled('e1', 'ringing', wanted))
  })

  test('as a batch of CloudEvents', async () => {
    const batch = ['e2', 'e3'].map((id) => ({ ...event, id, data: { call } }))
    const reply = await post(batch, { 'content-type': 'application/cloudevents-batch+json' })
    expect(reply.body).toMatchObject({ accepted: 2 })
  })

  test('as a binary CloudEvent, the envelope in the headers', async () => {
    const headers = {
      'ce-specversion': '1.0',
      'ce-type': 'cordboard.released',
      'ce-source': '/connections/paris',
      'ce-id': 'e4',
      'ce-subject': 'i%201',
    }
    expect((await post({ call }, headers)).status).toBe(202)
    expect(await lastTrigger()).toMatchObject(journalled('e4', 'released', { call: { ...call, interactionId: 'i 1' } }))
  })

  test.each([
    ['id', { data: { id: 'other', call } }],
    ['type', { data: { type: 'released', call } }],
    ['source', { data: { connection: 'lyon', call } }],
    ['time', { data: { time: '2026-11-20T09:00:01.000Z', call } }],
    ['subject', { data: { call: { ...call, interactionId: 'i2' } } }],
  ])('envelope and data that disagree about the %s are refused', async (field, change) => {
    const reply = await post({ ...event, id: 'e5', ...change }, { 'content-type': 'application/cloudevents+json' })
    expect([reply.status, reply.body]).toMatchObject([400, { code: 'CORD_SERVER_EVENT_DISAGREES', place: { field } }])
  })

  test('a time that is the same instant in another spelling agrees', async () => {
    const reply = await post(
      { ...event, id: 'e6', data: { time: '2026-11-20T09:00:00.000Z', call } },
      { 'content-type': 'application/cloudevents+json' },
    )
    expect(reply.status).toBe(202)
  })
})

describe('triggers that are refused', () => {
  test('each with a code, a place, a sentence and the next step', async () => {
    const refused: Record<string, unknown> = {}
    const deep = JSON.parse(`${'{"a":'.repeat(40)}1${'}'.repeat(40)}`)
    const event = { specversion: '1.0', type: 'cordboard.ringing', source: '/connections/paris', id: 'x', data: { call } }
    const structured = { 'content-type': 'application/cloudevents+json' }
    const json = { 'content-type': 'application/json' }
    const bodies: readonly (readonly [string, unknown, Record<string, string>?])[] = [
      ['no connection', { id: 'x', type: 'ringing' }],
      ['unknown connection', { connection: 'lyon', id: 'x', type: 'ringing' }],
      ['no id', { connection: 'paris', type: 'ringing' }],
      ['unknown type', { connection: 'paris', id: 'x', type: 'rings' }],
      [
        'a list in which all are wrong',
        [
          { connection: 'lyon', id: 'x', type: 'ringing' },
          { connection: 'paris', id: 'y', type: 'ringing', call: { number: 1 } },
        ],
      ],
      ['empty list', []],
      ['not JSON', '{"id": }', { 'content-type': 'application/json' }],
      ['wrong content type', '<x/>', { 'content-type': 'application/xml' }],
      ['too deep', { connection: 'paris', id: 'x', type: 'ringing', data: deep }],
      ['reserved key', { connection: 'paris', id: 'x', type: 'ringing', data: { _jsonata_lambda: true } }],
      ['other specversion', { ...event, specversion: '0.3' }, structured],
      ['foreign type', { ...event, type: 'com.example.ringing' }, structured],
      ['foreign source', { ...event, source: '/paris' }, structured],
      ['event without id', { ...event, id: '' }, structured],
      ['bytes', { ...event, data_base64: 'AA==' }, structured],
      ['prototype key', `{"connection":"paris","id":"x","type":"ringing","data":{"__proto__":{"admin":true}}}`, json],
      ['constructor key in the envelope', { connection: 'paris', id: 'x', type: 'ringing', constructor: { name: 'x' } }],
      ['depth bomb', `${'['.repeat(200_000)}${']'.repeat(200_000)}`, json],
      ['invalid UTF-8', Buffer.from('7b226964223a22ff227d', 'hex'), json],
      ['nothing', '', json],
      ['too large', { connection: 'paris', id: 'x', type: 'ringing', data: { text: 'x'.repeat(1_100_000) } }],
    ]
    const before = await lastTrigger()
    for (const [what, body, headers] of bodies) {
      const reply = await post(body, headers)
      const { code, place, problems } = reply.body as {
        code: string
        place?: { field?: string }
        problems?: { message: string; place?: { field?: string } }[]
      }
      const places = problems?.map((one) => `${one.place?.field ?? ''}: ${one.message}`)
      refused[what] = [reply.status, code, ...(place?.field === undefined ? [] : [place.field]), ...(places ?? [])].join(' | ')
    }
    expect(await lastTrigger()).toEqual(before)
    expect(refused).toMatchInlineSnapshot(`
      {
        "a list in which all are wrong": "400 | CORD_SERVER_BODY_INVALID | [0].connection: There is no connection 'lyon'. | [1].call: The key id is missing in call. | [1].call.number: call knows no key "number".",
        "bytes": "400 | CORD_SERVER_EVENT",
        "constructor key in the envelope": "400 | CORD_SERVER_BODY_INVALID | constructor: trigger knows no key "constructor".",
        "depth bomb": "400 | CORD_SERVER_BODY_TOO_DEEP | [0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0]",
        "empty list": "400 | CORD_SERVER_BODY_INVALID | : This field must be a list of 1 to 1000 triggers.",
        "event without id": "400 | CORD_SERVER_EVENT",
        "foreign source": "400 | CORD_SERVER_EVENT",
        "foreign type": "400 | CORD_SERVER_EVENT",
        "invalid UTF-8": "400 | CORD_SERVER_BODY_NOT_JSON",
        "no connection": "400 | CORD_SERVER_TRIGGER_CONNECTION | connection",
        "no id": "400 | CORD_SERVER_BODY_INVALID | trigger: The key id is missing in trigger.",
        "not JSON": "400 | CORD_SERVER_BODY_NOT_JSON",
        "nothing": "400 | CORD_SERVER_BODY_NOT_JSON",
        "other specversion": "400 | CORD_SERVER_EVENT",
        "prototype key": "400 | CORD_SERVER_RESERVED_KEY | data.__proto__",
        "reserved key": "400 | CORD_SERVER_RESERVED_KEY | data._jsonata_lambda",
        "too deep": "400 | CORD_SERVER_BODY_TOO_DEEP | data.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a",
        "too large": "413 | CORD_SERVER_BODY_TOO_LARGE",
        "unknown connection": "400 | CORD_CONNECTION_UNKNOWN",
        "unknown type": "400 | CORD_SERVER_BODY_INVALID | type: There is no trigger type "rings".",
        "wrong content type": "415 | CORD_SERVER_BODY_TYPE",
      }
    `)
  })

  test('at an address that is too long', async () => {
    const reply = await post({ id: 'x', type: 'ringing', call }, {}, `?connection=paris&more=${'x'.repeat(9000)}`)
    expect([reply.status, reply.body]).toMatchObject([414, { code: 'CORD_SERVER_QUERY_TOO_LONG' }])
  })

  test('with a token that was good until it was taken away', async () => {
    const admin = program(home.url, TOKENS.admin)
    const { body } = await admin('POST', '/api/v1/tokens', { name: 'second', scopes: ['ingest'] })
    const second = program(home.url, (body as { token: string }).token)
    const hand = () => second('POST', '/api/v1/triggers?connection=paris', { id: 'two', type: 'ringing', call })
    expect([(await hand()).status, (await hand()).status]).toEqual([202, 202])
    await admin('DELETE', '/api/v1/tokens/second')
    expect(await hand()).toMatchObject({ status: 401, body: { code: 'CORD_SERVER_SIGN_IN_REQUIRED' } })
  })
})

test('accepted or refused, the answer has the headers of all answers', async () => {
  const [other, accepted, refused] = [
    await sender('GET', '/healthz'),
    await post({ connection: 'paris', id: 'h1', type: 'ringing', call }),
    await post({ connection: 'paris', id: 'h2', type: 'rings', call }),
  ]
  const own = new Set(['content-type', 'content-length', 'date', 'etag'])
  const shared = [...other.headers].filter(([name]) => !own.has(name))
  for (const { headers } of [accepted, refused]) expect([...headers].filter(([name]) => !own.has(name))).toEqual(shared)
  expect(accepted.headers.get('content-length')).toBe(String(JSON.stringify(accepted.body).length))
})
