import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createNormaliser } from '../../../src/plugins/divalto/normaliser.ts'
import { readReport } from '../../../src/plugins/divalto/wire/report.ts'
import '../../helpers/seed.ts'

const start = Date.parse('2026-11-20T09:00:00Z')
const report = (fields: Readonly<Record<string, string>>) => readReport(new Map(Object.entries(fields)))
const at1024 = (event: string, tel = '0388202122', more: Readonly<Record<string, string>> = {}) =>
  report({ event, tel, telorg: '1024', ...more })

function fresh(callsEnd = true) {
  const normaliser = createNormaliser({ doublesMs: 15_000, callsEnd })
  const say = (one: ReturnType<typeof report>, seconds = 0) => {
    const trigger = normaliser.feed(one, start + seconds * 1000)
    return trigger === undefined ? 'nothing' : `${trigger.type} ${trigger.id}`
  }
  return { normaliser, say }
}

test('a call that is told to its end is one call', () => {
  const { say } = fresh()
  expect([
    say(at1024('ring')),
    say(at1024('answer'), 4),
    say(at1024('hold'), 10),
    say(at1024('retrieve'), 20),
    say(at1024('hold'), 40),
    say(at1024('hangup'), 60),
    say(at1024('hangup'), 61),
  ]).toMatchInlineSnapshot(`
    [
      "ringing 1024/0388202122/2026-11-20T09:00:00.000Z/ringing",
      "established 1024/0388202122/2026-11-20T09:00:00.000Z/established/1",
      "held 1024/0388202122/2026-11-20T09:00:00.000Z/held/2",
      "retrieved 1024/0388202122/2026-11-20T09:00:00.000Z/retrieved/3",
      "held 1024/0388202122/2026-11-20T09:00:00.000Z/held/4",
      "released 1024/0388202122/2026-11-20T09:00:00.000Z/released",
      "nothing",
    ]
  `)
})

test('the same said again is the same trigger; a ring after that is another call', () => {
  const { say } = fresh()
  const first = say(at1024('ring'), 1)
  expect(say(at1024('ring'), 5)).toBe(first)
  expect(say(at1024('ring'), 19)).toBe(first)
  expect(say(at1024('ring'), 40)).not.toBe(first)
})

test('who hangs up and calls again at once is heard twice', () => {
  const { say } = fresh()
  const first = say(at1024('ring'), 1)
  say(at1024('hangup'), 3)
  const second = say(at1024('ring'), 5)
  expect(second).toMatch(/^ringing /)
  expect(second).not.toBe(first)
})

test('a sender that tries again after a crash of ours gets the same ids', () => {
  expect(fresh().say(at1024('ring'), 2)).toBe(fresh().say(at1024('ring'), 9))
})

test('an answer or an end without a number is about the newest call there', () => {
  const { say } = fresh()
  const ring = say(at1024('ring'))
  expect(say(report({ event: 'answer', telorg: '1024' }), 3)).toContain(ring.slice('ringing '.length, -'/ringing'.length))
  expect(say(report({ event: 'hangup', telorg: '1024' }), 9)).toMatch(/^released 1024\/0388202122/)
  expect(say(report({ event: 'hangup', telorg: '1025' }), 9)).toBe('nothing')
})

test('with an id of the sender a call is one contact at every telephone', () => {
  const { normaliser } = fresh()
  const first = normaliser.feed(at1024('ring', '0388202122', { callid: '77' }), start)
  const second = normaliser.feed(report({ event: 'ring', tel: '0388202122', telorg: '1025', callid: '77' }), start + 60_000)
  expect([first?.call?.interactionId, second?.call?.interactionId]).toEqual(['77', '77'])
  expect(first?.call?.id).not.toBe(second?.call?.id)
})

test('two calls of one caller with ids of their own are ended apart', () => {
  const { say } = fresh()
  say(at1024('ring', '0388202122', { callid: 'a' }))
  say(at1024('ring', '0388202122', { callid: 'b' }))
  expect(say(at1024('hangup', '0388202122', { callid: 'a' }), 5)).toBe('released 1024/=a/released')
  expect(say(at1024('hangup'), 6)).toBe('released 1024/=b/released')
})

test('what was known goes on in the next generation', () => {
  const { normaliser } = fresh()
  const ring = normaliser.feed(at1024('ring'), start)
  const next = createNormaliser({ doublesMs: 15_000, callsEnd: true }, JSON.parse(JSON.stringify(normaliser.save())))
  expect(next.feed(at1024('hangup'), start + 60_000)?.call?.id).toBe(ring?.call?.id)
})

test('a call whose end was lost is given up after four hours, where ends are told', () => {
  const { normaliser } = fresh()
  normaliser.feed(at1024('answer'), start)
  expect(normaliser.nextDue()).toBe(start + 4 * 3_600_000)
  expect(normaliser.due(start + 4 * 3_600_000 - 1)).toEqual([])
  expect(normaliser.due(start + 4 * 3_600_000)).toMatchObject([{ type: 'released', synthetic: true }])
  expect(normaliser.nextDue()).toBeUndefined()
  const silent = fresh(false).normaliser
  silent.feed(at1024('ring'), start)
  expect([silent.nextDue(), silent.due(start + 9 * 3_600_000)]).toEqual([undefined, []])
})

test.each([
  ['a saved state of another kind', { a: 1 }],
  [
    'a saved state that is damaged',
    [{ id: 'x' }, null, 7, { id: 'x', place: '1', key: 'k', tel: 't', call: {}, agent: {}, phase: 'ringing', last: {} }],
  ],
])('%s is not taken for calls', (_, saved) => {
  expect(createNormaliser({ doublesMs: 0, callsEnd: true }, saved).save()).toEqual([])
})

test('ten thousand calls that never end leave a bounded memory, and every one its own trigger', () => {
  const { normaliser } = fresh(false)
  const ids = new Set<string | undefined>()
  for (let call = 0; call < 30_000; call += 1) {
    ids.add(normaliser.feed(report({ event: 'ring', tel: `03${call}`, telorg: String(1000 + (call % 500)) }), start + call * 6)?.id)
  }
  expect(ids.size).toBe(30_000)
  expect(JSON.stringify(normaliser.save()).length).toBeLessThan(256 * 1024)
})

test('in whatever order reports come: no id stands for two things, no call is told after its end', () => {
  const step = fc.record({
    event: fc.constantFrom('ring', 'answer', 'hold', 'retrieve', 'hangup', 'dial'),
    tel: fc.constantFrom('', '0388202122', '0199000000'),
    telorg: fc.constantFrom('1024', '1025'),
    wait: fc.integer({ min: 0, max: 40 }),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { normaliser } = fresh()
      const meaning = new Map<string, string>()
      const over = new Set<string>()
      let now = start
      for (const { wait, ...fields } of steps) {
        now += wait * 1000
        const trigger = normaliser.feed(report(fields), now)
        if (trigger === undefined) continue
        const says = `${trigger.type} ${trigger.call?.id}`
        expect(meaning.get(trigger.id) ?? says).toBe(says)
        meaning.set(trigger.id, says)
        const call = trigger.call?.id ?? ''
        expect(over.has(call)).toBe(false)
        if (trigger.type === 'released') over.add(call)
      }
    }),
    { numRuns: 500 },
  )
})
