import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { expect, test } from 'vitest'
import { checkConnections } from '../src/app/config/connections.ts'
import { parseConfig } from '../src/app/config/load.ts'
import { checkEmitted, compileRulebook, type RulebookSource } from '../src/engine/index.ts'
import type { PluginStatus } from '../src/host/index.ts'
import { readManifest } from '../src/host/manifest/read.ts'
import { nextStep, type Problem, render, sentence, standardActions } from '../src/model/index.ts'
import { repository } from './architecture.walls.ts'
import { temporaryHome } from './helpers/home.ts'

const corpus = join(import.meta.dirname, 'corpus/wrong')

// A home with one phone system that tells a little and does a little.
const home: RulebookSource = {
  rules: [],
  tables: { segments: 'number,segment\n+33388202122,vip\n' },
  schedules: { office: { hours: [{ days: ['mon'], from: '09:00', to: '18:00' }] } },
  constants: {},
  actions: standardActions,
  functions: {},
  connections: {
    paris: {
      country: 'FR',
      timezone: 'Europe/Paris',
      capabilities: {
        triggers: ['ringing', 'established', 'released', 'queue-start', 'agent-state'],
        fields: ['call.type', 'call.acd', 'call.caller.number', 'call.called.number', 'queue.name', 'agent.id', 'agent.device'],
        actions: ['attach-data'],
        callsEnd: false,
      },
    },
  },
  hash: (text) => createHash('sha256').update(text).digest('hex'),
  records: { origins: ['https://crm.example'], schemes: [] },
}

const builtIn = ['asterisk', 'directory', 'ovh'].map((id): PluginStatus => {
  const folder = join(repository, 'src/plugins', id)
  return { id, folder, builtin: true, manifest: readManifest(folder).manifest, state: { kind: 'ready' } }
})

const readers: Readonly<Record<string, (name: string, text: string) => readonly Problem[]>> = {
  rules: (name, text) =>
    compileRulebook({ ...home, rules: [{ id: basename(name, extname(name)), file: `rules/${name}`, text }] }).diagnostics,
  tables: (name, text) => compileRulebook({ ...home, tables: { [basename(name, '.csv')]: text } }).diagnostics,
  triggers: (_, text) => checkEmitted(JSON.parse(text)),
  config: (_, text) => {
    const { config = {}, diagnostics, ranges } = parseConfig(text)
    return [...diagnostics, ...checkConnections(config, builtIn, ranges)]
  },
  manifests: (name, text) => {
    using home = temporaryHome({
      [`plugins/${basename(name, '.json')}/plugin.json`]: text,
      [`plugins/${basename(name, '.json')}/index.ts`]: '',
    })
    const { diagnostics } = readManifest(join(home.path, 'plugins', basename(name, '.json')))
    return diagnostics.map((found) => ({ ...found, place: { ...found.place, file: `plugins/${name}` } }))
  },
}

const files = Object.entries(readers).flatMap(([kind, read]) =>
  readdirSync(join(corpus, kind))
    .sort()
    .map((name) => ({ name: `${kind}/${name}`, problems: read(name, readFileSync(join(corpus, kind, name), 'utf8')) })),
)

test('everything wrong in the corpus is told as written in its golden file', async () => {
  const text = files.map(({ name, problems }) => `== ${name}\n${problems.map((one) => render(one)).join('\n')}\n`).join('\n')
  await expect(text).toMatchFileSnapshot(join(corpus, 'expected.txt'))
})

test('each wrong file is told something, and everything told has its place', () => {
  const silent = files.filter(({ problems }) => problems.length === 0).map(({ name }) => name)
  const lost = files.flatMap(({ name, problems }) =>
    problems.filter(({ place }) => place?.line === undefined && place?.field === undefined).map(({ code }) => `${name}: ${code}`),
  )
  expect({ silent, lost }).toEqual({ silent: [], lost: [] })
})

test('every sentence and next step is whole, in both languages', () => {
  const texts = files.flatMap(({ problems }) =>
    problems.flatMap((one) => [sentence(one), nextStep(one), sentence(one, 'fr'), nextStep(one, 'fr')]),
  )
  expect(texts.filter((text) => text === '' || /\{[a-z]\w*\}/i.test(text) || /undefined|\[object/.test(text))).toEqual([])
})
