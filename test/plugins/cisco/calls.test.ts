import { describe, expect, test } from 'vitest'
import { element, scalar, variable } from '../../fixtures/cti-server/switchboard.ts'
import { lines } from '../asterisk/lines.ts'
import { type Live, startLive } from './live.ts'

const customer = '0388202122'

/** Two agents at their telephones. */
async function manned(): Promise<Live> {
  const live = await startLive()
  await live.online()
  live.board.agent('4711', '1001', 3)
  live.board.agent('4712', '1002', 3)
  await live.seen('agent-state', '1002')
  return live
}

/** What was told after both agents were there. */
function told(live: Live): readonly string[] {
  return lines(live.context.triggers).slice(3)
}

/** A customer who talks to the agent at 1001. */
function talking({ board }: Live) {
  const call = board.inbound({ ani: customer })
  board.ring(call, '1001')
  board.answer(call, '1001')
  return call
}

describe('a call that comes', () => {
  test('carries at every phone what its beginning told', async () => {
    const live = await manned()
    const { board } = live
    const call = board.inbound({
      ani: customer,
      data: [variable(1, 'C-42'), scalar('user.segment', 'vip'), element('user.list', 0, 'a'), element('user.list', 1, 'b')],
    })
    board.ring(call, '1001')
    board.answer(call, '1001')
    board.leave(call, customer)
    await live.seen('released')
    expect(told(live)).toMatchInlineSnapshot(`
      [
        "ringing 1001 c1/i1 inbound 0388202122->0388000100 {"customerId":"C-42","user.segment":"vip","user.list":["a","b"]}",
        "established 1001 c1/i1 inbound 0388202122->0388000100 {"customerId":"C-42","user.segment":"vip","user.list":["a","b"]}",
        "cisco:party-left 1001 c1/i1 inbound 0388202122->0388000100 {"customerId":"C-42","user.segment":"vip","user.list":["a","b"]}",
        "released 1001 c1/i1 inbound 0388202122->0388000100 cause=normal {"customerId":"C-42","user.segment":"vip","user.list":["a","b"]}",
      ]
    `)
    expect(live.context.triggers.find((trigger) => trigger.type === 'ringing')).toMatchObject({
      agent: { id: '4711', device: '1001' },
      pairs: [
        { key: 'customerId', type: 'text', value: 'C-42' },
        { key: 'user.segment', type: 'text', value: 'vip' },
        {
          key: 'user.list',
          type: 'list',
          value: [
            { key: '0', type: 'text', value: 'a' },
            { key: '1', type: 'text', value: 'b' },
          ],
        },
      ],
    })
  })

  test('was announced, and brings what the announcement told', async () => {
    const live = await manned()
    const { board } = live
    board.announce('1001', [153_000, 77], customer, 5001, [scalar('user.segment', 'vip')])
    const call = board.inbound({ ani: customer, routerKey: [153_000, 77], callType: 1, lineType: 0, skillGroup: 5001 })
    board.ring(call, '1001')
    await live.seen('ringing')
    expect(told(live)).toMatchInlineSnapshot(`
      [
        "pre-call 1001 queue=5001 c1/i1 inbound acd 0388202122->? {"user.segment":"vip"}",
        "ringing 1001 queue=5001 c2/i1 inbound acd 0388202122->0388000100 {"user.segment":"vip"}",
      ]
    `)
  })

  test('was announced and taken back', async () => {
    const live = await manned()
    live.board.announce('1001', [153_000, 77], customer, 5001)
    live.board.takeBack('1001', [153_000, 77])
    await live.seen('pre-call-cancelled')
    expect(told(live)).toMatchInlineSnapshot(`
      [
        "pre-call 1001 queue=5001 c1/i1 inbound acd 0388202122->?",
        "pre-call-cancelled 1001 c1/i1 ?->?",
      ]
    `)
  })

  test('waits in a queue, rings, and is answered', async () => {
    const live = await manned()
    const { board } = live
    const call = board.inbound({ ani: customer, callType: 1, lineType: 0, skillGroup: 5001 })
    board.queue(call, '5001', 3)
    await live.seen('queue-start')
    await live.clock.advance(31_000)
    board.ring(call, '1001')
    board.answer(call, '1001')
    board.leave(call, customer)
    await live.seen('released')
    expect(told(live)).toMatchInlineSnapshot(`
      [
        "queue-start queue=5001 length=3 c1/i1 inbound acd 0388202122->0388000100",
        "queue-offer 1001 queue=5001 c2/i1 inbound acd 0388202122->0388000100 wait=31",
        "ringing 1001 queue=5001 c2/i1 inbound acd 0388202122->0388000100 wait=31",
        "queue-answer 1001 queue=5001 c2/i1 inbound acd 0388202122->0388000100 wait=31",
        "established 1001 queue=5001 c2/i1 inbound acd 0388202122->0388000100 wait=31",
        "queue-end queue=5001 c1/i1 inbound acd 0388202122->0388000100 cause=answered",
        "cisco:party-left 1001 queue=5001 c2/i1 inbound acd 0388202122->0388000100",
        "released 1001 queue=5001 c2/i1 inbound acd 0388202122->0388000100 cause=normal",
      ]
    `)
  })

  test('goes to another phone when nobody answers, and back: each ring is told', async () => {
    const live = await manned()
    const { board } = live
    const call = board.inbound({ ani: customer, callType: 1, lineType: 0 })
    board.queue(call, '5001')
    board.ring(call, '1001')
    board.divert(call, '1001', '1002')
    board.divert(call, '1002', '1001')
    board.answer(call, '1001')
    await live.seen('established')
    expect(told(live)).toMatchInlineSnapshot(`
      [
        "queue-start queue=5001 length=1 c1/i1 inbound acd 0388202122->0388000100",
        "queue-offer 1001 queue=5001 c2/i1 inbound acd 0388202122->0388000100 wait=0",
        "ringing 1001 queue=5001 c2/i1 inbound acd 0388202122->0388000100 wait=0",
        "queue-offer-failed 1001 queue=5001 c2/i1 inbound acd 0388202122->0388000100 wait=0 cause=no-answer",
        "diverted 1001 queue=5001 c2/i1 inbound acd 0388202122->0388000100 wait=0 cause=no-answer",
        "queue-offer 1002 queue=5001 c3/i1 inbound acd 0388202122->0388000100 wait=0",
        "ringing 1002 queue=5001 c3/i1 inbound acd 0388202122->0388000100 wait=0",
        "queue-offer-failed 1002 queue=5001 c3/i1 inbound acd 0388202122->0388000100 wait=0 cause=no-answer",
        "diverted 1002 queue=5001 c3/i1 inbound acd 0388202122->0388000100 wait=0 cause=no-answer",
        "queue-offer 1001 queue=5001 c2/i1 inbound acd 0388202122->0388000100 wait=0",
        "ringing 1001 queue=5001 c2/i1 inbound acd 0388202122->0388000100 wait=0",
        "queue-answer 1001 queue=5001 c2/i1 inbound acd 0388202122->0388000100 wait=0",
        "established 1001 queue=5001 c2/i1 inbound acd 0388202122->0388000100 wait=0",
        "queue-end queue=5001 c1/i1 inbound acd 0388202122->0388000100 cause=answered",
      ]
    `)
    const rings = live.context.triggers.filter((trigger) => trigger.type === 'ringing' && trigger.agent?.device === '1001')
    expect(rings.map((ring) => ring.id.replace(/^.*\/ringing/, ''))).toEqual(['', '/2'])
  })

  test('is given up while it rings, or while it waits', async () => {
    const live = await manned()
    const { board } = live
    const first = board.inbound({ ani: customer })
    board.ring(first, '1001')
    board.leave(first, customer)
    const second = board.inbound({ ani: '0145678901' })
    board.queue(second, '5001')
    board.leave(second, '0145678901')
    await live.seen('queue-end')
    expect(told(live)).toMatchInlineSnapshot(`
      [
        "ringing 1001 c1/i1 inbound 0388202122->0388000100",
        "released 1001 c1/i1 inbound 0388202122->0388000100 cause=cancelled",
        "queue-start queue=5001 length=1 c2/i2 inbound 0145678901->0388000100",
        "queue-end queue=5001 c2/i2 inbound 0145678901->0388000100 cause=abandoned",
      ]
    `)
  })

  test('is taken out of its queue without being answered', async () => {
    const live = await manned()
    const call = live.board.inbound({ ani: customer })
    live.board.queue(call, '5001')
    live.board.dequeue(call, 26)
    await live.seen('queue-end')
    expect(told(live)).toMatchInlineSnapshot(`
      [
        "queue-start queue=5001 length=1 c1/i1 inbound 0388202122->0388000100",
        "queue-end queue=5001 length=0 c1/i1 inbound 0388202122->0388000100 cause=overflow",
      ]
    `)
  })
})

describe('a call that is there', () => {
  test('is held and retrieved, more than once', async () => {
    const live = await manned()
    const call = talking(live)
    for (let time = 0; time < 2; time += 1) {
      live.board.hold(call, '1001')
      live.board.retrieve(call, '1001')
    }
    await live.seen('retrieved', '1001', 2)
    expect(told(live)).toMatchInlineSnapshot(`
      [
        "ringing 1001 c1/i1 inbound 0388202122->0388000100",
        "established 1001 c1/i1 inbound 0388202122->0388000100",
        "held 1001 c1/i1 inbound 0388202122->0388000100",
        "retrieved 1001 c1/i1 inbound 0388202122->0388000100",
        "held 1001 c1/i1 inbound 0388202122->0388000100",
        "retrieved 1001 c1/i1 inbound 0388202122->0388000100",
      ]
    `)
    expect(live.context.repeated).toEqual([])
  })

  test('gets other data, of which only what changed is told', async () => {
    const live = await manned()
    const call = talking(live)
    live.board.setData(call, [variable(1, 'C-42'), element('user.list', 1, 'second')])
    live.board.setData(call, [variable(1, 'C-42'), variable(2, 'callback')])
    live.board.setData(call, [variable(2, '')])
    await live.seen('data-changed', '1001', 3)
    expect(told(live).slice(2)).toMatchInlineSnapshot(`
      [
        "data-changed 1001 c1/i1 inbound 0388202122->0388000100 changed=customerId,user.list {"customerId":"C-42","user.list":["","second"]}",
        "data-changed 1001 c1/i1 inbound 0388202122->0388000100 changed=CallVariable2 {"customerId":"C-42","user.list":["","second"],"CallVariable2":"callback"}",
        "data-changed 1001 c1/i1 inbound 0388202122->0388000100 changed=CallVariable2 {"customerId":"C-42","user.list":["","second"]}",
      ]
    `)
  })

  test('is renumbered: its phones go on under the new number', async () => {
    const live = await manned()
    const call = talking(live)
    await live.seen('established')
    live.board.renumber(call, 0x0200_0009)
    live.board.leave(call, customer)
    const changed = await live.seen('data-changed')
    await live.seen('released')
    const established = live.context.triggers.find((trigger) => trigger.type === 'established')
    expect(changed.call?.previousId).toBe(established?.call?.id)
    expect(live.context.triggers.at(-1)?.call?.id).toBe(changed.call?.id)
    expect(changed.call?.id).toContain(String(0x0200_0009))
  })

  test('is one of two that share a number: each keeps its own', async () => {
    const live = await manned()
    const { board } = live
    const call = talking(live)
    board.hold(call, '1001')
    board.sayCall(23, { ...call, id: call.id }, '1001.2', { clients: 0, variables: 0, arrays: 0, callType: 12, disposition: 0 })
    const consultation = { lineType: 2, callingType: 76, calledType: 76, state: 1, cause: 22 }
    board.sayCall(15, call, '1001.2', consultation, [
      ['calling', '1001'],
      ['called', '1002'],
    ])
    board.sayCall(9, call, '1001.2', { ...consultation, alertingType: 76, state: 2, variables: 0, arrays: 0 }, [
      ['alerting', '1002'],
      ['calling', '1001'],
      ['called', '1002'],
    ])
    board.sayCall(10, call, '1001.2', { ...consultation, answeringType: 76, state: 3 }, [
      ['answering', '1002'],
      ['calling', '1001'],
      ['called', '1002'],
    ])
    await live.seen('established', '1001', 2)
    expect(told(live).slice(2)).toMatchInlineSnapshot(`
      [
        "held 1001 c1/i1 inbound 0388202122->0388000100",
        "dialing 1001 c2/i2 consult 1001->1002 parent=c1 role=initiator",
        "ringing 1002 c3/i2 consult 1001->1002 parent=c1 role=target",
        "cisco:remote-ringing 1001 c2/i2 consult 1001->1002 parent=c1 role=initiator",
        "established 1002 c3/i2 consult 1001->1002 parent=c1 role=target",
        "established 1001 c2/i2 consult 1001->1002 parent=c1 role=initiator",
      ]
    `)
  })
})

describe('a call that goes out', () => {
  test('leaves for the network, is answered and ends', async () => {
    const live = await manned()
    const call = live.board.dial('1001', customer)
    live.board.answeredOutside(call, customer)
    live.board.leave(call, '1001')
    await live.seen('released')
    expect(told(live)).toMatchInlineSnapshot(`
      [
        "dialing 1001 c1/i1 outbound 1001->0388202122",
        "cisco:network-reached 1001 c1/i1 outbound 1001->0388202122",
        "established 1001 c1/i1 outbound 1001->0388202122",
        "released 1001 c1/i1 outbound 1001->0388202122 cause=normal",
      ]
    `)
  })

  test('fails, and stays so until it is cleared', async () => {
    const live = await manned()
    const call = live.board.dial('1001', customer)
    live.board.failed(call, 3)
    live.board.over(call, '1001')
    await live.seen('released')
    expect(told(live)).toMatchInlineSnapshot(`
      [
        "dialing 1001 c1/i1 outbound 1001->0388202122",
        "cisco:network-reached 1001 c1/i1 outbound 1001->0388202122",
        "failed 1001 c1/i1 outbound 1001->0388202122 cause=busy",
        "released 1001 c1/i1 outbound 1001->0388202122 cause=normal",
      ]
    `)
  })

  test('to a colleague is told at both', async () => {
    const live = await manned()
    const call = live.board.dial('1001', '1002')
    live.board.answer(call, '1002')
    live.board.leave(call, '1002')
    await live.seen('released', '1001')
    expect(told(live)).toMatchInlineSnapshot(`
      [
        "dialing 1001 c1/i1 internal 1001->1002",
        "ringing 1002 c2/i1 internal 1001->1002",
        "cisco:remote-ringing 1001 c1/i1 internal 1001->1002",
        "established 1002 c2/i1 internal 1001->1002",
        "established 1001 c1/i1 internal 1001->1002",
        "released 1002 c2/i1 internal 1001->1002 cause=normal",
        "cisco:party-left 1001 c1/i1 internal 1001->1002",
        "released 1001 c1/i1 internal 1001->1002 cause=normal",
      ]
    `)
  })
})

describe('a call that is handed over', () => {
  test('in one step', async () => {
    const live = await manned()
    const call = talking(live)
    live.board.blindTransfer(call, '1001', '1002')
    live.board.answer(call, '1002')
    live.board.leave(call, customer)
    await live.seen('released', '1002')
    expect(told(live).slice(2)).toMatchInlineSnapshot(`
      [
        "transferred 1001 c1/i1 inbound 0388202122->0388000100 to=1002",
        "released 1001 c1/i1 inbound 0388202122->0388000100 cause=transferred",
        "ringing 1002 c2/i1 inbound 0388202122->0388000100 from=1001",
        "established 1002 c2/i1 inbound 0388202122->0388000100 from=1001",
        "cisco:party-left 1002 c2/i1 inbound 0388202122->0388000100 from=1001",
        "released 1002 c2/i1 inbound 0388202122->0388000100 from=1001 cause=normal",
      ]
    `)
  })

  test('after a consultation', async () => {
    const live = await manned()
    const call = talking(live)
    const consultation = live.board.consult(call, '1001', '1002')
    live.board.answer(consultation, '1002')
    live.board.transfer(call, consultation, '1001')
    live.board.leave(call, customer)
    await live.seen('released', '1002')
    expect(told(live).slice(2)).toMatchInlineSnapshot(`
      [
        "held 1001 c1/i1 inbound 0388202122->0388000100",
        "dialing 1001 c2/i2 consult 1001->1002 parent=c1 role=initiator",
        "ringing 1002 c3/i2 consult 1001->1002 parent=c1 role=target",
        "cisco:remote-ringing 1001 c2/i2 consult 1001->1002 parent=c1 role=initiator",
        "established 1002 c3/i2 consult 1001->1002 parent=c1 role=target",
        "established 1001 c2/i2 consult 1001->1002 parent=c1 role=initiator",
        "transferred 1002 c4/i1 inbound 0388202122->0388000100 joined=i2 from=1001 to=1002",
        "released 1001 c1/i1 inbound 0388202122->0388000100 cause=transferred",
        "released 1001 c2/i2 consult 1001->1002 parent=c1 role=initiator cause=transferred",
        "cisco:party-left 1002 c4/i1 inbound 0388202122->0388000100 from=1001",
        "released 1002 c4/i1 inbound 0388202122->0388000100 from=1001 cause=normal",
      ]
    `)
    expect(live.board.calls.size).toBe(0)
  })

  test('after a consultation whose number goes on: the customer stays the customer', async () => {
    const live = await manned()
    const call = live.board.inbound({ ani: customer, data: [variable(1, 'C-42')] })
    live.board.ring(call, '1001')
    live.board.answer(call, '1001')
    const consultation = live.board.consult(call, '1001', '1002')
    live.board.answer(consultation, '1002')
    const kept = live.board.transfer(call, consultation, '1001', 'active')
    live.board.leave(kept, customer)
    await live.seen('released', '1002')
    expect(told(live).slice(7)).toMatchInlineSnapshot(`
      [
        "established 1001 c2/i2 consult 1001->1002 parent=c1 role=initiator {"customerId":"C-42"}",
        "transferred 1002 c3/i1 inbound 0388202122->0388000100 joined=i2 from=1001 to=1002 {"customerId":"C-42"}",
        "released 1001 c2/i2 consult 1001->1002 parent=c1 role=initiator cause=transferred {"customerId":"C-42"}",
        "released 1001 c1/i1 inbound 0388202122->0388000100 cause=transferred {"customerId":"C-42"}",
        "cisco:party-left 1002 c3/i1 inbound 0388202122->0388000100 from=1001 {"customerId":"C-42"}",
        "released 1002 c3/i1 inbound 0388202122->0388000100 from=1001 cause=normal {"customerId":"C-42"}",
      ]
    `)
  })

  test('becomes a conference under the number of the consultation', async () => {
    const live = await manned()
    const call = talking(live)
    const consultation = live.board.consult(call, '1001', '1002')
    live.board.answer(consultation, '1002')
    const kept = live.board.conference(call, consultation, '1001', 'active')
    live.board.leave(kept, '1001')
    live.board.leave(kept, customer)
    await live.seen('released', '1002')
    expect(told(live).slice(7)).toMatchInlineSnapshot(`
      [
        "established 1001 c2/i2 consult 1001->1002 parent=c1 role=initiator",
        "conferenced 1001 c2/i1 inbound 0388202122->0388000100 joined=i2",
        "conferenced 1002 c3/i1 inbound 0388202122->0388000100",
        "released 1001 c1/i1 inbound 0388202122->0388000100 cause=conferenced",
        "released 1001 c2/i1 inbound 0388202122->0388000100 cause=normal",
        "cisco:party-left 1002 c3/i1 inbound 0388202122->0388000100",
        "cisco:party-left 1002 c3/i1 inbound 0388202122->0388000100",
        "released 1002 c3/i1 inbound 0388202122->0388000100 cause=normal",
      ]
    `)
  })

  test('becomes a conference', async () => {
    const live = await manned()
    const call = talking(live)
    const consultation = live.board.consult(call, '1001', '1002')
    live.board.answer(consultation, '1002')
    live.board.conference(call, consultation, '1001')
    live.board.leave(call, '1001')
    live.board.leave(call, customer)
    await live.seen('released', '1002')
    expect(told(live).slice(7)).toMatchInlineSnapshot(`
      [
        "established 1001 c2/i2 consult 1001->1002 parent=c1 role=initiator",
        "conferenced 1001 c1/i1 inbound 0388202122->0388000100 joined=i2",
        "conferenced 1002 c4/i1 inbound 0388202122->0388000100",
        "released 1001 c2/i2 consult 1001->1002 parent=c1 role=initiator cause=conferenced",
        "released 1001 c1/i1 inbound 0388202122->0388000100 cause=normal",
        "cisco:party-left 1002 c4/i1 inbound 0388202122->0388000100",
        "cisco:party-left 1002 c4/i1 inbound 0388202122->0388000100",
        "released 1002 c4/i1 inbound 0388202122->0388000100 cause=normal",
      ]
    `)
  })
})

describe('agents and others', () => {
  test('change their states: each change is told once, however many skill groups tell it', async () => {
    const live = await startLive()
    await live.online()
    for (const [state, reason] of [
      [0, 0],
      [2, 0],
      [2, 0],
      [2, 7],
      [3, 0],
      [8, 0],
      [4, 0],
      [6, 0],
      [5, 0],
      [1, 20_001],
    ] as const) {
      live.board.agent('4711', '1001', state, reason)
    }
    await live.context.until(() => live.context.triggers.find((trigger) => trigger.agent?.state === 'logged-out'))
    expect(
      live.context.triggers.slice(1).map(({ agent }) => [agent?.state, agent?.workMode, agent?.reason].filter(Boolean).join(' ')),
    ).toEqual([
      'logged-in',
      'not-ready',
      'not-ready 7',
      'ready',
      'busy reserved',
      'busy talking',
      'after-call-work then-ready',
      'after-call-work then-not-ready',
      'logged-out 20001',
    ])
    // Thrown out, as after a failure of the gateway: the session stays.
    expect(live.context.states.at(-1)?.kind).toBe('online')
  })

  test('send texts and named events', async () => {
    const live = await manned()
    live.server.message('desktop', 'Come over, please')
    live.server.message('crm', JSON.stringify({ event: 'ScreenPop', to: '4712', data: { id: 7, _jsonata_x: 1 } }))
    live.server.message('crm', '{"event":')
    await live.seen('userEvent', undefined, 3)
    const events = live.context.triggers.filter((trigger) => trigger.type === 'userEvent')
    expect(events.map(({ userEvent, data, agent }) => ({ userEvent, data, agent }))).toEqual([
      { userEvent: { from: 'desktop' }, data: { text: 'Come over, please' }, agent: undefined },
      { userEvent: { name: 'ScreenPop', from: 'crm', to: '4712' }, data: { id: 7 }, agent: { id: '4712', device: '1002' } },
      { userEvent: { from: 'crm' }, data: { text: '{"event":' }, agent: undefined },
    ])
  })

  test('call for help, and teams change', async () => {
    const live = await manned()
    const call = talking(live)
    const { board } = live
    board.say(123, { call: call.id, idType: 0, session: 3 }, [
      ['connection', '1001'],
      ['extension', '1001'],
    ])
    board.say(120, { call: 0xffff_ffff, idType: 0, session: 3 }, [
      ['connection', ''],
      ['agentId', '4712'],
    ])
    board.say(128, { team: 5, agents: 2, operation: 1 }, [
      ['agentId', '4711'],
      ['agentFlags', 1],
      ['agentId', '4712'],
      ['agentFlags', 0],
    ])
    await live.seen('cisco:team-changed')
    const found = live.context.triggers
      .slice(5)
      .map(({ type, agent, call: about, raw }) => ({ type, agent, call: about?.type, members: raw?.members }))
    expect(found).toEqual([
      { type: 'cisco:emergency', agent: { id: '4711', device: '1001' }, call: 'inbound', members: undefined },
      { type: 'cisco:supervisor-assist', agent: { id: '4712' }, call: undefined, members: undefined },
      {
        type: 'cisco:team-changed',
        agent: undefined,
        call: undefined,
        members: [
          { AgentID: '4711', AgentFlags: 1 },
          { AgentID: '4712', AgentFlags: 0 },
        ],
      },
    ])
  })

  test('a supervisor who enters a call is told apart', async () => {
    const live = await manned()
    const call = live.board.inbound({ ani: '1900', callType: 23 })
    live.board.ring(call, '1001')
    const ringing = await live.seen('ringing')
    expect([ringing.call?.type, ringing.raw?.monitored]).toEqual(['internal', 'supervisor_barge_in'])
  })
})
