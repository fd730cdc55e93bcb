import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { Config, Manifest } from '../../src/model/index.ts'
import { root } from './homes.ts'

const plugins = join(root, 'src/plugins')
const manifests: readonly Manifest[] = readdirSync(plugins)
  .map((id) => join(plugins, id, 'plugin.json'))
  .filter((file) => existsSync(file))
  .map((file) => JSON.parse(readFileSync(file, 'utf8')))
const kinds = new Map(manifests.flatMap((manifest) => manifest.contributes.connections ?? []).map((kind) => [kind.kind, kind]))

const homes = [...readdirSync(join(root, 'examples')).map((name) => join('examples', name)), 'src/plugins/demo/home']

describe.each(homes)('%s', (home) => {
  it('has connections of known kinds, each with a valid configuration', () => {
    const config: Config = parse(readFileSync(join(root, home, 'cordboard.yaml'), 'utf8'))
    const wrong = Object.entries(config.connections ?? {}).flatMap(([id, connection]) => {
      if (connection.kind === 'ingest') return []
      const kind = kinds.get(connection.kind)
      if (kind === undefined) return [`${id}: no plugin has the kind ${connection.kind}`]
      const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(kind.config)
      return validate(connection.config ?? {})
        ? []
        : (validate.errors ?? []).map(({ instancePath, message }) => `${id}${instancePath} ${message}`)
    })
    expect(wrong).toEqual([])
  })
})

it('each example says in its README how it is started', () => {
  const examples = readdirSync(join(root, 'examples'))
  const silent = examples.filter(
    (name) => !readFileSync(join(root, 'examples', name, 'README.md'), 'utf8').includes(`--home examples/${name}`),
  )
  expect(silent).toEqual([])
})
