import { describe, expect, test } from 'vitest'
import { startGenesysServer } from '../../fixtures/genesys-server.ts'
import { type Live, lines, marie, people, startLive } from './live.ts'

const customer = '0388202122'

/** What an operator sees; the jitter and the network's words are left out. */
function states({ context }: Live): readonly string[] {
  return context.states.map((state) => {
    const reason = 'reason' in state ? `: ${state.reason.replace(/The network said: .*/, 'The network said so.')}` : ''
    return `${state.kind}${state.kind === 'retrying' ? ` ${state.attempt}` : ''}${reason}`
  })
}

function links({ context }: Live): readonly string[] {
  return lines(context.triggers.filter(({ type }) => type === 'link-state')).map((line) =>
    line.replace(/The network said: .*/, 'The network said so.'),
  )
}

describe('a session', () => {
  test('is opened with the token, initialised, shown what goes on, and its channel activated', async () => {
    const live = await startLive({ config: { apiKey: 'key-1234' }, server: { apiKey: 'key-1234' } })
    await live.ready()
    expect(live.server.log.slice(0, 9)).toMatchInlineSnapshot(`
      [
        "POST /initialize-workspace",
        "POST /notifications/handshake",
        "POST /notifications",
        "POST /notifications/connect",
        "GET /current-session",
        "POST /notifications/connect",
        "POST /activate-channels",
        "POST /notifications/connect",
        "GET /current-session",
      ]
    `)
    expect(states(live)).toMatchInlineSnapshot(`
      [
        "connecting",
        "online",
      ]
    `)
    expect(lines(live.context.triggers)).toMatchInlineSnapshot(`
      [
        "agent-state @1024 logged-in",
        "agent-state @1024 not-ready",
        "agent-state @1024 ready AutoIn",
        "link-state up primary",
      ]
    `)
    expect(live.context.triggers.find(({ type }) => type === 'link-state')?.link?.capabilities).toMatchInlineSnapshot(`
      [
        "dnd-on",
        "logout",
        "not-ready",
        "ready",
        "set-forward",
      ]
    `)
    expect(live.server.broken).toEqual([])
  })

  test('is opened with name and password, by a token that is asked for', async () => {
    const agents = [{ login: marie, dn: '1024', password: 'marie-secret' }]
    const client = { id: 'cordboard', secret: 'client-secret' }
    const live = await startLive({ agents, server: { client }, config: { client } })
    await live.ready()
    expect(live.server.log[0]).toBe('POST /auth/v3/oauth/token')
  })

  test.each([
    ['a wrong token', {}, { agents: [{ agentId: marie, dn: '1024', token: 'another-token' }] }, 'POST /initialize-workspace'],
    [
      'a wrong password',
      { client: { id: 'cordboard', secret: 'client-secret' } },
      {
        client: { id: 'cordboard', secret: 'client-secret' },
        agents: [{ agentId: marie, dn: '1024', username: marie, password: 'guessed-secret' }],
      },
      'POST /auth/v3/oauth/token',
    ],
  ])('with %s asks for credentials and makes no storm', async (_, server, config, request) => {
    const live = await startLive({ server, config })
    await live.context.until(() => live.context.states.find(({ kind }) => kind === 'auth-required'))
    await live.clock.advance(9 * 60_000)
    expect([live.server.count(request), live.context.states.at(-1)?.kind]).toEqual([1, 'auth-required'])
    await live.clock.advance(2 * 60_000)
    await live.server.until(() => live.server.count(request) === 2)
    const said = JSON.stringify([live.context.states, live.context.logs, live.context.diagnoses, live.context.triggers])
    for (const secret of ['another-token', 'guessed-secret', 'client-secret']) expect(said).not.toContain(secret)
  })

  test('that cannot be initialised says why', async () => {
    const live = await startLive({ server: { initialization: 'Failed' } })
    await live.context.until(() => live.context.states.find(({ kind }) => kind === 'retrying'))
    expect(states(live)).toEqual(['connecting', 'retrying 1: Workspace could not initialise the session: no reason was given.'])
  })

  test('whose subscription is refused says why; that of the initialisation alone does no harm', async () => {
    const live = await startLive({ prepare: (server) => void server.closedChannels.add('/workspace/v3/voice') })
    await live.context.until(() => live.context.states.find(({ kind }) => kind === 'retrying'))
    expect(states(live).at(-1)).toBe('retrying 1: The subscription to /workspace/v3/voice was refused: 403::subscribe denied.')
    live.server.closedChannels.clear()
    await live.retry(1)
    await live.ready()
  })

  test('of an agent who has a place and no number learns the number', async () => {
    const agents = [{ agentId: marie, placeName: 'Place_4711', token: 'bearer-of-marie' }]
    const live = await startLive({ config: { agents } })
    await live.ready()
    expect(live.server.bodies.find(({ path }) => path === '/activate-channels')?.body).toMatchObject({ data: { placeName: 'Place_4711' } })
    live.tserver.inbound(customer, '1024')
    expect(await live.heard('ringing')).toMatchObject({ agent: { id: marie, device: '1024' }, call: { acd: false } })
  })

  test('is not asked for all at once where agents are many', async () => {
    const agents = Array.from({ length: 60 }, (_, index) => ({ login: `47${index}`, dn: `10${index}`, token: `bearer-of-agent-${index}` }))
    const live = await startLive({ agents, config: { activate: false } })
    await live.ready()
    expect(live.server.count('POST /initialize-workspace')).toBe(60)
    expect(live.server.mostOpening()).toBeLessThanOrEqual(10)
    expect(links(live)).toEqual(['link-state up primary'])
  })

  test('whose initialisation never ends is given up', async () => {
    const live = await startLive({ server: { initialization: 'Executing' } })
    await live.server.until(() => live.server.openPolls() === 1)
    await live.clock.advance(30_000)
    await live.context.until(() => live.context.states.find(({ kind }) => kind === 'retrying'))
    expect(states(live).at(-1)).toBe('retrying 1: The session was not initialised within 30 s.')
  })

  test('of one agent that is refused hides not that the others work', async () => {
    const agents = people.map(({ login, dn, token = '' }, index) => ({ agentId: login, dn, token: index === 0 ? token : 'another-token' }))
    const live = await startLive({ agents: people, config: { agents } })
    await live.context.until(() => live.context.states.find((state) => state.kind === 'online' && state.detail?.includes('4712')))
    expect(live.context.states.at(-1)).toMatchObject({ kind: 'online', detail: '1 of 2 agents; 4712: Unauthorized' })
    await live.heard('link-state')
    expect(links(live)).toEqual(['link-state degraded primary Unauthorized'])
  })
})

describe('a session that is lost', () => {
  test('by a restart of the server: comes back, ends what is gone and tells what is new, as synthetic', async () => {
    const live = await startLive()
    await live.ready()
    const { server, tserver } = live
    const gone = tserver.inbound(customer, '5000', [marie])
    await live.heard('ringing')
    await server.until(() => server.openPolls() === 1)
    server.restart()
    tserver.hangUp(gone, customer)
    const now = tserver.inbound('0477001122', '5000', [marie])
    tserver.act(marie, 'answer', now.id)
    await live.clock.advance(1000)
    await live.retry(1)
    await live.heardLater('established')
    await live.ready()
    expect(lines(live.told())).toMatchInlineSnapshot(`
      [
        "ringing @1024 P inbound acd 0388202122->5000 queue=Sales",
        "synthetic released @1024 P inbound acd 0388202122->5000 cause=gone queue=Sales",
        "synthetic established @1024 C inbound acd 0477001122->5000 queue=Sales",
      ]
    `)
    expect(links(live)).toMatchInlineSnapshot(`
      [
        "link-state up primary",
        "link-state down The session is not known any more (403).",
        "link-state up primary",
      ]
    `)
    expect(live.context.repeated).toEqual([])
  })

  test('before it began is no question of credentials, and is tried again soon', async () => {
    const live = await startLive({ prepare: (server) => server.forget(1) })
    await live.context.until(() => live.context.states.find(({ kind }) => kind === 'retrying'))
    expect(states(live)).toEqual(['connecting', 'retrying 1: The session is not known any more (403).'])
    await live.retry(1)
    await live.ready()
  })

  test('fails over to the other endpoint, and says which server it has', async () => {
    let backup: Awaited<ReturnType<typeof startGenesysServer>> | undefined
    const endpoints: string[] = []
    const live = await startLive({
      config: { endpoints },
      prepare: async (server, tserver) => {
        backup = await startGenesysServer({ switch: tserver })
        endpoints.push(server.url, backup.url)
      },
    })
    await live.ready()
    const call = live.tserver.inbound(customer, '5000', [marie])
    await live.heard('ringing')
    await live.server.until(() => live.server.openPolls() === 1)
    await live.server.down()
    live.tserver.act(marie, 'answer', call.id)
    await live.clock.advance(1000)
    await live.retry(1)
    await live.heardLater('established')
    await live.heard('link-state', 3)
    expect(live.context.states.at(-1)).toMatchObject({ kind: 'online', server: backup?.host })
    expect(links(live)).toMatchInlineSnapshot(`
      [
        "link-state up primary",
        "link-state down The network said so.",
        "link-state up backup",
      ]
    `)
    live.tserver.hangUp(call, customer)
    await live.heard('released')
    expect(lines(live.told())).toMatchInlineSnapshot(`
      [
        "ringing @1024 P inbound acd 0388202122->5000 queue=Sales",
        "synthetic established @1024 P inbound acd 0388202122->5000 queue=Sales",
        "released @1024 P inbound acd 0388202122->5000 cause=normal queue=Sales",
      ]
    `)
    await backup?.close()
  })

  test('without a word is noticed by its silence', async () => {
    const live = await startLive()
    await live.ready()
    live.server.deafen(true)
    live.server.flush()
    await live.clock.advance(35_000)
    await live.clock.advance(1_000)
    await live.clock.advance(5_000)
    await live.context.until(() => live.context.states.find(({ kind }) => kind === 'retrying'))
    expect(states(live)).toEqual(['connecting', 'online', 'retrying 1: No answer in 5 s.'])
    live.server.deafen(false)
    await live.retry(1)
    await live.ready()
  })

  test('for one poll only is asked again with the same client id, and what the server kept is not lost', async () => {
    const live = await startLive({ server: { acknowledges: true } })
    await live.ready()
    const { server, tserver } = live
    server.failPolls('half')
    await server.until(() => server.openPolls() === 1)
    tserver.inbound(customer, '5000', [marie])
    await server.until(() => server.openPolls() === 0)
    await live.clock.advance(1000)
    await live.heard('ringing')
    expect(states(live)).toEqual(['connecting', 'online'])
    expect(server.count('POST /notifications/handshake')).toBe(1)
  })

  test('for one answer at a server that gives nothing twice: a snapshot shows what was in it', async () => {
    const live = await startLive()
    await live.ready()
    const { server, tserver } = live
    const call = tserver.inbound(customer, '5000', [marie])
    await live.heard('ringing')
    server.failPolls('half')
    await server.until(() => server.openPolls() === 1)
    server.hold()
    tserver.hangUp(call, customer)
    server.flush()
    expect(await live.heardLater('released')).toMatchObject({ synthetic: true, call: { cause: 'gone' } })
    expect(server.count('POST /notifications/handshake')).toBe(1)
  })

  test('and comes back in the middle of things tells by its own message what a snapshot would have told first', async () => {
    const live = await startLive()
    await live.ready()
    const { server, tserver } = live
    const call = tserver.inbound(customer, '5000', [marie])
    await live.heard('ringing')
    await server.until(() => server.openPolls() === 1)
    const asked = server.count('GET /current-session')
    server.failPolls('unknown-client')
    await server.until(() => server.clients() === 2 || server.count('POST /notifications') > 1)
    server.hold()
    tserver.act(marie, 'answer', call.id)
    await server.until(() => server.count('GET /current-session') > asked)
    server.flush()
    const established = await live.heardLater('established')
    expect(established.synthetic).toBeUndefined()
  })

  test('at the client id only: handshake again, snapshot, no new login', async () => {
    const live = await startLive()
    await live.ready()
    const { server, tserver } = live
    const call = tserver.inbound(customer, '5000', [marie])
    await live.heard('ringing')
    await server.until(() => server.openPolls() === 1)
    server.failPolls('unknown-client')
    tserver.hangUp(call, customer)
    await live.heardLater('released')
    await live.ready()
    expect([server.count('POST /notifications/handshake'), server.count('POST /initialize-workspace')]).toEqual([2, 1])
    expect(lines(live.told())).toMatchInlineSnapshot(`
      [
        "ringing @1024 P inbound acd 0388202122->5000 queue=Sales",
        "synthetic released @1024 P inbound acd 0388202122->5000 cause=gone queue=Sales",
      ]
    `)
  })

  test('by advice: a server that wants no more polls is left alone for a while', async () => {
    const live = await startLive()
    await live.ready()
    live.server.failPolls('none')
    await live.context.until(() => live.context.states.find(({ kind }) => kind === 'retrying'))
    expect(states(live).at(-1)).toBe('retrying 1: The server ended the session: 403::Denied.')
    await live.retry(1)
    await live.ready()
    expect(live.server.count('POST /initialize-workspace')).toBe(2)
  })

  test('by advice to wait: the next poll comes when the time is over', async () => {
    const live = await startLive({ server: { interval: 2000 } })
    await live.server.until(() => live.server.count('POST /notifications/connect') === 1)
    const from = live.clock.now()
    while (live.server.count('POST /notifications/connect') < 2) await live.clock.advance(50)
    expect(live.clock.now() - from).toBeGreaterThanOrEqual(2000)
    expect(live.server.broken).toEqual([])
  })

  test('for long is tried again after growing waits', async () => {
    const live = await startLive()
    await live.ready()
    await live.server.down()
    await live.clock.advance(1000)
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
    expect(links(live)).toEqual(['link-state up primary', 'link-state down The network said so.'])
  })

  test('behind the server only: the link says so, and a snapshot follows when the voice service is back', async () => {
    const live = await startLive()
    await live.ready()
    const { server, tserver } = live
    const call = tserver.inbound(customer, '5000', [marie])
    await live.heard('ringing')
    await server.until(() => server.openPolls() === 1)
    server.voiceService('Down')
    await live.heard('link-state', 2)
    server.hold()
    tserver.hangUp(call, customer)
    server.voiceService('Up')
    const asked = server.count('GET /current-session')
    server.flush()
    await server.until(() => server.count('GET /current-session') > asked)
    await live.heardLater('released')
    expect(links(live)).toMatchInlineSnapshot(`
      [
        "link-state up primary",
        "link-state down the voice service is Down",
        "link-state up primary",
      ]
    `)
  })
})

describe('what arrives', () => {
  test('is read past garbage, HTML, half answers and errors', async () => {
    const live = await startLive()
    await live.ready()
    const { server, tserver } = live
    for (const fault of ['garbage', 'html', 'error', 'drop'] as const) {
      server.failPolls(fault)
      const asked = server.count('POST /notifications/connect')
      await server.until(() => server.count('POST /notifications/connect') > asked)
      await live.clock.advance(1000)
      await server.until(() => server.openPolls() === 1)
    }
    server.publishRaw(
      { channel: '/workspace/v3/voice', data: { messageType: 'CallStateChanged', call: { state: 'Ringing' } } },
      {
        channel: '/workspace/v3/voice',
        data: { messageType: 'CallStateChanged', call: { id: 7, state: {}, participants: [1, null], userData: 5 } },
      },
      { channel: '/workspace/v3/voice', data: { messageType: 'SomethingNew' } },
      { channel: '/workspace/v3/voice', data: 'text' },
      { channel: '/workspace/v3/voice', id: '9', successful: false, error: '403::publish denied' },
      { nothing: true },
    )
    tserver.inbound(customer, '5000', [marie])
    await live.heard('ringing')
    expect(live.context.diagnoses).toMatchInlineSnapshot(`
      [
        {
          "about": "notifications",
          "detail": "a message of /workspace/v3/voice has no data",
        },
        {
          "about": "/workspace/v3/voice",
          "detail": "what was published there was refused: 403::publish denied",
        },
        {
          "about": "notifications",
          "detail": "a message has no channel",
        },
        {
          "about": "CallStateChanged",
          "detail": "a call without an id",
        },
        {
          "about": "SomethingNew",
          "detail": "This message is not known: it is left out.",
        },
      ]
    `)
    expect(states(live)).toEqual(['connecting', 'online'])
  })

  test('may be a megabyte at once', async () => {
    const live = await startLive()
    await live.ready()
    live.server.hold()
    const text = 'x'.repeat(300)
    for (let number = 0; number < 3000; number += 1) {
      live.tserver.userEvent(marie, [
        { key: 'Number', type: 'int', value: number },
        { key: 'Text', type: 'str', value: text },
      ])
    }
    live.server.flush()
    await live.heard('userEvent', 3000)
    expect(live.told().map(({ data }) => data?.Number)).toEqual(Array.from({ length: 3000 }, (_, number) => number))
  })

  test('waits at the server while the disk does not keep up, and no poll is sent meanwhile', async () => {
    const live = await startLive()
    await live.ready()
    const { server, tserver } = live
    const release = live.context.holdEmits()
    tserver.userEvent(marie, [{ key: 'Number', type: 'int', value: 0 }])
    await server.until(() => server.openPolls() === 0)
    const polls = server.count('POST /notifications/connect')
    for (let number = 1; number < 500; number += 1) tserver.userEvent(marie, [{ key: 'Number', type: 'int', value: number }])
    await live.clock.advance(20_000)
    expect(server.count('POST /notifications/connect')).toBe(polls)
    release()
    await live.heard('userEvent', 500)
    expect(live.told().map(({ data }) => data?.Number)).toEqual(Array.from({ length: 500 }, (_, number) => number))
  })

  test('10,000 calls in a minute leave nothing behind', async () => {
    const live = await startLive()
    await live.ready()
    const { server, tserver } = live
    for (let round = 0; round < 100; round += 1) {
      server.hold()
      for (let number = 0; number < 100; number += 1) {
        const call = tserver.inbound(`0388${round}${number}`, '5000', [marie], [{ key: 'Note', type: 'str', value: 'x'.repeat(100) }])
        tserver.act(marie, 'answer', call.id)
        tserver.hangUp(call, call.ani ?? '')
      }
      server.flush()
      await live.heard('released', (round + 1) * 100)
      await server.until(() => server.openPolls() === 1)
      await live.clock.advance(600)
    }
    const count = (type: string) => live.told().filter((trigger) => trigger.type === type).length
    expect([count('ringing'), count('established'), count('released')]).toEqual([10_000, 10_000, 10_000])
    const kept = JSON.stringify(await live.connection.handover?.())
    expect(kept).toContain('"calls":[]')
    expect(kept.length).toBeLessThan(20_000)
    expect(live.context.repeated).toEqual([])
  })

  test('is shown to a recording without secrets, and the recording gives the same triggers', async () => {
    const live = await startLive()
    await live.ready()
    const call = live.tserver.inbound(customer, '5000', [marie], [{ key: 'Token', type: 'str', value: 'bearer-of-marie' }])
    live.tserver.hangUp(call, customer)
    await live.heard('released')
    const everything = `${live.context.frames()}${JSON.stringify([live.context.triggers, [...live.context.store]])}`
    expect(everything).toContain(customer)
    for (const secret of ['bearer-of-marie', 'session-cookie', 'client-id-']) expect(everything).not.toContain(secret)
  })
})

describe('a connection', () => {
  test('hands its session over: nothing is lost between, nothing is doubled, and nobody logs in again', async () => {
    const live = await startLive()
    await live.ready()
    const { server, tserver, connection } = live
    const call = tserver.inbound(customer, '5000', [marie])
    await live.heard('ringing')
    await server.until(() => server.openPolls() === 1)
    await connection.pause?.()
    const draining = connection.drain?.()
    await live.clock.advance(1_500)
    await draining
    const handover = await connection.handover?.()
    await connection.close()
    tserver.act(marie, 'answer', call.id)
    const next = await startLive({ of: live, ...(handover === undefined ? {} : { handover }) })
    await next.heard('established')
    tserver.hangUp(call, customer)
    await next.heardLater('released')
    expect(lines(next.told())).toMatchInlineSnapshot(`
      [
        "established @1024 P inbound acd 0388202122->5000 queue=Sales",
        "released @1024 P inbound acd 0388202122->5000 cause=normal queue=Sales",
      ]
    `)
    expect([server.count('POST /initialize-workspace'), server.count('POST /notifications/handshake')]).toEqual([1, 1])
    expect(server.broken).toEqual([])
  })

  test('whose session is lost between two generations opens another, and ends what is gone', async () => {
    const live = await startLive()
    await live.ready()
    const { server, tserver, connection } = live
    const call = tserver.inbound(customer, '5000', [marie])
    await live.heard('ringing')
    await connection.pause?.()
    const draining = connection.drain?.()
    await live.clock.advance(1_500)
    await draining
    const handover = await connection.handover?.()
    await connection.close()
    server.restart()
    tserver.hangUp(call, customer)
    const next = await startLive({ of: live, ...(handover === undefined ? {} : { handover }) })
    await next.clock.advance(1000)
    await next.retry(1)
    await next.heardLater('released')
    expect(lines(next.told())).toEqual(['synthetic released @1024 P inbound cause=gone'])
  })

  test('that was killed ends after its restart what the system has ended, by the ids it had', async () => {
    const live = await startLive()
    await live.ready()
    const { tserver } = live
    const gone = tserver.inbound(customer, '5000', [marie])
    const stays = tserver.inbound('0477001122', '1024')
    tserver.act(marie, 'answer', stays.id)
    await live.heard('established')
    await live.clock.advance(0)
    const store = new Map(live.context.store)
    expect(JSON.stringify([...store])).toContain(stays.id)
    await live.server.down()
    tserver.hangUp(gone, customer)
    await live.server.up()
    const next = await startLive({ of: live, context: { store } })
    await next.heardLater('released')
    expect(lines(next.told())).toMatchInlineSnapshot(`
      [
        "synthetic released @1024 P inbound cause=gone",
      ]
    `)
  })

  test('ends the calls of an agent who is not watched any more', async () => {
    const saved = {
      calls: [
        {
          agentId: '4799',
          device: '1099',
          id: '00aa',
          visit: 1,
          phase: 'talking',
          answered: true,
          type: 'inbound',
          interactionId: '00aa',
          digest: '',
        },
      ],
    }
    const live = await startLive({ context: { store: new Map([['calls', saved]]) } })
    await live.ready()
    expect(lines(live.told())).toMatchInlineSnapshot(`
      [
        "synthetic released @1099 P inbound cause=gone",
      ]
    `)
  })

  test('leaves nothing running when it is closed, and logs nobody out', async () => {
    const live = await startLive()
    await live.ready()
    await live.connection.close()
    await live.clock.advance(0)
    expect([live.clock.waiting, live.server.clients(), live.tserver.agents.get(marie)?.state]).toEqual([0, 0, 'Ready'])
    expect(live.server.log.at(-1)).toBe('POST /notifications/disconnect')
  })

  test('takes a snapshot when it is asked to', async () => {
    const live = await startLive()
    await live.ready()
    live.server.hold()
    live.tserver.inbound(customer, '5000', [marie])
    const taken = live.connection.snapshot?.()
    const ringing = await live.heardLater('ringing')
    await taken
    live.server.flush()
    expect(ringing.synthetic).toBe(true)
  })

  test('takes its endpoints from the environment that its application stands for', async () => {
    const environments: Record<string, { endpoints: string[] }> = {}
    const live = await startLive({
      config: { endpoints: [], application: 'cordboard-test', environments },
      prepare: (server) => {
        environments['cordboard-test'] = { endpoints: [server.url] }
        environments['cordboard-production'] = { endpoints: ['http://127.0.0.1:9'] }
      },
    })
    await live.ready()
    const up = await live.heard('link-state')
    expect(up.raw).toMatchObject({ application: 'cordboard-test', sessions: 1, sessionsUp: 1 })
  })
})
