import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readPlugin } from '../../src/host/index.ts'
import { render } from '../../src/model/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'cordboard-manifest-'))

/** What is said of a manifest, one line a problem, without the folder's name. */
async function said(text: string | object): Promise<readonly string[]> {
  const plugin = join(folder, 'acme')
  mkdirSync(plugin, { recursive: true })
  writeFileSync(join(plugin, 'index.ts'), 'export {}')
  writeFileSync(join(plugin, 'plugin.json'), typeof text === 'string' ? text : JSON.stringify(text, null, 2))
  return (await readPlugin(plugin, false)).diagnostics.map((one) => render(one).replaceAll(`${plugin}/`, ''))
}

function manifest(contributes: object, more: object = {}): object {
  return { id: 'acme', name: 'Acme', version: '1.0.0', apiVersion: 1, main: 'index.ts', contributes, ...more }
}

const object = { type: 'object' }
const capabilities = { triggers: [], fields: [], actions: [] }
const kind = { kind: 'acme', title: 'Acme', config: object, capabilities }
const action = { id: 'acme:fly', title: 'Fly', effect: 'write', input: object, result: object }

describe('a manifest', () => {
  it('that is right has nothing said of it', async () => {
    const functions = [{ name: 'shout', jsonata: "function($x) { $x & '!' }" }]
    const actions = [{ id: 'open-record', standard: true }, action]
    expect(await said(manifest({ connections: [kind], actions, functions, triggers: [{ type: 'acme:landed', title: 'Landed' }] }))).toEqual(
      [],
    )
  })

  it.each([
    ['cut off', '{ "id": "acme",\n  "name": '],
    ['a comment', '{\n  // no\n  "id": "acme" }'],
    ['a list', '[]'],
    ['nothing in it', {}],
    ['a misspelt name', manifest({}, { mian: 'index.ts' })],
    ['wrong types', manifest({}, { id: 'Acme Phones', version: 'one', apiVersion: 2, uses: ['network'] })],
    ['a main outside of the folder', manifest({}, { main: '../index.ts' })],
    ['packages, and does not ship with Cordboard', manifest({}, { packages: ['pg'] })],
    ['a main that is not there', manifest({}, { main: 'main.ts' })],
    ['a kind without capabilities', manifest({ connections: [{ kind: 'acme', title: 'Acme', config: object }] })],
    ['one kind twice', manifest({ connections: [kind, kind] })],
    ['a config schema with a misspelt keyword', manifest({ connections: [{ ...kind, config: { type: 'object', propertys: {} } }] })],
    [
      'an example that does not fit',
      manifest({ connections: [{ ...kind, config: { type: 'object', required: ['host'] }, examples: [{ port: 1 }] }] }),
    ],
    [
      'a capability that is no connection action',
      manifest({ connections: [{ ...kind, capabilities: { ...capabilities, actions: ['open-record', 'fly'] } }] }),
    ],
    [
      'a trigger type of somebody else',
      manifest({ connections: [{ ...kind, capabilities: { ...capabilities, triggers: ['other:landed'] } }] }),
    ],
    ['a trigger type without the prefix', manifest({ triggers: [{ type: 'other:landed', title: 'Landed' }] })],
    ['an action without the prefix', manifest({ actions: [{ ...action, id: 'fly' }] })],
    ['a standard action redefined', manifest({ actions: [{ ...action, id: 'open-record' }] })],
    ['a standard action that there is not', manifest({ actions: [{ id: 'open-door', standard: true }] })],
    ['an action without input', manifest({ actions: [{ id: 'acme:fly', title: 'Fly', effect: 'write', result: object }] })],
    ['a route with a slash in front', manifest({ routes: [{ path: '/in', methods: ['POST'], auth: 'token' }] })],
  ])('with %s is told where and what', async (_what, text) => {
    expect(await said(text)).toMatchSnapshot()
  })

  it('is missing', async () => {
    const plugin = join(folder, 'empty')
    mkdirSync(plugin, { recursive: true })
    expect((await readPlugin(plugin, false)).diagnostics.map((one) => render(one).replaceAll(folder, ''))).toMatchSnapshot()
  })
})
