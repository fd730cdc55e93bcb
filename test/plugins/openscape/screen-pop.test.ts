import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EmittedTrigger } from '../../../src/plugin-api/index.ts'
import { type Bridge, startBridge } from './bridge.ts'
import '../../helpers/seed.ts'

/** What a rule sees of a pop. */
function shown({ call, agent, queue, data }: EmittedTrigger): unknown {
  const { id: _, interactionId: __, ...rest } = call ?? { id: '' }
  return { ...rest, agent, queue: queue?.name, data }
}

async function telephone(device = '13579', beside?: Bridge): Promise<Bridge> {
  const bridge = await startBridge({ device, ...(beside === undefined ? {} : { beside }) })
  await bridge.start('telephone')
  return bridge
}

const routed = {
  Source: '12345',
  Destination: '2468',
  QueueName: 'File d’attente des ventes',
  ContactDescription: 'Ventes',
  ContactData: [{ key: 'code1', value: 'chaîne1' }],
  WaitTime: 10,
  From: '',
  Redirect: '',
}

describe('the scenarios of the guide', () => {
  test('a routed call (2.2.1)', async () => {
    const bridge = await telephone()
    bridge.library.telephone.offer(routed)
    await bridge.posted()
    expect(bridge.pops().map(shown)).toMatchInlineSnapshot(`
      [
        {
          "acd": true,
          "agent": {
            "device": "13579",
          },
          "called": {
            "number": "2468",
          },
          "caller": {
            "number": "12345",
          },
          "data": {
            "code1": "chaîne1",
          },
          "description": "Ventes",
          "media": "voice",
          "queue": "File d’attente des ventes",
          "type": "inbound",
          "waitSeconds": 10,
        },
      ]
    `)
  })

  test('a consultation about it (2.2.2): the second agent sees the first, the sum of both waits, and the same contact', async () => {
    const first = await telephone('13579')
    const second = await telephone('54321', first)
    first.library.telephone.offer(routed)
    await first.posted()
    second.library.telephone.offer({ ...routed, WaitTime: 15, From: '13579' })
    await second.posted()
    const [one, two] = first.pops()
    expect(shown(two ?? { id: '', type: 'ringing' })).toMatchInlineSnapshot(`
      {
        "acd": true,
        "agent": {
          "device": "54321",
        },
        "called": {
          "number": "2468",
        },
        "caller": {
          "number": "12345",
        },
        "data": {
          "code1": "chaîne1",
        },
        "description": "Ventes",
        "media": "voice",
        "queue": "File d’attente des ventes",
        "transferredFrom": "13579",
        "type": "inbound",
        "waitSeconds": 15,
      }
    `)
    expect(two?.call?.interactionId).toBe(one?.call?.interactionId)
    expect(two?.raw).toMatchObject({ handover: 'consult-or-transfer', interactionGuessed: true, previousCall: one?.call?.id })
  })

  test('put into another queue (2.2.3): queue, description, data and wait are the new ones, source and destination the first', async () => {
    const bridge = await telephone('1111')
    bridge.library.telephone.offer({
      ...routed,
      QueueName: 'File d’attente Service',
      ContactDescription: 'Service',
      ContactData: [{ key: 'code2', value: 'chaîne2' }],
      WaitTime: 5,
    })
    await bridge.posted()
    expect(bridge.pops().map(shown)).toMatchInlineSnapshot(`
      [
        {
          "acd": true,
          "agent": {
            "device": "1111",
          },
          "called": {
            "number": "2468",
          },
          "caller": {
            "number": "12345",
          },
          "data": {
            "code2": "chaîne2",
          },
          "description": "Service",
          "media": "voice",
          "queue": "File d’attente Service",
          "type": "inbound",
          "waitSeconds": 5,
        },
      ]
    `)
  })
})

describe('the other stories of the guide (2.1)', () => {
  test('direct, recall, pick-up, conference and a transfer by a voice menu', async () => {
    const bridge = await telephone()
    const direct = {
      Source: '0388202122',
      Destination: '13579',
      QueueName: '',
      ContactDescription: '',
      ContactData: [],
      WaitTime: 0,
      From: '',
      Redirect: '',
    }
    for (const event of [
      direct,
      { ...direct, From: '13579', Redirect: '54321' },
      { ...direct, Destination: '54321', Redirect: '54321' },
      { ...direct, From: '54321' },
      {
        ...direct,
        From: '7000',
        ContactData: [
          { key: 'menu', value: '2' },
          { key: 'menu', value: '4' },
        ],
        WaitTime: 40,
      },
    ]) {
      bridge.library.telephone.offer(event)
    }
    await bridge.posted()
    expect(bridge.pops().map(shown)).toMatchInlineSnapshot(`
      [
        {
          "acd": false,
          "agent": {
            "device": "13579",
          },
          "called": {
            "number": "13579",
          },
          "caller": {
            "number": "0388202122",
          },
          "data": undefined,
          "media": "voice",
          "queue": undefined,
          "type": "inbound",
          "waitSeconds": 0,
        },
        {
          "acd": false,
          "agent": {
            "device": "13579",
          },
          "called": {
            "number": "13579",
          },
          "caller": {
            "number": "0388202122",
          },
          "data": undefined,
          "media": "voice",
          "queue": undefined,
          "redirectedFrom": "54321",
          "transferredFrom": "13579",
          "type": "inbound",
          "waitSeconds": 0,
        },
        {
          "acd": false,
          "agent": {
            "device": "13579",
          },
          "called": {
            "number": "54321",
          },
          "caller": {
            "number": "0388202122",
          },
          "data": undefined,
          "media": "voice",
          "queue": undefined,
          "redirectedFrom": "54321",
          "type": "inbound",
          "waitSeconds": 0,
        },
        {
          "acd": false,
          "agent": {
            "device": "13579",
          },
          "called": {
            "number": "13579",
          },
          "caller": {
            "number": "0388202122",
          },
          "data": undefined,
          "media": "voice",
          "queue": undefined,
          "transferredFrom": "54321",
          "type": "inbound",
          "waitSeconds": 0,
        },
        {
          "acd": false,
          "agent": {
            "device": "13579",
          },
          "called": {
            "number": "13579",
          },
          "caller": {
            "number": "0388202122",
          },
          "data": {
            "menu": "4",
          },
          "media": "voice",
          "queue": undefined,
          "transferredFrom": "7000",
          "type": "inbound",
          "waitSeconds": 40,
        },
      ]
    `)
    expect(bridge.pops().at(-1)?.pairs).toEqual([
      { key: 'menu', type: 'text', value: '2' },
      { key: 'menu', type: 'text', value: '4' },
    ])
  })

  test('a callback has its customer as destination, an e-mail that was put off and a web invitation have addresses', async () => {
    const bridge = await startBridge()
    for (const listener of ['callback', 'email', 'web'] as const) await bridge.start(listener)
    const about = { QueueName: 'sales', ContactDescription: 'Offer', ContactData: [], WaitTime: 7 }
    bridge.library.callback.offer({ ...about, Destination: '0388202122' })
    bridge.library.email.offer({ ...about, Source: 'dana@example.com', Destination: 'sales@example.com' })
    bridge.library.web.offer({ ...about, Source: '192.0.2.7', Destination: 'Sales' })
    await bridge.posted()
    expect(bridge.pops().map(shown)).toMatchInlineSnapshot(`
      [
        {
          "acd": true,
          "agent": {
            "device": "13579",
            "id": "jdoe",
          },
          "caller": {
            "number": "0388202122",
          },
          "customer": {
            "number": "0388202122",
          },
          "data": undefined,
          "description": "Offer",
          "media": "callback",
          "queue": "sales",
          "type": "inbound",
          "waitSeconds": 7,
        },
        {
          "acd": true,
          "agent": {
            "device": "13579",
            "id": "jdoe",
          },
          "called": {
            "number": "sales@example.com",
          },
          "customer": {
            "address": "dana@example.com",
          },
          "data": undefined,
          "description": "Offer",
          "media": "email",
          "queue": "sales",
          "type": "inbound",
          "waitSeconds": 7,
        },
        {
          "acd": true,
          "agent": {
            "device": "13579",
            "id": "jdoe",
          },
          "called": {
            "number": "Sales",
          },
          "customer": {
            "address": "192.0.2.7",
          },
          "data": undefined,
          "description": "Offer",
          "media": "web",
          "queue": "sales",
          "type": "inbound",
          "waitSeconds": 7,
        },
      ]
    `)
  })
})

describe('listeners', () => {
  test('go from down to idle to up and back, and what is not possible there is refused with its name', async () => {
    const bridge = await startBridge()
    const { telephone: listener } = bridge.library
    expect([listener.StartListening('13579'), listener.StopListening(), listener.ShutDown()]).toEqual(
      Array(3).fill('SCREENPOP_Wrong_Status'),
    )
    await bridge.start('telephone')
    listener.StopListening()
    listener.ShutDown()
    await bridge.posted()
    expect(bridge.context.triggers.map(({ link }) => [link?.role, link?.state, link?.reason].join(' '))).toEqual([
      'telephone down idle',
      'telephone up ',
      'telephone down idle',
      'telephone down not initialized',
    ])
    expect([listener.AdministrationServerAddress, listener.watched]).toEqual(['6000@servername', '13579'])
    expect(bridge.context.diagnoses).toEqual([])
  })

  test('that lose the contact center try again at their interval, and what is offered meanwhile is lost', async () => {
    const bridge = await startBridge()
    bridge.library.telephone.ReconnectingInterval = '10'
    await bridge.start('telephone')
    bridge.library.setCenter(false)
    expect(bridge.library.telephone.offer(routed)).toBe(false)
    await bridge.library.clock.advance(10_000)
    expect(bridge.library.telephone.Status).toBe('Status_Reconnecting')
    bridge.library.setCenter(true)
    await bridge.library.clock.advance(10_000)
    await bridge.posted()
    expect(bridge.context.triggers.map(({ link }) => [link?.state, link?.reason].join(' '))).toEqual([
      'down idle',
      'up ',
      'degraded reconnecting',
      'up ',
    ])
    expect(bridge.pops()).toEqual([])
  })

  test('that cannot be started say why, in a sentence with the library’s own name', async () => {
    const bridge = await startBridge()
    await bridge.start('telephone', 'servername')
    bridge.library.setMedia(false)
    await bridge.start('email')
    const at = { listener: 'web', run: 'r', number: 1 }
    for (const code of ['SCREENPOP_Cannot_Create_Diags', 'Memory_Allocation_Error', '0x80040201']) {
      await bridge.post({ ...at, error: { method: 'Initialize', code, detail: 'Exception from HRESULT' } })
    }
    expect(bridge.context.diagnoses).toMatchInlineSnapshot(`
      [
        {
          "about": "telephone listener",
          "detail": "Initialize: OpenScape Contact Center was not found: check the administration server address, port@server. (SCREENPOP_Cannot_Find_HiPath_ProCenter)",
        },
        {
          "about": "email listener",
          "detail": "StartListening: The listener cannot be registered: the media server (T-server, callback, e-mail or web interaction server) may be down. (SCREENPOP_Cannot_Register)",
        },
        {
          "about": "web listener",
          "detail": "Initialize: The library cannot write its diagnostic file: check the rights on its folder. (SCREENPOP_Cannot_Create_Diag)",
        },
        {
          "about": "web listener",
          "detail": "Initialize: The workstation has not enough memory. (SCREENPOP_Memory_Allocation_Error)",
        },
        {
          "about": "web listener",
          "detail": "Initialize failed with 0x80040201: Exception from HRESULT; the guide knows Cannot_Create_Diag, Cannot_Find_HiPath_ProCenter, Initialization_Error, Memory_Allocation_Error, Wrong_Status there",
        },
      ]
    `)
  })

  test('whose workstation falls silent for three intervals are down, until it says something again', async () => {
    const bridge = await telephone()
    await bridge.library.clock.advance(89_000)
    expect(bridge.context.triggers.at(-1)?.link?.state).toBe('up')
    await bridge.library.clock.advance(1000)
    expect(bridge.context.triggers.at(-1)?.link).toEqual({
      state: 'down',
      reason: 'the bridge is silent',
      server: 'telephone 13579',
      role: 'telephone',
    })
    expect(bridge.context.states.at(-1)).toMatchObject({ detail: '0 of 1 listeners receive events' })
    await bridge.beat()
    expect(bridge.context.triggers.filter(({ link }) => link?.state === 'up')).toHaveLength(2)
    for (let beat = 0; beat < 10; beat += 1) {
      await bridge.library.clock.advance(30_000)
      await bridge.beat()
    }
    expect(bridge.context.triggers.filter(({ link }) => link?.reason === 'the bridge is silent')).toHaveLength(1)
  })

  test('write three files of diagnostics at most, of a megabyte at most', async () => {
    const bridge = await telephone()
    const long = { ...routed, ContactDescription: 'x'.repeat(100_000) }
    for (let count = 0; count < 45; count += 1) bridge.library.telephone.offer({ ...long, WaitTime: count })
    await bridge.posted()
    const { diagnostics } = bridge.library
    expect([...diagnostics.keys()].toSorted()).toEqual(['000', '001', '002'])
    expect([...diagnostics.values()].every((text) => text.length <= 1_048_576)).toBe(true)
    expect([...diagnostics].map(([name, text]) => [name, /"WaitTime":(\d+)/.exec(text)?.[1]]).toSorted()).toEqual([
      ['000', '40'],
      ['001', '30'],
      ['002', '20'],
    ])
  })
})

describe('what is posted', () => {
  test('twice counts once: the same report has the same id', async () => {
    const bridge = await telephone()
    const report = { listener: 'telephone', run: 'r', number: 7, event: { ...routed, Resource: '13579' } }
    const answers = [await bridge.post(report), await bridge.post(report)]
    expect(answers.map(({ status }) => status)).toEqual([202, 202])
    expect([bridge.pops().length, bridge.context.repeated]).toEqual([1, ['pop/telephone/13579/r/7']])
  })

  test('for another’s telephone or user is refused', async () => {
    const bridge = await startBridge({ config: { users: { jdoe: '13579', boss: '1000' } } })
    const at = { run: 'r', number: 1 }
    const answers = [
      await bridge.post({ ...at, listener: 'telephone', event: { ...routed, Resource: '54321' } }),
      await bridge.post({ ...at, listener: 'email', event: { Resource: 'boss' } }),
      await bridge.post({ ...at, listener: 'email', event: { Resource: 'nobody' } }),
      await bridge.post({ ...at, listener: 'email', event: { Resource: 'jdoe' } }),
    ]
    expect(answers.map(({ status, body }) => [status, status === 202 ? '' : JSON.parse(body ?? '').detail])).toMatchInlineSnapshot(`
      [
        [
          403,
          "the token is bound to 13579, the event is for 54321",
        ],
        [
          403,
          "user boss sits at 1000, the token is bound to 13579",
        ],
        [
          403,
          "nobody said where user nobody sits: name it under users of the connection, or bind the token to it",
        ],
        [
          202,
          "",
        ],
      ]
    `)
  })

  test('law: anything at all is answered, with 202 or with what is wrong', async () => {
    const bridge = await startBridge()
    const field = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.jsonValue())
    const report = fc.record(
      {
        listener: fc.oneof(fc.constantFrom('telephone', 'email'), field),
        run: fc.oneof(fc.constant('r'), field),
        number: fc.oneof(fc.nat(), field),
        at: field,
        status: fc.oneof(fc.constantFrom('Status_Up', 'Status_Unknown'), field),
        interval: field,
        event: fc.oneof(
          field,
          fc.record({ Resource: fc.oneof(fc.constant('13579'), field), WaitTime: field, ContactData: field, Source: field }),
        ),
        error: field,
      },
      { requiredKeys: [] },
    )
    await fc.assert(
      fc.asyncProperty(fc.oneof(report, fc.jsonValue(), fc.string()), async (body) => {
        const { status } = await bridge.post(body)
        expect([202, 403, 422]).toContain(status)
      }),
    )
  })

  test('is what the script on the workstation writes', () => {
    const script = readFileSync(join(import.meta.dirname, '../../../src/plugins/openscape/windows/screen-pop.ps1'), 'utf8')
    for (const said of [
      '$Said.listener',
      '$Said.run',
      '$Said.number',
      '$Said.at',
      '@{ event =',
      '@{ error = @{ method',
      '@{ status =',
      'interval =',
    ]) {
      expect(script).toContain(said)
    }
    for (const field of [
      'ContactData',
      'ContactDescription',
      'Destination',
      'From',
      'QueueName',
      'Redirect',
      'Resource',
      'Source',
      'WaitTime',
    ]) {
      expect(script).toContain(field)
    }
    expect(script).toContain('/hooks/{1}/screen-pop')
    // Characters that Windows PowerShell would read otherwise without a mark in front.
    expect([...script].filter((letter) => letter > '~')).toEqual([])
  })

  test('more than ten thousand times leaves little behind', async () => {
    const bridge = await telephone()
    for (let number = 0; number < 10_000; number += 1) {
      await bridge.post({ listener: 'telephone', run: 'many', number, event: { ...routed, Resource: '13579', Source: `0${number}` } })
    }
    expect(bridge.pops().length).toBe(10_000)
    expect(JSON.stringify(await bridge.connection.handover?.()).length).toBeLessThan(500)
  }, 30_000)
})
