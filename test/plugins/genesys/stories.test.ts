import { expect, test } from 'vitest'
import { byDevice, type Live, type LiveOptions, lines, marie, paul, people, startLive } from './live.ts'

const customer = '0388202122'

async function both(options: LiveOptions = {}): Promise<Live> {
  const live = await startLive({ agents: people, ...options })
  await live.ready()
  return live
}

function consultation({ tserver }: Live): string {
  return [...tserver.calls.values()].at(-1)?.id ?? ''
}

/** What is told, by device, until so many triggers of a type came. */
async function during(live: Live, type: string, count: number, happen: () => void) {
  happen()
  await live.heard(type, count)
  return byDevice(live.told())
}

test('a call by a pilot was distributed: it has its queue, its entry point and its data', async () => {
  const live = await startLive({ config: { keys: { waitSeconds: 'WaitedSeconds', callerName: 'CustomerName' } } })
  await live.ready()
  const { tserver } = live
  const call = tserver.inbound(
    customer,
    '5000',
    [marie],
    [
      { key: 'WaitedSeconds', type: 'int', value: 31 },
      { key: 'CustomerName', type: 'str', value: 'Dupont SA' },
    ],
  )
  tserver.act(marie, 'answer', call.id)
  tserver.act(marie, 'hold', call.id)
  tserver.act(marie, 'retrieve', call.id)
  expect(await during(live, 'released', 1, () => tserver.hangUp(call, customer))).toMatchInlineSnapshot(`
    {
      "1024": [
        "ringing @1024 P inbound acd 0388202122(Dupont SA)->5000 wait=31 queue=Sales {"WaitedSeconds":31,"CustomerName":"Dupont SA"}",
        "established @1024 P inbound acd 0388202122(Dupont SA)->5000 wait=31 queue=Sales {"WaitedSeconds":31,"CustomerName":"Dupont SA"}",
        "held @1024 P inbound acd 0388202122(Dupont SA)->5000 wait=31 queue=Sales {"WaitedSeconds":31,"CustomerName":"Dupont SA"}",
        "retrieved @1024 P inbound acd 0388202122(Dupont SA)->5000 wait=31 queue=Sales {"WaitedSeconds":31,"CustomerName":"Dupont SA"}",
        "released @1024 P inbound acd 0388202122(Dupont SA)->5000 wait=31 cause=normal queue=Sales {"WaitedSeconds":31,"CustomerName":"Dupont SA"}",
      ],
    }
  `)
})

test('a call to an agent number is direct; of another number nothing is known', async () => {
  const live = await startLive()
  await live.ready()
  const { tserver } = live
  const direct = tserver.inbound(customer, '1024')
  tserver.hangUp(direct, customer)
  const other = tserver.inbound(customer, '7777', [marie])
  expect(await during(live, 'released', 2, () => tserver.hangUp(other, customer))).toMatchInlineSnapshot(`
    {
      "1024": [
        "ringing @1024 P inbound direct 0388202122->1024",
        "released @1024 P inbound direct 0388202122->1024",
        "ringing @1024 C inbound 0388202122->7777",
        "released @1024 C inbound 0388202122->7777",
      ],
    }
  `)
})

test('outbound, answered; outbound, not reached; internal', async () => {
  const live = await both({ switch: { busy: ['0999'] } })
  const { tserver } = live
  const call = tserver.makeCall(marie, '0477001122')
  tserver.answered(call)
  tserver.act(marie, 'release', call.id)
  tserver.makeCall(marie, '0999')
  const internal = tserver.makeCall(marie, '1025')
  tserver.act(paul, 'answer', internal.id)
  expect(await during(live, 'released', 3, () => tserver.act(paul, 'release', internal.id))).toMatchInlineSnapshot(`
    {
      "1024": [
        "dialing @1024 P outbound 1024->0477001122",
        "established @1024 P outbound 1024->0477001122",
        "released @1024 P outbound 1024->0477001122 cause=normal",
        "dialing @1024 C outbound 1024->0999",
        "failed @1024 C outbound 1024->0999",
        "dialing @1024 D internal 1024->1025",
        "established @1024 D internal 1024->1025",
        "released @1024 D internal 1024->1025 cause=normal",
      ],
      "1025": [
        "ringing @1025 D internal 1024->1025",
        "established @1025 D internal 1024->1025",
        "released @1025 D internal 1024->1025 cause=normal",
      ],
    }
  `)
})

test('a transfer in one step: transferred at one agent, rings at the other with who had it', async () => {
  const live = await both()
  const { tserver } = live
  const call = tserver.inbound(customer, '5000', [marie])
  tserver.act(marie, 'answer', call.id)
  await live.heard('established')
  tserver.act(marie, 'single-step-transfer', call.id, { destination: '1025' })
  tserver.act(paul, 'answer', call.id)
  expect(await during(live, 'released', 2, () => tserver.hangUp(call, customer))).toMatchInlineSnapshot(`
    {
      "1024": [
        "ringing @1024 P inbound acd 0388202122->5000 queue=Sales",
        "established @1024 P inbound acd 0388202122->5000 queue=Sales",
        "transferred @1024 P inbound acd 0388202122->5000 queue=Sales to=1025",
        "released @1024 P inbound acd 0388202122->5000 cause=normal queue=Sales",
      ],
      "1025": [
        "ringing @1025 P inbound acd 0388202122->5000 from=1024 queue=Sales",
        "established @1025 P inbound acd 0388202122->5000 from=1024 queue=Sales",
        "released @1025 P inbound acd 0388202122->5000 from=1024 cause=normal queue=Sales",
      ],
    }
  `)
})

test.each([false, true])('a consultation that is completed, the target told first: %s', async (targetFirst) => {
  const live = await both({ switch: { targetFirst } })
  const { tserver } = live
  const call = tserver.inbound(customer, '5000', [marie], [{ key: 'CustomerId', type: 'str', value: '42' }])
  tserver.act(marie, 'answer', call.id)
  tserver.act(marie, 'initiate-transfer', call.id, { destination: '1025' })
  const second = consultation(live)
  tserver.act(paul, 'answer', second)
  await live.heard('established', 3)
  tserver.act(marie, 'complete-transfer', second, { parentConnId: call.id })
  expect(await during(live, 'released', 3, () => tserver.hangUp(call, customer))).toMatchInlineSnapshot(`
    {
      "1024": [
        "ringing @1024 P inbound acd 0388202122->5000 queue=Sales {"CustomerId":"42"}",
        "established @1024 P inbound acd 0388202122->5000 queue=Sales {"CustomerId":"42"}",
        "held @1024 P inbound acd 0388202122->5000 queue=Sales {"CustomerId":"42"}",
        "dialing @1024 C/P consult 1024->1025 role=initiator parent=P",
        "established @1024 C/P consult 1024->1025 role=initiator parent=P",
        "released @1024 C/P consult 1024->1025 role=initiator parent=P cause=normal",
        "transferred @1024 P inbound acd 0388202122->5000 queue=Sales to=1025 guessed {"CustomerId":"42"}",
        "released @1024 P inbound acd 0388202122->5000 cause=normal queue=Sales {"CustomerId":"42"}",
      ],
      "1025": [
        "ringing @1025 C/P consult 1024->1025 role=target parent=P",
        "established @1025 C/P consult 1024->1025 role=target parent=P",
        "transferred @1025 P inbound acd 0388202122->5000 was=C from=1024 queue=Sales {"CustomerId":"42"}",
        "released @1025 P inbound acd 0388202122->5000 from=1024 cause=normal queue=Sales {"CustomerId":"42"}",
      ],
    }
  `)
})

test('a customer who comes by transfer to a telephone that rang for the call before is another visit, with ids of its own', async () => {
  const live = await both()
  const { tserver } = live
  const call = tserver.inbound(customer, '5000', [marie, paul])
  tserver.act(marie, 'answer', call.id)
  await live.heard('released')
  tserver.act(marie, 'initiate-transfer', call.id, { destination: '1025' })
  const second = consultation(live)
  tserver.act(paul, 'answer', second)
  await live.heard('established', 3)
  tserver.act(marie, 'complete-transfer', second, { parentConnId: call.id })
  await live.heard('transferred', 2)
  tserver.hangUp(call, customer)
  await live.heard('released', 4)
  expect(byDevice(live.told())['1025']).toMatchInlineSnapshot(`
    [
      "ringing @1025 P inbound acd 0388202122->5000 queue=Sales",
      "released @1025 P inbound acd 0388202122->5000 queue=Sales",
      "ringing @1025 C/P consult 1024->1025 role=target parent=P",
      "established @1025 C/P consult 1024->1025 role=target parent=P",
      "transferred @1025 P inbound acd 0388202122->5000 was=C from=1024 queue=Sales",
      "released @1025 P inbound acd 0388202122->5000 from=1024 cause=normal queue=Sales",
    ]
  `)
  expect(live.context.repeated).toEqual([])
})

test('a consultation that fails: the customer is taken back', async () => {
  const live = await both({ switch: { busy: ['1025'] } })
  const { tserver } = live
  const call = tserver.inbound(customer, '5000', [marie])
  tserver.act(marie, 'answer', call.id)
  expect(
    await during(live, 'retrieved', 1, () => tserver.act(marie, 'initiate-transfer', call.id, { destination: '1025' })),
  ).toMatchInlineSnapshot(`
    {
      "1024": [
        "ringing @1024 P inbound acd 0388202122->5000 queue=Sales",
        "established @1024 P inbound acd 0388202122->5000 queue=Sales",
        "held @1024 P inbound acd 0388202122->5000 queue=Sales",
        "dialing @1024 C/P consult 1024->1025 role=initiator parent=P",
        "failed @1024 C/P consult 1024->1025 role=initiator parent=P",
        "retrieved @1024 P inbound acd 0388202122->5000 queue=Sales",
      ],
    }
  `)
})

test('a target that declines: the consultation ends and the customer is taken back', async () => {
  const live = await both()
  const { tserver } = live
  const call = tserver.inbound(customer, '5000', [marie])
  tserver.act(marie, 'answer', call.id)
  tserver.act(marie, 'initiate-transfer', call.id, { destination: '1025' })
  const second = consultation(live)
  tserver.act(paul, 'answer', second)
  expect(await during(live, 'released', 2, () => tserver.act(marie, 'reconnect', second, { heldConnId: call.id }))).toMatchInlineSnapshot(`
    {
      "1024": [
        "ringing @1024 P inbound acd 0388202122->5000 queue=Sales",
        "established @1024 P inbound acd 0388202122->5000 queue=Sales",
        "held @1024 P inbound acd 0388202122->5000 queue=Sales",
        "dialing @1024 C/P consult 1024->1025 role=initiator parent=P",
        "established @1024 C/P consult 1024->1025 role=initiator parent=P",
        "released @1024 C/P consult 1024->1025 role=initiator parent=P cause=normal",
        "retrieved @1024 P inbound acd 0388202122->5000 queue=Sales",
      ],
      "1025": [
        "ringing @1025 C/P consult 1024->1025 role=target parent=P",
        "established @1025 C/P consult 1024->1025 role=target parent=P",
        "released @1025 C/P consult 1024->1025 role=target parent=P cause=normal",
      ],
    }
  `)
})

test('a conference: who was consulted joins under the ConnID of the customer', async () => {
  const live = await both()
  const { tserver } = live
  const call = tserver.inbound(customer, '5000', [marie])
  tserver.act(marie, 'answer', call.id)
  tserver.act(marie, 'initiate-conference', call.id, { destination: '1025' })
  const second = consultation(live)
  tserver.act(paul, 'answer', second)
  tserver.act(marie, 'complete-conference', second, { parentConnId: call.id })
  tserver.act(marie, 'release', call.id)
  expect(await during(live, 'released', 3, () => tserver.hangUp(call, customer))).toMatchInlineSnapshot(`
    {
      "1024": [
        "ringing @1024 P inbound acd 0388202122->5000 queue=Sales",
        "established @1024 P inbound acd 0388202122->5000 queue=Sales",
        "held @1024 P inbound acd 0388202122->5000 queue=Sales",
        "dialing @1024 C/P consult 1024->1025 role=initiator parent=P",
        "established @1024 C/P consult 1024->1025 role=initiator parent=P",
        "released @1024 C/P consult 1024->1025 role=initiator parent=P cause=normal",
        "conferenced @1024 P inbound acd 0388202122->5000 queue=Sales now=0388202122+1025",
        "released @1024 P inbound acd 0388202122->5000 cause=normal queue=Sales",
      ],
      "1025": [
        "ringing @1025 C/P consult 1024->1025 role=target parent=P",
        "established @1025 C/P consult 1024->1025 role=target parent=P",
        "conferenced @1025 P inbound acd 0388202122->5000 was=C queue=Sales",
        "released @1025 P inbound acd 0388202122->5000 cause=normal queue=Sales",
      ],
    }
  `)
})

test('consult-user-data: what the target sees, and whom its own data reach', async () => {
  const seen = async (consultUserData: 'separate' | 'inherited' | 'joint') => {
    const live = await both({ switch: { consultUserData }, config: { consultUserData } })
    const { tserver } = live
    const call = tserver.inbound(customer, '5000', [marie], [{ key: 'CustomerId', type: 'str', value: '42' }])
    tserver.act(marie, 'answer', call.id)
    tserver.act(marie, 'initiate-transfer', call.id, { destination: '1025' })
    const second = consultation(live)
    tserver.act(paul, 'answer', second)
    tserver.act(paul, 'attach-user-data', second, { userData: [{ key: 'Note', type: 'str', value: 'busy' }] })
    await live.heard('data-changed', consultUserData === 'joint' ? 3 : 2)
    expect(live.told().findLast((trigger) => trigger.call?.consultRole === 'target')?.raw?.consultUserData).toBe(consultUserData)
    return live
      .told()
      .flatMap(({ type, call: { id, consultRole } = { id: '' }, data }) =>
        type === 'data-changed' || consultRole === 'target'
          ? [`${type} ${id === call.id ? 'original call' : `consultation, ${consultRole}`} ${JSON.stringify(data ?? {})}`]
          : [],
      )
      .sort()
  }
  expect({ separate: await seen('separate'), inherited: await seen('inherited'), joint: await seen('joint') }).toMatchInlineSnapshot(`
    {
      "inherited": [
        "data-changed consultation, initiator {"CustomerId":"42","Note":"busy"}",
        "data-changed consultation, target {"CustomerId":"42","Note":"busy"}",
        "established consultation, target {"CustomerId":"42"}",
        "ringing consultation, target {}",
      ],
      "joint": [
        "data-changed consultation, initiator {"CustomerId":"42","Note":"busy"}",
        "data-changed consultation, target {"CustomerId":"42","Note":"busy"}",
        "data-changed original call {"CustomerId":"42","Note":"busy"}",
        "established consultation, target {"CustomerId":"42"}",
        "ringing consultation, target {"CustomerId":"42"}",
      ],
      "separate": [
        "data-changed consultation, initiator {"Note":"busy"}",
        "data-changed consultation, target {"Note":"busy"}",
        "established consultation, target {}",
        "ringing consultation, target {}",
      ],
    }
  `)
})

test('a call that several telephones ring for, and that one takes, is no transfer; one that comes back rings anew', async () => {
  const live = await both()
  const { tserver } = live
  const call = tserver.inbound(customer, '5000', [marie, paul])
  tserver.giveUp(call, marie)
  tserver.ring(call, marie)
  tserver.act(paul, 'answer', call.id)
  expect(await during(live, 'released', 3, () => tserver.hangUp(call, customer))).toMatchInlineSnapshot(`
    {
      "1024": [
        "ringing @1024 P inbound acd 0388202122->5000 queue=Sales",
        "released @1024 P inbound acd 0388202122->5000 queue=Sales",
        "ringing @1024 P inbound acd 0388202122->5000 queue=Sales",
        "released @1024 P inbound acd 0388202122->5000 queue=Sales",
      ],
      "1025": [
        "ringing @1025 P inbound acd 0388202122->5000 queue=Sales",
        "established @1025 P inbound acd 0388202122->5000 queue=Sales",
        "released @1025 P inbound acd 0388202122->5000 cause=normal queue=Sales",
      ],
    }
  `)
  expect(live.context.repeated).toEqual([])
})

test('data: typed, ordered, nested, with doubles', async () => {
  const live = await startLive()
  await live.ready()
  const { tserver } = live
  tserver.inbound(
    customer,
    '5000',
    [marie],
    [
      { key: 'Segment', type: 'str', value: 'vip' },
      { key: 'Visits', type: 'int', value: 12 },
      { key: 'Big', type: 'interger', value: '9223372036854775807' },
      { key: 'Photo', type: 'binary', value: 'AQID' },
      { key: 'Segment', type: 'str', value: 'gold' },
      {
        key: 'Address',
        type: 'kvlist',
        value: [
          { key: 'Town', type: 'str', value: 'Colmar' },
          { key: '_jsonata_function', type: 'str', value: 'x' },
        ],
      },
      { key: 'CallType', type: 'str', value: 'complaint' },
    ],
  )
  const ringing = await live.heard('ringing')
  expect({ data: ringing.data, pairs: ringing.pairs, type: ringing.call?.type }).toMatchInlineSnapshot(`
    {
      "data": {
        "Address": {
          "Town": "Colmar",
        },
        "Big": "9223372036854775807",
        "CallType": "complaint",
        "Photo": "AQID",
        "Segment": "vip",
        "Visits": 12,
      },
      "pairs": [
        {
          "key": "Segment",
          "type": "text",
          "value": "vip",
        },
        {
          "key": "Visits",
          "type": "integer",
          "value": 12,
        },
        {
          "key": "Big",
          "type": "integer",
          "value": "9223372036854775807",
        },
        {
          "key": "Photo",
          "type": "bytes",
          "value": "AQID",
        },
        {
          "key": "Segment",
          "type": "text",
          "value": "gold",
        },
        {
          "key": "Address",
          "type": "list",
          "value": [
            {
              "key": "Town",
              "type": "text",
              "value": "Colmar",
            },
          ],
        },
        {
          "key": "CallType",
          "type": "text",
          "value": "complaint",
        },
      ],
      "type": "inbound",
    }
  `)
})

test('recordings, supervisors and user events with and without a call are told', async () => {
  const live = await startLive()
  await live.ready()
  const { tserver } = live
  const call = tserver.inbound(customer, '5000', [marie])
  tserver.act(marie, 'answer', call.id)
  tserver.act(marie, 'start-recording', call.id)
  tserver.act(marie, 'pause-recording', call.id)
  tserver.say(marie, { messageType: 'MonitoringStateChanged', eventType: 'EventMonitoringStart', monitorMode: 'Mute' })
  tserver.userEvent(marie, [
    { key: 'EventName', type: 'str', value: 'callback-due' },
    { key: 'From', type: 'str', value: '1025' },
    { key: 'CustomerId', type: 'int', value: 42 },
  ])
  tserver.userEvent(marie, [{ key: 'gsipmwi', type: 'kvlist', value: [{ key: 'NewMessages', type: 'int', value: 2 }] }], call.uuid)
  await live.heard('userEvent', 2)
  expect(lines(live.told()).slice(2)).toMatchInlineSnapshot(`
    [
      "genesys:recording @1024 P inbound acd 0388202122->5000 queue=Sales Recording",
      "genesys:recording @1024 P inbound acd 0388202122->5000 queue=Sales Paused",
      "genesys:monitoring @1024",
      "userEvent @1024 "callback-due" from=1025 {"CustomerId":42}",
      "userEvent @1024 P inbound "gsipmwi" {"gsipmwi":{"NewMessages":2}}",
    ]
  `)
})
