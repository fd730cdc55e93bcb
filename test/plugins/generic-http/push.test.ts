import { PluginError } from 'cordboard/plugin-api'
import { afterEach, expect, test } from 'vitest'
import { connect, replay } from './connect.ts'

const map = `{
  "type": $lookup({"offered": "ringing", "answered": "established", "ended": "released"}, body.state),
  "call": { "type": "inbound", "caller": { "number": body.from }, "waitSeconds": body.wait },
  "agent": { "device": body.extension }
}`

const open: Awaited<ReturnType<typeof connect>>[] = []

afterEach(async () => {
  for (const one of open.splice(0)) await one.stop()
})

async function connected(...args: Parameters<typeof connect>) {
  const one = await connect(...args)
  open.push(one)
  return one
}

const offered = JSON.stringify({ state: 'offered', from: '0388202122', wait: 31, extension: '1024' })
const answered = JSON.stringify({ state: 'answered', from: '0388202122', wait: 31, extension: '1024' })
const ended = JSON.stringify({ state: 'ended', from: '0388202122', extension: '1024' })

test('a pushed call becomes a trigger whose ids come from device, caller and time', async () => {
  const cti = await connected({ push: { map } })
  expect(await cti.push(offered)).toMatchInlineSnapshot(`
    {
      "body": {
        "accepted": 1,
        "ids": [
          "ringing/1024/0388202122/2026-11-20T09:00:00.000Z/602cc7f73d86/2026-11-20T09:00:00.000Z",
        ],
      },
      "status": 202,
    }
  `)
  expect(cti.triggers).toMatchInlineSnapshot(`
    [
      {
        "agent": {
          "device": "1024",
        },
        "call": {
          "caller": {
            "number": "0388202122",
          },
          "id": "1024/0388202122/2026-11-20T09:00:00.000Z",
          "type": "inbound",
          "waitSeconds": 31,
        },
        "id": "ringing/1024/0388202122/2026-11-20T09:00:00.000Z/602cc7f73d86/2026-11-20T09:00:00.000Z",
        "type": "ringing",
      },
    ]
  `)
  expect(cti.states).toEqual([{ kind: 'online', detail: 'Waiting for pushes.' }])
})

test('what follows for the same telephone and caller goes on with the same call, and a later ringing is a new one', async () => {
  const cti = await connected({ push: { map } })
  await cti.push(offered)
  await cti.clock.advance(20_000)
  await cti.push(answered)
  await cti.clock.advance(600_000)
  await cti.push(ended)
  await cti.clock.advance(1_000)
  await cti.push(offered)
  expect(cti.triggers.map(({ type, call }) => `${type} ${call?.id}`)).toMatchInlineSnapshot(`
    [
      "ringing 1024/0388202122/2026-11-20T09:00:00.000Z",
      "established 1024/0388202122/2026-11-20T09:00:00.000Z",
      "released 1024/0388202122/2026-11-20T09:00:00.000Z",
      "ringing 1024/0388202122/2026-11-20T09:10:15.000Z",
    ]
  `)
})

test('a sender that tries again gets the same answer and makes no second trigger, also after a crash', async () => {
  const cti = await connected({ push: { map } })
  const first = await cti.push(offered)
  await cti.clock.advance(2_000)
  expect(await cti.push(offered)).toEqual(first)
  expect(cti.triggers).toHaveLength(1)
  const restarted = await connected({ push: { map } })
  expect(await restarted.push(offered)).toEqual(first)
})

test('the answer waits until the triggers are durable', async () => {
  const cti = await connected({ push: { map } })
  const release = cti.holdEmits()
  let answer: unknown
  const pushed = Promise.all([cti.push(offered), cti.push(offered)]).then((both) => {
    answer = both
  })
  await cti.clock.advance(5_000)
  expect(answer).toBeUndefined()
  release()
  await pushed
  expect(cti.triggers).toHaveLength(1)
})

test('one push may give several triggers or none, and ids of the sender are kept', async () => {
  const cti = await connected({
    push: { map: 'body.{ "id": key, "type": "userEvent", "userEvent": { "name": name }, "data": { "n": n } }' },
  })
  await cti.push('[{"key":"a","name":"one","n":1},{"key":"b","name":"two","n":2}]')
  expect((await cti.push('[]')).body).toEqual({ accepted: 0, ids: [] })
  expect(cti.triggers.map(({ id, userEvent, data }) => [id, userEvent?.name, data?.n])).toEqual([
    ['a', 'one', 1],
    ['b', 'two', 2],
  ])
})

test.each([
  ['application/x-www-form-urlencoded', 'state=offered&from=0388202122&extension=1024'],
  ['text/xml', '<call state="x"><state>offered</state><from>0388202122</from><extension>1024</extension></call>'],
])('a body of type %s is read', async (type, body) => {
  const root = type === 'text/xml' ? 'body.call' : 'body'
  const cti = await connected({
    push: { map: `${root}.{ "type": "ringing", "call": { "caller": { "number": from } }, "agent": { "device": extension } }` },
  })
  expect((await cti.push(body, { 'content-type': type })).status).toBe(202)
  expect(cti.triggers[0]?.call?.caller?.number).toBe('0388202122')
})

test('what an action address of a telephone puts into the query is read', async () => {
  const cti = await connected({
    push: { map: '{ "type": "ringing", "call": { "caller": { "number": query.caller } }, "agent": { "device": query.me } }' },
  })
  expect((await cti.push('', {}, { caller: '0388202122', me: '1024' })).status).toBe(202)
})

test.each([
  ['a mapping that fails', '$number(body.state)', offered, 422],
  ['a mapping that does not parse', '{ "type": ', offered, 422],
  ['a mapping that gives no type', '{ "call": {} }', offered, 422],
  ['a mapping that gives a number', '42', offered, 422],
  ['a mapping whose call is text', '{ "type": "ringing", "call": "1" }', offered, 422],
  ['a body that is not JSON', map, '{"state": [', 400],
  ['a body that is HTML', map, '<html></html>', 400],
])('%s is answered with what is wrong and where', async (_what, expression, body, status) => {
  const cti = await connected({ push: { map: expression } })
  const answer = await cti.push(body)
  expect(answer.status).toBe(status)
  expect({ detail: answer.body.detail, diagnoses: cti.diagnoses.map(({ about }) => about) }).toMatchSnapshot()
  expect(cti.triggers).toEqual([])
})

test('a trigger that the host refuses is answered 422, a journal that is away 503', async () => {
  let refuse = new PluginError('bad-input', 'call.waitSeconds must be at least 0')
  const cti = await connected({ push: { map } }, { refuse: () => refuse })
  expect(await cti.push(offered)).toMatchInlineSnapshot(`
    {
      "body": {
        "detail": "call.waitSeconds must be at least 0",
        "status": 422,
        "title": "The mapping gives a trigger that is not valid",
      },
      "status": 422,
    }
  `)
  refuse = new PluginError('unavailable', 'the disk is full')
  expect((await cti.push(offered)).status).toBe(503)
})

test('without a mapping nothing is accepted', async () => {
  const cti = await connected({ poll: { url: 'http://127.0.0.1:9/', map: '[]', everySeconds: 3600 } })
  expect((await cti.push(offered)).status).toBe(404)
})

test('what was recorded gives the same triggers in a replay', async () => {
  const cti = await connected({ push: { map } })
  for (const body of [offered, offered, answered, ended]) await cti.push(body)
  const again = await replay({ push: { map } }, cti.frames())
  expect(again.triggers).toEqual(cti.triggers)
})

test('the configuration says what the sender can tell', async () => {
  const cti = await connected({ push: { map }, tells: { callsEnd: true, fields: ['call.caller.number'] } })
  expect(cti.declared).toEqual([{ callsEnd: true, fields: ['call.caller.number'] }])
})
