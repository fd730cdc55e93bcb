import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { evaluateMapping } from '../../src/engine/index.ts'
import type { Manifest } from '../../src/model/index.ts'
import { checkPlugin, type KitSystem } from '../../src/plugin-kit/index.ts'
import type { Stage, Teller } from '../portability/teller.ts'
import { allTellers } from '../portability/tellers.ts'

const folder = join(import.meta.dirname, '../../src/plugins')
const plugins = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'plugin.json')))
const tellers = await allTellers()

/** A teller's fake system as the kit wants one: a direct call is told. */
async function systemOf(teller: Teller): Promise<KitSystem> {
  const telling = await teller.start()
  const { direct } = telling.stories
  if (!(direct instanceof Function)) throw new Error(`${teller.title} cannot tell a call`)
  return {
    kind: telling.connection.kind,
    config: telling.connection.config,
    async call(seen) {
      const stage: Stage = { url: '', token: '', seen: async (type) => await seen(type) }
      await direct(stage)
    },
    received: () => telling.reached().length,
    close: () => telling.close(),
  }
}

/** A system that only pushes speaks to the server, which the kit does without. */
function isPushed(plugin: string): boolean {
  const manifest: Manifest = JSON.parse(readFileSync(join(folder, plugin, 'plugin.json'), 'utf8'))
  return manifest.contributes.connections?.every((kind) => kind.class === 'webhook') === true
}

test.each(plugins)('%s passes the conformance kit, and what it claims was seen', async (name) => {
  const teller = isPushed(name) ? undefined : tellers.find(({ plugin }) => plugin === name)
  const system = teller === undefined ? undefined : await systemOf(teller)
  onTestFinished(async () => await system?.close())
  const { checks } = await checkPlugin(join(folder, name), { mapping: evaluateMapping, ...(system === undefined ? {} : { system }) })
  expect(checks.filter(({ outcome }) => outcome === 'failed').map(({ number, detail }) => `${number} ${detail}`)).toEqual([])
})
