import { expect, test } from 'vitest'
import { isWithin } from '../../../src/engine/index.ts'
import type { Schedule } from '../../../src/model/index.ts'

const week: Schedule['hours'][number]['days'] = ['mon', 'tue', 'wed', 'thu', 'fri']
const office: Schedule = {
  hours: [
    { days: week, from: '09:00', to: '12:30' },
    { days: week, from: '14:00', to: '18:00' },
  ],
  closed: ['2026-12-25'],
}
const open = (schedule: Schedule, at: string, zone = 'Europe/Paris') => isWithin(schedule, Date.parse(at), zone)

test.each([
  ['2026-11-20T08:00:00Z', true, 'the first minute counts'],
  ['2026-11-20T07:59:59Z', false, 'the second before does not'],
  ['2026-11-20T11:29:59Z', true, 'the last second of the morning'],
  ['2026-11-20T11:30:00Z', false, 'the end does not count'],
  ['2026-11-20T13:00:00Z', true, 'the afternoon'],
  ['2026-11-21T10:00:00Z', false, 'a Saturday'],
  ['2026-12-25T10:00:00Z', false, 'a closed Friday'],
])('%s is %s: %s', (at, expected) => {
  expect(open(office, at)).toBe(expected)
})

test('hours are those of the wall clock, in winter and in summer', () => {
  expect([open(office, '2026-07-01T07:00:00Z'), open(office, '2026-01-07T07:00:00Z'), open(office, '2026-01-07T08:00:00Z')]).toEqual([
    true,
    false,
    true,
  ])
})

test('the schedule has a time zone of its own, else that of the connection', () => {
  const noon = '2026-11-20T13:30:00Z'
  expect([
    open(office, noon, 'UTC'),
    open(office, noon, 'America/New_York'),
    open({ ...office, timezone: 'Europe/Paris' }, noon, 'America/New_York'),
  ]).toEqual([false, false, true])
})

const night: Schedule = { hours: [{ days: ['fri'], from: '22:00', to: '06:00' }], closed: ['2026-11-27'] }

test('hours past midnight belong to the day on which they begin', () => {
  expect(
    ['2026-11-20T20:59:00Z', '2026-11-20T21:00:00Z', '2026-11-21T04:59:00Z', '2026-11-21T05:00:00Z', '2026-11-20T03:00:00Z'].map((at) =>
      open(night, at),
    ),
  ).toEqual([false, true, true, false, false])
})

test('a closed day closes the night that begins on it, not the one before', () => {
  const eve: Schedule = { ...night, hours: [{ days: ['thu', 'fri'], from: '22:00', to: '06:00' }] }
  expect([open(eve, '2026-11-27T02:00:00Z'), open(eve, '2026-11-27T22:00:00Z'), open(eve, '2026-11-28T02:00:00Z')]).toEqual([
    true,
    false,
    false,
  ])
})

test('the hour that a clock change drops or repeats is read as the clock shows it', () => {
  const early: Schedule = { hours: [{ days: ['sun'], from: '02:00', to: '03:00' }] }
  // 29 March 2026: 02:00 does not exist in Paris. 25 October 2026: it comes twice.
  expect(
    ['2026-03-29T00:59:00Z', '2026-03-29T01:00:00Z', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', '2026-10-25T02:00:00Z'].map((at) =>
      open(early, at),
    ),
  ).toEqual([false, false, true, true, false])
})

test('the same time at both ends is the whole day', () => {
  const always: Schedule = { hours: [{ days: ['fri'], from: '00:00', to: '00:00' }] }
  expect(
    ['2026-11-19T22:59:00Z', '2026-11-19T23:00:00Z', '2026-11-20T22:59:00Z', '2026-11-20T23:00:00Z'].map((at) => open(always, at)),
  ).toEqual([false, true, true, false])
})

test('a time zone that is not known is an error', () => {
  expect(() => open(office, '2026-11-20T08:00:00Z', 'Europe/Strasbourg')).toThrow(RangeError)
})
