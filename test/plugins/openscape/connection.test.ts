import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startCstaServer } from '../../fixtures/csta/server.ts'
import { frame, namespace } from '../../fixtures/csta/wire.ts'
import { lines } from '../asterisk/lines.ts'
import { lines as known, startLive } from './live.ts'

const customer = '+33388202122'

/** What is said of a call from outside that is cleared before anybody answers. */
function wholeCall(reference: string, id: string): readonly Buffer[] {
  const about = { connection: { callID: id, deviceID: 'N<13579>' }, alertingDevice: { deviceIdentifier: 'N<13579>' } }
  return [
    frame('9999', 'DeliveredEvent', {
      monitorCrossRefID: reference,
      ...about,
      callingDevice: { deviceIdentifier: '0388202122' },
      cause: 'newCall',
    }),
    frame('9999', 'ConnectionClearedEvent', { monitorCrossRefID: reference, droppedConnection: about.connection, cause: 'normalClearing' }),
  ]
}

/** The cross reference of the first monitor at 13579: pilots are watched first. */
const reference = '3'

describe('opening', () => {
  test('answers the switch, registers, watches every device and asks what is going on there', async () => {
    const { server, context, online } = await startLive({ config: { devices: ['13579', '99999'], pilots: {} } })
    await online()
    expect(server.requests.map(({ name, fields }) => [name, ...fields.values()].join(' '))).toMatchInlineSnapshot(`
      [
        "SystemRegister   true false",
        "SystemStatusResponse ",
        "MonitorStart   13579  true",
        "MonitorStart   99999  true",
        "SnapshotDevice   13579",
      ]
    `)
    expect(context.states).toEqual([
      { kind: 'connecting' },
      { kind: 'online', server: `127.0.0.1:${server.port}`, detail: '1 of 2 devices are watched' },
    ])
    expect(context.diagnoses).toEqual([{ about: '99999', detail: 'it is not watched: The switch does not know this device.' }])
  })

  test('by a session renews it before it runs out', async () => {
    const { server, clock, online } = await startLive({
      server: { applicationId: 'pop' },
      config: { opening: 'application-session', applicationId: 'pop' },
    })
    await online()
    await clock.advance(60_000)
    await server.received('ResetApplicationSessionTimer')
    expect(server.requests.find(({ name }) => name === 'StartApplicationSession')?.fields.get('applicationInfo/applicationID')).toBe('pop')
  })

  test('that is refused asks for credentials and does not storm the switch', async () => {
    const { server, context, clock } = await startLive({ config: { opening: 'application-session', applicationId: 'other' } })
    const state = await context.until(() => context.states.find(({ kind }) => kind === 'auth-required'))
    expect(state).toEqual({ kind: 'auth-required', reason: 'The switch refused the session: invalidApplicationInfo.' })
    await clock.advance(9 * 60_000)
    expect(server.connections).toBe(1)
  })
})

describe('over TLS', () => {
  test('a switch is trusted by the certificate authority that is given, and no other switch', async () => {
    const ca = readFileSync(join(import.meta.dirname, '../../fixtures/tls/first-cert.pem'), 'utf8')
    const { server, online, trigger } = await startLive({ server: { tls: 'first' }, config: { tls: true, ca } })
    await online()
    server.ring({ from: customer, to: '13579' })
    await trigger('ringing')
    const { context } = await startLive({ server: { tls: 'second' }, config: { tls: true, ca } })
    const state = await context.until(() => context.states.find(({ kind }) => kind === 'retrying'))
    expect(state).toMatchObject({ reason: expect.stringMatching(/self.signed certificate/) })
  })
})

describe('a switch that goes away', () => {
  test('and comes back without its calls: what is gone is released, what is new is told, all synthetic', async () => {
    const { server, context, clock, online, trigger } = await startLive()
    await online()
    const id = server.ring({ from: customer, to: '13579' })
    server.answer(id, '13579')
    server.queue({ from: customer, pilot: '2468' })
    await trigger('queue-start')
    await server.restart(false)
    server.answer(server.ring({ from: '0612345678', to: '54321' }), '54321')
    server.queue({ from: '0698765432', pilot: '1369' })
    await context.until(() => context.states.find(({ kind }) => kind === 'retrying'))
    await clock.advance(1000)
    await online(2)
    await trigger('established', '54321')
    expect(
      lines(context.triggers.map((one) => (one.link === undefined ? one : { ...one, link: { state: one.link.state } }))),
    ).toMatchInlineSnapshot(`
      [
        "link-state up",
        "ringing 13579 c1/i1 inbound +33388202122->13579",
        "established 13579 c1/i1 inbound +33388202122->13579",
        "queue-start queue=2468 c2/i2 inbound acd +33388202122->2468",
        "link-state down",
        "synthetic queue-end queue=2468 c2/i2 inbound acd +33388202122->2468 wait=1 cause=gone",
        "synthetic released 13579 c1/i1 inbound +33388202122->13579 cause=gone",
        "link-state up",
        "synthetic queue-start queue=1369 c3/i3 inbound acd 0698765432->1369",
        "synthetic ringing 54321 c4/i4 inbound 0612345678->54321",
        "synthetic established 54321 c4/i4 inbound 0612345678->54321",
      ]
    `)
  })

  test('and comes back with its calls tells none of them twice, and their changes', async () => {
    const { server, context, clock, online, trigger } = await startLive()
    await online()
    const id = server.ring({ from: customer, to: '13579' })
    await trigger('ringing')
    server.drop()
    server.answer(id, '13579')
    await context.until(() => context.states.find(({ kind }) => kind === 'retrying'))
    await clock.advance(1000)
    await online(2)
    const [rang, talks] = [await trigger('ringing'), await trigger('established')]
    expect([talks.synthetic, talks.call?.id === rang.call?.id, context.triggers.filter(({ type }) => type === 'ringing').length]).toEqual([
      true,
      true,
      1,
    ])
    server.hangUp(id, '13579')
    await trigger('released')
  })

  test('is replaced by the next of its servers at once', async () => {
    const other = await startCstaServer({ lines: known, greets: true })
    const { server, context, online } = await startLive({ others: [other.port] })
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

  test('without a word is known by its silence', async () => {
    const { server, context, clock, online } = await startLive()
    await online()
    server.silent = true
    await clock.advance(30_000)
    await server.received('RequestSystemStatus')
    await clock.advance(10_000)
    expect(await context.until(() => context.states.find(({ kind }) => kind === 'retrying'))).toMatchObject({
      reason: 'no sign of life for 10 seconds',
    })
  })

  test('that never answers the opening, or sends half a frame and nothing more, is given up', async () => {
    const { server, context, clock } = await startLive({
      prepare: (server) => {
        server.silent = true
      },
    })
    await server.received('SystemRegister')
    await server.send(frame('0000', 'SystemRegisterResponse', { sysStatRegisterID: 'r' }).subarray(0, 40))
    await clock.advance(10_000)
    expect(await context.until(() => context.states.find(({ kind }) => kind === 'retrying'))).toMatchObject({
      reason: 'The switch did not answer SystemRegister within 10 seconds.',
    })
  })

  test('leaves nothing running when the connection is closed', async () => {
    const { connection, clock, online } = await startLive()
    await online()
    await connection.close()
    await clock.advance(0)
    expect(clock.waiting).toBe(0)
  })
})

describe('editions of ECMA-323', () => {
  test('of which the configured one begins, and the switch’s own is used once it has spoken', async () => {
    const { server, online } = await startLive({ server: { greets: false }, config: { edition: 2, opening: 'none' } })
    await online()
    expect([server.namespaces[0], server.namespaces.at(-1)]).toEqual(['http://www.ecma.ch/standards/ecma-323/csta/ed2', namespace])
  })
})

describe('what arrives', () => {
  test('is read past garbage: bytes, XML that is none, events of no monitor, answers nobody waits for', async () => {
    const { server, context, online, trigger } = await startLive()
    await online()
    await server.send('\x00\xffnonsense????')
    await server.send(Buffer.concat([Buffer.from([0, 0, 0, 15]), Buffer.from('9999<a></b>')]))
    await server.send(frame('9999', 'DeliveredEvent', { monitorCrossRefID: '777' }))
    await server.send(frame('4711', 'MakeCallResponse'))
    await server.send(frame('9999', 'DeliveredEvent', { monitorCrossRefID: reference }))
    server.ring({ from: customer, to: '13579' })
    await trigger('ringing')
    expect(context.diagnoses).toMatchInlineSnapshot(`
      [
        {
          "about": "CSTA",
          "detail": "15 bytes that are no CSTA frame were skipped",
        },
        {
          "about": "CSTA",
          "detail": "the XML closes <b>, which is not open",
        },
      ]
    `)
  })

  test('may come as a megabyte in one write', async () => {
    const { server, context, online } = await startLive()
    await online()
    const calls = Array.from({ length: 1700 }, (_, index) => wholeCall(reference, `A${index}`)).flat()
    const bytes = Buffer.concat(calls)
    expect(bytes.length).toBeGreaterThan(1_000_000)
    await server.send(bytes)
    await context.until(() => (context.triggers.filter(({ type }) => type === 'released').length === 1700 ? true : undefined))
    expect(new Set(context.triggers.map(({ id }) => id)).size).toBe(1 + 2 * 1700)
  })

  test('waits at the switch while the disk does not keep up, and is not lost', async () => {
    const { server, context, online } = await startLive()
    await online()
    const release = context.holdEmits()
    await server.send(Buffer.concat(Array.from({ length: 3000 }, (_, index) => wholeCall(reference, `B${index}`)).flat()))
    release()
    await context.until(() => (context.triggers.filter(({ type }) => type === 'released').length === 3000 ? true : undefined))
  })

  test('is no silence while the disk does not keep up: the link stays', async () => {
    const { server, context, clock, online } = await startLive()
    await online()
    const release = context.holdEmits()
    await server.send(Buffer.concat(Array.from({ length: 1500 }, (_, index) => wholeCall(reference, `S${index}`)).flat()))
    await clock.advance(300_000)
    release()
    await context.until(() => (context.triggers.filter(({ type }) => type === 'released').length === 1500 ? true : undefined))
    expect(server.connections).toBe(1)
  })

  test('10,000 calls in a minute leave nothing behind', async () => {
    const { server, context, connection, clock, online } = await startLive()
    await online()
    for (let second = 0; second < 60; second += 1) {
      const batch = Array.from({ length: 167 }, (_, index) => wholeCall(reference, `C${second}-${index}`)).flat()
      await server.send(Buffer.concat(batch))
      const ended = 167 * (second + 1)
      await context.until(() => (context.triggers.filter(({ type }) => type === 'released').length === ended ? true : undefined))
      await clock.advance(1000)
    }
    expect(JSON.stringify(await connection.handover?.())).toBe('{"lives":[],"legs":[]}')
    expect(clock.waiting).toBeLessThan(3)
  }, 60_000)

  test('under an id that is used again is another call', async () => {
    const { server, context, online, trigger } = await startLive()
    await online()
    await server.send(Buffer.concat([...wholeCall(reference, '17'), ...wholeCall(reference, '17')]))
    await trigger('released', '13579', 2)
    expect(context.triggers.slice(1).map(({ id }) => id)).toEqual([
      '17.20777@13579/ringing',
      '17.20777@13579/released',
      '17.20777~2@13579/ringing',
      '17.20777~2@13579/released',
    ])
  })
})

describe('one generation after the other', () => {
  test('goes on with what the one before knew', async () => {
    const first = await startLive()
    await first.online()
    const id = first.server.ring({ from: customer, to: '13579' })
    await first.trigger('ringing')
    await first.connection.pause?.()
    await first.connection.drain?.()
    const handover = await first.connection.handover?.()
    await first.connection.close()
    const second = await startLive({ ...(handover === undefined ? {} : { handover }) })
    await second.online()
    await second.trigger('released')
    expect(lines(second.context.triggers.filter(({ type }) => type !== 'link-state'))).toEqual([
      'synthetic released 13579 c1/i1 inbound +33388202122->13579 cause=gone',
    ])
    expect(id).toBe('FF00010000000001')
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

  test('a snapshot asked for later ends a call whose end was missed', async () => {
    const { server, connection, online, trigger } = await startLive()
    await online()
    const id = server.ring({ from: customer, to: '13579' })
    await trigger('ringing')
    server.calls.delete(id)
    await connection.snapshot?.()
    expect(await trigger('released')).toMatchObject({ synthetic: true })
  })
})
