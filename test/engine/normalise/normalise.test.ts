import { expect, test } from 'vitest'
import { normalise, validateEmitted } from '../../../src/engine/index.ts'
import { type Call, CordError, type EmittedTrigger } from '../../../src/model/index.ts'

const of = (emitted: EmittedTrigger) =>
  normalise({ emitted, connection: 'paris', vendor: 'demo', country: 'FR', receivedAt: '2026-11-20T10:14:05+01:00' })
const callOf = (call: Omit<Call, 'id'>, type = 'ringing') => of({ id: '1', type, call: { id: 'c', ...call } }).call

test('an inbound call gets numbers in E.164, its caller as customer, its id as interaction, times in UTC', () => {
  expect(
    of({
      id: 'e1',
      type: 'ringing',
      time: '2026-11-20T10:14:05.1204+01:00',
      call: { id: 'c1', type: 'inbound', caller: { number: '0388202122', name: 'Anna' }, called: { number: '0388000000' } },
      agent: { device: '4021' },
      data: { key: null, list: [1, 'two'] },
    }),
  ).toMatchInlineSnapshot(`
    {
      "agent": {
        "device": "4021",
      },
      "call": {
        "called": {
          "e164": "+33388000000",
          "number": "0388000000",
        },
        "caller": {
          "e164": "+33388202122",
          "name": "Anna",
          "number": "0388202122",
        },
        "customer": {
          "e164": "+33388202122",
          "name": "Anna",
          "number": "0388202122",
        },
        "id": "c1",
        "interactionId": "c1",
        "type": "inbound",
      },
      "connection": "paris",
      "data": {
        "key": null,
        "list": [
          1,
          "two",
        ],
      },
      "id": "e1",
      "receivedAt": "2026-11-20T09:14:05.000Z",
      "time": "2026-11-20T09:14:05.120Z",
      "type": "ringing",
      "vendor": "demo",
    }
  `)
})

test('the customer is told by the type of the call', () => {
  const parties = { caller: { number: '0388202122' }, called: { number: '0388000000' } }
  expect(
    Object.fromEntries(
      (['inbound', 'outbound', 'internal', 'consult', 'unknown', undefined] as const).map((type) => [
        String(type),
        callOf(type === undefined ? parties : { ...parties, type })?.customer?.e164,
      ]),
    ),
  ).toMatchInlineSnapshot(`
    {
      "consult": undefined,
      "inbound": "+33388202122",
      "internal": undefined,
      "outbound": "+33388000000",
      "undefined": "+33388202122",
      "unknown": "+33388202122",
    }
  `)
})

test('a customer that the system names is kept, its number normalised', () => {
  expect([
    callOf({ type: 'consult', customer: { number: '0388202122' } })?.customer,
    callOf({ media: 'email', customer: { address: 'anna@crm.example' }, caller: { number: '4021' } })?.customer,
  ]).toEqual([{ number: '0388202122', e164: '+33388202122' }, { address: 'anna@crm.example' }])
})

test('triggers that are about no one call have no customer', () => {
  expect(callOf({ caller: { number: '0388202122' } }, 'agent-state')?.customer).toBeUndefined()
})

test('withheld numbers are marked, internal ones stay as they are', () => {
  expect([
    callOf({ caller: { number: 'Restricted' } })?.caller,
    callOf({ caller: { number: '' } })?.customer,
    callOf({ caller: { number: '4021' } })?.caller,
    callOf({ caller: {} })?.caller,
  ]).toEqual([{ number: 'Restricted', anonymous: true }, { number: '', anonymous: true }, { number: '4021' }, {}])
})

test('an interaction id that the system gives is kept', () => {
  expect(callOf({ interactionId: 'i9' })?.interactionId).toBe('i9')
})

test('normalising twice changes nothing', () => {
  const once = of({ id: '1', type: 'ringing', call: { id: 'c', type: 'inbound', caller: { number: '03 88 20 21 22' } } })
  const { connection, vendor, receivedAt, ...emitted } = once
  expect(normalise({ emitted, connection, vendor, country: 'FR', receivedAt })).toEqual(once)
})

test('what is emitted is not changed', () => {
  const emitted: EmittedTrigger = { id: '1', type: 'ringing', call: { id: 'c', caller: { number: '0388202122' } } }
  of(Object.freeze({ ...emitted, call: Object.freeze({ id: 'c', caller: Object.freeze({ number: '0388202122' }) }) }))
  expect(emitted).toEqual({ id: '1', type: 'ringing', call: { id: 'c', caller: { number: '0388202122' } } })
})

const refusal = (value: unknown): string => {
  try {
    validateEmitted(value)
    return 'accepted'
  } catch (error) {
    return error instanceof CordError ? `${error.problem.code} ${error.problem.place?.field}` : String(error)
  }
}

test('what is no plain JSON of reasonable size is refused with its field', () => {
  const loop: Record<string, unknown> = {}
  loop.self = loop
  expect([
    refusal({ id: '1', type: 'ringing', data: { when: new Map() } }),
    refusal({ id: '1', type: 'ringing', data: { n: Number.NaN } }),
    refusal({ id: '1', type: 'ringing', data: { n: 2 ** 53 } }),
    refusal({ id: '1', type: 'ringing', data: { n: 1n } }),
    refusal({ id: '1', type: 'ringing', data: { f: () => 1 } }),
    refusal({ id: '1', type: 'ringing', data: { loop } }),
    refusal({ id: '1', type: 'ringing', raw: { list: [{ _jsonata_function: true }] } }),
    refusal({ id: '1', type: 'ringing', raw: { text: 'é'.repeat(131_072) } }),
    refusal({ id: '1', type: 'ringing', raw: { text: 'e'.repeat(131_072) } }),
    refusal({ id: '1', type: 'ringing', time: '2026-02-31T25:00:00Z' }),
    refusal({ id: '1', type: 'ringing', time: '2026-06-30T23:59:60Z' }),
    refusal({ id: '1', type: 'demo:special' }),
    refusal(null),
    refusal(undefined),
  ]).toMatchInlineSnapshot(`
    [
      "CORD_TRIGGER_NOT_JSON data.when",
      "CORD_TRIGGER_NOT_JSON data.n",
      "CORD_TRIGGER_UNSAFE_INTEGER data.n",
      "CORD_TRIGGER_NOT_JSON data.n",
      "CORD_TRIGGER_NOT_JSON data.f",
      "CORD_TRIGGER_TOO_DEEP data.loop.self.self.self.self.self.self.self.self.self.self.self.self.self.self.self.self.self.self.self.self.self.self.self.self.self.self.self.self.self.self",
      "CORD_TRIGGER_RESERVED_KEY raw.list[0]._jsonata_function",
      "CORD_TRIGGER_TOO_LARGE trigger",
      "accepted",
      "CORD_TRIGGER_TIME time",
      "CORD_TRIGGER_TIME time",
      "accepted",
      "CORD_SHAPE_NO_VALUE trigger",
      "CORD_SHAPE_WANTS_MAP trigger",
    ]
  `)
})
