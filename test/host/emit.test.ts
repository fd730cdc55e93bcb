import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { stepMark } from '../../src/plugin-api/index.ts'
import { createBench, until } from './helpers.ts'

const batches: readonly (readonly [string, string])[] = [
  ['no list', "'ringing'"],
  ['nothing', '[]'],
  ['no id', "[{ type: 'ringing' }]"],
  ['an unknown type', "[{ id: '1', type: 'rings' }]"],
  ['a type that the manifest lacks', "[{ id: '1', type: 'emitter:other' }]"],
  ['a type that the manifest has', "[{ id: '1', type: 'emitter:own' }]"],
  [
    'an unknown field',
    "[{ id: '1', type: 'ringing' }, { id: '2', type: 'ringing', call: { id: 'c', media: 'voice', type: 'inbound', numbr: 1 } }]",
  ],
  [
    'a number as a number',
    "[{ id: '1', type: 'ringing', call: { id: 'c', media: 'voice', type: 'inbound', caller: { number: 388202122 } } }]",
  ],
  ['a time without zone', "[{ id: '1', type: 'ringing', time: '2026-11-20 09:00' }]"],
  ['a reserved key', "[{ id: '1', type: 'ringing', data: { list: [{ _jsonata_lambda: true }] } }]"],
  ['a very large value', "[{ id: '1', type: 'ringing', data: { text: 'x'.repeat(300_000) } }]"],
  ['a very deep value', "[{ id: '1', type: 'ringing', data: JSON.parse('{\"a\":'.repeat(40) + '1' + '}'.repeat(40)) }]"],
  ['a very long list', "Array.from({ length: 1001 }, (_, i) => ({ id: String(i), type: 'ringing' }))"],
  ['what JSON cannot hold', "[{ id: '1', type: 'ringing', data: { number: 1n } }]"],
  ['one with a cursor', "[{ id: '1', type: 'ringing' }], { cursor: 'c-1' }"],
]

describe('emit', () => {
  it('keeps what our own steps left on the call away from rules, and nothing else', async () => {
    const bench = createBench(['emitter'])
    const mark = stepMark('desk|1|sales|0')
    const data = { [mark]: '1', crm: '42', CORDBOARD_NOTE: 'x' }
    const pair = (key: string) => ({ key, type: 'text', value: '1' })
    const triggers = [
      { id: 'a', type: 'ringing', data, pairs: [pair('crm'), pair(mark), pair('crm')] },
      { id: 'b', type: 'ringing', data: { crm: '42' } },
      { id: 'c', type: 'ringing', pairs: [pair(mark)] },
    ]
    const code = `export const batches = (ctx) => ({ all: () => ctx.emit(${JSON.stringify(triggers)}) })\n`
    writeFileSync(join(bench.home, 'plugins/emitter/batches.js'), code)
    await bench.host.configure({ connections: { here: { kind: 'emitter' } }, plugins: {} })
    await bench.host.start()
    await until(() => bench.triggers.length === 3, 'three')
    expect(bench.triggers.map(({ id, data, pairs }) => [id, data, pairs?.map(({ key }) => key)])).toEqual([
      ['a', { crm: '42', CORDBOARD_NOTE: 'x' }, ['crm', 'crm']],
      ['b', { crm: '42' }, undefined],
      ['c', undefined, []],
    ])
  })

  it('takes what is right, and says of the rest which trigger, which field and why', async () => {
    const bench = createBench(['emitter'])
    const lines = batches.map(([what, code]) => `  ${JSON.stringify(what)}: () => ctx.emit(${code}),`).join('\n')
    writeFileSync(join(bench.home, 'plugins/emitter/batches.js'), `export const batches = (ctx) => ({\n${lines}\n})\n`)
    await bench.host.configure({ connections: { here: { kind: 'emitter' } }, plugins: {} })
    await bench.host.start()
    await until(() => bench.lines.some((line) => line.includes('finished')), 'finished')
    const answers = bench.lines
      .filter((line) => line.includes('/here'))
      .map((line) => line.replace('info emitter/here ', '').replace(' {}', ''))
    expect(answers).toMatchInlineSnapshot(`
      [
        "debug emitter/here started 1 times",
        "no list: PluginError bad-input: This is not in the shape that the plugin API says.",
        "nothing: accepted, cursor undefined",
        "no id: PluginError bad-input: trigger 1 of 1: it must have required property 'id'",
        "an unknown type: PluginError bad-input: trigger 1 of 1 ('1'): type is not one of the known trigger types",
        "a type that the manifest lacks: PluginError bad-input: trigger 1 of 1 ('1'): type 'emitter:other' is not among contributes.triggers of plugin.json",
        "a type that the manifest has: accepted, cursor undefined",
        "an unknown field: PluginError bad-input: trigger 2 of 2 ('2'): call.numbr is not a known name here",
        "a number as a number: PluginError bad-input: trigger 1 of 1 ('1'): call.caller.number must be string",
        "a time without zone: PluginError bad-input: trigger 1 of 1 ('1'): time must match format "date-time"",
        "a reserved key: PluginError bad-input: trigger 1 of 1 ('1'): the key '_jsonata_lambda' is reserved",
        "a very large value: PluginError bad-input: trigger 1 of 1 ('1') is larger than 262144 bytes",
        "a very deep value: PluginError bad-input: trigger 1 of 1 ('1'): it is nested deeper than 32 levels",
        "a very long list: PluginError bad-input: 1001 triggers in one emit: at most 1000",
        "what JSON cannot hold: PluginError bad-input: This cannot be sent: Do not know how to serialize a BigInt",
        "one with a cursor: accepted, cursor c-1",
        "debug emitter/here finished",
      ]
    `)
    expect(bench.triggers.map(({ id, type }) => `${id} ${type}`)).toEqual(['1 emitter:own', '1 ringing'])
    expect(bench.cursors.get('here')).toBe('c-1')
  })

  it('stays open until the journal has it, and state outlives the process', async () => {
    const bench = createBench(['emitter'], { settings: { connections: { here: { kind: 'emitter' } }, plugins: {} } })
    writeFileSync(join(bench.home, 'plugins/emitter/batches.js'), 'export const batches = () => ({})')
    await bench.host.start()
    await until(() => bench.lines.some((line) => line.includes('started 1 times')), 'first start')
    await bench.host.reloadPlugin('emitter')
    await until(() => bench.lines.some((line) => line.includes('started 2 times')), 'second start')
  })
})
