import { CordError, type EmittedTrigger, type Json } from '../../model/index.ts'
import { type Checked, type ConnectionInfo, PluginError } from '../../plugin-api/index.ts'
import { createLink, type Link } from '../connection/link.ts'
import { lenientConfig } from '../connection/settings.ts'
import type { ConnectionStatus, HostOptions } from '../contract.ts'
import type { FoundPlugin } from '../manifest/discover.ts'
import { limitsOf } from '../process/limits.ts'
import { isChecked, isResources } from '../process/shapes.ts'
import { askWithin } from '../process/within.ts'
import type { Activated, Resources } from '../protocol/methods.ts'
import { createRedactor, type Redactor } from '../secrets/redact.ts'
import { readableFiles } from './files.ts'
import { launch } from './launch.ts'

export type TriggerSink = (triggers: readonly EmittedTrigger[]) => void

/** A plugin in a process of its own, apart from every installation: to read recordings and to be looked at. */
export interface Workbench {
  /** What its main module turned out to have. */
  readonly activated: Activated
  /** Reads a recording. Rejects with what the plugin threw; a CordError when the kind reads no recordings. */
  read(
    kind: string,
    config: Json,
    chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    sink: TriggerSink,
    diagnosed?: (about: string, detail: string) => void,
  ): Promise<void>
  /** Opens a connection whose triggers go nowhere. What goes wrong is its state. */
  connect(kind: string, config: Readonly<Record<string, unknown>>): Promise<OpenedConnection>
  /** Signs in to a system and out again, beside a connection that is `live` or not. Rejects with what the plugin threw. */
  check(kind: string, info: ConnectionInfo, config: Json, live: boolean): Promise<Checked>
  /** What its process holds open. */
  resources(): Promise<Resources>
  /** Bytes of its heap that are in use, after what nobody needs was given back. */
  heap(): Promise<number>
  close(): Promise<void>
}

export interface OpenedConnection {
  status(): ConnectionStatus
  close(): Promise<void>
}

export interface WorkbenchOptions extends Pick<HostOptions, 'home' | 'clock' | 'log'> {
  /** For plugins that use mapping; without it they are refused. */
  readonly mapping?: HostOptions['services']['mapping']
  /** It may reach other machines, and read these files of the home. Default: neither. */
  readonly outside?: { readonly http: HostOptions['services']['http']; readonly files: readonly string[]; readonly redactor: Redactor }
}

const stepWithin = 30_000
const checkWithin = 15_000

/** Rejects with a CordError when the plugin is invalid or cannot be loaded. */
export async function openWorkbench(found: FoundPlugin, options: WorkbenchOptions): Promise<Workbench> {
  const { manifest } = found
  if (manifest === undefined) throw new CordError('CORD_PLUGIN_NOT_RUNNING', { plugin: found.id, state: 'invalid' })
  const { clock } = options
  const { outside } = options
  const redactor = outside?.redactor ?? createRedactor()
  const sinks = new Map<string, TriggerSink>()
  const diagnoses = new Map<string, (about: string, detail: string) => void>()
  const links: Link[] = []
  let last = 0
  const launched = await launch({
    found,
    manifest,
    host: {
      ...options,
      ...nothingBehind,
      offline: outside === undefined,
      services: { ...nothingBehind.services, http: outside?.http ?? unreachable, mapping: options.mapping ?? unreachable },
    },
    // A recording is read as fast as it can be.
    limits: { ...limitsOf({ memoryMb: 512 }), triggersPerSecond: 1_000_000 },
    files: outside?.files ?? readableFiles(options.home, []),
    redactor,
    linkOf: (_process, owner) => links.find((link) => link.at?.owner === owner),
    replayOf: (owner) => sinks.get(owner),
    replayDiagnosed: (owner, about, detail) => diagnoses.get(owner)?.(about, detail),
    runOf: () => undefined,
    onFrame: () => undefined,
    onResponsive: () => undefined,
  })
  if (launched.kind === 'crashed') throw new CordError('CORD_PLUGIN_CRASHED', { plugin: found.id, reason: launched.reason })
  if (launched.kind === 'failed') throw launched.error
  const { process, activated } = launched

  return {
    activated,
    async read(kind, config, chunks, sink, diagnosed) {
      const declared = manifest.contributes.connections?.find((known) => known.kind === kind)
      if (declared === undefined || !activated.replays.includes(kind)) throw new CordError('CORD_PLUGIN_NO_REPLAY', { kind })
      last += 1
      const owner = `replay#${last}`
      sinks.set(owner, sink)
      if (diagnosed !== undefined) diagnoses.set(owner, diagnosed)
      try {
        const info = { id: kind, kind, country: undefined, timezone: 'UTC' }
        await askWithin(process, clock, stepWithin, 'replay', { owner, info, config: lenientConfig(config, declared) })
        for await (const bytes of chunks) {
          const chunk = Buffer.from(bytes).toString('base64')
          await askWithin(process, clock, stepWithin, 'replay-write', { owner, chunk })
        }
        await askWithin(process, clock, stepWithin, 'replay-end', { owner })
      } finally {
        sinks.delete(owner)
        diagnoses.delete(owner)
      }
    },
    async connect(kind, config) {
      last += 1
      const link = createLink({
        id: `${kind}-${last}`,
        settings: { kind, config: { ...config } },
        kind: () => manifest.contributes.connections?.find((known) => known.kind === kind),
        plugin: manifest.id,
        sources: { home: options.home, env: {} },
        clock,
        redactor,
        cursor: () => undefined,
        recorded: () => false,
        forgets: () => false,
        note: async () => undefined,
        onChange: () => undefined,
      })
      links.push(link)
      await link.open(process)
      return { status: link.status, close: async () => void (await link.close()) }
    },
    async check(kind, info, config, live) {
      last += 1
      const params = { owner: `check#${last}`, info: { ...info, kind }, config, live }
      const answer = await askWithin(process, clock, checkWithin, 'check', params)
      if (isChecked(answer)) return answer
      throw new PluginError('unavailable', 'check() gave something else than what a system says of itself.')
    },
    async resources() {
      const answer = await askWithin(process, clock, stepWithin, 'resources', {})
      if (isResources(answer)) return answer
      throw new PluginError('unavailable', 'The process does not say what it holds open.')
    },
    async heap() {
      const answer = await askWithin(process, clock, stepWithin, 'heap', {})
      if (typeof answer === 'number') return answer
      throw new PluginError('unavailable', 'The process does not say how much it holds.')
    },
    close: async () => void (await process.kill('the work was done')),
  }
}

// Nothing stands behind a workbench: no journal, no screen, no web.
const nothingBehind = {
  normalise: ({ emitted, connection, vendor, receivedAt }: Parameters<HostOptions['normalise']>[0]) => {
    return { ...emitted, connection, vendor, receivedAt }
  },
  sink: async () => undefined,
  store: { getState: () => undefined, setState: async () => undefined, cursor: () => undefined },
  services: { screen: unreachable, http: unreachable },
} as const

function unreachable(): never {
  throw new PluginError('not-capable', 'There is nothing to ask here.')
}
