import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plugin } from '../../../src/plugins/openscape/index.ts'
import { createTelephony, Refusal, type Telephony } from '../../fixtures/csta/switch.ts'
import { frame } from '../../fixtures/csta/wire.ts'
import { brokenLaws, type Turn, turns } from '../../helpers/call-laws.ts'
import { createTestContext } from '../../helpers/plugin-context.ts'
import { type Live, lines, startLive } from './live.ts'
import '../../helpers/seed.ts'

const phones = ['13579', '54321', '1111'] as const
const outside = ['0388202122', '0612345678', '0698765432'] as const

/** Lets one thing happen at the switch. */
function happen(server: Telephony, { what, call, party, other }: Turn): void {
  const calls = [...server.calls.values()]
  const chosen = calls[call % Math.max(1, calls.length)]
  const at = [...(chosen?.parties.keys() ?? [])]
  const id = chosen?.id ?? ''
  const who = at[party % Math.max(1, at.length)] ?? ''
  const phone = phones[other % phones.length] ?? ''
  const caller = outside[party % outside.length] ?? ''
  const acts: Readonly<Record<string, () => unknown>> = {
    ring: () => server.ring({ from: caller, to: phone }),
    queue: () => server.queue({ from: caller, pilot: '2468' }),
    distribute: () => (chosen?.parties.get('2468') === 'queued' ? server.distribute(id, phone) : undefined),
    dial: () => server.dial(phone, party % 2 === 0 ? caller : (phones[party % phones.length] ?? '')),
    answer: () => server.answer(id, who),
    hold: () => server.hold(id, who),
    retrieve: () => server.retrieve(id, who),
    divert: () => server.divert(id, who, phone, party % 2 === 0 ? 'callPickup' : 'redirected'),
    consult: () => (isPhone(who) ? server.consult(who, phone) : undefined),
    complete: () => server.complete(who),
    reconnect: () => server.reconnect(who),
    conference: () => server.conference(who),
    blind: () => (isPhone(who) ? server.blind(id, who, phone) : undefined),
    hangUp: () => server.hangUp(id, who),
    associate: () => server.associate(id, Buffer.from(`n=${other}`).toString('hex')),
  }
  try {
    acts[what]?.()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
  }
}

function isPhone(number: string): boolean {
  return phones.some((phone) => phone === number)
}

const all = [
  'ring',
  'ring',
  'queue',
  'distribute',
  'distribute',
  'dial',
  'answer',
  'answer',
  'answer',
  'hold',
  'retrieve',
  'divert',
  'consult',
  'consult',
  'complete',
  'reconnect',
  'conference',
  'blind',
  'hangUp',
  'associate',
]

/** The link is lost, and that is known. */
async function dropped({ server, context }: Live): Promise<void> {
  if (context.states.at(-1)?.kind !== 'online') return
  server.drop()
  await context.until(() => (context.states.at(-1)?.kind === 'online' ? undefined : true))
}

/** Ends all calls, and waits until the connection has heard of it, be it by a snapshot. */
async function settle(live: Live): Promise<void> {
  for (const call of [...live.server.calls.values()]) live.server.abandon(call.id)
  while (live.context.states.at(-1)?.kind !== 'online') {
    await live.clock.advance(1000)
    await new Promise((resolve) => setImmediate(resolve))
  }
  await live.connection.snapshot?.()
  await live.connection.drain?.()
}

test('law: whatever happens at the switch, nobody is left in a call that is over, and no trigger comes twice', async () => {
  await fc.assert(
    fc.asyncProperty(turns(all), async (story) => {
      const live = await startLive()
      await live.online()
      for (const turn of story) happen(live.server, turn)
      await settle(live)
      expect(brokenLaws(live.context.triggers)).toEqual([])
      expect(live.context.repeated).toEqual([])
      expect(live.context.diagnoses).toEqual([])
    }),
    { numRuns: 40 },
  )
}, 120_000)

test('law: the same holds when the link is lost at any moment', async () => {
  await fc.assert(
    fc.asyncProperty(turns([...all, 'drop']), async (story) => {
      const live = await startLive()
      await live.online()
      for (const turn of story) {
        if (turn.what === 'drop') await dropped(live)
        else happen(live.server, turn)
        if (turn.call % 3 === 0) await live.clock.advance(1000)
      }
      await settle(live)
      expect(brokenLaws(live.context.triggers)).toEqual([])
    }),
    { numRuns: 40 },
  )
}, 120_000)

test('law: it does not matter in which order different devices are told of what happened', async () => {
  const replay = plugin.connections?.openscape?.replay
  if (replay === undefined) throw new Error('the plugin reads no recordings')
  await fc.assert(
    fc.asyncProperty(turns(all), fc.array(fc.nat(), { minLength: 50, maxLength: 50 }), async (story, chance) => {
      const told = new Map<string, Buffer[]>(lines.map((device) => [device, []]))
      const telephony = createTelephony(({ device, event, fields }) => {
        told.get(device)?.push(frame('9999', event, { monitorCrossRefID: `m${device}`, ...fields }))
      })
      for (const turn of story) happen(telephony, turn)
      for (const call of [...telephony.calls.values()]) telephony.abandon(call.id)
      const { ctx, triggers } = createTestContext()
      const reading = replay(ctx, { servers: [], devices: ['13579', '54321', '1111'], pilots: { '2468': 'sales', '1369': 'service' } })
      for (const device of lines) {
        await reading.write(frame('0001', 'MonitorStart', { monitorObject: { deviceObject: device } }))
        await reading.write(frame('0001', 'MonitorStartResponse', { monitorCrossRefID: `m${device}` }))
      }
      // Each device hears in order; of two devices either may hear first.
      for (let turn = 0; told.size > 0; turn += 1) {
        const devices = [...told.keys()]
        const device = devices[(chance[turn % chance.length] ?? 0) % devices.length] ?? ''
        const next = told.get(device)?.shift()
        if (next === undefined) told.delete(device)
        else await reading.write(next)
      }
      expect(brokenLaws(triggers)).toEqual([])
    }),
    { numRuns: 200 },
  )
}, 120_000)
