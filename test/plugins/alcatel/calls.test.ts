import { describe, expect, test } from 'vitest'
import { lines } from '../asterisk/lines.ts'
import { startLive } from './live.ts'

const customer = '+33388202122'

/** What was told after the link came up. */
function told(triggers: Parameters<typeof lines>[0]): readonly string[] {
  return lines(triggers.filter(({ type }) => type !== 'link-state'))
}

describe('a call', () => {
  test('to an agent rings, is answered, held, taken back and over', async () => {
    const { server, context, online, trigger } = await startLive()
    await online()
    const ref = server.ring({ from: customer, to: '13579', name: 'Dana Reyes' })
    server.answer(ref, '13579')
    server.hold(ref, '13579')
    server.retrieve(ref, '13579')
    server.hold(ref, '13579')
    server.retrieve(ref, '13579')
    server.hangUp(ref, '13579')
    await trigger('released')
    expect(told(context.triggers)).toMatchInlineSnapshot(`
      [
        "ringing 13579 c1/i1 inbound +33388202122(Dana Reyes)->13579",
        "established 13579 c1/i1 inbound +33388202122(Dana Reyes)->13579",
        "held 13579 c1/i1 inbound +33388202122(Dana Reyes)->13579",
        "retrieved 13579 c1/i1 inbound +33388202122(Dana Reyes)->13579",
        "held 13579 c1/i1 inbound +33388202122(Dana Reyes)->13579",
        "retrieved 13579 c1/i1 inbound +33388202122(Dana Reyes)->13579",
        "released 13579 c1/i1 inbound +33388202122(Dana Reyes)->13579 cause=normal",
      ]
    `)
    expect(context.triggers.slice(1).map((one) => one.id)).toMatchInlineSnapshot(`
      [
        "65e0c000130100.20777@13579/ringing",
        "65e0c000130100.20777@13579/established",
        "65e0c000130100.20777@13579/held/1",
        "65e0c000130100.20777@13579/retrieved/2",
        "65e0c000130100.20777@13579/held/3",
        "65e0c000130100.20777@13579/retrieved/4",
        "65e0c000130100.20777@13579/released",
      ]
    `)
    expect(context.triggers[1]?.agent).toEqual({ id: 'oxe13579', device: '13579' })
  })

  test('to a pilot waits, is distributed with its waiting time, and ends at the agent', async () => {
    const { server, context, clock, online, trigger } = await startLive()
    await online()
    const ref = server.queue({ from: customer, pilot: '2468', queued: 3, correlator: Buffer.from('crmId=42').toString('hex') })
    await trigger('queue-count')
    await clock.advance(10_000)
    const next = server.distribute(ref, '13579', 10)
    await trigger('ringing')
    server.answer(next, '13579')
    server.abandon(next)
    await trigger('released')
    expect(told(context.triggers)).toMatchInlineSnapshot(`
      [
        "queue-start queue=2468 c1/i1 inbound acd +33388202122->2468 {"crmId":"42"}",
        "queue-count queue=2468 length=3",
        "queue-end queue=2468 c1/i1 inbound acd +33388202122->2468 wait=10 cause=answered",
        "ringing 13579 queue=2468 c2/i1 inbound acd +33388202122->2468 wait=10 {"crmId":"42"}",
        "established 13579 queue=2468 c2/i1 inbound acd +33388202122->2468 wait=10 {"crmId":"42"}",
        "released 13579 queue=2468 c2/i1 inbound acd +33388202122->2468 wait=10 cause=normal {"crmId":"42"}",
      ]
    `)
    expect(context.triggers.find(({ type }) => type === 'ringing')?.call?.entryPoint).toBe('2468')
  })

  test('that is given up at the pilot, or while it rings, is abandoned or cancelled', async () => {
    const { server, context, online, trigger } = await startLive()
    await online()
    server.abandon(server.queue({ from: customer, pilot: '2468' }))
    server.abandon(server.ring({ from: customer, to: '54321', anonymous: true }))
    await trigger('released')
    expect(told(context.triggers)).toMatchInlineSnapshot(`
      [
        "queue-start queue=2468 c1/i1 inbound acd +33388202122->2468",
        "queue-count queue=2468 length=1",
        "queue-end queue=2468 c1/i1 inbound acd +33388202122->2468 wait=0 cause=abandoned",
        "ringing 54321 c2/i2 inbound anonymous->54321",
        "released 54321 c2/i2 inbound anonymous->54321 cause=cancelled",
      ]
    `)
  })

  test('that is picked up, or redirected, leaves the first desk', async () => {
    const { server, context, online, trigger } = await startLive()
    await online()
    server.redirect(server.ring({ from: customer, to: '13579' }), '13579', '54321', 'PICKED_UP')
    server.redirect(server.ring({ from: customer, to: '1111' }), '1111', '13579')
    await trigger('ringing', '13579', 2)
    expect(told(context.triggers)).toMatchInlineSnapshot(`
      [
        "ringing 13579 c1/i1 inbound +33388202122->13579",
        "diverted 13579 c1/i1 inbound +33388202122->13579 cause=answered-elsewhere",
        "ringing 54321 c2/i1 inbound +33388202122->13579",
        "established 54321 c2/i1 inbound +33388202122->13579",
        "ringing 1111 c3/i2 inbound +33388202122->1111",
        "diverted 1111 c3/i2 inbound +33388202122->1111 cause=diverted",
        "ringing 13579 c4/i2 inbound +33388202122->1111",
      ]
    `)
    expect(context.triggers.at(-1)?.call).toMatchObject({ redirectedFrom: '1111' })
  })

  test('from an agent is dialled with its number, reached or not', async () => {
    const { server, context, online, trigger } = await startLive()
    await online()
    const ref = server.dial('13579', '0388202122')
    server.answer(ref, '0388202122')
    server.hangUp(ref, '13579')
    server.hangUp(server.dial('54321', '0388202199'), '54321', 'BUSY')
    server.dial('1111', '13579')
    await trigger('ringing', '13579')
    expect(told(context.triggers)).toMatchInlineSnapshot(`
      [
        "dialing 13579 c1/i1 outbound 13579->0388202122",
        "established 13579 c1/i1 outbound 13579->0388202122",
        "released 13579 c1/i1 outbound 13579->0388202122 cause=normal",
        "dialing 54321 c2/i2 outbound 54321->0388202199",
        "failed 54321 c2/i2 outbound 54321->0388202199 cause=busy",
        "dialing 1111 c3/i3 internal 1111->13579",
        "ringing 13579 c4/i3 internal 1111->13579",
      ]
    `)
  })

  test('carries its correlator, tags and account as data, and what changes in them', async () => {
    const { server, context, online, trigger } = await startLive()
    await online()
    const ref = server.ring({ from: customer, to: '13579', correlator: Buffer.from('crmId=42&note=caf%C3%A9').toString('hex') })
    await server.send(
      `${JSON.stringify({
        eventName: 'OnCallModified',
        loginName: 'oxe13579',
        callRef: ref,
        callData: { associatedData: 'x', hexaBinaryAssociatedData: '666f6f', accountInfo: '77', tags: [{ name: 'segment', value: 'vip' }] },
      })}\n`,
    )
    await trigger('data-changed')
    expect(context.triggers.slice(1).map(({ type, data }) => [type, data])).toMatchInlineSnapshot(`
      [
        [
          "ringing",
          {
            "crmId": "42",
            "note": "café",
          },
        ],
        [
          "data-changed",
          {
            "account": "77",
            "correlator": "foo",
            "segment": "vip",
          },
        ],
      ]
    `)
  })
})

describe('handing over', () => {
  test('in one step: out of the first agent’s hands, rings at the second with the customer', async () => {
    const { server, context, online, trigger } = await startLive()
    await online()
    const ref = server.ring({ from: customer, to: '13579' })
    server.answer(ref, '13579')
    const next = server.blind(ref, '13579', '54321')
    server.answer(next, '54321')
    server.abandon(next)
    await trigger('released', '54321')
    expect(told(context.triggers)).toMatchInlineSnapshot(`
      [
        "ringing 13579 c1/i1 inbound +33388202122->13579",
        "established 13579 c1/i1 inbound +33388202122->13579",
        "transferred 13579 c1/i1 inbound +33388202122->13579 from=13579 to=54321",
        "released 13579 c1/i1 inbound +33388202122->13579 cause=transferred",
        "ringing 54321 c2/i1 inbound +33388202122->13579 from=13579",
        "established 54321 c2/i1 inbound +33388202122->13579 from=13579",
        "released 54321 c2/i1 inbound +33388202122->13579 from=13579 cause=normal",
      ]
    `)
  })

  test('after a consultation: the consulted agent goes on with the customer, in the customer’s contact', async () => {
    const { server, context, online, trigger } = await startLive()
    await online()
    const ref = server.ring({ from: customer, to: '13579' })
    server.answer(ref, '13579')
    server.answer(server.consult('13579', '54321'), '54321')
    server.complete('13579')
    await trigger('transferred', '54321')
    server.hangUp(ref, '54321')
    await trigger('released', '54321')
    expect(told(context.triggers)).toMatchInlineSnapshot(`
      [
        "ringing 13579 c1/i1 inbound +33388202122->13579",
        "established 13579 c1/i1 inbound +33388202122->13579",
        "held 13579 c1/i1 inbound +33388202122->13579",
        "dialing 13579 c2/i1 consult 13579->54321 parent=c1 guessed role=initiator",
        "ringing 54321 c3/i1 consult 13579->54321 parent=c1 role=target",
        "established 13579 c2/i1 consult 13579->54321 parent=c1 role=initiator",
        "established 54321 c3/i1 consult 13579->54321 parent=c1 role=target",
        "transferred 13579 c1/i1 inbound +33388202122->13579 from=13579 to=54321",
        "released 13579 c1/i1 inbound +33388202122->13579 cause=transferred",
        "released 13579 c2/i1 consult 13579->54321 parent=c1 role=initiator cause=transferred",
        "transferred 54321 c4/i1 inbound +33388202122->13579 from=13579 to=54321",
        "released 54321 c4/i1 inbound +33388202122->13579 from=13579 cause=normal",
      ]
    `)
  })

  test('is thought better of: the consultation ends and the customer is back', async () => {
    const { server, context, online, trigger } = await startLive()
    await online()
    server.answer(server.ring({ from: customer, to: '13579' }), '13579')
    server.answer(server.consult('13579', '54321'), '54321')
    server.reconnect('13579')
    await trigger('retrieved')
    expect(told(context.triggers)).toMatchInlineSnapshot(`
      [
        "ringing 13579 c1/i1 inbound +33388202122->13579",
        "established 13579 c1/i1 inbound +33388202122->13579",
        "held 13579 c1/i1 inbound +33388202122->13579",
        "dialing 13579 c2/i1 consult 13579->54321 parent=c1 guessed role=initiator",
        "ringing 54321 c3/i1 consult 13579->54321 parent=c1 role=target",
        "established 13579 c2/i1 consult 13579->54321 parent=c1 role=initiator",
        "established 54321 c3/i1 consult 13579->54321 parent=c1 role=target",
        "released 13579 c2/i1 consult 13579->54321 parent=c1 role=initiator cause=normal",
        "released 54321 c3/i1 consult 13579->54321 parent=c1 role=target cause=normal",
        "retrieved 13579 c1/i1 inbound +33388202122->13579",
      ]
    `)
  })

  test('to all three: a conference', async () => {
    const { server, context, online, trigger } = await startLive()
    await online()
    const ref = server.ring({ from: customer, to: '13579' })
    server.answer(ref, '13579')
    server.answer(server.consult('13579', '54321'), '54321')
    server.conference('13579')
    server.hangUp(ref, '13579')
    server.hangUp(ref, '54321')
    await trigger('released', '54321')
    expect(told(context.triggers)).toMatchInlineSnapshot(`
      [
        "ringing 13579 c1/i1 inbound +33388202122->13579",
        "established 13579 c1/i1 inbound +33388202122->13579",
        "held 13579 c1/i1 inbound +33388202122->13579",
        "dialing 13579 c2/i1 consult 13579->54321 parent=c1 guessed role=initiator",
        "ringing 54321 c3/i1 consult 13579->54321 parent=c1 role=target",
        "established 13579 c2/i1 consult 13579->54321 parent=c1 role=initiator",
        "established 54321 c3/i1 consult 13579->54321 parent=c1 role=target",
        "released 13579 c2/i1 consult 13579->54321 parent=c1 role=initiator cause=conferenced",
        "conferenced 13579 c1/i1 inbound +33388202122->13579",
        "conferenced 54321 c4/i1 inbound +33388202122->13579",
        "released 13579 c1/i1 inbound +33388202122->13579 cause=normal",
        "released 54321 c4/i1 inbound +33388202122->13579 cause=normal",
      ]
    `)
  })
})

describe('agents', () => {
  test('log on, go through the phases of the PBX, and log off', async () => {
    const { server, context, online, trigger } = await startLive()
    await online()
    const on = { mainState: 'LOG_ON', proAcdDeviceNumber: '13579', pgNumber: '7' }
    for (const phase of [
      { ...on, subState: 'OUT_OF_PG' },
      { ...on, subState: 'READY' },
      { ...on, subState: 'BUSY' },
      { ...on, subState: 'WRAPUP' },
      { ...on, subState: 'PAUSE' },
      { ...on, subState: 'TRANSACTION_CODE_INPUT' },
      { ...on, subState: 'WITHDRAW', withdrawReason: 3 },
      { ...on, subState: 'WITHDRAW', withdrawReason: 3 },
      { mainState: 'LOG_OFF' },
    ]) {
      server.agent('oxe4711', phase)
    }
    await trigger('agent-state', '13579', 9)
    expect(
      context.triggers
        .slice(1)
        .map(({ agent, queue }) => [agent?.id, agent?.device, agent?.state, agent?.workMode, agent?.reason, queue?.id].join(' ')),
    ).toMatchInlineSnapshot(`
      [
        "oxe4711 13579 logged-in   7",
        "oxe4711 13579 not-ready out_of_pg out-of-group 7",
        "oxe4711 13579 ready ready  7",
        "oxe4711 13579 busy busy  7",
        "oxe4711 13579 after-call-work wrapup  7",
        "oxe4711 13579 not-ready pause pause 7",
        "oxe4711 13579 after-call-work transaction_code_input  7",
        "oxe4711 13579 not-ready withdraw 3 7",
        "oxe4711 13579 logged-out   ",
      ]
    `)
  })

  test('and links and devices say how they are', async () => {
    const { server, context, online, trigger } = await startLive()
    await online()
    const events = [
      { eventName: 'OnCtiLinkDown' },
      { eventName: 'OnCtiLinkUp' },
      { eventName: 'OnDeviceStateModified', loginName: 'oxe1111', deviceStates: [{ deviceId: '1111', state: 'OUT_OF_SERVICE' }] },
    ]
    await server.send(events.map((event) => `${JSON.stringify(event)}\n`).join(''))
    await trigger('device-state', '1111')
    expect(lines(context.triggers).slice(1)).toEqual([
      'link-state degraded CTI link down',
      'link-state up',
      expect.stringContaining('device-state 1111 oxe1111'.slice(0, 17)),
    ])
  })
})
