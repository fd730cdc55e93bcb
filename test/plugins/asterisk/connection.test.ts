import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type AmiHeaders, error, packet } from '../../fixtures/ami-server.ts'
import { lines } from './lines.ts'
import { channel, inbound, type LiveOptions, startLive } from './live.ts'
import { recording } from './replay.ts'

const isOnline = { kind: 'online', server: 'Asterisk 16.28.0' }

describe('logging in', () => {
  test('answers a challenge, so that the secret never leaves', async () => {
    const { server, context, online } = await startLive()
    await online()
    const key = createHash('md5').update('890109928cti-test').digest('hex')
    expect(
      server.actions.map(({ ActionID: _, Key, ...action }) => (Key === key ? { ...action, Key: 'md5 of challenge and secret' } : action)),
    ).toMatchInlineSnapshot(`
      [
        {
          "Action": "Challenge",
          "AuthType": "MD5",
        },
        {
          "Action": "Login",
          "AuthType": "MD5",
          "Events": "on",
          "Key": "md5 of challenge and secret",
          "Username": "cti",
        },
        {
          "Action": "Status",
          "Variables": "CTI_CUSTOMER_ID",
        },
        {
          "Action": "QueueStatus",
        },
        {
          "Action": "ListCommands",
        },
        {
          "Action": "CoreSettings",
        },
      ]
    `)
    expect(context.states).toEqual([{ kind: 'connecting' }, isOnline])
    expect(lines(context.triggers)).toEqual(['link-state up'])
  })

  test('sends the secret only where the configuration says so, and subscribes to the classes it names', async () => {
    const { server, online } = await startLive({ server: { login: 'plain' }, config: { login: 'plain', events: 'call,user' } })
    await online()
    expect(server.actions[0]).toMatchObject({ Action: 'Login', Username: 'cti', Secret: 'cti-test', Events: 'call,user' })
  })

  test('asks for credentials when it is refused, and does not storm the server', async () => {
    const { server, context, clock } = await startLive({
      prepare: (server) => {
        server.locked = true
      },
    })
    await context.until(() => context.states.find((state) => state.kind === 'auth-required'))
    await clock.advance(9 * 60_000)
    expect([server.connections, context.states.at(-1)]).toEqual([1, { kind: 'auth-required', reason: 'Authentication failed' }])
    server.locked = false
    await clock.advance(60_000)
    await context.until(() => context.states.find((state) => state.kind === 'online'))
  })

  test('says which actions this account may do', async () => {
    const commands = () => ({ response: { Ping: 'Keepalive', Setvar: 'Sets a variable', UserEvent: 'Sends', Hangup: 'Hangs up' } })
    const { context, online } = await startLive({ server: { answers: { ListCommands: commands } } })
    await online()
    expect(context.declared).toEqual([{ actions: ['attach-data', 'send-user-event', 'hang-up', 'complete-transfer'] }])
  })

  test('offers answer, hold and retrieve only where the telephones obey and the account may ask them', async () => {
    const commands = () => ({ response: { Ping: 'Keepalive', PJSIPNotify: 'Sends a NOTIFY', Hangup: 'Hangs up' } })
    const offered = async (remoteControl: boolean, answers: NonNullable<LiveOptions['server']>['answers']) => {
      const { context, online } = await startLive({ config: { remoteControl }, server: { ...(answers === undefined ? {} : { answers }) } })
      await online()
      return context.declared.at(-1)?.actions?.filter((action) => ['answer', 'hold', 'retrieve', 'hang-up'].includes(action))
    }
    expect(await offered(true, { ListCommands: commands })).toEqual(['answer', 'hold', 'retrieve', 'hang-up'])
    expect(await offered(false, { ListCommands: commands })).toEqual(['hang-up'])
    expect(await offered(true, undefined)).toEqual(['answer', 'hold', 'retrieve', 'hang-up'])
    expect(await offered(false, undefined)).toEqual(['hang-up'])
  })

  test('speaks TLS, and believes no certificate that it was not told to believe', async () => {
    const pem = (name: string) => readFileSync(join(import.meta.dirname, '../../fixtures/tls', `${name}.pem`), 'utf8')
    const tls = { key: pem('first-key'), cert: pem('first-cert') }
    const { online, server } = await startLive({ server: { tls }, config: { tls: { ca: pem('first-cert') } } })
    await online()
    expect(await server.received('Login')).toMatchObject({ Username: 'cti' })
    const refused = async (config: NonNullable<LiveOptions['config']>) => {
      const { context, server: other } = await startLive({ server: { tls }, config })
      const state = await context.until(() => context.states.find(({ kind }) => kind === 'retrying'))
      expect(other.actions).toEqual([])
      return state.kind === 'retrying' ? state.reason : ''
    }
    expect([
      await refused({ tls: true }),
      await refused({ tls: { ca: pem('second-cert') } }),
      await refused({ tls: { ca: pem('first-cert'), serverName: 'other.example' } }),
    ]).toMatchInlineSnapshot(`
      [
        "self-signed certificate; if the root CA is installed locally, try running Node.js with --use-system-ca",
        "self-signed certificate; if the root CA is installed locally, try running Node.js with --use-system-ca",
        "Hostname/IP does not match certificate's altnames: Host: other.example. is not in the cert's altnames: DNS:localhost, IP Address:127.0.0.1",
      ]
    `)
  })

  test('works without the right to lists, and says what that costs', async () => {
    const { context, online } = await startLive({ server: { answers: { Status: () => error('Permission denied') } } })
    await online()
    expect(context.diagnoses).toEqual([
      {
        about: 'snapshot',
        detail: 'Permission denied; calls and queues under way are learnt only with write class "reporting" and app_queue loaded',
      },
    ])
  })
})

describe('a connection that is lost', () => {
  test('is tried again after growing, jittered waits, and comes back', async () => {
    const { server, context, clock, online } = await startLive()
    await online()
    await server.stop()
    const waits: number[] = []
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      const state = await context.until(() => context.states.find((one) => one.kind === 'retrying' && one.attempt === attempt))
      const wait = state.kind === 'retrying' ? Date.parse(state.nextAt) - clock.now() : 0
      waits.push(wait)
      await clock.advance(wait)
    }
    for (const [index, wait] of waits.entries()) {
      const longest = Math.min(60_000, 1000 * 2 ** index)
      expect(wait).toBeGreaterThanOrEqual(longest / 2)
      expect(wait).toBeLessThanOrEqual(longest)
    }
    expect(lines(context.triggers)).toEqual(['link-state up', 'link-state down the server closed the connection'])
  })

  test('is noticed by its silence when the peer is gone without a word', async () => {
    const { server, context, clock, online } = await startLive()
    await online()
    server.silent = true
    await clock.advance(15_000)
    await server.received('Ping')
    await clock.advance(10_000)
    const state = await context.until(() => context.states.find((one) => one.kind === 'retrying'))
    expect(state).toMatchObject({ reason: 'no sign of life for 25 seconds' })
    server.silent = false
    await clock.advance(1000)
    await online(2)
  })

  test('stays while the server answers pings, however little happens', async () => {
    const { server, clock, context, online } = await startLive()
    await online()
    for (let beat = 1; beat <= 5; beat += 1) {
      await clock.advance(15_000)
      await server.received('Ping', beat)
      await context.until(() => (context.frames().toString('utf8').split('Ping: Pong').length > beat ? true : undefined))
    }
    expect(server.connections).toBe(1)
  })

  test('is given up when nobody greets', async () => {
    const { context, clock } = await startLive({
      prepare: (server) => {
        server.silent = true
      },
    })
    await clock.advance(25_000)
    const state = await context.until(() => context.states.find((one) => one.kind === 'retrying'))
    expect(state).toMatchObject({ attempt: 1, reason: 'no sign of life for 25 seconds' })
  })

  test('is told apart from a server that is no Asterisk', async () => {
    const { context } = await startLive({ server: { greeting: '220 mail.example ESMTP\r\n' } })
    const state = await context.until(() => context.states.find((one) => one.kind === 'retrying'))
    expect(state).toMatchObject({ reason: 'what answers there is not an Asterisk manager interface' })
    expect(context.diagnoses).toEqual([{ about: 'greeting', detail: 'not an Asterisk manager interface: "220 mail.example ESMTP"' }])
  })

  test('leaves nothing running when it is closed', async () => {
    const { connection, clock, online, server } = await startLive()
    await online()
    await connection.close()
    await clock.advance(0)
    expect([clock.waiting, server.actions.at(-1)?.Action]).toEqual([0, 'Logoff'])
  })
})

describe('what arrives', () => {
  test('is read past garbage', async () => {
    const { server, context, online } = await startLive()
    await online()
    await server.send('\x00\xff???\r\n\r\n')
    for (const event of inbound('1')) server.event(event)
    await context.until(() => context.triggers.find((trigger) => trigger.type === 'ringing'))
    expect(context.diagnoses).toEqual([{ about: 'manager interface', detail: expect.stringContaining('no event and no response') }])
  })

  test('may come as a megabyte in one write', async () => {
    const { server, context, online } = await startLive()
    await online()
    const text = 'x'.repeat(300)
    const events = Array.from({ length: 3000 }, (_, index) =>
      packet({ Event: 'UserEvent', UserEvent: 'Load', Number: String(index), Text: text }),
    )
    await server.send(events.join(''))
    await context.until(() => (context.triggers.length > 3000 ? true : undefined))
    const numbers = context.triggers.slice(1).map((trigger) => trigger.data?.Number)
    expect(numbers).toEqual(Array.from({ length: 3000 }, (_, index) => String(index)))
  })

  test('may be ten thousand calls in a minute, none of which is remembered when it is over', async () => {
    const { server, context, clock, connection, online } = await startLive()
    await online()
    const batches = 50
    for (let batch = 0; batch < batches; batch += 1) {
      const calls = Array.from({ length: 10_000 / batches }, (_, call) => inbound(String(batch * 1000 + call)))
      const ends = calls.flatMap(([trunk, phone]) => [phone, trunk].map((leg) => ({ ...leg, Event: 'Hangup', Cause: '16' })))
      await server.send([...calls.flat(), ...ends].map((event) => packet(event)).join(''))
      const told = (batch + 1) * calls.length
      await context.until(() => (context.triggers.filter(({ type }) => type === 'released').length >= told ? true : undefined))
      await clock.advance(60_000 / batches)
    }
    expect(context.triggers.filter(({ type }) => type === 'ringing')).toHaveLength(10_000)
    expect(context.triggers.filter(({ type }) => type === 'released')).toHaveLength(10_000)
    expect(await connection.handover?.()).toEqual({ calls: [] })
  })

  test('may come slowly, in pieces', async () => {
    const bytes = recording('asterisk-16/direct-answer.ami')
    const afterLogin = bytes.subarray(bytes.indexOf('Event: FullyBooted'))
    const { server, context, online } = await startLive()
    await online()
    await server.send(
      afterLogin,
      Array.from({ length: 200 }, (_, index) => Math.floor((afterLogin.length * (index + 1)) / 201)),
    )
    await context.until(() => context.triggers.find((trigger) => trigger.type === 'released'))
    const told = lines(context.triggers).filter((line) => !line.startsWith('device-state'))
    expect(told).toMatchInlineSnapshot(`
      [
        "link-state up",
        "userEvent c1/i1 inbound +12025550143(Dana Reyes)->12025550124 "InboundCall" {"CallId":"c1","Ani":"+12025550143","Dnis":"12025550124","Name":"Dana Reyes","CustomerId":"C-4711"}",
        "ringing 1024 c2/i1 inbound +12025550143(Dana Reyes)->12025550124 {"customerId":"C-4711"}",
        "established 1024 c2/i1 inbound +12025550143(Dana Reyes)->12025550124 {"customerId":"C-4711"}",
        "released 1024 c2/i1 inbound +12025550143(Dana Reyes)->12025550124 cause=normal {"customerId":"C-4711"}",
      ]
    `)
  })

  test('waits at the server while the disk does not keep up, and is not lost', async () => {
    const { server, context, online } = await startLive()
    await online()
    const release = context.holdEmits()
    const events = Array.from({ length: 5000 }, (_, index) => packet({ Event: 'UserEvent', UserEvent: 'Load', Number: String(index) }))
    await server.send(events.join(''))
    release()
    await context.until(() => (context.triggers.length > 5000 ? true : undefined))
    expect(context.triggers).toHaveLength(5001)
  })

  test('costs no other trigger when the host refuses one', async () => {
    const refuse = (trigger: { readonly data?: object }) =>
      trigger.data !== undefined && 'Bad' in trigger.data ? new Error('not valid') : undefined
    const { server, context, online } = await startLive({ context: { refuse } })
    await online()
    await server.send(
      [{ A: '1' }, { Bad: '2' }, { C: '3' }].map((data) => packet({ Event: 'UserEvent', UserEvent: 'X', ...data })).join(''),
    )
    await context.until(() => context.triggers.find((trigger) => trigger.data?.C === '3'))
    expect(lines(context.triggers)).toEqual(['link-state up', 'userEvent "X" {"A":"1"}', 'userEvent "X" {"C":"3"}'])
    expect(context.diagnoses).toEqual([{ about: expect.stringContaining('user-event'), detail: 'not valid' }])
  })

  test('carries no keys that rules may not see', async () => {
    const { server, context, online } = await startLive()
    await online()
    server.event({ Event: 'UserEvent', UserEvent: 'X', _jsonata_lambda: '1', __proto: '2', ok: '3' })
    const trigger = await context.until(() => context.triggers.find((one) => one.type === 'userEvent'))
    expect([trigger.data, trigger.raw]).toEqual([
      { __proto: '2', ok: '3' },
      { Event: 'UserEvent', UserEvent: 'X', __proto: '2', ok: '3' },
    ])
  })

  test('is shown to a recording as it came', async () => {
    const { server, context, online } = await startLive()
    await online()
    await server.send('Event: Zoë\r\n\r\n')
    await context.until(() => (context.frames().includes('Zoë') ? true : undefined))
    expect(context.frames().toString('utf8')).toMatch(/^Asterisk Call Manager\/5\.0\.4\r\nResponse: Success\r\n/)
  })
})

describe('a snapshot', () => {
  const trunk = {
    ...channel('PJSIP/trunk-9', '1795197000.90', '1795197000.90', '6', '+12025550143'),
    DNID: '12025550100',
    Application: 'Queue',
  }
  const phone = {
    ...channel('PJSIP/1025-9', '1795197000.91', '1795197000.90', '5', '1025'),
    ConnectedLineNum: '+12025550143',
    Application: 'AppQueue',
  }

  test('after a loss ends what is gone, keeps what is there, and tells what is new', async () => {
    const { server, context, clock, online } = await startLive()
    await online()
    for (const event of [...inbound('1', '1024'), ...inbound('2', '1026')]) server.event(event)
    await context.until(() => context.triggers.find((trigger) => trigger.agent?.device === '1026'))
    const [, stays] = inbound('2', '1026')
    server.channels = [
      { ...channel('PJSIP/trunk-2', '1795197000.20', '1795197000.20', '4', '+12025550143') },
      { ...stays, ChannelState: '5', Event: 'Status' },
      trunk,
      phone,
    ]
    server.queues = [
      { Event: 'QueueParams', Queue: 'sales', Calls: '1' },
      {
        Event: 'QueueMember',
        Queue: 'sales',
        Name: 'Bob Baker',
        Location: 'PJSIP/1025',
        Paused: '1',
        PausedReason: 'Lunch',
        LastPause: '5',
      },
      { Event: 'QueueEntry', Queue: 'sales', Position: '1', Uniqueid: '1795197000.90', Wait: '31' },
    ]
    server.drop()
    await context.until(() => context.states.find((state) => state.kind === 'retrying'))
    await clock.advance(1000)
    await online(2)
    await context.until(() => context.triggers.find((trigger) => trigger.agent?.state === 'not-ready'))
    expect(lines(context.triggers)).toMatchInlineSnapshot(`
      [
        "link-state up",
        "ringing 1024 c1/i1 inbound +12025550143->12025550124",
        "ringing 1026 c2/i2 inbound +12025550143->12025550124",
        "link-state down the server closed the connection",
        "link-state up",
        "synthetic released 1024 c1/i1 inbound +12025550143->12025550124 cause=gone",
        "synthetic queue-start queue=sales position=1 c3/i3 inbound +12025550143->12025550100",
        "synthetic ringing 1025 queue=sales c4/i3 inbound acd +12025550143->12025550100 wait=31",
        "synthetic queue-count queue=sales length=1",
        "synthetic agent-state 1025 not-ready Lunch queue=sales",
      ]
    `)
    expect(context.triggers.find((trigger) => trigger.synthetic === true && trigger.type === 'ringing')?.id).toBe('1795197000.91/ringing')
  })

  test('after a restart ends the calls that ended meanwhile', async () => {
    const store = new Map()
    const first = await startLive({ context: { store } })
    await first.online()
    for (const event of inbound('1')) first.server.event(event)
    await first.context.until(() => first.context.triggers.find((trigger) => trigger.type === 'ringing'))
    await first.connection.drain?.()
    const second = await startLive({ context: { store } })
    await second.online()
    await second.context.until(() => second.context.triggers.find((trigger) => trigger.type === 'released'))
    expect(lines(second.context.triggers)).toEqual(['link-state up', 'synthetic released 1024 c1/i1 ?->? cause=gone'])
  })

  test('in a new generation knows what the one before has told', async () => {
    const first = await startLive()
    await first.online()
    for (const event of inbound('1')) first.server.event(event)
    await first.context.until(() => first.context.triggers.find((trigger) => trigger.type === 'ringing'))
    await first.connection.pause?.()
    await first.connection.drain?.()
    const handover = await first.connection.handover?.()
    const [, listed] = inbound('1')
    const answered = { ...listed, ChannelState: '6', BridgeID: 'b1', Application: 'AppDial', ConnectedLineNum: '+12025550143' }
    const origin = { ...channel('PJSIP/trunk-1', '1795197000.10', '1795197000.10', '6', '+12025550143'), DNID: '12025550124' }
    const second = await startLive({
      ...(handover === undefined ? {} : { handover }),
      prepare: (server) => {
        server.channels = [
          { ...origin, BridgeID: 'b1' },
          { ...answered, Event: 'Status' },
        ]
      },
    })
    await second.online()
    await second.context.until(() => second.context.triggers.find((trigger) => trigger.type === 'established'))
    expect(lines(second.context.triggers)).toEqual(['link-state up', 'synthetic established 1024 c1/i1 inbound +12025550143->12025550124'])
  })

  test('is taken again when a server that was still starting is ready', async () => {
    const { server, online } = await startLive()
    await online()
    server.event({ Event: 'FullyBooted', Status: 'Fully Booted' })
    await server.received('Status', 2)
  })

  test('does not end a call that began while it was on its way', async () => {
    let later: readonly AmiHeaders[] = []
    const Status = () => ({ response: { EventList: 'start' }, after: [...later, { Event: 'StatusComplete', EventList: 'Complete' }] })
    const { context, connection, online } = await startLive({ server: { answers: { Status } } })
    await online()
    later = inbound('1')
    await connection.snapshot?.()
    await connection.drain?.()
    expect(lines(context.triggers)).toEqual(['link-state up', 'ringing 1024 c1/i1 inbound +12025550143->12025550124'])
  })
})
