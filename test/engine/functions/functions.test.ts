import { expect, test } from 'vitest'
import { parseTable, rulebookFunctions } from '../../../src/engine/index.ts'
import type { Facts, Json } from '../../../src/model/index.ts'

const facts: Omit<Facts, 'ledger'> = {
  id: '1',
  type: 'ringing',
  connection: 'paris',
  vendor: 'demo',
  receivedAt: '2026-11-20T09:14:05.120Z',
}
const { table } = parseTable('segments', 'number,segment\n+33388202122,vip\n4021,internal\n')
const settings = {
  tables: new Map(table ? [['segments', table]] : []),
  schedules: { office: { hours: [{ days: ['fri' as const], from: '09:00', to: '18:00' }] }, lost: { timezone: 'Mars/Olympus', hours: [] } },
  connections: { paris: { country: 'FR', timezone: 'Europe/Paris', capabilities: undefined } },
}

const call = (name: string, ...args: readonly (Json | undefined)[]): Json | undefined =>
  rulebookFunctions(facts, settings)[name]?.run(...args)

test('numbers are told by the country of the connection, or by the one that is named', () => {
  expect([
    call('e164', '0388202122'),
    call('e164', 388202122),
    call('e164', '2125550100', 'US'),
    call('e164', '4021'),
    call('e164', undefined),
    call('sameNumber', '0388202122', '+33388202122'),
    call('sameNumber', '0388202122', undefined),
  ]).toEqual(['+33388202122', '+33388202122', '+12125550100', undefined, undefined, true, false])
})

test('a table gives the row of a key, nothing for a key that is not there', () => {
  expect([
    call('table', 'segments', '+33388202122'),
    call('table', 'segments', 4021),
    call('table', 'segments', 'x'),
    call('table', 'segments', undefined),
  ]).toEqual([{ number: '+33388202122', segment: 'vip' }, { number: '4021', segment: 'internal' }, undefined, undefined])
})

test('business hours are asked for the moment of receipt, in the time zone of the connection', () => {
  expect(call('within', 'office')).toBe(true)
  const night = { ...facts, receivedAt: '2026-11-20T17:00:00.000Z' }
  expect(rulebookFunctions(night, settings).within?.run('office')).toBe(false)
})

test('what does not exist is an error that names what does', () => {
  expect(
    [() => call('table', 'customers', 'x'), () => call('within', 'evening'), () => call('within', 'lost')].map(messageOf),
  ).toMatchInlineSnapshot(`
    [
      "There is no table "customers". Put customers.csv in the folder tables, or correct the name. Known tables: segments. [CORD_TABLE_UNKNOWN]",
      "There is no schedule "evening". Add it under schedules in cordboard.yaml, or correct the name. Known schedules: office, lost. [CORD_SCHEDULE_UNKNOWN]",
      "The time zone "Mars/Olympus" of the schedule "lost" is not known. Use an IANA name, for example Europe/Paris. [CORD_SCHEDULE_TIMEZONE]",
    ]
  `)
})

test('an agent is busy with other calls, free without, unknown where calls cannot be told', () => {
  const busy = (calls: NonNullable<Facts['agent']>['calls']) =>
    rulebookFunctions({ ...facts, agent: calls === undefined ? {} : { calls } }, settings).agentBusy?.run()
  expect([busy([{ id: 'c', interactionId: 'i', state: 'talking' }]), busy([]), busy(undefined), call('agentBusy')]).toEqual([
    true,
    false,
    undefined,
    undefined,
  ])
})

function messageOf(run: () => unknown): string {
  try {
    return String(run())
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
