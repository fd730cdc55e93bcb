import type { Connection, EmittedTrigger, Json } from 'cordboard/plugin-api'
import { afterEach, expect, test } from 'vitest'
import { plugin } from '../../../src/plugins/ovh/index.ts'
import { answerV1, line, scenarios, token } from '../../fixtures/ovh-events.ts'
import { credentials, startOvhServer } from '../../fixtures/ovh-server.ts'
import { createTestContext, type TestContextOptions } from '../../helpers/plugin-context.ts'
import { createVirtualClock } from '../../helpers/virtual-clock.ts'

const cleanups: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

async function serve(tokens: readonly string[] = [token]) {
  const server = await startOvhServer({ tokens })
  cleanups.push(server.close)
  return server
}

async function connect(config: Json, handover?: Json, options: TestContextOptions = {}) {
  const clock = createVirtualClock()
  const test = createTestContext({ clock, ...options })
  const emitted: EmittedTrigger[] = []
  const ctx = {
    ...test.ctx,
    emit: async (triggers: readonly EmittedTrigger[]) => {
      emitted.push(...triggers)
      await test.ctx.emit(triggers)
    },
  }
  const connection = await plugin.connections?.ovh?.connect(ctx, config, handover)
  if (connection === undefined) throw new Error('the plugin has no connection kind ovh')
  async function stop(): Promise<void> {
    await connection?.close()
    await test.dispose()
  }
  cleanups.push(stop)
  /** Resolves when that many triggers of that type were emitted. */
  const heard = (type: string, count = 1) =>
    test.until(() => (test.triggers.filter((trigger) => trigger.type === type).length >= count ? true : undefined))
  /** Waits out the announced wait, to the millisecond, until the server is asked again. */
  async function retry(
    server: { readonly log: readonly string[]; until(condition: () => boolean): Promise<void> },
    attempt: number,
  ): Promise<void> {
    const state = await test.until(() => test.states.find((one) => one.kind === 'retrying' && one.attempt === attempt))
    const asked = server.log.length
    if (state.kind === 'retrying') await clock.advance(Date.parse(state.nextAt) - clock.now())
    await server.until(() => server.log.length > asked)
  }
  return { ...test, emitted, clock, connection: connection satisfies Connection, heard, retry, stop }
}

/** What an operator sees; the jitter is left out. */
function states(seen: Awaited<ReturnType<typeof connect>>) {
  return seen.states.map((state) => {
    if (state.kind === 'retrying') return `retrying ${state.attempt}: ${state.reason}`
    return 'reason' in state ? `${state.kind}: ${state.reason}` : state.kind
  })
}

function network(text: string): string {
  return text.replace(/The network said: .*/, 'The network said so.')
}

test.each([1, 2])('version %i: the events of a queue call become durable triggers over one open poll', async (protocol) => {
  const server = await serve()
  const cti = await connect({ protocol, tokens: [token], eventsUrl: server.url })
  for (const event of scenarios['queue-served']) {
    await server.until(() => server.openPolls() === 1)
    server.push([event])
  }
  await cti.heard('queue-count', 2)
  await server.until(() => server.openPolls() === 1)
  expect(cti.emitted.filter(({ type }) => type !== 'link-state').map(({ type, call }) => `${type} ${call?.interactionId ?? ''}`)).toEqual([
    'queue-start 6d8ad0c2-0001',
    'queue-count ',
    'queue-offer 6d8ad0c2-0001',
    'ringing 6d8ad0c2-0001',
    'established 6d8ad0c2-0001',
    'queue-answer 6d8ad0c2-0001',
    'released 6d8ad0c2-0001',
    'released 6d8ad0c2-0001',
    'ovh:agent-released 6d8ad0c2-0001',
    'queue-end 6d8ad0c2-0001',
    'queue-count ',
  ])
  expect(server.broken).toEqual([])
  expect(states(cti)).toEqual(['connecting', 'online'])
})

test('the next poll waits until the triggers of the answer are durable', async () => {
  const server = await serve()
  const cti = await connect({ tokens: [token], eventsUrl: server.url })
  await server.until(() => server.openPolls() === 1)
  const release = cti.holdEmits()
  server.push(scenarios['line-missed'].slice(0, 1))
  await server.until(() => server.openPolls() === 0)
  await cti.clock.advance(0)
  expect(server.openPolls()).toBe(0)
  release()
  await server.until(() => server.openPolls() === 1)
  expect(cti.triggers.some((trigger) => trigger.type === 'ringing')).toBe(true)
  expect(server.broken).toEqual([])
})

test('drops, HTML, garbage, errors and stalls are waited out, seen, and nothing is doubled or polled twice', async () => {
  const server = await serve()
  const cti = await connect({ tokens: [token], eventsUrl: server.url, pollTimeoutSeconds: 65 })
  await server.until(() => server.openPolls() === 1)
  server.push(scenarios['queue-served'].slice(0, 4))
  await cti.heard('ringing')
  await server.until(() => server.openPolls() === 1)
  server.fail('html', 'garbage', 'error', 'drop', 'stall')
  for (let attempt = 1; attempt <= 5; attempt += 1) await cti.retry(server, attempt)
  await cti.clock.advance(65_000)
  await cti.retry(server, 6)
  await server.until(() => server.openPolls() === 1)
  server.push(scenarios['queue-served'])
  await cti.heard('queue-count', 2)
  expect(cti.emitted.filter((trigger) => trigger.type === 'ringing')).toHaveLength(1)
  expect(new Set(cti.emitted.map((trigger) => trigger.id)).size).toBe(cti.emitted.length)
  expect(server.broken).toEqual([])
  expect(states(cti).map(network)).toMatchInlineSnapshot(`
    [
      "connecting",
      "online",
      "retrying 1: The network said so.",
      "retrying 2: The answer is HTML, not JSON.",
      "retrying 3: The answer is not JSON.",
      "retrying 4: The answer has status 503.",
      "retrying 5: The network said so.",
      "online",
      "retrying 6: No answer in 65 s.",
      "online",
    ]
  `)
  expect(
    cti.triggers.flatMap((trigger) => (trigger.link === undefined ? [] : [`${trigger.link.state} ${network(trigger.link.reason ?? '')}`])),
  ).toMatchInlineSnapshot(`
    [
      "up ",
      "down The network said so.",
      "up ",
      "down No answer in 65 s.",
      "up ",
    ]
  `)
})

test.each([1, 2])('version %i: an expired session is opened anew', async (protocol) => {
  const server = await serve()
  const cti = await connect({ protocol, tokens: [token], eventsUrl: server.url })
  await server.until(() => server.openPolls() === 1)
  server.push(scenarios['line-registered'])
  await cti.heard('device-state')
  await server.until(() => server.openPolls() === 1)
  server.expireSessions()
  await cti.retry(server, 1)
  await cti.retry(server, 2)
  expect(states(cti)).toContain('retrying 2: The session expired.')
  await server.until(() => server.openPolls() === 1)
  server.push(scenarios['line-missed'])
  await cti.heard('ringing')
  expect(server.broken).toEqual([])
})

test('a token that the server does not know asks for a person, and the server is left in peace', async () => {
  const server = await serve([])
  const cti = await connect({ tokens: [token], eventsUrl: server.url })
  await cti.until(() => cti.states.find((state) => state.kind === 'auth-required'))
  const asked = server.log.length
  await cti.clock.advance(4 * 60_000)
  expect(server.log.length).toBe(asked)
  expect(states(cti)).toMatchInlineSnapshot(`
    [
      "connecting",
      "auth-required: token 1: The token was refused with status 404. Put a valid token into the configuration.",
    ]
  `)
  server.allow(token)
  await cti.clock.advance(60_000)
  await server.until(() => server.openPolls() === 1)
})

test('tokens of billing groups come from the OVH API, five to a session, and are renewed when they are refused', async () => {
  const server = await serve([])
  const accounts = Array.from({ length: 6 }, (_, index) => ({
    billingAccount: `ovhtel-${index}`,
    ...(index === 5 ? { serviceName: '0033912312312' } : {}),
  }))
  const cti = await connect({ protocol: 2, accounts, api: { url: server.apiUrl, ...credentials }, eventsUrl: server.url })
  await server.until(() => server.openPolls() === 2)
  expect([...server.eventTokens.keys()].sort().slice(-2)).toEqual([
    '/1.0/telephony/ovhtel-4/eventToken',
    '/1.0/telephony/ovhtel-5/service/0033912312312/eventToken',
  ])
  const [refused = ''] = server.eventTokens.values()
  server.revoke(refused)
  for (let attempt = 1; attempt <= 3; attempt += 1) await cti.retry(server, attempt)
  await server.until(() => server.openPolls() === 2)
  expect([...server.eventTokens.values()]).not.toContain(refused)
  expect(server.broken).toEqual([])
  expect(states(cti).some((state) => state.startsWith('auth-required'))).toBe(false)
})

test('credentials that the OVH API refuses ask for a person', async () => {
  const server = await serve([])
  server.closeApi()
  const cti = await connect({
    accounts: [{ billingAccount: 'ovhtel-1' }],
    api: { url: server.apiUrl, ...credentials },
    eventsUrl: server.url,
  })
  await cti.until(() => cti.states.find((state) => state.kind === 'auth-required'))
  expect(states(cti)).toMatchInlineSnapshot(`
    [
      "connecting",
      "auth-required: The OVH API refused the credentials with status 403: Invalid signature.",
    ]
  `)
})

test('no secret leaves the process: not in triggers, states, logs, diagnoses or recordings', async () => {
  const server = await serve()
  const cti = await connect({ tokens: [token], eventsUrl: server.url })
  await server.until(() => server.openPolls() === 1)
  server.push([line('start_ringing', 1, { body: `INVITE ${token}` }), line(token, 2)])
  await cti.heard('ringing')
  server.fail('html', 'drop')
  await cti.until(() => cti.states.find((state) => state.kind === 'retrying'))
  const left = JSON.stringify([cti.emitted, cti.states, cti.logs, cti.diagnoses, cti.frames().toString()])
  expect(left).not.toContain(token)
  expect(left).not.toContain('5724800')
})

test('what was recorded gives the same triggers in a replay', async () => {
  const server = await serve()
  const cti = await connect({ tokens: [token], eventsUrl: server.url })
  await server.until(() => server.openPolls() === 1)
  server.push(scenarios['queue-several-ring'])
  await cti.heard('ovh:agent-released')
  const again = createTestContext()
  const reader = plugin.connections?.ovh?.replay?.(again.ctx, {})
  await reader?.write(cti.frames())
  await reader?.end()
  expect(again.triggers).toEqual(cti.triggers.filter((trigger) => trigger.type !== 'link-state'))
})

test('an end of ringing that says no reason waits half a second for an answer', async () => {
  const server = await serve()
  const cti = await connect({ tokens: [token], eventsUrl: server.url })
  await server.until(() => server.openPolls() === 1)
  server.push([line('start_ringing', 1), line('end_ringing', 9)])
  await cti.heard('ringing')
  await server.until(() => server.openPolls() === 1)
  await cti.clock.advance(400)
  expect(cti.triggers.at(-1)?.type).toBe('ringing')
  await cti.clock.advance(100)
  expect(cti.triggers.at(-1)?.type).toBe('released')
})

test('a reload goes on with the same session and the same calls', async () => {
  const server = await serve()
  const config = { tokens: [token], eventsUrl: server.url }
  const first = await connect(config)
  await server.until(() => server.openPolls() === 1)
  server.push(scenarios['queue-served'].slice(0, 4))
  await first.heard('ringing')
  await first.connection.pause?.()
  await first.connection.drain?.()
  const handover = await first.connection.handover?.()
  await first.stop()
  await server.until(() => server.openPolls() === 0)
  server.push(scenarios['queue-served'].slice(2, 5))
  const second = await connect(config, handover)
  await second.heard('established')
  expect(second.triggers.map(({ type, call }) => `${type} ${call?.interactionId ?? ''}`)).toEqual([
    'link-state ',
    'established 6d8ad0c2-0001',
  ])
  expect(server.log.filter((asked) => asked === 'GET /')).toHaveLength(1)
})

test('closing leaves no poll, no timer and no trigger behind', async () => {
  const server = await serve()
  const cti = await connect({ tokens: [token], eventsUrl: server.url })
  await server.until(() => server.openPolls() === 1)
  server.push([line('start_ringing', 1), line('end_ringing', 9)])
  await cti.heard('ringing')
  await cti.stop()
  await server.until(() => server.openPolls() === 0)
  expect(cti.triggers.at(-1)?.type).toBe('released')
  expect(cti.clock.waiting).toBe(0)
})

test('one answer of a megabyte and more is read whole, in order', async () => {
  const server = await serve()
  const cti = await connect({ tokens: [token], eventsUrl: server.url })
  await server.until(() => server.openPolls() === 1)
  const calls = Array.from({ length: 2000 }, (_, call) => line('start_ringing', call / 100, { callId: `call-${call}` }))
  expect(answerV1(calls, '1').length).toBeGreaterThan(1024 * 1024)
  server.push(calls)
  await cti.heard('ringing', 2000)
  expect(cti.triggers.filter(({ type }) => type === 'ringing').map(({ call }) => call?.id)).toEqual(calls.map(({ Data }) => Data.CallId))
})

test('ten thousand calls in a minute are told each, and forgotten when they are over', async () => {
  const server = await serve()
  const cti = await connect({ tokens: [token], eventsUrl: server.url })
  for (let batch = 0; batch < 50; batch += 1) {
    await server.until(() => server.openPolls() === 1)
    const calls = Array.from({ length: 200 }, (_, call) => ({ second: batch * 1.2 + call * 0.006, callId: `call-${batch}-${call}` }))
    server.push(
      calls.flatMap(({ second, callId }) => [line('start_ringing', second, { callId }), line('start_calling', second + 0.5, { callId })]),
    )
    await cti.heard('established', (batch + 1) * 200)
    await server.until(() => server.openPolls() === 1)
    server.push(calls.map(({ second, callId }) => line('end_calling', second + 1, { callId, body: 'BYE sip:marie SIP/2.0' })))
    await cti.heard('released', (batch + 1) * 200)
    await cti.clock.advance(1_200)
  }
  expect(cti.triggers.filter(({ call }) => call !== undefined)).toHaveLength(30_000)
  await cti.clock.advance(3_600_000)
  await server.until(() => server.openPolls() === 1)
  server.push([line('registered', 4000)])
  await cti.heard('device-state')
  expect(JSON.stringify(await cti.connection.handover?.()).length).toBeLessThan(512 * 1024)
})
