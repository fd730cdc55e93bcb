import { type CaseResult, evaluateMapping, normalise, runCases } from '../engine/index.ts'
import { createPluginHost, type PluginHost } from '../host/index.ts'
import { openJournal } from '../journal/index.ts'
import type { Config, Diagnostic } from '../model/index.ts'
import { openRulebook, type Rulebook, type RuleStatus } from '../rulebook/index.ts'
import { systemClock } from './clock.ts'
import { checkConnections } from './config/connections.ts'
import { loadConfig, readConfig } from './config/load.ts'
import { builtinPlugins, homePaths } from './config/paths.ts'
import { createLog } from './log.ts'
import { rulebookSettings } from './settings.ts'

/** A home that is looked at, not run: its plugins are known, nothing is connected, nothing is written into it. */
export interface OpenedPlugins extends AsyncDisposable {
  readonly config: Config
  readonly host: PluginHost
}

export interface OpenedHome extends OpenedPlugins {
  readonly rulebook: Rulebook
}

export interface Inspection {
  readonly rules: readonly RuleStatus[]
  readonly cases: readonly CaseResult[]
  /** Of configuration, rules, tables and plugins. */
  readonly diagnostics: readonly Diagnostic[]
}

/** The plugins of a home, built-in and its own. Connections are configured for their settings only. */
export async function pluginsOnly(home: string): Promise<OpenedPlugins> {
  return await openPlugins(home, loadConfig(homePaths(home).config))
}

/** Throws a CordError when the configuration is not usable; bad rules are in the rulebook's diagnostics. */
export async function openHome(home: string): Promise<OpenedHome> {
  return await openWith(home, loadConfig(homePaths(home).config))
}

/** Everything that can be said about a home without running it; also when its configuration is broken. */
export async function inspectHome(home: string): Promise<Inspection> {
  const { config = {}, diagnostics, ranges } = readConfig(homePaths(home).config)
  await using opened = await openWith(home, config)
  const plugins = opened.host.plugins().flatMap((plugin) => (plugin.state.kind === 'invalid' ? plugin.state.diagnostics : []))
  const cases: CaseResult[] = []
  const rules = opened.rulebook.status()
  for (const { id, file } of rules) {
    // As the file stands, also when a failing case keeps it out of the live rulebook.
    const text = opened.rulebook.read(id)?.text ?? ''
    const others = opened.rulebook.source().rules.filter((rule) => rule.id !== id)
    cases.push(...runCases({ ...opened.rulebook.source(), rules: [...others, { id, file, text }] }, id))
  }
  const ofRules = opened.rulebook.diagnostics()
  return {
    rules,
    cases,
    diagnostics: once([...diagnostics, ...checkConnections(config, opened.host.plugins(), ranges), ...plugins, ...ofRules]),
  }
}

async function openPlugins(home: string, config: Config): Promise<OpenedPlugins> {
  const store = openJournal({ path: ':memory:', now: systemClock.now })
  const off = Object.fromEntries(
    Object.entries(config.connections ?? {}).map(([id, connection]) => [id, { ...connection, enabled: false }]),
  )
  const host = createPluginHost({
    home,
    builtin: builtinPlugins,
    settings: { connections: off, plugins: config.plugins ?? {} },
    env: process.env,
    clock: systemClock,
    log: createLog('silent'),
    sink: async () => undefined,
    normalise,
    store,
    services: {
      screen: async () => ({ status: 'no-session' }),
      http: async () => ({ status: 503, headers: {}, body: '' }),
      mapping: evaluateMapping,
    },
    watch: false,
  })
  await host.discover()
  return {
    config,
    host,
    async [Symbol.asyncDispose]() {
      await host.stop()
      await store.close()
    },
  }
}

async function openWith(home: string, config: Config): Promise<OpenedHome> {
  const plugins = await openPlugins(home, config)
  const store = openJournal({ path: ':memory:', now: systemClock.now })
  const rulebook = await openRulebook({
    home,
    store,
    clock: systemClock,
    log: createLog('silent'),
    settings: () => rulebookSettings(config, plugins.host),
    watch: false,
  })
  return {
    ...plugins,
    rulebook,
    async [Symbol.asyncDispose]() {
      await rulebook.close()
      await plugins[Symbol.asyncDispose]()
      await store.close()
    },
  }
}

function once(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(diagnostics.map((found) => [JSON.stringify(found), found])).values()]
}
