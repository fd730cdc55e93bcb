import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startCtiServer } from '../../fixtures/cti-server/server.ts'
import { createSwitchboard, variable } from '../../fixtures/cti-server/switchboard.ts'
import { frame, textIn } from '../../fixtures/cti-server/wire.ts'
import { lines } from '../asterisk/lines.ts'
import { type Live, startLive } from './live.ts'

const customer = '0388202122'
const newSessionOpened = 11

/** A customer who talks to the agent at 1001. */
async function talking(live: Live) {
  await live.online()
  live.board.agent('4711', '1001', 3)
  const call = live.board.inbound({ ani: customer, data: [variable(1, 'C-42')] })
  live.board.ring(call, '1001')
  live.board.answer(call, '1001')
  await live.seen('established')
  return call
}

describe('opening', () => {
  test('asks for everything that happens, the password in the field that must be there', async () => {
    const live = await startLive()
    await live.online()
    const open = await live.server.received(3)
    expect(open.fixed).toMatchObject({
      version: 20,
      idle: 40,
      peripheral: 0xffff_ffff,
      services: 0x96,
      callMask: 0x9f_ffff,
      agentMask: 0x3ff,
      configMask: 0,
    })
    expect([textIn(open, 'clientId'), textIn(open, 'clientPassword')]).toEqual(['cordboard', 'cti-secret'])
    expect(live.context.states).toEqual([
      { kind: 'connecting' },
      { kind: 'online', server: `CTI Server A, 127.0.0.1:${live.server.port}`, detail: 'protocol 20' },
    ])
    expect(live.context.triggers).toMatchObject([
      { type: 'link-state', link: { state: 'up', role: 'A', server: `127.0.0.1:${live.server.port}` } },
    ])
  })

  test.each([18, 24])('speaks version %i to a server that knows no other', async (version) => {
    const live = await startLive({ server: { versions: [version, version] }, config: { protocolVersion: 24 } })
    await live.online()
    expect(live.context.states.at(-1)).toMatchObject({ detail: `protocol ${version}` })
  })

  test('asks for credentials when they are refused, in the words and with the number of the CTI Server, and does not storm it', async () => {
    const live = await startLive({
      prepare: (server) => {
        server.locked = true
      },
    })
    const state = await live.context.until(() => live.context.states.find((one) => one.kind === 'auth-required'))
    expect(state).toMatchObject({ reason: 'the CTI Server refused: wrong client ID or password (INVALID_PASSWORD, 36)' })
    await live.clock.advance(9 * 60_000)
    expect(live.server.connections).toBe(1)
    live.server.locked = false
    await live.clock.advance(60_000)
    await live.online()
    expect(JSON.stringify([live.context.states, live.context.logs, live.context.diagnoses])).not.toContain('cti-secret')
  })

  test('is refused for another reason, and tried again', async () => {
    const live = await startLive({ prepare: (server) => server.refusing.set(3, { status: 7 }) })
    const state = await live.context.until(() => live.context.states.find((one) => one.kind === 'retrying'))
    expect(state).toMatchObject({ attempt: 1, reason: 'the CTI Server refused: PeripheralID not valid (INVALID_PERIPHERAL_ID, 7)' })
  })

  test('declares what the CTI Server granted and what the switch can do', async () => {
    const all = await startLive({ config: { devices: ['1001'] } })
    await all.online()
    expect(all.context.declared.at(-1)?.actions).toHaveLength(22)
    const answerOnly = await startLive({ config: { devices: ['1001'] }, server: { controls: 0x8 } })
    await answerOnly.online()
    expect(answerOnly.context.declared.at(-1)?.actions).toEqual([
      'send-user-event',
      'attach-data',
      'answer',
      'record-call',
      'cisco:bad-line',
      'cisco:emergency-call',
      'cisco:supervisor-assist',
      'cisco:supervise',
    ])
    const eventsOnly = await startLive({ config: { devices: ['1001'] }, server: { granted: 0x10 } })
    await eventsOnly.online()
    expect(eventsOnly.context.declared.at(-1)).toEqual({ actions: ['send-user-event'] })
    expect(eventsOnly.context.diagnoses).toEqual([{ about: 'snapshot', detail: expect.stringContaining('CLIENT_CONTROL') }])
  })

  test('does without supervision where a server refuses a session for it', async () => {
    const live = await startLive({ server: { conflicting: 0x80 } })
    await live.online()
    expect(live.server.requests.filter(({ type }) => type === 3).map(({ fixed }) => fixed.services)).toEqual([0x96, 0x16])
    expect(live.context.declared.at(-1)?.actions).not.toContain('cisco:supervise')
  })

  test('works with a server that writes lengths in one byte, and one without a clock', async () => {
    const live = await startLive({ server: { lengthBytes: 1, time: () => 0 }, config: { lengthBytes: 1 } })
    await talking(live)
    expect(live.context.triggers.find((trigger) => trigger.type === 'established')).toMatchObject({ data: { customerId: 'C-42' } })
  })

  test('is encrypted, and a certificate that nobody vouches for is refused', async () => {
    const pem = (name: string) => readFileSync(join(import.meta.dirname, '../../fixtures/tls', `${name}.pem`), 'utf8')
    const tls = { cert: pem('first-cert'), key: pem('first-key') }
    const live = await startLive({
      server: { tls: { ...tls, ca: pem('second-cert') } },
      config: { tls: { ca: tls.cert, cert: pem('second-cert'), key: pem('second-key') } },
    })
    await talking(live)
    const strange = await startLive({ server: { tls }, config: { tls: {} } })
    const state = await strange.context.until(() => strange.context.states.find((one) => one.kind === 'retrying'))
    expect(state).toMatchObject({ reason: expect.stringContaining('self-signed certificate') })
    expect(strange.server.requests).toEqual([])
  })

  test('says that a session of version 24 is the standby one', async () => {
    const live = await startLive({ server: { sessionType: 2 } })
    await live.online()
    expect(live.context.triggers[0]?.link).toMatchObject({
      state: 'degraded',
      reason: 'STANDBY',
      capabilities: expect.arrayContaining(['ALL_EVENTS']),
    })
  })

  test('reads a newer version, whose messages have more in their fixed part', async () => {
    const live = await startLive({ server: { padding: { 4: 2, 9: 4, 23: 4 } } })
    await talking(live)
    expect(live.context.triggers.find((trigger) => trigger.type === 'ringing')).toMatchObject({
      agent: { device: '1001' },
      call: { caller: { number: customer } },
      data: { customerId: 'C-42' },
    })
  })
})

describe('what is lost', () => {
  test('a restart of the server: calls that are gone are ended, those that stay go on, new ones are told, with stable ids', async () => {
    const live = await startLive()
    await live.online()
    const { board } = live
    board.agent('4711', '1001', 3)
    board.agent('4712', '1002', 3)
    const gone = board.inbound({ ani: customer })
    board.ring(gone, '1001')
    const stays = board.inbound({ ani: '0145678901', data: [variable(1, 'C-7')] })
    board.ring(stays, '1002')
    board.answer(stays, '1002')
    await live.seen('established', '1002')
    const before = live.context.triggers.length
    await live.server.stop()
    await live.context.until(() => live.context.states.find((state) => state.kind === 'retrying'))
    // While nobody listens: one call ends, one is held, one begins, an agent changes.
    board.leave(gone, customer)
    board.hold(stays, '1002')
    const begins = board.inbound({ ani: '0622334455', callType: 1, lineType: 0, skillGroup: 5001 })
    board.ring(begins, '1001')
    board.agent('4711', '1001', 8)
    await live.server.restart()
    await live.clock.advance(1000)
    await live.online(2)
    expect(lines(live.context.triggers.slice(before + 1))).toMatchInlineSnapshot(`
      [
        "link-state up",
        "synthetic released 1001 c1/i1 inbound 0388202122->0388000100 cause=gone",
        "synthetic held 1002 c2/i2 inbound 0145678901->0388000100 {"customerId":"C-7"}",
        "synthetic ringing 1001 c3/i3 inbound acd 0622334455->0388000100",
        "synthetic agent-state 1001 busy",
      ]
    `)
    const ids = live.context.triggers.map((trigger) => trigger.call?.id).filter((id) => id?.includes(`.${stays.id}.`))
    expect(new Set(ids).size).toBe(1)
    // The telephone goes on telling under the same ids.
    board.retrieve(stays, '1002')
    board.answer(begins, '1001')
    board.leave(begins, '1001')
    board.leave(stays, '1002')
    await live.seen('released', '1002')
    const open = new Map<string, string>()
    for (const { type, call } of live.context.triggers) if (call !== undefined && type !== 'cisco:party-left') open.set(call.id, type)
    expect([...open.values()].filter((last) => last !== 'released')).toEqual([])
  })

  test('a fail-over to side B at once, and back to A when B fails', async () => {
    const switchboard = createSwitchboard()
    const b = await startCtiServer({ switchboard })
    const live = await startLive({ server: { switchboard }, config: { hostB: '127.0.0.1', portB: b.port } })
    const call = await talking(live)
    live.server.fail(15)
    await live.online(2)
    expect(live.context.states.at(-1)).toMatchObject({ server: `CTI Server B, 127.0.0.1:${b.port}` })
    expect(live.context.states.filter((state) => state.kind === 'retrying')).toEqual([])
    live.board.hold(call, '1001')
    await live.seen('held')
    b.systemEvent(7, 8)
    await live.online(3)
    live.board.leave(call, customer)
    await live.seen('released')
    expect(lines(live.context.triggers.filter((trigger) => trigger.type === 'link-state'))).toEqual([
      'link-state up',
      'link-state down the CTI Server failed: CTI Server cannot work; the client closes (CTI_SERVER_OFFLINE, 15)',
      'link-state up',
      'link-state degraded CTI_SERVER_OFFLINE',
      'link-state down the CTI Server went offline',
      'link-state up',
    ])
    expect(live.context.triggers.filter((trigger) => trigger.type === 'ringing' || trigger.type === 'established')).toHaveLength(2)
    await b.stop()
  })

  test('neither side is there: the waits grow, and are never quite the same', async () => {
    const b = await startCtiServer()
    const live = await startLive({ config: { hostB: '127.0.0.1', portB: b.port } })
    await live.online()
    await b.stop()
    await live.server.stop()
    const waits: number[] = []
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      const state = await live.context.until(() => live.context.states.find((one) => one.kind === 'retrying' && one.attempt === attempt))
      const wait = state.kind === 'retrying' ? Date.parse(state.nextAt) - live.clock.now() : 0
      waits.push(wait)
      await live.clock.advance(wait)
    }
    for (const [index, wait] of waits.entries()) {
      const longest = Math.min(60_000, 1000 * 2 ** index)
      expect(wait).toBeGreaterThanOrEqual(longest / 2)
      expect(wait).toBeLessThanOrEqual(longest)
    }
  })

  test('a peer that vanished without a word is noticed after three heartbeats', async () => {
    const live = await startLive()
    await live.online()
    live.server.silent = true
    for (let beat = 1; beat <= 3; beat += 1) {
      await live.clock.advance(10_000)
      await live.server.received(5, beat)
    }
    await live.clock.advance(10_000)
    const state = await live.context.until(() => live.context.states.find((one) => one.kind === 'retrying'))
    expect(state).toMatchObject({ reason: '3 heartbeats unanswered' })
    expect(lines(live.context.triggers)).toEqual([
      'link-state up',
      'link-state degraded heartbeats unanswered: 1',
      'link-state degraded heartbeats unanswered: 2',
      'link-state down 3 heartbeats unanswered',
    ])
    live.server.silent = false
    await live.clock.advance(1000)
    await live.online(2)
  })

  test('a heartbeat that is refused means that the server went offline', async () => {
    const live = await startLive()
    await live.online()
    live.server.refusing.set(5, { status: 15 })
    await live.clock.advance(10_000)
    const state = await live.context.until(() => live.context.states.find((one) => one.kind === 'retrying'))
    expect(state).toMatchObject({ reason: expect.stringContaining('CTI_SERVER_OFFLINE, 15') })
  })

  test('nobody answers the opening within 30 seconds', async () => {
    const live = await startLive({
      prepare: (server) => {
        server.silent = true
      },
    })
    await live.server.received(3)
    await live.clock.advance(30_000)
    const state = await live.context.until(() => live.context.states.find((one) => one.kind === 'retrying'))
    expect(state).toMatchObject({ attempt: 1, reason: 'the CTI Server did not answer OPEN_REQ within 30 seconds' })
  })

  test('another client took the session: told, and tried again after a wait', async () => {
    const live = await startLive()
    await live.online()
    live.server.fail(newSessionOpened)
    const state = await live.context.until(() => live.context.states.find((one) => one.kind === 'retrying'))
    expect(state).toMatchObject({ reason: expect.stringContaining('NEW_SESSION_OPENED, 11') })
  })

  test('what is behind the CTI Server: told as degraded, and asked about when it is back', async () => {
    const live = await startLive()
    const call = await talking(live)
    live.server.systemEvent(4, 0x4)
    await live.context.until(() => live.context.triggers.find((trigger) => trigger.link?.state === 'degraded'))
    for (const [key, one] of live.board.calls) if (one === call) live.board.calls.delete(key)
    live.server.systemEvent(3, 0)
    const released = await live.seen('released')
    expect(released).toMatchObject({ synthetic: true, call: { cause: 'gone' } })
    live.server.systemEvent(10, 0, [['eventDevice', '1001']])
    expect(await live.seen('device-state', '1001')).toMatchObject({ raw: { state: 'out-of-service' } })
    expect(lines(live.context.triggers.filter((trigger) => trigger.type === 'link-state'))).toEqual([
      'link-state up',
      'link-state degraded PERIPHERAL_OFFLINE',
      'link-state up',
    ])
  })
})

describe('what arrives', () => {
  test('garbage ends the session, is told once, and costs no call', async () => {
    const live = await startLive()
    const call = await talking(live)
    await live.server.send(Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'))
    const state = await live.context.until(() => live.context.states.find((one) => one.kind === 'retrying'))
    expect(state).toMatchObject({ reason: 'what came was no message of a CTI Server' })
    expect(live.context.diagnoses).toEqual([{ about: 'CTI Server', detail: "not a CTI Server's frame: 474554202f20485454502f312e310d0a" }])
    await live.clock.advance(1000)
    await live.online(2)
    live.board.leave(call, customer)
    await live.seen('released')
    expect(live.context.triggers.filter((trigger) => trigger.type === 'released')).toHaveLength(1)
  })

  test('a frame whose fields do not fit is told, and the next one is read', async () => {
    const live = await startLive()
    await live.online()
    const broken = frame(9, { call: 7 }, [['alerting', '1001']])
    broken.writeUInt16BE(9999, broken.length - 7)
    await live.server.send(broken)
    live.board.agent('4711', '1001', 3)
    await live.seen('agent-state')
    expect(live.context.diagnoses).toEqual([{ about: 'CTI Server', detail: expect.stringContaining('CALL_DELIVERED_EVENT') }])
  })

  test('half a frame, and then the end of the connection', async () => {
    const live = await startLive()
    const call = await talking(live)
    const event = frame(11, { peripheral: 5000, call: call.id, idType: 0 }, [['holding', '1001']])
    await live.server.send(event.subarray(0, event.length - 3))
    live.server.drop()
    await live.context.until(() => live.context.states.find((one) => one.kind === 'retrying'))
    await live.clock.advance(1000)
    await live.online(2)
    live.board.hold(call, '1001')
    await live.seen('held')
    expect(live.context.diagnoses).toEqual([])
  })

  test('a megabyte in one write', async () => {
    const live = await startLive()
    await live.online()
    const count = 5000
    const texts = Array.from({ length: count }, (_, index) =>
      frame(109, { time: 1_795_197_000, distribution: 3 }, [
        ['clientId', 'load'],
        ['text', `${index} ${'x'.repeat(190)}`],
      ]),
    )
    const bytes = Buffer.concat(texts)
    expect(bytes.length).toBeGreaterThan(1_000_000)
    await live.server.send(bytes)
    await live.seen('userEvent', undefined, count)
    const numbers = live.context.triggers.slice(1).map((trigger) => Number(String(trigger.data?.text).split(' ')[0]))
    expect(numbers).toEqual(Array.from({ length: count }, (_, index) => index))
  })

  test('waits at the server while the disk does not keep up, and is not lost', async () => {
    const live = await startLive()
    await live.online()
    const release = live.context.holdEmits()
    const count = 4000
    const texts = Array.from({ length: count }, (_, index) =>
      frame(109, { time: 1_795_197_000, distribution: 3 }, [
        ['clientId', 'load'],
        ['text', String(index)],
      ]),
    )
    await live.server.send(Buffer.concat(texts))
    // Its silence meanwhile is ours: no heartbeat counts as missed.
    for (let beat = 0; beat < 6; beat += 1) await live.clock.advance(10_000)
    release()
    await live.seen('userEvent', undefined, count)
    expect(live.context.triggers.filter((trigger) => trigger.type === 'userEvent')).toHaveLength(count)
  })

  test('ten thousand calls in a minute leave nothing behind', async () => {
    const live = await startLive()
    await live.online()
    live.board.agent('4711', '1001', 3)
    await live.seen('agent-state')
    const sizes: number[] = []
    for (let second = 0; second < 60; second += 1) {
      for (let nth = 0; nth < 167; nth += 1) {
        const call = live.board.inbound({
          ani: `03882${String(second * 167 + nth).padStart(5, '0')}`,
          routerKey: [153_000, second * 167 + nth + 1],
        })
        live.board.ring(call, '1001')
        live.board.answer(call, '1001')
        live.board.leave(call, call.calling)
      }
      await live.seen('released', '1001', (second + 1) * 167)
      await live.clock.advance(1000)
      sizes.push(JSON.stringify(await live.connection.handover?.()).length)
    }
    expect(live.context.triggers.filter((trigger) => trigger.type === 'released')).toHaveLength(60 * 167)
    // What outlives a reload is all that is kept of calls and agents.
    expect(sizes[0]).toBeLessThan(200)
    expect(new Set(sizes).size).toBe(1)
  })

  test('is shown to a recording as it came, without the password', async () => {
    const live = await startLive()
    await talking(live)
    const frames = live.context.frames()
    expect(frames.includes('0388202122')).toBe(true)
    expect(frames.includes('cti-secret')).toBe(false)
  })
})

describe('a new generation', () => {
  test('knows what the one before has told, and its session replaces the other', async () => {
    const first = await startLive()
    const call = await talking(first)
    await first.connection.pause?.()
    await first.connection.drain?.()
    const handover = await first.connection.handover?.()
    await first.connection.close()
    const second = await startLive({ at: first.server, ...(handover === undefined ? {} : { handover }) })
    await second.online()
    await second.connection.snapshot?.()
    first.board.leave(call, customer)
    const released = await second.seen('released')
    expect(second.context.triggers.map((trigger) => trigger.type)).toEqual(['link-state', 'cisco:party-left', 'released'])
    expect(released.call?.id).toBe(first.context.triggers.find((trigger) => trigger.type === 'established')?.call?.id)
  })

  test('after a restart of everything ends the calls that ended meanwhile', async () => {
    const store = new Map()
    const first = await startLive({ context: { store } })
    const call = await talking(first)
    await first.connection.drain?.()
    await first.connection.close()
    for (const [key, one] of first.board.calls) if (one === call) first.board.calls.delete(key)
    const second = await startLive({ at: first.server, context: { store } })
    const released = await second.seen('released')
    expect(released).toMatchObject({ synthetic: true, call: { cause: 'gone', caller: { number: customer } }, agent: { device: '1001' } })
  })

  test('finds calls at telephones that it is told to ask', async () => {
    const server = await startCtiServer()
    const call = server.switchboard.inbound({ ani: customer, data: [variable(1, 'C-42')] })
    server.switchboard.ring(call, '1001')
    const live = await startLive({ at: server, config: { devices: ['1001'] } })
    await live.online()
    expect(live.context.triggers[1]).toMatchObject({
      type: 'ringing',
      synthetic: true,
      call: { type: 'inbound', caller: { number: customer } },
      data: { customerId: 'C-42' },
    })
  })

  test('leaves nothing running when it is closed', async () => {
    const live = await startLive()
    await live.online()
    await live.connection.close()
    await live.clock.advance(0)
    expect([live.clock.waiting, live.server.requests.at(-1)?.type]).toEqual([0, 7])
  })
})
