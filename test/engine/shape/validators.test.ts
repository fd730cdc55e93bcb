import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ErrorObject } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { validate as writtenCheck } from '../../../src/engine/generated/emitted-check.ts'
import { validate as writtenFits } from '../../../src/engine/generated/emitted-fits.ts'
import { checking, createAjv, fitting } from '../../../src/engine/shape/ajv.ts'
import { schemas } from '../../../src/model/index.ts'
import { repository } from '../../architecture.walls.ts'

type Validator = { (value: unknown): unknown; errors?: null | ErrorObject[] }

function compiled(options: typeof checking | typeof fitting): Validator {
  const validate = createAjv(true, options).getSchema(schemas.emitted.$id)
  if (validate === undefined) throw new Error('no such schema')
  return validate
}

function answer(validate: Validator, value: unknown): unknown {
  return validate(value) === true ? 'valid' : validate.errors
}

const { knownType, media, callType } = schemas.trigger.$defs
const text = fc.oneof(fc.string({ maxLength: 12 }), fc.string({ unit: 'grapheme', maxLength: 6 }))
const id = fc.string({ minLength: 1, maxLength: 12 })
const time = fc.date({ noInvalidDate: true, min: new Date('1970-01-01'), max: new Date('2100-01-01') }).map((date) => date.toISOString())
const some = { requiredKeys: [] }
const e164 = fc.integer({ min: 10, max: 999_999_999 }).map((digits) => `+${digits}`)
const party = fc.record({ number: text, e164, name: text, anonymous: fc.boolean() }, some)
const pair = fc.letrec((tie) => ({
  pair: fc.record({
    key: text,
    type: fc.constantFrom('text', 'integer', 'bytes', 'list'),
    value: fc.oneof({ depthSize: 'small' }, text, fc.integer(), fc.array(tie('pair'), { maxLength: 3 })),
  }),
})).pair
const call = fc.record(
  {
    id,
    interactionId: id,
    media: fc.constantFrom(...media.enum),
    type: fc.constantFrom(...callType.enum),
    acd: fc.boolean(),
    caller: party,
    called: party,
    customer: fc.record({ number: text, address: text }, some),
    consultRole: fc.constantFrom('initiator', 'target'),
    waitSeconds: fc.nat(),
  },
  { requiredKeys: ['id'] },
)
const valid = fc.record(
  {
    id,
    type: fc.oneof(fc.constantFrom(...knownType.enum), fc.constant('asterisk:bridge-enter')),
    time,
    call,
    agent: fc.record({ id, device: id, state: fc.constantFrom('ready', 'busy', 'unknown'), reason: text }, some),
    queue: fc.record({ id, name: text, length: fc.nat() }, { requiredKeys: ['id'] }),
    data: fc.dictionary(text, fc.jsonValue()),
    pairs: fc.array(pair, { maxLength: 3 }),
    userEvent: fc.record({ name: text, from: text }, some),
    link: fc.record({ state: fc.constantFrom('up', 'down'), capabilities: fc.array(text) }, { requiredKeys: ['state'] }),
    synthetic: fc.boolean(),
    raw: fc.dictionary(text, fc.jsonValue()),
  },
  { requiredKeys: ['id', 'type'] },
)

const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom('', 'x'.repeat(513), 'x'.repeat(4097), '😀'.repeat(512), '+0', 'a:b:c', '2026-13-01T00:00:00Z', -1, 1.5, Number.NaN),
)
const break_ = fc.record({ place: fc.nat(), how: fc.constantFrom('replace', 'remove', 'add'), key: text, value: odd })

/** The same trigger with one thing at some place in it replaced, taken out or added. */
function broken(trigger: object, { place, how, key, value }: { place: number; how: string; key: string; value: unknown }): object {
  const copy: object = structuredClone(trigger)
  const places = entriesOf(copy)
  const [holder, name] = places[place % places.length] ?? [copy, key]
  if (how === 'remove') Reflect.deleteProperty(holder, name)
  else Object.defineProperty(holder, how === 'add' ? key : name, { value, enumerable: true, configurable: true, writable: true })
  return copy
}

function entriesOf(value: object): readonly (readonly [object, string])[] {
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => [
    [value, name] as const,
    ...(typeof inner === 'object' && inner !== null ? entriesOf(inner) : []),
  ])
}

test.each([
  ['tells all that is wrong', writtenCheck, compiled(checking)],
  ['tells whether anything is wrong', writtenFits, compiled(fitting)],
])('the generated validator that %s agrees with what ajv compiles now', (_, written, fresh) => {
  const seen = { valid: 0, broken: 0 }
  const agree = (value: unknown): void => {
    const expected = answer(fresh, value)
    seen[expected === 'valid' ? 'valid' : 'broken'] += 1
    expect(answer(written, value)).toStrictEqual(expected)
  }
  fc.assert(fc.property(valid, agree), { numRuns: 200 })
  expect(seen).toEqual({ valid: 200, broken: 0 })
  const damaged = fc
    .tuple(valid, fc.array(break_, { minLength: 1, maxLength: 3 }))
    .map(([trigger, breaks]) => breaks.reduce(broken, trigger))
  fc.assert(fc.property(fc.oneof({ weight: 9, arbitrary: damaged }, { weight: 1, arbitrary: odd }), agree), { numRuns: 1000 })
  expect(seen.broken).toBeGreaterThan(500)
})

test('taking a trigger makes no code from text', () => {
  const engine = JSON.stringify(pathToFileURL(join(repository, 'src/engine/index.ts')).href)
  const run = spawnSync(
    process.execPath,
    ['--disallow-code-generation-from-strings', '--conditions=cordboard-source', '--input-type=module'],
    {
      encoding: 'utf8',
      input: `
        import { checkEmitted, validateEmitted } from ${engine}
        let refused
        try { new Function('return 1') } catch (error) { refused = error.name }
        const good = validateEmitted({ id: '1', type: 'ringing', call: { id: 'c', waitSeconds: 2 }, time: '2026-11-20T09:14:05.120Z' })
        const bad = checkEmitted({ id: '', type: 'ringing', call: { id: 'c', waitSeconds: -2, colour: 'red' } })
        console.log(JSON.stringify({ refused, good: good.id, bad: bad.map((one) => [one.code, one.place.field]) }))
      `,
    },
  )
  expect(run.stderr).toBe('')
  expect(JSON.parse(run.stdout)).toEqual({
    refused: 'EvalError',
    good: '1',
    bad: [
      ['CORD_SHAPE_EMPTY', 'id'],
      ['CORD_SHAPE_UNKNOWN_KEY', 'call.colour'],
      ['CORD_SHAPE_TOO_SMALL', 'call.waitSeconds'],
    ],
  })
})
