import fc from 'fast-check'
import { expect, it } from 'vitest'
import { partsOfWhole } from '../../src/calls/index.ts'
import type { Json, Trigger } from '../../src/model/index.ts'
import { at, callsOf, inOrder, keep, partsOf, start, trigger } from './helpers.ts'

const types = [
  'pre-call',
  'dialing',
  'ringing',
  'established',
  'held',
  'retrieved',
  'diverted',
  'transferred',
  'conferenced',
  'data-changed',
  'failed',
  'released',
  'queue-start',
  'queue-offer',
  'queue-offer-failed',
  'queue-answer',
  'queue-end',
  'agent-state',
  'userEvent',
  'link-state',
] as const

const callId = fc.constantFrom('c1', 'c2', 'c3', 'c4')
const interactionId = fc.constantFrom('i1', 'i2', 'i3')

const call = fc.record(
  {
    id: callId,
    interactionId,
    joinedInteractionId: interactionId,
    previousId: callId,
    parentId: callId,
    transferredFrom: fc.constantFrom('4021', '4022'),
    type: fc.constantFrom('inbound', 'consult', 'internal', 'unknown'),
    customer: fc.record({ number: fc.constantFrom('1', '2') }),
  },
  { requiredKeys: ['id'] },
)

const agent = fc.record(
  {
    id: fc.constantFrom('a1', 'a2'),
    device: fc.constantFrom('4021', '4022', '77'),
    state: fc.constantFrom('logged-in', 'logged-out', 'ready'),
  },
  { requiredKeys: [] },
)

/** Any trigger, some seconds or hours after the one before. */
const step = fc.record(
  {
    type: fc.constantFrom(...types),
    wait: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 5000 })),
    connection: fc.constantFrom('paris', 'line'),
    call,
    agent,
    data: fc.record({ key: fc.integer() }),
  },
  { requiredKeys: ['type', 'wait', 'connection'] },
)

function triggersOf(steps: readonly { type: string; wait: number; connection: string }[]): readonly Trigger[] {
  let seconds = 0
  return steps.map(({ wait, ...rest }) => {
    seconds += wait
    return trigger(rest.type, { ...rest, seconds } as Partial<Trigger>)
  })
}

it('is after a restart as if there had been none, whatever happened before and after', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.nat({ max: 40 }), fc.integer({ min: 1, max: 12 }), (steps, cut, often) => {
      const triggers = triggersOf(steps)
      const kept = new Map<string, string>()
      const through = callsOf()
      for (const [index, each] of triggers.slice(0, cut).entries()) {
        through.apply(each)
        if (index % often === 0) keep(through, kept)
      }
      keep(through, kept)
      const keptAfter = new Map(kept)
      const restored = callsOf(undefined, partsOf(kept))
      expect(restored.save().slice(1)).toEqual([])
      for (const [index, each] of triggers.slice(cut).entries()) {
        expect(restored.apply(each)).toEqual(through.apply(each))
        expect(restored.facts(each)).toEqual(through.facts(each))
        if (index % often === 0) keep(through, kept)
      }
      keep(through, kept)
      keep(restored, keptAfter)
      expect([restored.live(), restored.agents()]).toEqual([through.live(), through.agents()])
      const whole = callsOf()
      for (const each of triggers) whole.apply(each)
      const all = inOrder(whole.save())
      expect([inOrder(partsOf(kept)), inOrder(partsOf(keptAfter))].map((one) => [...one])).toEqual([[...all], [...all]])
    }),
    { numRuns: 500 },
  )
})

it('keeps nothing of any call or contact two days later, whatever happened', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const calls = callsOf()
      const triggers = triggersOf(steps)
      for (const each of triggers) calls.apply(each)
      const last = steps.reduce((seconds, { wait }) => seconds + wait, 0)
      for (const hours of [24, 26, 51]) calls.apply(trigger('queue-count', { seconds: last + hours * 3600, queue: { id: 'q' } }))
      expect(calls.live()).toEqual([])
      expect(calls.save().filter(({ key }) => /^(call|interaction) /.test(key))).toEqual([])
    }),
    { numRuns: 300 },
  )
})

it('tells the end of a call at a device at most once for each time it began', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const calls = callsOf()
      for (const each of triggersOf(steps)) {
        const live = new Set(calls.live().map((it) => `${it.connection} ${it.id} ${it.device} ${it.agentId}`))
        const { ended } = calls.apply(each)
        expect(ended.length).toBeLessThanOrEqual(live.size + 1)
        const keys = ended.map((it) => JSON.stringify(it))
        expect(new Set(keys).size).toBe(keys.length)
      }
    }),
  )
})

it('starts afresh from a state that it does not know', () => {
  expect(callsOf(undefined, [{ key: 'sweep', text: '{"version":99}' }]).live()).toEqual([])
})

it('hands out a state that later triggers do not change', () => {
  const calls = callsOf()
  calls.apply(trigger('ringing', { call: { id: 'c1' }, agent: { device: '4021' } }))
  const saved = calls.save()
  const before = JSON.stringify(saved)
  calls.apply(trigger('established', { call: { id: 'c1' }, agent: { device: '4021' } }))
  expect(JSON.stringify(saved)).toBe(before)
})

it('goes on from a state that an earlier version kept whole, and keeps it in parts from then on', () => {
  const ringing = { connection: 'paris', id: 'c1', interactionId: 'i1', startedAt: at(0), touchedAt: start, known: { type: 'inbound' } }
  const leg = { device: '4021', state: 'ringing', ringingAt: at(0), offer: false, own: {} }
  const whole: Json = {
    version: 1,
    sweptAt: start,
    calls: [{ ...ringing, legs: { 'device 4021': leg } }],
    interactions: [{ connection: 'paris', id: 'i1', aliases: ['i0'], history: [{ type: 'ringing', at: at(0) }], touchedAt: start }],
    agents: [{ connection: 'paris', device: '4021', state: 'unknown', since: at(0) }],
  }
  const calls = callsOf(undefined, partsOfWhole(whole))
  expect([calls.live().map(({ id, state }) => `${id} ${state}`), calls.aliases('paris', 'i1')]).toEqual([['c1 ringing'], ['i1', 'i0']])
  const kept = new Map(partsOfWhole(whole).map(({ key, text = '' }) => [key, text]))
  keep(calls, kept)
  expect([...inOrder(partsOf(kept))]).toEqual([
    ['agent ["paris",null,"4021"]', expect.objectContaining({ device: '4021' })],
    ['call paris c1', expect.objectContaining({ id: 'c1' })],
    ['interaction paris i1', expect.objectContaining({ aliases: ['i0'] })],
    ['sweep', JSON.stringify({ version: 1, sweptAt: start })],
  ])
  expect(partsOfWhole({ version: 99 })).toEqual([])
})
