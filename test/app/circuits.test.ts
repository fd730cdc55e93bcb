import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backoff } from '../../src/app/pump/backoff.ts'
import { createCircuits, targetOf } from '../../src/app/pump/circuits.ts'
import type { RunAnswer } from '../../src/host/index.ts'
import { problem, standardActions } from '../../src/model/index.ts'
import { createVirtualClock } from '../helpers/virtual-clock.ts'

const well: RunAnswer = { kind: 'done', result: null }
const ill: RunAnswer = { kind: 'failed', problem: problem('CORD_ACTION_UNAVAILABLE'), detail: 'the service answered 503', again: true }
const refused: RunAnswer = { kind: 'failed', problem: problem('CORD_ACTION_REFUSED'), detail: 'no', again: false }

function circuitsOf(clock = createVirtualClock()) {
  const changes: string[] = []
  const circuits = createCircuits(
    clock,
    () => ({ failures: 3, seconds: 10 }),
    (target, state) => changes.push(`${target} ${state.kind}`),
  )
  const fail = (times: number) => {
    for (let time = 0; time < times; time += 1) {
      expect(circuits.admit('crm')).toBeUndefined()
      circuits.answered('crm', ill)
    }
  }
  return { clock, circuits, changes, fail, state: () => circuits.status().find(({ target }) => target === 'crm')?.state }
}

describe('a circuit', () => {
  it('stays closed while failures are not in a row, and when the target says no', () => {
    const { circuits, fail, state } = circuitsOf()
    fail(2)
    circuits.answered('crm', well)
    fail(2)
    circuits.answered('crm', refused)
    fail(2)
    expect(state()).toEqual({ kind: 'closed', failures: 2 })
  })

  it('opens after some in a row, tells until when and why, and leaves other targets alone', () => {
    const { circuits, changes, fail, state } = circuitsOf()
    fail(3)
    expect([circuits.admit('crm'), circuits.admit('other')]).toEqual([10_000, undefined])
    expect(state()).toEqual({
      kind: 'open',
      since: '2026-11-20T09:00:00.000Z',
      until: '2026-11-20T09:00:10.000Z',
      reason: 'the service answered 503',
    })
    expect(changes).toEqual(['crm open'])
  })

  it('lets one probe through when its time has come, and closes when that went well', async () => {
    const { clock, circuits, changes, fail, state } = circuitsOf()
    fail(3)
    await clock.advance(10_000)
    expect([circuits.admit('crm'), circuits.admit('crm'), state()?.kind]).toEqual([undefined, 250, 'half-open'])
    circuits.answered('crm', well)
    expect([circuits.admit('crm'), state(), changes]).toEqual([undefined, { kind: 'closed', failures: 0 }, ['crm open', 'crm closed']])
  })

  it('stays open twice as long after each probe that failed, up to sixteen times', async () => {
    const { clock, circuits, fail } = circuitsOf()
    fail(3)
    const waits: unknown[] = []
    for (let probe = 0; probe < 6; probe += 1) {
      await clock.advance(200_000)
      fail(1)
      waits.push(circuits.admit('crm'))
    }
    expect(waits).toEqual([20_000, 40_000, 80_000, 160_000, 160_000, 160_000])
  })

  it('lets another probe through when the first one was lost on our side', async () => {
    const { clock, circuits, fail } = circuitsOf()
    fail(3)
    await clock.advance(10_000)
    expect(circuits.admit('crm')).toBeUndefined()
    circuits.answered('crm', { ...ill, lost: 'on-the-way' })
    expect(circuits.admit('crm')).toBeUndefined()
  })
})

it.each([
  ['http-request', { url: 'https://crm.example:8443/a' }, 'host crm.example:8443'],
  ['lookup', { directory: 'customers' }, 'directory customers'],
  ['attach-data', {}, 'connection paris'],
  ['open-record', { url: 'https://crm.example/1' }, undefined],
  ['log', { text: 'x' }, undefined],
])('the target of %s %j is %s', (id, input, target) => {
  const spec = standardActions.find((action) => action.id === id)
  expect(targetOf(spec, { connection: 'paris', input })).toBe(target)
})

it('waits grow with each retry, never beyond five minutes, spread over half of their length, and are the same for the same step', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(30), fc.integer({ min: 100, max: 60_000 }), (key, retries, first) => {
      const waited = backoff(key, retries, first)
      const whole = Math.min(first * 2 ** retries, 300_000)
      expect(waited).toBe(backoff(key, retries, first))
      expect(waited).toBeLessThanOrEqual(whole)
      expect(waited).toBeGreaterThanOrEqual(whole / 2 - 1)
    }),
  )
  const spread = new Set(Array.from({ length: 100 }, (_, step) => backoff(`desk|${step}|r|0`, 3, 1000)))
  expect(spread.size).toBeGreaterThan(90)
})
