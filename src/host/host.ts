import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { ConnectionConfig } from '../model/index.ts'
import { CordError, problem, sentence } from '../model/index.ts'
import { answerRoute } from './actions/route.ts'
import { type Doers, runAction } from './actions/run.ts'
import { asItStands, checkLink } from './connection/check.ts'
import { createLink, type Link } from './connection/link.ts'
import { createPresence } from './connection/presence.ts'
import type { HostOptions, HostSettings, PluginHost } from './contract.ts'
import { createDiscovery, type FoundPlugin } from './manifest/discover.ts'
import { createRunner, type Runner } from './plugin/runner.ts'
import { openWorkbench } from './plugin/workbench.ts'
import { limitsOf } from './process/limits.ts'
import { createRecorders } from './recorders.ts'
import { createRegistry, type Registry } from './registry.ts'
import { createRedactor } from './secrets/redact.ts'
import { watchPlugins } from './watch.ts'

/** The plugin host of one installation. Nothing happens before `start`. */
export function createPluginHost(options: HostOptions): PluginHost {
  const { clock, log } = options
  const runners = new Map<string, Runner>()
  const links = new Map<string, Link>()
  const listeners = new Set<() => void>()
  // The newest files that were tried, so that what was refused is not tried again until it changes.
  const tried = new Map<string, string>()
  const recorders = createRecorders((link, text) => runnerOf(link)?.redactor.text(text) ?? text)
  const discover = createDiscovery(options.builtin, options.home)
  let settings: HostSettings = options.settings
  let registry: Registry = createRegistry([])
  let stopWatching: () => Promise<void> = async () => undefined
  const presence = createPresence({
    store: options.store,
    clock,
    log,
    listening() {
      const forgetting = [...links.values()].filter((link) => isOn(link) && registry.kinds.get(link.settings.kind)?.forgets === true)
      return new Map(forgetting.map((link) => [link.id, link.status().state.kind === 'online']))
    },
  })
  let telling = false
  let started = false

  const doers: Doers = {
    clock,
    spec: (action) => registry.spec(action),
    runnerOf: (action) => runners.get(registry.doer(action) ?? ''),
    link: (connection) => links.get(connection),
    runnerOfLink: runnerOf,
  }

  // Listeners look at the whole picture: many changes of one moment are told once.
  function tell(): void {
    if (telling) return
    telling = true
    setImmediate(() => {
      telling = false
      for (const listener of listeners) listener()
    })
  }

  function runnerOf(link: Link): Runner | undefined {
    return runners.get(registry.kinds.get(link.settings.kind)?.folder ?? '')
  }

  function addRunner(found: FoundPlugin): Runner {
    const runner = createRunner({
      found,
      host: options,
      redactor: createRedactor(),
      settings: () => settings.plugins[found.id] ?? {},
      links: () => [...links.values()].filter((link) => isOn(link) && registry.kinds.get(link.settings.kind)?.folder === found.folder),
      onFrame: recorders.frame,
      onFound: readRegistry,
      onChange: tell,
    })
    for (const { code, params, place } of found.diagnostics) log.error({ plugin: found.id, code, place }, sentence({ code, params }))
    runners.set(found.folder, runner)
    tried.set(found.folder, found.hash)
    return runner
  }

  function addLink(id: string): Link | undefined {
    const configured = settings.connections[id]
    if (configured === undefined) return undefined
    const entry = () => registry.kinds.get(configured.kind)
    const link = createLink({
      id,
      settings: configured,
      kind: () => entry()?.kind,
      plugin: entry()?.plugin,
      sources: { home: options.home, env: options.env },
      clock,
      redactor: runners.get(entry()?.folder ?? '')?.redactor ?? createRedactor(),
      cursor: () => options.store.cursor(id),
      recorded: () => recorders.has(id),
      forgets: () => entry()?.forgets === true,
      async note(emitted) {
        const vendor = entry()?.kind.vendor ?? configured.kind
        const receivedAt = new Date(clock.now()).toISOString()
        await options.sink(id, [options.normalise({ emitted, connection: id, vendor, country: configured.country, receivedAt })], undefined)
      },
      onChange: tell,
    })
    links.set(id, link)
    return link
  }

  async function openLink(link: Link): Promise<void> {
    if (!isOn(link)) return
    if (link.settings.kind === 'ingest') {
      link.become({ kind: 'online', detail: 'POST /api/v1/triggers' })
      return
    }
    const runner = runnerOf(link)
    if (runner !== undefined && runner.status().state.kind !== 'disabled') {
      await runner.open(link)
      return
    }
    const why =
      runner === undefined
        ? problem('CORD_CONFIG_KIND', { kind: link.settings.kind, known: ['ingest', ...registry.kinds.keys()].join(', ') })
        : problem('CORD_PLUGIN_NOT_RUNNING', { plugin: runner.found.id, state: 'disabled' })
    link.become({ kind: 'failed', reason: sentence(why) }, why)
  }

  async function reopen(link: Link): Promise<void> {
    const runner = runnerOf(link)
    if (link.at === undefined) await openLink(link)
    else if (runner?.mayReadAll() === false) await runner.open(link)
    else await link.move(link.at.process)
  }

  /** New settings of a connection: it is opened anew where its plugin is to know of them. */
  async function apply(id: string, before: ConnectionConfig | undefined, after: ConnectionConfig | undefined): Promise<void> {
    const link = links.get(id)
    if (link === undefined || after === undefined) return
    link.configure(after)
    if (!isDeepStrictEqual(givenTo(before), givenTo(after))) await reopen(link)
  }

  // Those that failed have been tried: trying again at once would only repeat it.
  async function openIdle(): Promise<void> {
    await Promise.all([...links.values()].filter((link) => link.status().state.kind === 'idle').map(openLink))
  }

  async function removeLink(id: string): Promise<void> {
    await links.get(id)?.close()
    links.delete(id)
  }

  async function tendAll(): Promise<void> {
    await Promise.all([...runners.values()].map((runner) => runner.tend()))
  }

  // Links that found no plugin, or whose plugin has gone, are made again: their plugin's redactor and name belong to them.
  async function renewLinks(folders: ReadonlySet<string>): Promise<void> {
    const stale = [...links.values()].filter(
      (link) => link.status().plugin !== registry.kinds.get(link.settings.kind)?.plugin || folders.has(runnerOf(link)?.found.folder ?? ''),
    )
    for (const { id } of stale) {
      await removeLink(id)
      addLink(id)
    }
    await Promise.all(stale.map(({ id }) => openById(id)))
  }

  async function openById(id: string): Promise<void> {
    const link = links.get(id)
    if (link !== undefined) await openLink(link)
  }

  async function rescan(): Promise<void> {
    const found = await discover()
    const gone = [...runners.keys()].filter((folder) => !found.some((plugin) => plugin.folder === folder))
    for (const folder of gone) {
      await runners.get(folder)?.stop()
      runners.delete(folder)
      tried.delete(folder)
    }
    const fresh = found.filter((plugin) => !runners.has(plugin.folder))
    for (const plugin of fresh) addRunner(plugin)
    const edited = found.filter((plugin) => tried.has(plugin.folder) && tried.get(plugin.folder) !== plugin.hash)
    await Promise.all(edited.map(reload))
    if (gone.length + fresh.length + edited.length === 0) return
    readRegistry()
    await renewLinks(new Set(fresh.map((plugin) => plugin.folder)))
    await tendAll()
    tell()
  }

  async function reload(plugin: FoundPlugin): Promise<void> {
    tried.set(plugin.folder, plugin.hash)
    log.info({ plugin: plugin.id }, 'plugin files changed')
    await runners.get(plugin.folder)?.reload(plugin)
  }

  function readRegistry(): void {
    registry = createRegistry([...runners.values()].map((runner) => runner.found))
  }

  function runnerById(id: string): Runner {
    const found = [...runners.values()].filter((runner) => runner.found.id === id)
    const runner = found.find((one) => one.found.manifest !== undefined) ?? found[0]
    if (runner === undefined) throw new CordError('CORD_PLUGIN_UNKNOWN', { id })
    return runner
  }

  function linkById(id: string): Link {
    const link = links.get(id)
    if (link === undefined) throw new CordError('CORD_CONNECTION_UNKNOWN', { connection: id })
    return link
  }

  async function readAll(): Promise<void> {
    const fresh = (await discover()).filter((plugin) => !runners.has(plugin.folder))
    for (const plugin of fresh) addRunner(plugin)
    readRegistry()
    for (const id of Object.keys(settings.connections)) if (!links.has(id)) addLink(id)
  }

  return {
    discover: readAll,
    async start() {
      if (started) return
      started = true
      await readAll()
      for (const link of links.values()) {
        const since = presence.lastHeard(link.id)
        if (since !== undefined && isOn(link)) link.missed(since)
      }
      presence.begin()
      await tendAll()
      await openIdle()
      if (options.watch) stopWatching = watchPlugins([options.builtin, join(options.home, 'plugins')], options, rescan)
    },
    async stop() {
      await stopWatching()
      if (started) await presence.end()
      await Promise.all([...runners.values()].map((runner) => runner.stop()))
      started = false
    },
    plugins: () => [...runners.values()].map((runner) => runner.status()),
    connections: () => [...links.values()].map((link) => link.status()),
    actions: () => registry.actions,
    functions: () => registry.functions,
    capabilities: (connection) => links.get(connection)?.capabilities(),
    run: (request) => runAction(doers, request),
    route(connection, request) {
      const link = links.get(connection)
      return answerRoute(clock, link, link && runnerOf(link), request)
    },
    async reloadPlugin(id) {
      const runner = runnerById(id)
      const { folder } = runner.found
      const newest = (await discover()).find((plugin) => plugin.folder === folder)
      if (newest === undefined) await rescan()
      else {
        await reload(newest)
        readRegistry()
        await renewLinks(new Set())
      }
      return runner.status()
    },
    async reloadConnection(id) {
      const link = linkById(id)
      await reopen(link)
      return link.status()
    },
    async checkConnection(id) {
      const link = linkById(id)
      const kind = registry.kinds.get(link.settings.kind)?.kind
      const runner = runnerOf(link)
      if (kind === undefined || runner === undefined) return asItStands(link)
      return checkLink({ link, kind, found: runner.found, redactor: runner.redactor, host: options })
    },
    async unpark(id) {
      const runner = runnerById(id)
      await runner.unpark()
      return runner.status()
    },
    async configure(next) {
      const before = settings
      const ids = new Set([...Object.keys(before.connections), ...Object.keys(next.connections)])
      const differing = [...ids].filter((id) => !isDeepStrictEqual(before.connections[id], next.connections[id]))
      const limited = [...runners.values()].filter(
        ({ found }) => !isDeepStrictEqual(limitsOf(before.plugins[found.id] ?? {}), limitsOf(next.plugins[found.id] ?? {})),
      )
      const changed = differing.filter((id) => isSameSystem(before.connections[id], next.connections[id]))
      const others = differing.filter((id) => !changed.includes(id))
      for (const id of others) await removeLink(id)
      settings = next
      for (const id of others) addLink(id)
      await Promise.all(changed.map((id) => apply(id, before.connections[id], next.connections[id])))
      await tendAll()
      await Promise.all(limited.filter((runner) => runner.process !== undefined).map((runner) => runner.reload(runner.found)))
      await openIdle()
      tell()
    },
    async replay(kind, config, chunks, sink) {
      const found = runners.get(registry.kinds.get(kind)?.folder ?? '')?.found
      if (found === undefined) throw new CordError('CORD_CONFIG_KIND', { kind, known: [...registry.kinds.keys()].join(', ') })
      const bench = await openWorkbench(found, { home: options.home, clock, log, mapping: options.services.mapping })
      try {
        await bench.read(kind, config, chunks, sink)
      } finally {
        await bench.close()
      }
    },
    record: (connection, write) => recorders.add(linkById(connection), write),
    onChange(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}

/** Of the same kind, and on before and after: it is taken over, not begun anew. */
function isSameSystem(before: ConnectionConfig | undefined, after: ConnectionConfig | undefined): boolean {
  return before?.kind === after?.kind && before?.enabled !== false && after?.enabled !== false
}

/** What the plugin was given when it was opened. */
function givenTo({ config, country, timezone }: Partial<ConnectionConfig> = {}): unknown {
  return { config, country, timezone }
}

function isOn(link: Link): boolean {
  return link.settings.enabled !== false
}
