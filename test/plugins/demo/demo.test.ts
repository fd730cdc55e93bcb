import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ActionRequest, type Connection, type EmittedTrigger, isStepMark, type Json } from 'cordboard/plugin-api'
import { afterEach, describe, expect, it } from 'vitest'
import type { Manifest } from '../../../src/model/index.ts'
import { plugin } from '../../../src/plugins/demo/index.ts'
import { root } from '../../examples/homes.ts'
import { actionRequest } from '../../helpers/action-request.ts'
import { createTestContext } from '../../helpers/plugin-context.ts'
import { createVirtualClock, type VirtualClock } from '../../helpers/virtual-clock.ts'

const manifest: Manifest = JSON.parse(readFileSync(join(root, 'src/plugins/demo/plugin.json'), 'utf8'))
const [kind] = manifest.contributes.connections ?? []

interface Demo {
  readonly connection: Connection
  readonly clock: VirtualClock
  readonly triggers: readonly EmittedTrigger[]
  readonly state: Map<string, Json>
  act(action: string, input?: Json, more?: Partial<ActionRequest>): Promise<Json>
  ringing(device?: string): EmittedTrigger | undefined
}

const clocks: VirtualClock[] = []
const connections: Connection[] = []

async function start(
  config: Json = {},
  options: { readonly clock?: VirtualClock; readonly state?: Map<string, Json>; readonly handover?: Json } = {},
): Promise<Demo> {
  const clock = options.clock ?? createVirtualClock()
  const { ctx, triggers, store } = createTestContext({
    clock,
    connection: { country: 'FR' },
    ...(options.state === undefined ? {} : { store: options.state }),
  })
  const connection = await plugin.connections?.demo?.connect(ctx, config, options.handover)
  if (connection === undefined) throw new Error('the plugin has no demo connections')
  clocks.push(clock)
  connections.push(connection)
  const ringing = (device = '1024') => triggers.findLast(({ type, agent }) => type === 'ringing' && agent?.device === device)
  return {
    connection,
    clock,
    triggers,
    state: store,
    ringing,
    async act(action, input = {}, more = {}) {
      const now = ringing()
      const run = connection.actions?.[action]
      if (run === undefined) throw new Error(`no action ${action}`)
      const request = actionRequest({
        ...(now?.call === undefined ? {} : { call: { interactionId: 'i', ...now.call, state: 'ringing' } }),
        agent: { device: '1024' },
      })
      return run(input, { ...request, ...more })
    },
  }
}

/** What rules see of attached data: the host takes the marks of steps out. */
function withoutMarks(data: EmittedTrigger['data'] = {}): object {
  return Object.fromEntries(Object.entries(data).filter(([key]) => !isStepMark(key)))
}

afterEach(async () => {
  for (const connection of connections.splice(0)) await connection.close()
  for (const clock of clocks.splice(0)) expect(clock.waiting).toBe(0)
})

const line = ({ time, type, call, agent, queue, userEvent }: EmittedTrigger) =>
  [
    time?.slice(14, 23),
    type,
    call?.id.replace(/^.*-call-/, ''),
    call?.caller?.number,
    agent?.device,
    agent?.state,
    queue?.name,
    call?.cause,
    userEvent?.name,
  ]
    .filter((part) => part !== undefined)
    .join(' ')

const refusal = (error: unknown) => (error instanceof Error ? `${'kind' in error ? error.kind : ''}: ${error.message}` : error)

describe('the demo', () => {
  it('rings at the demo agent within five seconds, with a known customer who waited in a queue', async () => {
    const demo = await start()
    await demo.clock.advance(17_000)
    expect(demo.triggers.filter(({ call }) => call === undefined || call.id.includes('-call-1-')).map(line)).toMatchInlineSnapshot(`
      [
        "00:00.000 link-state",
        "00:00.000 agent-state 1024 ready",
        "00:00.000 agent-state 1025 ready",
        "00:00.000 agent-state 1026 ready",
        "00:02.000 queue-start 1-queue 0353010001 sales",
        "00:05.000 queue-offer 1-1024 0353010001 1024 ready sales",
        "00:05.000 ringing 1-1024 0353010001 1024 ready sales",
        "00:10.500 established 1-1024 0353010001 1024 ready sales",
        "00:10.500 queue-answer 1-1024 0353010001 1024 ready sales",
        "00:10.500 queue-end 1-queue 0353010001 sales answered",
        "00:10.500 agent-state 1024 busy",
        "00:15.500 released 1-1024 0353010001 1024 busy sales normal",
        "00:15.500 agent-state 1024 ready",
      ]
    `)
    expect(demo.ringing()).toMatchInlineSnapshot(`
      {
        "agent": {
          "device": "1024",
          "id": "9001",
          "name": "Marie Martin",
          "state": "ready",
        },
        "call": {
          "acd": false,
          "called": {
            "number": "0199001024",
          },
          "caller": {
            "number": "0639980012",
          },
          "entryPoint": "0199001024",
          "id": "mwor0dc0-call-2-1024",
          "interactionId": "mwor0dc0-call-2",
          "media": "voice",
          "type": "inbound",
        },
        "id": "mwor0dc0-16",
        "time": "2026-11-20T09:00:17.000Z",
        "type": "ringing",
      }
    `)
  })

  it('tells the same story with the same ids for the same seed and clock, and another for another seed', async () => {
    const demos = await Promise.all([start({ seed: 7 }), start({ seed: 7 }), start({ seed: 8 })])
    for (const { clock } of demos) await clock.advance(300_000)
    const [first, second, other] = demos.map(({ triggers }) => triggers)
    expect(second).toEqual(first)
    expect(other).not.toEqual(first)
    expect(new Set(first?.map(({ id }) => id)).size).toBe(first?.length)
  })

  it('rings at the demo agent at least every fifteen seconds, and plays every kind of call in ten minutes', async () => {
    const demo = await start()
    await demo.clock.advance(600_000)
    const rings = demo.triggers
      .filter(({ type, agent }) => type === 'ringing' && agent?.device === '1024')
      .map(({ time }) => Date.parse(time ?? ''))
    const gaps = rings.slice(1).map((at, index) => at - (rings[index] ?? 0))
    expect(Math.max(...gaps)).toBeLessThanOrEqual(15_000)
    const types = [...new Set(demo.triggers.map(({ type }) => type))].sort()
    expect(types).toEqual(kind?.capabilities.triggers.filter((type) => type !== 'data-changed').sort())
  })

  it('says no more than its capabilities', async () => {
    const demo = await start()
    await demo.clock.advance(600_000)
    await demo.act('set-agent-state', { state: 'not-ready', reason: 'lunch' })
    const paths = (value: unknown, path: string): string[] =>
      typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([key, inner]) => paths(inner, path === '' ? key : `${path}.${key}`))
        : [path]
    const own = new Set(['id', 'type', 'time', 'synthetic'])
    const said = new Set(
      demo.triggers.flatMap((trigger) => paths(trigger, '')).filter((path) => !own.has(path) && !path.startsWith('data.')),
    )
    expect([...said].sort()).toEqual(kind?.capabilities.fields.toSorted())
  })

  it('gives every ringing a leg that ends, and never two calls to one device', async () => {
    const demo = await start({ seed: 3 })
    await demo.clock.advance(900_000)
    const at = new Map<string, string>()
    for (const { type, call, agent } of demo.triggers) {
      if (call === undefined || agent?.device === undefined || type.startsWith('queue-')) continue
      if (type === 'ringing') {
        expect(at.get(agent.device)).toBeUndefined()
        at.set(agent.device, call.id)
      } else expect(at.get(agent.device)).toBe(call.id)
      if (type === 'released' || type === 'diverted') at.delete(agent.device)
    }
  })

  it('goes on where it was after a reload', async () => {
    const whole = await start()
    await whole.clock.advance(120_000)
    const first = await start()
    await first.clock.advance(61_000)
    await first.connection.pause?.()
    await first.connection.drain?.()
    const handover = await first.connection.handover?.()
    await first.connection.close()
    const second = await start({}, { clock: first.clock, state: first.state, ...(handover === undefined ? {} : { handover }) })
    await second.clock.advance(59_000)
    expect([...first.triggers, ...second.triggers]).toEqual(whole.triggers)
  })

  it('says of the calls that a crash cut off that they are over', async () => {
    const first = await start()
    await first.clock.advance(6000)
    await first.connection.close()
    const second = await start({}, { clock: first.clock, state: first.state })
    await second.clock.advance(100)
    expect(second.triggers.filter(({ type }) => type === 'released')).toMatchObject([
      { call: { id: first.ringing()?.call?.id, cause: 'lost' }, synthetic: true },
    ])
  })

  it('begins anew after the machine slept, instead of making up for it', async () => {
    const clock = createVirtualClock()
    let slept = 0
    const waking: VirtualClock = {
      now: () => clock.now() + slept,
      setTimer: clock.setTimer,
      advance: clock.advance,
      jump: clock.jump,
      beside: clock.beside,
      get waiting() {
        return clock.waiting
      },
    }
    const demo = await start({}, { clock: waking })
    await clock.advance(6000)
    slept = 3_600_000
    const before = demo.triggers.length
    await clock.advance(5000)
    expect(demo.triggers.slice(before).map(line)).toMatchInlineSnapshot(`
      [
        "00:10.500 link-state",
        "00:10.500 released 1-1024 lost",
        "00:10.500 queue-end 1-queue lost",
        "00:10.500 agent-state 1024 ready",
        "00:10.500 agent-state 1025 ready",
        "00:10.500 agent-state 1026 ready",
      ]
    `)
  })
})

describe('on a demo call', () => {
  it('an agent answers, holds, retrieves and hangs up', async () => {
    const demo = await start()
    await demo.clock.advance(6000)
    const from = demo.triggers.length
    await demo.act('answer')
    await demo.act('hold')
    await demo.act('retrieve')
    await demo.act('hang-up')
    expect(demo.triggers.slice(from).map(line)).toMatchInlineSnapshot(`
      [
        "00:06.000 established 1-1024 0353010001 1024 ready sales",
        "00:06.000 queue-answer 1-1024 0353010001 1024 ready sales",
        "00:06.000 queue-end 1-queue 0353010001 sales answered",
        "00:06.000 agent-state 1024 busy",
        "00:06.000 held 1-1024 0353010001 1024 busy sales",
        "00:06.000 retrieved 1-1024 0353010001 1024 busy sales",
        "00:06.000 released 1-1024 0353010001 1024 busy sales hung-up",
        "00:06.000 agent-state 1024 ready",
      ]
    `)
  })

  it('what cannot be done now is refused in words', async () => {
    const demo = await start()
    const early = await demo.act('answer').catch(refusal)
    await demo.clock.advance(6000)
    const outcomes = [
      early,
      await demo.act('hold').catch(refusal),
      await demo.act('retrieve').catch(refusal),
      await demo.act('transfer', { to: '1025' }).catch(refusal),
      await demo.act('answer'),
      await demo.act('answer').catch(refusal),
      await demo.act('transfer', { to: '9999' }).catch(refusal),
      await demo.act('transfer', { to: '1024' }).catch(refusal),
      await demo.act('hang-up'),
      await demo.act('hang-up').catch(refusal),
      await demo.act('send-user-event', { name: 'x', to: '9999' }).catch(refusal),
      await demo.act('set-agent-state', { state: 'ready', device: '9999' }).catch(refusal),
    ]
    expect(outcomes).toMatchInlineSnapshot(`
      [
        "not-found: The call is over or has left this device.",
        "refused: The call is ringing: only a call in progress can be held.",
        "refused: The call is ringing, not on hold.",
        "refused: The call is ringing: answer it first.",
        {
          "status": "done",
        },
        "refused: The call is talking, not ringing.",
        "not-found: Nobody has the number 9999: the demo knows 1024, 1025, 1026.",
        "refused: Marie Martin is not free.",
        {
          "status": "done",
        },
        "not-found: The call is over or has left this device.",
        "not-found: Nobody is called 9999: the demo knows 1024, 1025, 1026.",
        "not-found: Nobody is logged in at 9999.",
      ]
    `)
  })

  it('rings at the visitor’s desk when somebody there asks for it, and not before', async () => {
    const demo = await start()
    await demo.clock.advance(60_000)
    expect(demo.ringing('1027')).toBeUndefined()
    const [from, agent] = [demo.triggers.length, { device: '1027' }]
    const ask = async (input: Json) => await demo.connection.actions?.['demo:call']?.(input, actionRequest({ agent }))
    await ask({ waitSeconds: 40 })
    expect(await ask({}).catch(refusal)).toBe('refused: Ada Admin is not free.')
    await demo.clock.advance(12_000)
    const own = demo.triggers.slice(from).filter(({ call }) => call?.id.includes('-asked-'))
    expect(own.map(line).map((text) => text.replace(/asked-\d+/, 'asked'))).toMatchInlineSnapshot(`
      [
        "00:20.000 queue-start asked-queue 0353010001 sales",
        "01:00.000 queue-offer asked-1027 0353010001 1027 ready sales",
        "01:00.000 ringing asked-1027 0353010001 1027 ready sales",
        "01:05.500 established asked-1027 0353010001 1027 ready sales",
        "01:05.500 queue-answer asked-1027 0353010001 1027 ready sales",
        "01:05.500 queue-end asked-queue 0353010001 sales answered",
        "01:10.500 released asked-1027 0353010001 1027 busy sales normal",
      ]
    `)
    expect(own.find(({ type }) => type === 'ringing')?.call?.waitSeconds).toBe(40)
  })

  it('a transfer rings at the colleague with the same interaction', async () => {
    const demo = await start()
    await demo.clock.advance(6000)
    const from = demo.triggers.length
    await demo.act('answer')
    await demo.act('transfer', { to: 'Julia Weber' })
    await demo.clock.advance(11_000)
    const of = demo.triggers.slice(from).filter(({ call }) => call?.id.includes('-call-1-'))
    expect(of.map(line)).toMatchInlineSnapshot(`
      [
        "00:06.000 established 1-1024 0353010001 1024 ready sales",
        "00:06.000 queue-answer 1-1024 0353010001 1024 ready sales",
        "00:06.000 queue-end 1-queue 0353010001 sales answered",
        "00:06.000 transferred 1-1024 0353010001 1024 busy sales",
        "00:06.000 released 1-1024 0353010001 1024 busy sales transferred",
        "00:06.000 ringing 1-1026 0353010001 1026 ready sales",
        "00:11.500 established 1-1026 0353010001 1026 ready sales",
        "00:16.500 released 1-1026 0353010001 1026 busy sales normal",
      ]
    `)
    expect(demo.triggers.find(({ type, agent }) => type === 'ringing' && agent?.device === '1026')?.call).toMatchObject({
      transferredFrom: '1024',
    })
    expect(new Set(of.map(({ call }) => call?.interactionId)).size).toBe(1)
  })

  it('attached data stays with the call, is replaced and deleted', async () => {
    const demo = await start()
    await demo.clock.advance(6000)
    await demo.act('attach-data', { data: { crmId: '42', segment: 'vip' } })
    await demo.act('attach-data', { data: [{ key: 'note', type: 'text', value: 'x' }], mode: 'add' })
    await demo.act('attach-data', { data: { segment: '' }, mode: 'delete' })
    await demo.act('answer')
    await demo.act('attach-data', { data: { only: 1 }, mode: 'replace' })
    expect(
      demo.triggers.filter(({ data }) => data !== undefined).map(({ type, data }) => ({ type, data: withoutMarks(data) })),
    ).toMatchInlineSnapshot(`
      [
        {
          "data": {
            "crmId": "42",
            "segment": "vip",
          },
          "type": "data-changed",
        },
        {
          "data": {
            "crmId": "42",
            "note": "x",
            "segment": "vip",
          },
          "type": "data-changed",
        },
        {
          "data": {
            "crmId": "42",
            "note": "x",
          },
          "type": "data-changed",
        },
        {
          "data": {
            "crmId": "42",
            "note": "x",
          },
          "type": "established",
        },
        {
          "data": {
            "crmId": "42",
            "note": "x",
          },
          "type": "queue-answer",
        },
        {
          "data": {
            "only": 1,
          },
          "type": "data-changed",
        },
      ]
    `)
  })

  it('an attempt that follows a lost answer attaches nothing again, and takes nothing back', async () => {
    const demo = await start()
    await demo.clock.advance(6000)
    const attached = () => demo.triggers.filter(({ type }) => type === 'data-changed').map(({ data }) => withoutMarks(data))
    await demo.act('attach-data', { data: { segment: 'vip' } }, { key: 'step-1', attempt: 1 })
    await demo.act('attach-data', { data: { segment: 'new' }, mode: 'replace' }, { key: 'step-2', attempt: 1 })
    await demo.act('attach-data', { data: { segment: 'vip' } }, { key: 'step-1', attempt: 2 })
    expect(attached()).toEqual([{ segment: 'vip' }, { segment: 'new' }])
    await demo.act('attach-data', { data: { late: 'yes' } }, { key: 'step-3', attempt: 2 })
    expect(attached().at(-1)).toEqual({ segment: 'new', late: 'yes' })
  })

  it('an agent who takes a break is not rung: colleagues are', async () => {
    const demo = await start()
    await demo.act('set-agent-state', { state: 'not-ready', reason: 'lunch' })
    await demo.clock.advance(60_000)
    expect(demo.ringing()).toBeUndefined()
    await demo.act('set-agent-state', { state: 'ready' })
    await demo.clock.advance(15_000)
    expect(demo.ringing()).toBeDefined()
  })

  it('a user event comes back as a trigger', async () => {
    const demo = await start()
    await demo.act('send-user-event', { name: 'crm-opened', to: '1025', data: { id: '42' } })
    expect(demo.triggers.at(-1)).toMatchObject({
      type: 'userEvent',
      userEvent: { name: 'crm-opened', to: '1025' },
      agent: { device: '1025' },
      data: { id: '42' },
    })
  })
})
