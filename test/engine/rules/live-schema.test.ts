import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { expect, test } from 'vitest'
import { ruleSchema } from '../../../src/engine/index.ts'
import { standardActions } from '../../../src/model/index.ts'

const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true })
addFormats.default(ajv)
const schema = ruleSchema(standardActions)
const validate = ajv.compile(JSON.parse(JSON.stringify(schema)))
const accepts = (step: object, rest: object = {}) => validate({ name: 'a', on: 'ringing', do: [step], ...rest })

test('the live schema is whole in itself and strict', () => {
  expect(JSON.stringify(schema)).not.toContain('.json#')
})

test('the input of a step follows the schema of its action', () => {
  expect([
    accepts({ action: 'open-record', with: { url: 'https://crm.example/42' } }),
    accepts({ action: 'open-record', with: { ulr: 'https://crm.example/42' } }),
    accepts({ action: 'open-record' }),
    accepts({ action: 'hold' }),
    accepts({ action: 'make-coffee' }),
    accepts({ action: 'open-record', with: { url: 'https://crm.example/42', present: 'opne' } }),
    accepts({ action: 'lookup', with: { directory: 'customers', number: '0388202122' } }),
    accepts({ action: 'attach-data', with: { data: 'x' } }),
  ]).toEqual([true, false, false, true, false, false, true, false])
})

test('text with braces may stand for a value of any type, other text may not', () => {
  expect([
    accepts({ action: 'attach-data', with: { data: '{{ x }}', mode: '{{ y }}' } }),
    accepts({ action: 'open-record', with: { url: '{{ x }}/edit', record: '{{ y }}' } }),
    accepts({ action: 'attach-data', with: { data: { a: 1 }, mode: 'y' } }),
  ]).toEqual([true, true, false])
})

test('where text is wanted, a plain scalar is accepted as it is when read', () => {
  expect([
    accepts({ action: 'log', with: { text: 42 } }),
    accepts({ action: 'hold' }, { agents: 4021, name: 2026 }),
    accepts({ action: 'hold' }, { order: 'x' }),
  ]).toEqual([true, true, false])
})

test('actions are completed with their descriptions', () => {
  expect(JSON.stringify(schema)).toContain('{"const":"hold","title":"Hold","description":"Puts the call on hold."}')
})
