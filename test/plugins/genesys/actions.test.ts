import { describe, expect, test } from 'vitest'
import { type EmittedTrigger, isStepMark } from '../../../src/plugin-api/index.ts'
import type { Kv } from '../../fixtures/genesys-switch.ts'
import { byDevice, type Live, type LiveOptions, lines, marie, paul, people, startLive } from './live.ts'

const customer = '0388202122'

interface Talking {
  readonly live: Live
  readonly id: string
  /** What the rule saw. */
  readonly about: Pick<EmittedTrigger, 'call' | 'agent'>
}

async function ringing(options: LiveOptions = {}, data: readonly Kv[] = []): Promise<Talking> {
  const live = await startLive({ agents: people, ...options })
  await live.ready()
  const call = live.tserver.inbound(customer, '5000', [marie], data)
  const about = await live.heard('ringing')
  return { live, id: call.id, about }
}

async function talking(options: LiveOptions = {}, data: readonly Kv[] = []): Promise<Talking> {
  const call = await ringing(options, data)
  call.live.tserver.act(marie, 'answer', call.id)
  await call.live.heard('established')
  return call
}

async function consulting(options: LiveOptions = {}): Promise<Talking & { readonly second: string }> {
  const call = await talking(options)
  await call.live.act('consult', { to: '1025' }, call.about)
  const second = [...call.live.tserver.calls.values()].at(-1)?.id ?? ''
  call.live.tserver.act(paul, 'answer', second)
  await call.live.heard('established', 3)
  return { ...call, second }
}

/** What reached the phone system since the calls began. */
function requests({ server }: Live): readonly string[] {
  return server.bodies
    .filter(({ path }) => path.startsWith('/voice/'))
    .map(
      ({ path, body }) =>
        `${path.replace(/calls\/[0-9a-f]+/, 'calls/ID').slice(7)} ${JSON.stringify(body).replace(/"[0-9a-f]{16}"/g, '"ID"')}`,
    )
}

describe('of a call', () => {
  test('answer, hold, retrieve, hang up: done when Genesys has told it; done again without being asked', async () => {
    const { live, about } = await ringing()
    for (const action of ['answer', 'hold', 'retrieve', 'retrieve', 'hang-up']) {
      expect(await live.act(action, {}, about)).toMatchObject({ status: 'done' })
    }
    expect(requests(live)).toMatchInlineSnapshot(`
      [
        "calls/ID/answer {}",
        "calls/ID/hold {}",
        "calls/ID/retrieve {}",
        "calls/ID/release {}",
      ]
    `)
    await expect(live.act('answer', {}, about)).rejects.toMatchObject({ kind: 'not-found' })
  })

  test('what its capabilities rule out is refused before the wire', async () => {
    const { live, about } = await ringing()
    await expect(live.act('hold', {}, about)).rejects.toMatchObject({
      kind: 'not-capable',
      message:
        'Genesys does not allow hold while the call is ringing: it allows answer, clear, redirect, attach-user-data, update-user-data, delete-user-data-pair, start-recording',
    })
    expect(requests(live)).toEqual([])
  })

  test('what Genesys refuses shows its own code and words, in its answer or in a later event', async () => {
    const { live, about } = await talking()
    live.server.refuse('hold', 'http', 527, 'Invalid call state')
    await expect(live.act('hold', {}, about)).rejects.toMatchObject({ kind: 'refused', vendorCode: '527', message: 'Invalid call state' })
    live.server.refuse('hold', 'event', 71, 'Invalid called device')
    await expect(live.act('hold', {}, about)).rejects.toMatchObject({ kind: 'refused', vendorCode: '71', message: 'Invalid called device' })
    expect((await live.heard('genesys:error')).raw).toMatchObject({ error: { errorCode: 71, errorMessage: 'Invalid called device' } })
  })

  test('what Genesys accepts and never tells the outcome of is said so', async () => {
    const { live, about } = await talking()
    live.server.refuse('hold', 'silence')
    const asked = live.act('hold', {}, about)
    await live.server.until(() => live.server.log.at(-1)?.endsWith('/hold') === true)
    await live.clock.advance(0)
    await live.clock.advance(5_000)
    expect(await asked).toEqual({ status: 'done', detail: 'Genesys accepted it, and did not tell the outcome in time' })
  })

  test('without a session, without a call, of a foreign agent: says so', async () => {
    const { live, about } = await talking()
    await expect(live.act('hold', {})).rejects.toMatchObject({ kind: 'bad-input' })
    await expect(live.act('hold', { callId: 'none' }, about)).rejects.toMatchObject({ kind: 'not-found' })
    await expect(live.act('dial', { number: '1' }, { agent: { id: '9' } })).rejects.toMatchObject({ kind: 'bad-input' })
    await live.server.down()
    await live.clock.advance(1000)
    await live.context.until(() => live.context.states.find(({ kind }) => kind === 'retrying'))
    await expect(live.act('hold', {}, about)).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'agent 4711 has no session at Genesys now',
    })
  })

  test('digits with pauses, and recordings', async () => {
    const { live, about } = await talking()
    const sent = live.act('send-digits', { digits: '12,3#' }, about)
    await live.server.until(() => live.server.log.some((one) => one.endsWith('send-dtmf')))
    await live.clock.advance(500)
    expect(await sent).toEqual({ status: 'done' })
    for (const command of ['start', 'pause', 'resume', 'resume', 'stop']) await live.act('record-call', { command }, about)
    expect(requests(live)).toMatchInlineSnapshot(`
      [
        "calls/ID/send-dtmf {"data":{"dtmfDigits":"12"}}",
        "calls/ID/send-dtmf {"data":{"dtmfDigits":"3#"}}",
        "calls/ID/start-recording {}",
        "calls/ID/pause-recording {}",
        "calls/ID/resume-recording {}",
        "calls/ID/stop-recording {}",
      ]
    `)
  })
})

describe('a transfer', () => {
  test('in one step is told with its destination', async () => {
    const { live, about } = await talking()
    expect(await live.act('transfer', { to: '1025' }, about)).toEqual({ status: 'done' })
    await live.heard('ringing', 2)
    await live.heard('released')
    expect(byDevice(live.told())).toMatchInlineSnapshot(`
      {
        "1024": [
          "ringing @1024 P inbound acd 0388202122->5000 queue=Sales",
          "established @1024 P inbound acd 0388202122->5000 queue=Sales",
          "transferred @1024 P inbound acd 0388202122->5000 queue=Sales to=1025",
          "released @1024 P inbound acd 0388202122->5000 cause=normal queue=Sales",
        ],
        "1025": [
          "ringing @1025 P inbound acd 0388202122->5000 from=1024 queue=Sales",
        ],
      }
    `)
  })

  test('of a call that rings is a redirection', async () => {
    const { live, about } = await ringing()
    await live.act('transfer', { to: '1025' }, about)
    await live.heard('ringing', 2)
    await live.heard('released')
    expect(byDevice(live.told())).toMatchInlineSnapshot(`
      {
        "1024": [
          "ringing @1024 P inbound acd 0388202122->5000 queue=Sales",
          "diverted @1024 P inbound acd 0388202122->5000 queue=Sales to=1025",
          "released @1024 P inbound acd 0388202122->5000 queue=Sales",
        ],
        "1025": [
          "ringing @1025 P inbound acd 0388202122->5000 redirected=1024 queue=Sales",
        ],
      }
    `)
  })

  test('that is refused leaves the call as it is', async () => {
    const { live, about, id } = await talking({ switch: { busy: ['0999'] } })
    await expect(live.act('transfer', { to: '0999' }, about)).rejects.toMatchObject({ kind: 'refused', vendorCode: '71' })
    live.tserver.hangUp(live.tserver.calls.get(id) ?? live.tserver.inbound('', ''), customer)
    await live.heard('released')
    expect(live.told().map(({ type }) => type)).toEqual(['ringing', 'established', 'released'])
  })

  test('in two steps: the three of the initiator in their order, and the view of the target', async () => {
    const { live, about } = await consulting()
    expect(await live.act('complete-transfer', {}, about)).toEqual({ status: 'done' })
    await live.heard('transferred', 2)
    await live.heard('released', 2)
    expect(byDevice(live.told())).toMatchInlineSnapshot(`
      {
        "1024": [
          "ringing @1024 P inbound acd 0388202122->5000 queue=Sales",
          "established @1024 P inbound acd 0388202122->5000 queue=Sales",
          "held @1024 P inbound acd 0388202122->5000 queue=Sales",
          "dialing @1024 C/P consult 1024->1025 role=initiator parent=P",
          "established @1024 C/P consult 1024->1025 role=initiator parent=P",
          "transferred @1024 P inbound acd 0388202122->5000 queue=Sales to=1025",
          "released @1024 C/P consult 1024->1025 role=initiator parent=P cause=normal",
          "released @1024 P inbound acd 0388202122->5000 cause=normal queue=Sales",
        ],
        "1025": [
          "ringing @1025 C/P consult 1024->1025 role=target parent=P",
          "established @1025 C/P consult 1024->1025 role=target parent=P",
          "transferred @1025 P inbound acd 0388202122->5000 was=C from=1024 queue=Sales",
        ],
      }
    `)
    expect(requests(live)).toMatchInlineSnapshot(`
      [
        "calls/ID/initiate-transfer {"data":{"destination":"1025"}}",
        "calls/ID/complete-transfer {"data":{"parentConnId":"ID"}}",
      ]
    `)
  })

  test('in two steps may be completed by the call of the consultation too, taken back, and changed between', async () => {
    const { live, about, second } = await consulting()
    await live.act('alternate', {}, about)
    await live.act('alternate', {}, about)
    expect(await live.act('reconnect', { callId: second }, about)).toEqual({ status: 'done' })
    await live.heard('released', 2)
    expect(byDevice(live.told())['1024']).toMatchInlineSnapshot(`
      [
        "ringing @1024 P inbound acd 0388202122->5000 queue=Sales",
        "established @1024 P inbound acd 0388202122->5000 queue=Sales",
        "held @1024 P inbound acd 0388202122->5000 queue=Sales",
        "dialing @1024 C/P consult 1024->1025 role=initiator parent=P",
        "established @1024 C/P consult 1024->1025 role=initiator parent=P",
        "held @1024 C/P consult 1024->1025 role=initiator parent=P",
        "retrieved @1024 P inbound acd 0388202122->5000 queue=Sales",
        "held @1024 P inbound acd 0388202122->5000 queue=Sales",
        "retrieved @1024 C/P consult 1024->1025 role=initiator parent=P",
        "released @1024 C/P consult 1024->1025 role=initiator parent=P cause=normal",
        "retrieved @1024 P inbound acd 0388202122->5000 queue=Sales",
      ]
    `)
    await expect(live.act('complete-transfer', {}, about)).rejects.toMatchObject({ kind: 'not-found' })
  })

  test('that nobody has answered yet is dropped and the customer taken back', async () => {
    const { live, about } = await talking()
    await live.act('consult', { to: '1025' }, about)
    expect(await live.act('reconnect', {}, about)).toEqual({ status: 'done' })
    await live.heard('retrieved')
    expect(byDevice(live.told())['1024']?.slice(2)).toMatchInlineSnapshot(`
      [
        "held @1024 P inbound acd 0388202122->5000 queue=Sales",
        "dialing @1024 C/P consult 1024->1025 role=initiator parent=P",
        "failed @1024 C/P consult 1024->1025 role=initiator parent=P",
        "retrieved @1024 P inbound acd 0388202122->5000 queue=Sales",
      ]
    `)
  })
})

test('a conference of the consulted colleague, and one in one step', async () => {
  const { live, about } = await consulting()
  expect(await live.act('conference', {}, about)).toEqual({ status: 'done' })
  await live.heard('conferenced', 2)
  expect(await live.act('conference', { to: '0477001122' }, about)).toEqual({ status: 'done' })
  await live.heard('genesys:parties', 2)
  expect(byDevice(live.told())).toMatchInlineSnapshot(`
    {
      "1024": [
        "ringing @1024 P inbound acd 0388202122->5000 queue=Sales",
        "established @1024 P inbound acd 0388202122->5000 queue=Sales",
        "held @1024 P inbound acd 0388202122->5000 queue=Sales",
        "dialing @1024 C/P consult 1024->1025 role=initiator parent=P",
        "established @1024 C/P consult 1024->1025 role=initiator parent=P",
        "released @1024 C/P consult 1024->1025 role=initiator parent=P cause=normal",
        "conferenced @1024 P inbound acd 0388202122->5000 queue=Sales now=0388202122+1025",
        "genesys:parties @1024 P inbound acd 0388202122->5000 queue=Sales now=0388202122+1025+0477001122",
      ],
      "1025": [
        "ringing @1025 C/P consult 1024->1025 role=target parent=P",
        "established @1025 C/P consult 1024->1025 role=target parent=P",
        "conferenced @1025 P inbound acd 0388202122->5000 was=C queue=Sales",
        "genesys:parties @1025 P inbound acd 0388202122->5000 queue=Sales now=0388202122+1024+0477001122",
      ],
    }
  `)
})

test('a consultation is given a copy of the data where the site keeps them separate; what cannot be had is refused', async () => {
  const { live, about } = await talking({}, [{ key: 'CustomerId', type: 'str', value: '42' }])
  await expect(live.act('consult', { to: '1025', inherit: 'joint' }, about)).rejects.toMatchObject({ kind: 'not-capable' })
  await live.act('consult', { to: '1025', inherit: 'inherited' }, about)
  const target = await live.heard('ringing', 2)
  expect([target.call?.consultRole, target.data]).toEqual(['target', { CustomerId: '42' }])
})

describe('attached data', () => {
  test('is added in order with doubles, replaced, and deleted; a repeat adds nothing', async () => {
    const { live, about, id } = await talking({}, [{ key: 'Segment', type: 'str', value: 'vip' }])
    const pairs = [
      { key: 'Segment', type: 'text', value: 'gold' },
      { key: 'Visits', type: 'integer', value: 12 },
      { key: 'Big', type: 'integer', value: '9223372036854775807' },
      { key: 'Photo', type: 'bytes', value: 'AQID' },
      { key: 'Address', type: 'list', value: [{ key: 'Town', type: 'text', value: 'Colmar' }] },
    ]
    await live.act('attach-data', { data: pairs, mode: 'add' }, about)
    expect(await live.act('attach-data', { data: pairs, mode: 'add' }, about, { attempt: 2 })).toEqual({
      status: 'done',
      detail: 'it was done before',
    })
    await live.act('attach-data', { data: { Visits: 13, Note: { by: 'marie', open: true } }, mode: 'replace' }, about)
    await live.act('attach-data', { data: { Photo: '', Nothing: '' }, mode: 'delete' }, about)
    const [mark, ...kept] = (live.tserver.calls.get(id)?.userData.list ?? []).toSorted((one) => (isStepMark(one.key) ? -1 : 1))
    expect(isStepMark(mark?.key ?? '')).toBe(true)
    expect(kept).toMatchInlineSnapshot(`
      [
        {
          "key": "Segment",
          "type": "str",
          "value": "vip",
        },
        {
          "key": "Segment",
          "type": "str",
          "value": "gold",
        },
        {
          "key": "Visits",
          "type": "int",
          "value": 13,
        },
        {
          "key": "Big",
          "type": "int",
          "value": "9223372036854775807",
        },
        {
          "key": "Address",
          "type": "kvlist",
          "value": [
            {
              "key": "Town",
              "type": "str",
              "value": "Colmar",
            },
          ],
        },
        {
          "key": "Note",
          "type": "kvlist",
          "value": [
            {
              "key": "by",
              "type": "str",
              "value": "marie",
            },
            {
              "key": "open",
              "type": "str",
              "value": "true",
            },
          ],
        },
      ]
    `)
    expect(
      lines(live.told())
        .slice(2)
        .map((line) => line.replace(/ \{.*/, '')),
    ).toMatchInlineSnapshot(`
      [
        "data-changed @1024 P inbound acd 0388202122->5000 queue=Sales changed=Segment+Visits+Big+Photo+Address",
        "data-changed @1024 P inbound acd 0388202122->5000 queue=Sales changed=Visits+Note",
        "data-changed @1024 P inbound acd 0388202122->5000 queue=Sales changed=Photo",
      ]
    `)
  })

  test.each([false, true])(
    'is put in front of what is there, without loss, whether a deletion takes all pairs of a key: %s',
    async (deletesEvery) => {
      const before: readonly Kv[] = [
        { key: 'Segment', type: 'str', value: 'vip' },
        { key: 'Visits', type: 'int', value: 12 },
        { key: 'Segment', type: 'str', value: 'gold' },
      ]
      const { live, about, id } = await talking({ switch: { deletesEvery } }, before)
      const seen: string[] = []
      live.tserver.listen((_, message) => seen.push(JSON.stringify(message)))
      await live.act('attach-data', { data: [{ key: 'First', type: 'text', value: '1' }], at: 'head' }, about)
      const list = live.tserver.calls.get(id)?.userData.list ?? []
      expect(list.filter(({ key }) => !isStepMark(key)).map(({ key, value }) => `${key} ${String(value)}`)).toEqual(
        deletesEvery ? ['First 1', 'Segment vip', 'Segment gold', 'Visits 12'] : ['First 1', 'Segment vip', 'Visits 12', 'Segment gold'],
      )
      if (!deletesEvery) expect(seen.every((text) => ['vip', 'gold', 'Visits'].every((part) => text.includes(part)))).toBe(true)
      const empty = await talking()
      expect(await empty.live.act('attach-data', { data: { a: 1 }, at: 'head' }, empty.about)).toEqual({ status: 'done' })
    },
  )

  test('under a key with doubles is deleted with all of them', async () => {
    const double: Kv = { key: 'Segment', type: 'str', value: 'vip' }
    const { live, about, id } = await talking({}, [double, { key: 'Visits', type: 'int', value: 12 }, double])
    await live.act('attach-data', { data: { Segment: '' }, mode: 'delete' }, about)
    expect(live.tserver.calls.get(id)?.userData.list).toEqual([{ key: 'Visits', type: 'int', value: 12 }])
  })

  test('may still change when the call is over and not completed', async () => {
    const { live, id } = await talking({ switch: { keepReleased: true } })
    const { tserver } = live
    tserver.act(marie, 'release', id)
    await live.heard('released')
    tserver.act(marie, 'attach-user-data', id, { userData: [{ key: 'Outcome', type: 'str', value: 'sold' }] })
    const changed = await live.heard('data-changed')
    expect([changed.data, changed.raw?.changedKeys]).toEqual([{ Outcome: 'sold' }, ['Outcome']])
    tserver.act(marie, 'complete', id)
    tserver.userEvent(marie, [])
    await live.heard('userEvent')
    expect(live.told().map(({ type }) => type)).toEqual(['ringing', 'established', 'released', 'data-changed', 'userEvent'])
  })

  test('of a wrong type is refused before it is sent', async () => {
    const { live, about } = await talking()
    const wrong = live.act('attach-data', { data: [{ key: 'a', type: 'integer', value: 'x' }] }, about)
    await expect(wrong).rejects.toMatchObject({ kind: 'bad-input', message: '"x" under a is no integer' })
    expect(requests(live)).toEqual([])
  })
})

test('a user event goes out with its name and addressee in its data, with the call or without', async () => {
  const { live, about } = await talking()
  await live.act('send-user-event', { name: 'crm-opened', to: '1025', data: { id: 42 } }, about)
  await live.act('send-user-event', { name: 'hello' })
  await expect(live.act('send-user-event', { name: 'x', data: { EventName: 'y' } })).rejects.toMatchObject({ kind: 'bad-input' })
  expect(requests(live).map((line) => line.replace(/UUID\w+/, 'UUID'))).toMatchInlineSnapshot(`
    [
      "send-user-event {"data":{"userData":[{"key":"EventName","type":"str","value":"crm-opened"},{"key":"To","type":"str","value":"1025"},{"key":"From","type":"str","value":"1024"},{"key":"id","type":"int","value":42}],"callUuid":"UUID"}}",
      "send-user-event {"data":{"userData":[{"key":"EventName","type":"str","value":"hello"},{"key":"From","type":"str","value":"1024"}]}}",
    ]
  `)
})

test('dialling is done when it dials, and refused in the words of Genesys', async () => {
  const { live, about } = await ringing()
  expect(await live.act('dial', { number: '04 77 00 11 22', callerNumber: '0388000000' }, { agent: { id: paul, device: '1025' } })).toEqual(
    {
      status: 'done',
    },
  )
  await expect(live.act('dial', { number: 'no number' }, about)).resolves.toBeDefined()
  await expect(live.act('dial', { number: 'a/b' }, about)).rejects.toMatchObject({ kind: 'bad-input' })
  live.server.refuse('make-call', 'event', 71, 'Invalid called device')
  await expect(live.act('dial', { number: '1' }, about)).rejects.toMatchObject({ kind: 'refused', vendorCode: '71' })
})
