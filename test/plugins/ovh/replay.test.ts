import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { plugin } from '../../../src/plugins/ovh/index.ts'
import { answerV1, answerV2, type FakeEvent, line, marie, paul, queue, queueNumber, scenarios, token } from '../../fixtures/ovh-events.ts'
import { createTestContext } from '../../helpers/plugin-context.ts'

const kind = plugin.connections?.ovh

async function replay(bytes: Uint8Array, sizes: (left: number) => number = (left) => left) {
  const heard = createTestContext()
  const reader = kind?.replay?.(heard.ctx, { tokens: ['unused-token'] })
  for (let at = 0; at < bytes.length; ) {
    const size = Math.max(1, sizes(bytes.length - at))
    await reader?.write(bytes.subarray(at, at + size))
    at += size
  }
  await reader?.end()
  return heard
}

function recording(events: readonly FakeEvent[], answer: (events: readonly FakeEvent[]) => string = answerV1): Uint8Array {
  return new TextEncoder().encode(events.map((event) => `${answer([event])}\n`).join(''))
}

/** One line a trigger: what rules look at. */
async function told(events: readonly FakeEvent[]) {
  const { triggers } = await replay(recording(events))
  return triggers.map(({ type, call, agent, queue, raw }) => {
    const words = [
      type,
      call?.id,
      call?.interactionId === call?.id ? undefined : `in ${call?.interactionId}`,
      call?.type,
      call?.caller?.number === undefined ? undefined : `from ${call.caller.number}`,
      call?.called?.number === undefined ? undefined : `to ${call.called.number}`,
      agent?.device === undefined ? undefined : `at ${agent.device}`,
      queue === undefined ? undefined : `queue ${queue.name}${queue.length === undefined ? '' : ` ${queue.length}`}`,
      call?.waitSeconds === undefined ? undefined : `waited ${call.waitSeconds}`,
      call?.cause === undefined ? undefined : `because ${call.cause}`,
      raw?.phase === undefined ? undefined : `phase ${raw.phase}`,
      raw?.served === undefined ? undefined : `served ${raw.served}`,
      raw?.talkSeconds === undefined ? undefined : `talked ${raw.talkSeconds}`,
      call?.joinedInteractionId === undefined ? undefined : `joins ${call.joinedInteractionId}`,
      raw?.doubtfulJoin === undefined ? undefined : `doubtful ${JSON.stringify(raw.doubtfulJoin)}`,
    ]
    return words.filter((word) => word !== undefined).join(' ')
  })
}

test('every scenario of lines and queues gives the triggers of the table', async () => {
  const all: Record<string, readonly string[]> = {}
  for (const [name, events] of Object.entries(scenarios)) all[name] = await told(events)
  expect(all).toMatchInlineSnapshot(`
    {
      "line-answered": [
        "ringing N2ZkZmEyNGMxZWM0N2VhN2M4NGJkMTY4ZGYwZmU2OTY. inbound from 0033388202122 to 0033912312312 at 0033912312312",
        "established N2ZkZmEyNGMxZWM0N2VhN2M4NGJkMTY4ZGYwZmU2OTY. inbound from 0033388202122 to 0033912312312 at 0033912312312",
        "released N2ZkZmEyNGMxZWM0N2VhN2M4NGJkMTY4ZGYwZmU2OTY. inbound from 0033388202122 to 0033912312312 at 0033912312312 because normal phase talking",
      ],
      "line-missed": [
        "ringing N2ZkZmEyNGMxZWM0N2VhN2M4NGJkMTY4ZGYwZmU2OTY. inbound from 0033388202122 to 0033912312312 at 0033912312312",
        "released N2ZkZmEyNGMxZWM0N2VhN2M4NGJkMTY4ZGYwZmU2OTY. inbound from 0033388202122 to 0033912312312 at 0033912312312 because no-answer phase ringing",
      ],
      "line-outgoing": [
        "dialing N2ZkZmEyNGMxZWM0N2VhN2M4NGJkMTY4ZGYwZmU2OTY. outbound from 0033912312312 to 0033388202122 at 0033912312312",
        "established N2ZkZmEyNGMxZWM0N2VhN2M4NGJkMTY4ZGYwZmU2OTY. outbound from 0033912312312 to 0033388202122 at 0033912312312",
        "released N2ZkZmEyNGMxZWM0N2VhN2M4NGJkMTY4ZGYwZmU2OTY. outbound from 0033912312312 to 0033388202122 at 0033912312312 because normal phase talking",
      ],
      "line-registered": [
        "device-state at 0033912312312",
      ],
      "queue-abandoned": [
        "queue-start 6d8ad0c2-0001 inbound from 0033388202122 to 0033972101010 queue Sales queue 1",
        "queue-count queue Sales queue 1",
        "queue-offer 6d8ad0c2-0001 inbound from 0033388202122 to 0033972101010 at 0033912312312 queue Sales queue",
        "ringing leg-marie in 6d8ad0c2-0001 inbound from 0033388202122 to 0033972101010 at 0033912312312 queue Sales queue waited 10",
        "queue-offer-failed 6d8ad0c2-0001 inbound from 0033388202122 to 0033972101010 at 0033912312312 queue Sales queue because cancelled",
        "released leg-marie in 6d8ad0c2-0001 inbound from 0033388202122 to 0033972101010 at 0033912312312 queue Sales queue because cancelled phase ringing",
        "queue-end 6d8ad0c2-0001 inbound from 0033388202122 to 0033972101010 queue Sales queue waited 25 because abandoned served false",
        "queue-count queue Sales queue 0",
      ],
      "queue-served": [
        "queue-start 6d8ad0c2-0001 inbound from 0033388202122 to 0033972101010 queue Sales queue 1",
        "queue-count queue Sales queue 1",
        "queue-offer 6d8ad0c2-0001 inbound from 0033388202122 to 0033972101010 at 0033912312312 queue Sales queue",
        "ringing leg-marie in 6d8ad0c2-0001 inbound from 0033388202122 to 0033972101010 at 0033912312312 queue Sales queue waited 31",
        "established leg-marie in 6d8ad0c2-0001 inbound from 0033388202122 to 0033972101010 at 0033912312312 queue Sales queue waited 35",
        "queue-answer 6d8ad0c2-0001 inbound from 0033388202122 to 0033972101010 at 0033912312312 queue Sales queue waited 35",
        "released leg-marie in 6d8ad0c2-0001 inbound from 0033388202122 to 0033972101010 at 0033912312312 queue Sales queue because normal phase talking",
        "released 6d8ad0c2-0001 inbound from 0033388202122 to 0033972101010 at 0033912312312 queue Sales queue because normal",
        "ovh:agent-released 6d8ad0c2-0001 inbound from 0033388202122 to 0033972101010 at 0033912312312 queue Sales queue talked 60",
        "queue-end 6d8ad0c2-0001 inbound from 0033388202122 to 0033972101010 queue Sales queue waited 35 because answered served true",
        "queue-count queue Sales queue 0",
      ],
      "queue-several-ring": [
        "queue-start 6d8ad0c2-0001 inbound from 0033388202122 to 0033972101010 queue Sales queue 1",
        "queue-offer 6d8ad0c2-0001 inbound from 0033388202122 to 0033972101010 at 0033912312312 queue Sales queue",
        "queue-offer 6d8ad0c2-0001 inbound from 0033388202122 to 0033972101010 at 0033912312313 queue Sales queue",
        "ringing leg-marie in 6d8ad0c2-0001 inbound from 0033388202122 to 0033972101010 at 0033912312312 queue Sales queue waited 5",
        "ringing leg-paul in 6d8ad0c2-0001 inbound from 0033388202122 to 0033972101010 at 0033912312313 queue Sales queue waited 5",
        "established leg-paul in 6d8ad0c2-0001 inbound from 0033388202122 to 0033972101010 at 0033912312313 queue Sales queue waited 9",
        "queue-answer 6d8ad0c2-0001 inbound from 0033388202122 to 0033972101010 at 0033912312313 queue Sales queue waited 9",
        "queue-offer-failed 6d8ad0c2-0001 inbound from 0033388202122 to 0033972101010 at 0033912312312 queue Sales queue because answered-elsewhere",
        "released leg-marie in 6d8ad0c2-0001 inbound from 0033388202122 to 0033972101010 at 0033912312312 queue Sales queue because answered-elsewhere phase ringing",
        "queue-count queue Sales queue 0",
        "released 6d8ad0c2-0001 inbound from 0033388202122 to 0033972101010 at 0033912312313 queue Sales queue because normal",
        "queue-end 6d8ad0c2-0001 inbound from 0033388202122 to 0033972101010 queue Sales queue waited 9 because answered served true",
        "ovh:agent-released 6d8ad0c2-0001 inbound from 0033388202122 to 0033972101010 at 0033912312313 queue Sales queue talked 31",
        "released leg-paul in 6d8ad0c2-0001 inbound from 0033388202122 to 0033972101010 at 0033912312313 queue Sales queue because normal phase talking",
      ],
    }
  `)
})

test('a ringing line in a queue is one trigger with its queue, its wait and the exact time, and without the token', async () => {
  const { triggers } = await replay(recording(scenarios['queue-served']))
  expect(triggers.find((trigger) => trigger.type === 'ringing')).toMatchInlineSnapshot(`
    {
      "agent": {
        "device": "0033912312312",
        "id": "agent_0033912312312_4711",
      },
      "call": {
        "acd": true,
        "called": {
          "number": "0033972101010",
        },
        "caller": {
          "name": "Dupont SA",
          "number": "0033388202122",
        },
        "id": "leg-marie",
        "interactionId": "6d8ad0c2-0001",
        "media": "voice",
        "type": "inbound",
        "waitSeconds": 31,
      },
      "id": "start_ringing/0033912312312/leg-marie//1795165231200954701",
      "queue": {
        "id": "0033972101010",
        "name": "Sales queue",
      },
      "raw": {
        "Data": {
          "Billing": "0033912312312",
          "CallId": "leg-marie",
          "Called": "0033912312312",
          "Calling": "0033388202122",
          "Dialed": "0033912312312",
          "Event": "start_ringing",
          "Protocol": "sip",
          "Ts": "1795165231.2",
          "TsGet": "1795165231183925801",
        },
        "Date": "2026-11-20T10:00:00.255954 (CET)",
        "Details": {
          "Description": "Marie Becquet",
          "Id": "295670",
          "IdBillingAccount": "59415",
          "SimultaneousLine": "2",
          "Type": "sipCirpack",
        },
        "Event": "start_ringing",
        "Ressource": "0033912312312",
        "Service": "sip",
        "Timestamp": "1795165231200954701",
        "joinedBy": "offer",
        "label": "Marie Becquet",
        "lineType": "sipCirpack",
      },
      "time": "2026-11-20T09:00:31.200Z",
      "type": "ringing",
    }
  `)
  expect(JSON.stringify(triggers)).not.toContain(token)
})

test('both versions of the protocol give the same triggers', async () => {
  for (const events of Object.values(scenarios)) {
    const [first, second] = [await replay(recording(events)), await replay(recording(events, answerV2))]
    expect(second.triggers).toEqual(first.triggers)
  }
})

test('a recording gives the same triggers however its bytes are cut, and twice the same ids', async () => {
  const bytes = recording(Object.values(scenarios).flat())
  const whole = await replay(bytes)
  expect((await replay(bytes, () => 1)).triggers).toEqual(whole.triggers)
  await fc.assert(
    fc.asyncProperty(fc.infiniteStream(fc.integer({ min: 1, max: 400 })), async (sizes) => {
      const cut = await replay(bytes, () => sizes.next().value ?? 1)
      expect(cut.triggers).toEqual(whole.triggers)
    }),
    { numRuns: 20 },
  )
})

test('events that come again, in any number and anywhere later, give no second trigger', async () => {
  const events = scenarios['queue-served']
  const once = (await replay(recording(events))).triggers
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(events.length - 1), { maxLength: 8 }), async (again) => {
      const doubled = events.flatMap((event, index) => [
        event,
        ...again.filter((one) => one <= index).flatMap((one) => events.slice(one, one + 1)),
      ])
      expect((await replay(recording(doubled))).triggers).toEqual(once)
    }),
    { numRuns: 30 },
  )
})

test('an offer that comes after the line rang joins the two interactions afterwards', async () => {
  const events = [
    queue('member-queue-start', 0),
    queue('member-queue-start', 1, { member: '6d8ad0c2-0002' }),
    line('start_ringing', 5, { callId: 'leg-marie' }),
    queue('agent-offering', 5.2, { agent: marie, member: '6d8ad0c2-0002' }),
    line('start_calling', 8, { callId: 'leg-marie' }),
  ]
  expect((await told(events)).slice(2)).toMatchInlineSnapshot(`
    [
      "ringing leg-marie inbound from 0033388202122 to 0033912312312 at 0033912312312 doubtful ["6d8ad0c2-0001","6d8ad0c2-0002"]",
      "queue-offer 6d8ad0c2-0002 inbound from 0033388202122 to 0033972101010 at 0033912312312 queue Sales queue joins leg-marie",
      "established leg-marie in 6d8ad0c2-0002 inbound from 0033388202122 to 0033972101010 at 0033912312312 queue Sales queue waited 8",
    ]
  `)
})

test('two callers with one number and no offer to tell them apart are marked and not joined', async () => {
  const events = [
    queue('member-queue-start', 0),
    queue('member-queue-start', 1, { member: '6d8ad0c2-0002' }),
    line('start_ringing', 5, { callId: 'leg-marie' }),
  ]
  expect((await told(events)).at(-1)).toMatchInlineSnapshot(
    `"ringing leg-marie inbound from 0033388202122 to 0033912312312 at 0033912312312 doubtful ["6d8ad0c2-0001","6d8ad0c2-0002"]"`,
  )
})

test('a hidden number is joined by an offer to the line, never by the number alone', async () => {
  const hidden = 'anonymous'
  const ring = line('start_ringing', 5, { calling: hidden, callId: 'leg-marie' })
  expect((await told([queue('member-queue-start', 0, { caller: hidden }), ring])).at(-1)).toMatchInlineSnapshot(
    `"ringing leg-marie inbound to 0033912312312 at 0033912312312"`,
  )
  const offered = [queue('member-queue-start', 0, { caller: hidden }), queue('agent-offering', 4.8, { caller: hidden, agent: marie }), ring]
  expect((await told(offered)).at(-1)).toMatchInlineSnapshot(
    `"ringing leg-marie in 6d8ad0c2-0001 inbound to 0033972101010 at 0033912312312 queue Sales queue waited 5"`,
  )
})

test('the end of ringing is a missed call unless an answer follows at once', async () => {
  const ring = line('start_ringing', 1)
  expect(await told([ring, line('end_ringing', 4), line('start_calling', 4.2), line('end_calling', 9)])).toMatchInlineSnapshot(`
    [
      "ringing N2ZkZmEyNGMxZWM0N2VhN2M4NGJkMTY4ZGYwZmU2OTY. inbound from 0033388202122 to 0033912312312 at 0033912312312",
      "established N2ZkZmEyNGMxZWM0N2VhN2M4NGJkMTY4ZGYwZmU2OTY. inbound from 0033388202122 to 0033912312312 at 0033912312312",
      "released N2ZkZmEyNGMxZWM0N2VhN2M4NGJkMTY4ZGYwZmU2OTY. inbound from 0033388202122 to 0033912312312 at 0033912312312 because normal phase talking",
    ]
  `)
  expect(await told([ring, line('end_ringing', 4), line('registered', 9, { calling: marie })])).toMatchInlineSnapshot(`
    [
      "ringing N2ZkZmEyNGMxZWM0N2VhN2M4NGJkMTY4ZGYwZmU2OTY. inbound from 0033388202122 to 0033912312312 at 0033912312312",
      "released N2ZkZmEyNGMxZWM0N2VhN2M4NGJkMTY4ZGYwZmU2OTY. inbound from 0033388202122 to 0033912312312 at 0033912312312 because no-answer phase ringing",
      "device-state at 0033912312312",
    ]
  `)
})

test('a call of one CallId at two lines is two calls of one interaction', async () => {
  const events = [line('start_ringing', 1), line('start_ringing', 1.1, { line: paul, called: marie }), line('start_calling', 3)]
  expect(await told(events)).toMatchInlineSnapshot(`
    [
      "ringing N2ZkZmEyNGMxZWM0N2VhN2M4NGJkMTY4ZGYwZmU2OTY. inbound from 0033388202122 to 0033912312312 at 0033912312312",
      "ringing N2ZkZmEyNGMxZWM0N2VhN2M4NGJkMTY4ZGYwZmU2OTY.@0033912312313 in N2ZkZmEyNGMxZWM0N2VhN2M4NGJkMTY4ZGYwZmU2OTY. unknown from 0033388202122 to 0033912312312 at 0033912312313",
      "established N2ZkZmEyNGMxZWM0N2VhN2M4NGJkMTY4ZGYwZmU2OTY. inbound from 0033388202122 to 0033912312312 at 0033912312312",
    ]
  `)
})

test('a call whose end never comes is given up as synthetic', async () => {
  const { triggers } = await replay(recording([line('start_ringing', 1, { type: 'mgcpCirpack' }), line('registered', 700)]))
  expect(triggers.slice(0, 2).map(({ type, synthetic, call }) => ({ type, synthetic, cause: call?.cause }))).toMatchInlineSnapshot(`
    [
      {
        "cause": undefined,
        "synthetic": undefined,
        "type": "ringing",
      },
      {
        "cause": "no end was heard",
        "synthetic": true,
        "type": "released",
      },
    ]
  `)
})

test('input that cannot be used is diagnosed and the rest is read', async () => {
  const text = [
    '<html>',
    '{"Session":"1","Events":[{',
    '{"Session":"1","Events":[7,{"Event":"x"},{"Event":"start_ringing","Ressource":"0033"},{"Event":"new-thing","Ressource":"0033","Timestamp":1763629200000000001}]}',
    '[]',
    '',
    answerV1(scenarios['line-registered']),
  ].join('\n')
  const heard = await replay(new TextEncoder().encode(text))
  expect(heard.diagnoses).toMatchInlineSnapshot(`
    [
      {
        "about": "line 1",
        "detail": "The answer is HTML, not JSON.",
      },
      {
        "about": "line 2",
        "detail": "The answer is not JSON.",
      },
      {
        "about": "event",
        "detail": "an event is not an object",
      },
      {
        "about": "event",
        "detail": "x has no Ressource",
      },
      {
        "about": "event",
        "detail": "start_ringing has no Timestamp in nanoseconds",
      },
      {
        "about": "event new-thing",
        "detail": "This event is not known: it is left out.",
      },
    ]
  `)
  expect(heard.triggers.map((trigger) => trigger.id)).toMatchInlineSnapshot(`
    [
      "registered/0033912312312/N2ZkZmEyNGMxZWM0N2VhN2M4NGJkMTY4ZGYwZmU2OTY.//1795165201000954701",
    ]
  `)
})

test('calls without a CallId are told apart by their beginning', async () => {
  const mgcp = { callId: undefined, type: 'mgcpCirpack', service: 'mgcp' }
  const call = (at: number) => [line('start_ringing', at, mgcp), line('start_calling', at + 2, mgcp), line('end_calling', at + 9, mgcp)]
  const { triggers } = await replay(recording([...call(0), ...call(60)]))
  expect(triggers.map(({ type }) => type)).toEqual(['ringing', 'established', 'released', 'ringing', 'established', 'released'])
  expect(new Set(triggers.map((trigger) => trigger.call?.id)).size).toBe(2)
})

test('a line that shows the number of the queue as called is an inbound call all the same', async () => {
  const events = [
    queue('member-queue-start', 0),
    queue('agent-offering', 4.8, { agent: marie }),
    line('start_ringing', 5, { called: queueNumber }),
  ]
  expect((await told(events)).at(-1)).toMatchInlineSnapshot(
    `"ringing N2ZkZmEyNGMxZWM0N2VhN2M4NGJkMTY4ZGYwZmU2OTY. in 6d8ad0c2-0001 inbound from 0033388202122 to 0033972101010 at 0033912312312 queue Sales queue waited 5"`,
  )
})
