import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createLineReader } from '../../../src/plugins/alcatel/wire/lines.ts'
import { startO2gServer } from '../../fixtures/o2g/server.ts'
import { lines } from '../asterisk/lines.ts'
import { startLive } from './live.ts'
import '../../helpers/seed.ts'

const customer = '+33388202122'

/** A call from outside that is cleared before anybody answers, as O2G says it. */
function wholeCall(callRef: string): string {
  const call = { loginName: 'oxe13579', callRef }
  const participants = [{ participantId: 'p', identity: { id: { phoneNumber: customer }, type: { main: 'EXTERNAL' } } }]
  const legs = [{ deviceId: '13579', state: 'RINGING_INCOMING' }]
  return [
    { eventName: 'OnCallCreated', ...call, legs, participants },
    { eventName: 'OnCallRemoved', ...call, cause: 'ABANDONED' },
  ]
    .map((event) => `${JSON.stringify(event)}\n`)
    .join('')
}

describe('opening', () => {
  test('authenticates, opens a session, subscribes, and asks what is going on', async () => {
    const { server, context, online } = await startLive({ config: { users: ['oxe13579', 'oxe9'] }, server: { users: ['oxe13579'] } })
    await online()
    expect(
      server.requests.map(({ method, path, query, body }) => [method, path, query.loginName, JSON.stringify(body)].join(' ')),
    ).toMatchInlineSnapshot(`
      [
        "GET /api/rest  {}",
        "GET /api/rest/authenticate  {}",
        "POST /api/rest/1.0/sessions  {"applicationName":"cordboard"}",
        "POST /api/rest/1.0/subscriptions  {"filter":{"selectors":[{"names":["telephony","user","agent"],"ids":["oxe13579","oxe9"]},{"names":["pilot"],"ids":["2468"]},{"names":["system"]}]},"version":"1.0","timeout":10}",
        "POST /events/chunk  {}",
        "GET /api/rest/1.0/telephony/state oxe13579 {}",
        "GET /api/rest/1.0/telephony/state oxe9 {}",
        "GET /api/rest/1.0/acdagent/state oxe13579 {}",
      ]
    `)
    expect(context.states).toEqual([{ kind: 'connecting' }, { kind: 'online', server: `127.0.0.1:${server.port}`, detail: '2 users' }])
    expect(context.diagnoses).toEqual([{ about: 'oxe9', detail: 'its state is not known: Unknown user oxe9' }])
  })

  test('as a user hears of itself, and names nobody', async () => {
    const { server, online } = await startLive({ server: { admin: false, agents: false }, config: { users: [], username: 'admin' } })
    await online()
    expect(
      server.requests
        .filter(({ path }) => path.endsWith('state') || path.endsWith('subscriptions'))
        .map(({ query, body }) => [query, body]),
    ).toEqual([
      [
        {},
        {
          filter: { selectors: [{ names: ['telephony', 'user', 'agent'] }, { names: ['pilot'], ids: ['2468'] }] },
          version: '1.0',
          timeout: 10,
        },
      ],
      [{}, {}],
    ])
  })

  test('that is refused asks for credentials, does not storm the server, and keeps the password to itself', async () => {
    const { server, context, clock } = await startLive({ config: { password: 'canary-7' } })
    const state = await context.until(() => context.states.find(({ kind }) => kind === 'auth-required'))
    expect(state).toEqual({ kind: 'auth-required', reason: 'Authentication failed' })
    const asked = server.requests.length
    await clock.advance(9 * 60_000)
    expect(server.requests.length).toBe(asked)
    expect(JSON.stringify([context.states, context.logs, context.diagnoses, context.triggers, context.frames().toString()])).not.toContain(
      'canary-7',
    )
  })

  test('over TLS trusts the certificate authority that it is given, and nobody else', async () => {
    const ca = readFileSync(join(import.meta.dirname, '../../fixtures/tls/first-cert.pem'), 'utf8')
    const trusted = await startLive({ server: { tls: 'first' }, config: { ca } })
    await trusted.online()
    const { context } = await startLive({ server: { tls: 'second' }, config: { ca } })
    const state = await context.until(() => context.states.find(({ kind }) => kind === 'retrying'))
    expect(state).toMatchObject({ reason: expect.stringMatching(/^The network said: .*self.signed certificate/) })
  })

  test('from outside uses the addresses for outside', async () => {
    const { server, context } = await startLive({ config: { access: 'public' } })
    await context.until(() => context.states.find(({ kind }) => kind === 'retrying'))
    expect(server.requests.map(({ path }) => path)).toEqual(['/api/rest'])
  })

  test('says what this account may not do', async () => {
    const { context, online } = await startLive({ server: { agents: false } })
    await online()
    expect(context.declared.at(-1)?.actions).toContain('hold')
    expect(context.declared.at(-1)?.actions).not.toContain('set-agent-state')
  })
})

describe('a session', () => {
  test('is kept alive before its time runs out', async () => {
    const { server, clock, online } = await startLive()
    await online()
    await clock.advance(60_000)
    await server.received('POST /api/rest/1.0/sessions/keepalive')
  })

  test('goes on over the end of an event stream, and asks what happened in between', async () => {
    const { server, online, trigger } = await startLive()
    await online()
    const ref = server.ring({ from: customer, to: '1111' })
    await trigger('ringing', '1111')
    server.endStreams()
    server.calls.delete(ref)
    server.ring({ from: customer, to: '13579' })
    await trigger('ringing', '13579')
    expect(await trigger('released', '1111')).toMatchObject({ synthetic: true, call: { cause: 'gone' } })
    expect([server.sessions, server.streams]).toEqual([1, 2])
  })

  test('that the server has forgotten is opened anew, with a snapshot', async () => {
    const { server, context, clock, online, trigger } = await startLive()
    await online()
    const ref = server.ring({ from: customer, to: '13579' })
    await trigger('ringing')
    server.loseSessions()
    server.calls.delete(ref)
    await context.until(() => context.states.find(({ kind }) => kind === 'retrying'))
    await clock.advance(1000)
    await online(2)
    expect(await trigger('released')).toMatchObject({ synthetic: true, call: { cause: 'gone' } })
  })

  test('ends when the connection is closed, and leaves nothing running', async () => {
    const { server, connection, clock, online } = await startLive()
    await online()
    await connection.close()
    await server.received('DELETE /api/rest/1.0/sessions')
    await clock.advance(0)
    expect(clock.waiting).toBe(0)
  })
})

describe('a server that goes away', () => {
  test('and comes back: what is gone is released, what is new or changed is told, all synthetic', async () => {
    const { server, context, clock, online, trigger } = await startLive()
    await online()
    const stays = server.ring({ from: customer, to: '13579' })
    const goes = server.ring({ from: customer, to: '1111' })
    server.queue({ from: customer, pilot: '2468' })
    await trigger('queue-count')
    server.drop()
    await server.restart(true)
    server.calls.delete(goes)
    server.answer(stays, '13579')
    server.answer(server.ring({ from: '0612345678', to: '54321' }), '54321')
    server.agents.set('oxe54321', { mainState: 'LOG_ON', subState: 'BUSY', proAcdDeviceNumber: '54321' })
    await context.until(() => context.states.find(({ kind }) => kind === 'retrying'))
    await clock.advance(1000)
    await online(2)
    expect(
      lines(context.triggers.map((one) => (one.link === undefined ? one : { ...one, link: { state: one.link.state } }))).toSorted(),
    ).toMatchInlineSnapshot(`
      [
        "link-state down",
        "link-state up",
        "link-state up",
        "queue-count queue=2468 length=1",
        "queue-start queue=2468 c3/i3 inbound acd +33388202122->2468",
        "ringing 1111 c2/i2 inbound +33388202122->1111",
        "ringing 13579 c1/i1 inbound +33388202122->13579",
        "synthetic agent-state 54321 busy",
        "synthetic agent-state 54321 logged-in",
        "synthetic established 13579 c1/i1 inbound +33388202122->13579",
        "synthetic established 54321 c4/i4 inbound 0612345678->54321",
        "synthetic queue-end queue=2468 c3/i3 inbound acd +33388202122->2468 wait=1 cause=gone",
        "synthetic released 1111 c2/i2 inbound +33388202122->1111 cause=gone",
        "synthetic ringing 54321 c4/i4 inbound 0612345678->54321",
      ]
    `)
    server.hangUp(stays, '13579')
    await trigger('released', '13579')
  })

  test('is replaced by the next of its servers at once', async () => {
    const other = await startO2gServer()
    const { server, context, online } = await startLive({ others: [other.url] })
    await online()
    await server.stop()
    await online(2)
    expect(context.states.at(-1)).toMatchObject({ kind: 'online', server: `127.0.0.1:${other.port}` })
    await other.stop()
  })

  test('is tried again after growing waits while no server is there', async () => {
    const { server, context, clock, online } = await startLive()
    await online()
    await server.stop()
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      const state = await context.until(() => context.states.find((one) => one.kind === 'retrying' && one.attempt === attempt))
      const wait = state.kind === 'retrying' ? Date.parse(state.nextAt) - clock.now() : 0
      const longest = Math.min(60_000, 1000 * 2 ** (attempt - 1))
      expect(wait).toBeGreaterThanOrEqual(longest / 2)
      expect(wait).toBeLessThanOrEqual(longest)
      await clock.advance(wait)
    }
  })

  test('without a word is known by the sign of life that it does not give', async () => {
    const { server, context, clock, online } = await startLive()
    await online()
    server.silent = true
    await clock.advance(60_000)
    await server.received('POST /api/rest/1.0/sessions/keepalive')
    await clock.advance(10_000)
    expect(await context.until(() => context.states.find(({ kind }) => kind === 'retrying'))).toMatchObject({
      reason: 'No answer in 10 s.',
    })
  })

  test('in its event stream only is known too: it is asked to say something there', async () => {
    const { server, context, clock, online } = await startLive()
    await online()
    server.deaf = true
    await clock.advance(60_000)
    await server.received('POST /api/rest/1.0/telephony/state/snapshot')
    await clock.advance(10_000)
    expect(await context.until(() => context.states.find(({ kind }) => kind === 'retrying'))).toMatchObject({
      reason: 'no event though asked for 10 seconds ago',
    })
  })

  test('stays while it answers, however little happens', async () => {
    const { server, context, clock, online } = await startLive()
    await online()
    for (let beat = 1; beat <= 4; beat += 1) {
      await clock.advance(60_000)
      await server.received('POST /api/rest/1.0/telephony/state/snapshot', beat)
      await context.until(() => (context.frames().toString().split('OnTelephonyState').length > beat ? true : undefined))
    }
    expect(server.sessions).toBe(1)
  })

  test('that is no O2G is told apart', async () => {
    const { context } = await startLive({ config: { servers: ['http://127.0.0.1:1'] } })
    const state = await context.until(() => context.states.find(({ kind }) => kind === 'retrying'))
    expect(state).toMatchObject({ reason: expect.stringContaining('The network said: connect ECONNREFUSED') })
  })
})

describe('what arrives', () => {
  test('is read past garbage: bytes, lines that are no events, events of nothing known, half a line', async () => {
    const { server, context, online, trigger } = await startLive()
    await online()
    await server.send(
      '\x00\xff nonsense\n[1]\n{"eventName":"OnCallModified","callRef":"x","loginName":"y"}\n{"eventName":"OnCallCreated","legs":7}\n',
    )
    await server.send(wholeCall('A').slice(0, 30))
    await server.send(wholeCall('A').slice(30))
    await trigger('released')
    expect(context.diagnoses.map(({ detail }) => detail.slice(0, 20))).toEqual(['a line is no JSON: \x00', 'a line is no event: '])
  })

  test('law: no bytes make the line reader throw, and events are read as they were however the stream is cut', () => {
    const event = fc.dictionary(
      fc.stringMatching(/^[a-z]{1,8}$/),
      fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string())),
      { maxKeys: 5 },
    )
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 5 }),
        fc.array(fc.nat(300), { maxLength: 8 }),
        fc.uint8Array({ maxLength: 200 }),
        (events, cuts, noise) => {
          const found: unknown[] = []
          const garbage: string[] = []
          const reader = createLineReader({ event: (one) => void found.push(one), garbage: (detail) => void garbage.push(detail) })
          const bytes = Buffer.from(events.map((one) => `${JSON.stringify(one)}\n`).join(''))
          const edges = [0, ...cuts.filter((cut) => cut <= bytes.length).sort((one, two) => one - two), bytes.length]
          for (const [index, start] of edges.slice(0, -1).entries()) reader.write(bytes.subarray(start, edges[index + 1]))
          expect([found, garbage]).toEqual([JSON.parse(JSON.stringify(events)), []])
          reader.write(noise)
          reader.end()
        },
      ),
    )
  })

  test('may come as a megabyte in one write', async () => {
    const { server, context, online } = await startLive()
    await online()
    const text = Array.from({ length: 3500 }, (_, index) => wholeCall(`B${index}`)).join('')
    expect(text.length).toBeGreaterThan(1_000_000)
    await server.send(text)
    await context.until(() => (context.triggers.filter(({ type }) => type === 'released').length === 3500 ? true : undefined))
    expect(new Set(context.triggers.map(({ id }) => id)).size).toBe(1 + 2 * 3500)
  })

  test('waits at the server while the disk does not keep up, and is not lost', async () => {
    const { server, context, online } = await startLive()
    await online()
    const release = context.holdEmits()
    await server.send(Array.from({ length: 3000 }, (_, index) => wholeCall(`C${index}`)).join(''))
    release()
    await context.until(() => (context.triggers.filter(({ type }) => type === 'released').length === 3000 ? true : undefined))
  })

  test('is no silence while the disk does not keep up: the session stays', async () => {
    const { server, context, clock, online } = await startLive()
    await online()
    const release = context.holdEmits()
    await server.send(Array.from({ length: 1500 }, (_, index) => wholeCall(`S${index}`)).join(''))
    for (let minute = 0; minute < 5; minute += 1) await clock.advance(60_000)
    release()
    await context.until(() => (context.triggers.filter(({ type }) => type === 'released').length === 1500 ? true : undefined))
    expect(server.sessions).toBe(1)
  })

  test('10,000 calls in a minute leave nothing behind', async () => {
    const { server, context, connection, clock, online } = await startLive({ config: { heartbeatSeconds: 600 } })
    await online()
    for (let second = 0; second < 60; second += 1) {
      await server.send(Array.from({ length: 167 }, (_, index) => wholeCall(`D${second}-${index}`)).join(''))
      const ended = 167 * (second + 1)
      await context.until(() => (context.triggers.filter(({ type }) => type === 'released').length === ended ? true : undefined))
      await clock.advance(1000)
    }
    expect(JSON.stringify(await connection.handover?.())).toBe('{"calls":[],"waiting":[],"agents":[]}')
    expect(clock.waiting).toBeLessThan(4)
  }, 60_000)
})

describe('one generation after the other', () => {
  test('goes on with what the one before knew, calls and agents', async () => {
    const first = await startLive()
    await first.online()
    first.server.ring({ from: customer, to: '13579' })
    first.server.agent('oxe13579', { mainState: 'LOG_ON', subState: 'READY', proAcdDeviceNumber: '13579' })
    await first.trigger('agent-state', '13579', 2)
    await first.connection.pause?.()
    await first.connection.drain?.()
    const handover = await first.connection.handover?.()
    await first.connection.close()
    const second = await startLive({
      ...(handover === undefined ? {} : { handover }),
      prepare: (server) => void server.agents.set('oxe13579', { mainState: 'LOG_ON', subState: 'READY', proAcdDeviceNumber: '13579' }),
    })
    await second.online()
    await second.trigger('released')
    expect(lines(second.context.triggers.filter(({ type }) => type !== 'link-state'))).toEqual([
      'synthetic released 13579 c1/i1 inbound +33388202122->13579 cause=gone',
    ])
  })

  test('after a restart of everything ends what ended meanwhile', async () => {
    const store = new Map()
    const first = await startLive({ context: { store } })
    await first.online()
    first.server.ring({ from: customer, to: '13579' })
    await first.trigger('ringing')
    await first.connection.drain?.()
    const second = await startLive({ context: { store } })
    await second.online()
    expect(await second.trigger('released')).toMatchObject({ synthetic: true, call: { cause: 'gone' } })
  })
})
