import { expect, test } from 'vitest'
import { type Live, lines, marie, people, startLive } from './live.ts'

const about = { agent: { id: marie, device: '1024' } }

function agentStates({ context }: Live): readonly string[] {
  return lines(context.triggers.filter(({ type }) => type === 'agent-state' || type === 'device-state'))
}

test('ready, withdrawn with a reason, after-call work: only the work mode tells the last two apart', async () => {
  const live = await startLive()
  await live.ready()
  expect(await live.act('set-agent-state', { state: 'not-ready', reason: 'Lunch' }, about)).toEqual({ status: 'done' })
  expect(await live.act('set-agent-state', { state: 'after-call-work' }, about)).toEqual({ status: 'done' })
  expect(await live.act('set-agent-state', { state: 'ready' }, about)).toEqual({ status: 'done' })
  expect(await live.act('set-agent-state', { state: 'ready' }, about)).toEqual({ status: 'done', detail: 'the agent is ready already' })
  live.tserver.notReady(marie, 'WalkAway')
  live.tserver.dnd(marie, true)
  await live.heard('device-state')
  expect(agentStates(live)).toMatchInlineSnapshot(`
    [
      "agent-state @1024 logged-in",
      "agent-state @1024 not-ready",
      "agent-state @1024 ready AutoIn",
      "agent-state @1024 not-ready AuxWork Lunch",
      "agent-state @1024 after-call-work AfterCallWork",
      "agent-state @1024 ready AutoIn",
      "agent-state @1024 not-ready WalkAway",
      "device-state @1024",
    ]
  `)
  expect(live.server.bodies.filter(({ path }) => path.endsWith('ready'))).toMatchInlineSnapshot(`
    [
      {
        "body": {
          "data": {
            "agentWorkMode": "AuxWork",
            "reasonCode": "Lunch",
          },
        },
        "path": "/voice/not-ready",
      },
      {
        "body": {
          "data": {
            "agentWorkMode": "AfterCallWork",
          },
        },
        "path": "/voice/not-ready",
      },
      {
        "body": {},
        "path": "/voice/ready",
      },
    ]
  `)
})

test('a state that the DN does not allow now is refused before the wire', async () => {
  const live = await startLive()
  await live.ready()
  live.tserver.logout(marie)
  await live.heard('agent-state', 4)
  await expect(live.act('set-agent-state', { state: 'ready' }, about)).rejects.toMatchObject({
    kind: 'not-capable',
    message: 'Genesys does not allow ready now: it allows login',
  })
  expect(live.server.count('POST /voice/ready')).toBe(0)
})

test('work modes may come as the numbers of T-Library', async () => {
  const live = await startLive()
  await live.ready()
  for (const agentWorkMode of [3, 4, 6]) {
    live.tserver.say(marie, {
      messageType: 'DnStateChanged',
      dn: { number: '1024', agentId: marie, agentState: 'NotReady', agentWorkMode },
    })
  }
  await live.heard('agent-state', 6)
  expect(agentStates(live).slice(3)).toEqual([
    'agent-state @1024 after-call-work AfterCallWork',
    'agent-state @1024 not-ready AuxWork',
    'agent-state @1024 not-ready WalkAway',
  ])
})

test('after a call of the ACD an Alcatel goes through its phases, which no request cuts short', async () => {
  const live = await startLive({ switch: { phases: ['AfterCallWork', 'LegalGuard'] } })
  await live.ready()
  const { tserver } = live
  const call = tserver.inbound('0388202122', '5000', [marie])
  tserver.act(marie, 'answer', call.id)
  tserver.hangUp(call, '0388202122')
  await live.heard('agent-state', 4)
  await expect(live.act('set-agent-state', { state: 'ready' }, about)).rejects.toMatchObject({
    kind: 'refused',
    vendorCode: '174',
    message: 'Function not available in the current phase',
  })
  tserver.phaseEnds(marie)
  tserver.phaseEnds(marie)
  await live.heard('agent-state', 6)
  const direct = tserver.inbound('0388202122', '1024')
  tserver.act(marie, 'answer', direct.id)
  tserver.hangUp(direct, '0388202122')
  await live.heard('released', 2)
  expect(agentStates(live).slice(3)).toMatchInlineSnapshot(`
    [
      "agent-state @1024 after-call-work AfterCallWork",
      "agent-state @1024 not-ready LegalGuard",
      "agent-state @1024 ready AutoIn",
    ]
  `)
})

test('an agent number that takes the place of the telephone changes neither device nor direct line', async () => {
  const live = await startLive({ switch: { substitute: true } })
  await live.ready()
  const { tserver } = live
  tserver.inbound('0388202122', marie)
  const ringing = await live.heard('ringing')
  expect([ringing.agent, ringing.call?.acd, ringing.call?.called]).toEqual([{ id: marie, device: '1024' }, false, { number: marie }])
  await live.act('agent-logout', {}, about)
  await live.heard('agent-state', 4)
  expect(agentStates(live)).toMatchInlineSnapshot(`
    [
      "agent-state @1024 logged-in",
      "agent-state @1024 not-ready",
      "agent-state @1024 ready AutoIn",
      "agent-state @1024 logged-out",
    ]
  `)
})

test('a login goes into the queue that is named, or into the configured one', async () => {
  const agents = [{ agentId: marie, dn: '1024', token: 'bearer-of-marie', queue: '5000', workMode: 'ManualIn' }]
  const live = await startLive({ config: { agents, activate: false } })
  await live.ready()
  expect(agentStates(live)).toEqual([])
  await live.act('agent-login', {}, about)
  const login = await live.heard('agent-state')
  expect(login).toMatchObject({ agent: { id: marie, device: '1024', state: 'logged-in' }, queue: { id: '5000', name: 'Sales' } })
  expect(await live.act('agent-login', {}, about)).toEqual({ status: 'done', detail: 'the agent is logged in already' })
  await live.act('agent-login', { queue: '5001' }, about)
  await live.act('agent-logout', {}, about)
  await live.act('agent-login', {}, about)
  expect(live.server.bodies.filter(({ path }) => /activate|login|logout/.test(path))).toMatchInlineSnapshot(`
    [
      {
        "body": {
          "data": {
            "agentId": "4711",
            "agentWorkMode": "ManualIn",
            "channels": [
              "voice",
            ],
            "dn": "1024",
            "queueName": "5000",
          },
        },
        "path": "/activate-channels",
      },
      {
        "body": {
          "data": {
            "agentId": "4711",
            "agentWorkMode": "ManualIn",
            "channels": [
              "voice",
            ],
            "dn": "1024",
            "queueName": "5001",
          },
        },
        "path": "/activate-channels",
      },
      {
        "body": {},
        "path": "/voice/logout",
      },
      {
        "body": {
          "data": {
            "agentWorkMode": "ManualIn",
          },
        },
        "path": "/voice/login",
      },
    ]
  `)
})

test('a channel that the own desktop of an agent has activated is not activated again', async () => {
  const live = await startLive({ prepare: (_, tserver) => tserver.activate(marie, undefined) })
  await live.ready()
  expect(live.server.count('POST /activate-channels')).toBe(0)
  expect(lines(live.context.triggers)).toMatchInlineSnapshot(`
    [
      "synthetic agent-state @1024 logged-in",
      "synthetic agent-state @1024 ready AutoIn",
      "link-state up primary",
    ]
  `)
})

test('the states of many agents are told apart', async () => {
  const live = await startLive({ agents: people })
  await live.ready()
  live.tserver.notReady('4712', 'AuxWork')
  await live.context.until(() => live.context.triggers.find(({ agent }) => agent?.workMode === 'AuxWork'))
  expect(live.context.triggers.findLast(({ type }) => type === 'agent-state')?.agent).toMatchObject({
    id: '4712',
    device: '1025',
    state: 'not-ready',
  })
})
