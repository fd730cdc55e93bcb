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
    const id = server.ring({ from: customer, to: '13579', name: 'Dana Reyes' })
    await trigger('ringing')
    server.answer(id, '13579')
    server.hold(id, '13579')
    server.retrieve(id, '13579')
    server.hold(id, '13579')
    server.retrieve(id, '13579')
    server.hangUp(id, '13579')
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
    expect(context.triggers.map((one) => one.id.replace(/^link.*/, 'link'))).toMatchInlineSnapshot(`
      [
        "link",
        "FF00010000000001.20777@13579/ringing",
        "FF00010000000001.20777@13579/established",
        "FF00010000000001.20777@13579/held/1",
        "FF00010000000001.20777@13579/retrieved/2",
        "FF00010000000001.20777@13579/held/3",
        "FF00010000000001.20777@13579/retrieved/4",
        "FF00010000000001.20777@13579/released",
      ]
    `)
  })

  test('to a queue waits, is distributed with its waiting time, and ends at the agent', async () => {
    const { server, context, clock, online, trigger } = await startLive()
    await online()
    const id = server.queue({ from: customer, pilot: '2468', ahead: 2 })
    await trigger('queue-start')
    await clock.advance(10_000)
    server.distribute(id, '13579')
    await trigger('ringing')
    await clock.advance(5000)
    server.answer(id, '13579')
    server.abandon(id)
    await trigger('released')
    expect(told(context.triggers)).toMatchInlineSnapshot(`
      [
        "queue-start queue=2468 c1/i1 inbound acd +33388202122->2468",
        "queue-end queue=2468 c1/i1 inbound acd +33388202122->2468 wait=10 cause=answered",
        "ringing 13579 queue=2468 c2/i1 inbound acd +33388202122->2468 wait=10",
        "established 13579 queue=2468 c2/i1 inbound acd +33388202122->2468 wait=10",
        "released 13579 queue=2468 c2/i1 inbound acd +33388202122->2468 wait=10 cause=normal",
      ]
    `)
  })

  test('that is given up in the queue, or while it rings, is abandoned or cancelled', async () => {
    const { server, context, online, trigger } = await startLive()
    await online()
    server.abandon(server.queue({ from: customer, pilot: '2468' }))
    await trigger('queue-end')
    server.abandon(server.ring({ from: customer, to: '54321' }))
    await trigger('released')
    expect(told(context.triggers)).toMatchInlineSnapshot(`
      [
        "queue-start queue=2468 c1/i1 inbound acd +33388202122->2468",
        "queue-end queue=2468 c1/i1 inbound acd +33388202122->2468 wait=0 cause=abandoned",
        "ringing 54321 c2/i2 inbound +33388202122->54321",
        "released 54321 c2/i2 inbound +33388202122->54321 cause=cancelled",
      ]
    `)
  })

  test('that is picked up by a colleague leaves the first desk, answered elsewhere', async () => {
    const { server, context, online, trigger } = await startLive()
    await online()
    const id = server.ring({ from: customer, to: '13579' })
    server.divert(id, '13579', '54321', 'callPickup')
    await trigger('established', '54321')
    expect(told(context.triggers)).toMatchInlineSnapshot(`
      [
        "ringing 13579 c1/i1 inbound +33388202122->13579",
        "diverted 13579 c1/i1 inbound +33388202122->13579 cause=answered-elsewhere",
        "established 54321 c2/i1 inbound +33388202122->13579",
      ]
    `)
  })

  test('that is forwarded rings at the next desk and says from where', async () => {
    const { server, context, online, trigger } = await startLive()
    await online()
    server.divert(server.ring({ from: customer, to: '13579' }), '13579', '54321')
    expect(await trigger('ringing', '54321')).toMatchObject({ call: { redirectedFrom: '13579' } })
    expect(told(context.triggers)).toMatchInlineSnapshot(`
      [
        "ringing 13579 c1/i1 inbound +33388202122->13579",
        "diverted 13579 c1/i1 inbound +33388202122->13579 cause=diverted",
        "ringing 54321 c2/i1 inbound +33388202122->13579",
      ]
    `)
  })

  test('from an agent is dialled, reached or not', async () => {
    const { server, context, online, trigger } = await startLive()
    await online()
    const id = server.dial('13579', '0388202122')
    server.answer(id, '0388202122')
    server.hangUp(id, '13579')
    await trigger('released')
    server.fail(server.dial('54321', '0388202199'), 'busy')
    await trigger('failed')
    server.dial('1111', '13579')
    await trigger('ringing')
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

  test('carries its correlator as data, and what changes in it', async () => {
    const { server, context, online, trigger } = await startLive()
    await online()
    const correlator = Buffer.from('crmId=42&crmId=43&note=caf%C3%A9').toString('hex')
    const id = server.ring({ from: customer, to: '13579', correlator })
    server.associate(id, Buffer.from('free text').toString('hex'))
    await trigger('data-changed')
    expect(
      context.triggers.slice(1).map(({ type, data, pairs, raw }) => ({ type, data, pairs, changed: raw?.changedKeys })),
    ).toMatchInlineSnapshot(`
      [
        {
          "changed": undefined,
          "data": {
            "crmId": "43",
            "note": "café",
          },
          "pairs": [
            {
              "key": "crmId",
              "type": "text",
              "value": "42",
            },
            {
              "key": "crmId",
              "type": "text",
              "value": "43",
            },
            {
              "key": "note",
              "type": "text",
              "value": "café",
            },
          ],
          "type": "ringing",
        },
        {
          "changed": [
            "correlator",
          ],
          "data": {
            "correlator": "free text",
          },
          "pairs": [
            {
              "key": "correlator",
              "type": "text",
              "value": "free text",
            },
          ],
          "type": "data-changed",
        },
      ]
    `)
  })
})

describe('a switch that writes numbers in full', () => {
  test('tells colleagues from customers by what is configured, with a plus or without', async () => {
    const numbers = { devices: ['+302118840100', '302118840101'], pilots: { '+302118840900': 'sales' }, internal: ['3021188402*'] }
    const { server, context, online, trigger } = await startLive({
      server: { lines: ['+302118840100', '302118840101', '+302118840900'] },
      config: numbers,
    })
    await online()
    const say = (device: string, callID: string, from: string, more: object = {}) =>
      server.say(device, 'DeliveredEvent', {
        connection: { callID, deviceID: `N<${device.replace('+', '')}>` },
        alertingDevice: { deviceIdentifier: `N<${device.replace('+', '')}>Marie;displayNumber=0100` },
        callingDevice: { deviceIdentifier: from },
        calledDevice: { deviceIdentifier: 'N<302118840100>' },
        networkCallingDevice: { deviceIdentifier: from },
        ...more,
      })
    say('+302118840100', 'A', 'N<302118840101>Jean')
    say('302118840101', 'B', 'N<+302118840277>')
    say('+302118840100', 'C', 'N<33388202122>')
    say('+302118840100', 'D', '1234', { associatedCallingDevice: { deviceIdentifier: 'T7' } })
    say('+302118840100', 'E', '33388202122', { lastRedirectionDevice: { numberDialed: '302118840900' } })
    await trigger('ringing', '+302118840100', 4)
    expect(told(context.triggers)).toMatchInlineSnapshot(`
      [
        "ringing +302118840100 c1/i1 internal 302118840101(Jean)->302118840100",
        "ringing 302118840101 c2/i2 internal +302118840277->302118840100",
        "ringing +302118840100 c3/i3 inbound 33388202122->302118840100",
        "ringing +302118840100 c4/i4 inbound 1234->302118840100",
        "ringing +302118840100 queue=+302118840900 c5/i5 inbound acd 33388202122->302118840100",
      ]
    `)
  })
})

describe('handing over', () => {
  test('in one step: out of the first agent’s hands, rings at the second with the customer', async () => {
    const { server, context, online, trigger } = await startLive()
    await online()
    const id = server.ring({ from: customer, to: '13579' })
    server.answer(id, '13579')
    const next = server.blind(id, '13579', '54321')
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
    const id = server.ring({ from: customer, to: '13579' })
    server.answer(id, '13579')
    const consultation = server.consult('13579', '54321')
    server.answer(consultation, '54321')
    const next = server.complete('13579')
    await trigger('transferred', '54321')
    server.hangUp(next, '54321')
    await trigger('released', '54321')
    expect(told(context.triggers)).toMatchInlineSnapshot(`
      [
        "ringing 13579 c1/i1 inbound +33388202122->13579",
        "established 13579 c1/i1 inbound +33388202122->13579",
        "held 13579 c1/i1 inbound +33388202122->13579",
        "dialing 13579 c2/i1 consult 13579->54321 parent=c1 role=initiator",
        "ringing 54321 c3/i1 consult 13579->54321 parent=c1 role=target",
        "established 13579 c2/i1 consult 13579->54321 parent=c1 role=initiator",
        "established 54321 c3/i1 consult 13579->54321 parent=c1 role=target",
        "transferred 54321 c4/i1 inbound +33388202122->13579 from=13579 to=54321",
        "transferred 13579 c1/i1 inbound +33388202122->13579 from=13579 to=54321",
        "released 13579 c2/i1 consult 13579->54321 parent=c1 role=initiator cause=transferred",
        "released 13579 c1/i1 inbound +33388202122->13579 cause=transferred",
        "released 54321 c4/i1 inbound +33388202122->13579 from=13579 cause=normal",
      ]
    `)
  })

  test('is thought better of: the consultation ends and the customer is back', async () => {
    const { server, context, online, trigger } = await startLive()
    await online()
    const id = server.ring({ from: customer, to: '13579' })
    server.answer(id, '13579')
    server.answer(server.consult('13579', '54321'), '54321')
    server.reconnect('13579')
    await trigger('retrieved')
    expect(told(context.triggers)).toMatchInlineSnapshot(`
      [
        "ringing 13579 c1/i1 inbound +33388202122->13579",
        "established 13579 c1/i1 inbound +33388202122->13579",
        "held 13579 c1/i1 inbound +33388202122->13579",
        "dialing 13579 c2/i1 consult 13579->54321 parent=c1 role=initiator",
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
    const id = server.ring({ from: customer, to: '13579' })
    server.answer(id, '13579')
    server.answer(server.consult('13579', '54321'), '54321')
    const next = server.conference('13579')
    server.hangUp(next, '13579')
    server.hangUp(next, '54321')
    await trigger('released', '54321')
    expect(told(context.triggers)).toMatchInlineSnapshot(`
      [
        "ringing 13579 c1/i1 inbound +33388202122->13579",
        "established 13579 c1/i1 inbound +33388202122->13579",
        "held 13579 c1/i1 inbound +33388202122->13579",
        "dialing 13579 c2/i1 consult 13579->54321 parent=c1 role=initiator",
        "ringing 54321 c3/i1 consult 13579->54321 parent=c1 role=target",
        "established 13579 c2/i1 consult 13579->54321 parent=c1 role=initiator",
        "established 54321 c3/i1 consult 13579->54321 parent=c1 role=target",
        "released 13579 c2/i1 consult 13579->54321 parent=c1 role=initiator cause=conferenced",
        "conferenced 13579 c4/i1 inbound +33388202122->13579",
        "conferenced 54321 c5/i1 inbound +33388202122->13579",
        "released 13579 c4/i1 inbound +33388202122->13579 cause=normal",
        "released 54321 c5/i1 inbound +33388202122->13579 cause=normal",
      ]
    `)
  })
})

describe('besides calls', () => {
  test('user information along a call is a user event, agents and devices have states', async () => {
    const { server, context, online, trigger } = await startLive()
    await online()
    const id = server.ring({ from: customer, to: '13579' })
    server.inform(id, customer, Buffer.from('crm-open?id=42').toString('hex'))
    server.inform(id, customer, Buffer.from('anything at all').toString('hex'))
    for (const [event, fields] of [
      ['AgentLoggedOnEvent', { agentID: '7001' }],
      ['AgentReadyEvent', { agentID: '7001' }],
      ['AgentNotReadyEvent', { agentID: '7001', reason: 'lunch' }],
      ['AgentWorkingAfterCallEvent', { agentID: '7001' }],
      ['AgentLoggedOffEvent', { agentID: '7001' }],
      ['OutOfServiceEvent', { device: { deviceIdentifier: 'N<13579>' } }],
    ] as const) {
      server.say('13579', event, fields)
    }
    await trigger('device-state')
    expect(told(context.triggers)).toMatchInlineSnapshot(`
      [
        "ringing 13579 c1/i1 inbound +33388202122->13579",
        "userEvent 13579 c1/i1 inbound +33388202122->13579 "crm-open" to=13579 {"id":"42"}",
        "userEvent 13579 c1/i1 inbound +33388202122->13579 "undefined" to=13579 {"text":"anything at all"}",
        "agent-state 13579 logged-in",
        "agent-state 13579 ready",
        "agent-state 13579 not-ready lunch",
        "agent-state 13579 after-call-work",
        "agent-state 13579 logged-out",
        "device-state 13579 undefined",
      ]
    `)
  })
})
