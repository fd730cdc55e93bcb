import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type ConnectionStatus, createPluginHost, type FoundPlugin, type PluginHost } from '../host/index.ts'
import type { Json, JsonObject, Log, Trigger } from '../model/index.ts'
import { createKitClock, type KitClock } from './clock.ts'

/** The plugin in the real host, with a journal in memory. */
export interface Trial {
  readonly host: PluginHost
  readonly clock: KitClock
  /** What reached the journal, each id once. */
  readonly triggers: readonly Trigger[]
  /** All that people may come to see of the plugin: log lines, states, diagnoses, triggers, recorded frames. */
  visible(): string
  /** Opens the one connection of this trial, `pbx`; one that was open before is closed. */
  open(kind: string, config: JsonObject): Promise<void>
  status(): ConnectionStatus | undefined
  close(): Promise<void>
}

export const connection = 'pbx'

export async function startTrial(
  found: FoundPlugin,
  mapping: ((expression: string, input: Json) => Json | undefined) | undefined,
): Promise<Trial> {
  const home = mkdtempSync(join(tmpdir(), 'cordboard-trial-'))
  mkdirSync(join(home, 'plugins'))
  const builtin = join(home, 'built-in')
  cpSync(found.folder, join(found.builtin ? builtin : join(home, 'plugins'), found.id), { recursive: true })
  const clock = createKitClock()
  const triggers: Trigger[] = []
  const known = new Set<string>()
  const states = new Map<string, Json>()
  const cursors = new Map<string, string>()
  const lines: string[] = []
  const shown = new Set<string>()
  const host = createPluginHost({
    home,
    builtin,
    settings: { connections: {}, plugins: {} },
    env: {},
    clock,
    log: logInto(lines),
    async sink(id, accepted, cursor) {
      for (const trigger of accepted) {
        if (known.has(trigger.id)) continue
        known.add(trigger.id)
        triggers.push(trigger)
      }
      if (cursor !== undefined) cursors.set(id, cursor)
    },
    normalise: ({ emitted, connection: id, vendor, receivedAt }) => ({ ...emitted, connection: id, vendor, receivedAt }),
    store: {
      getState: (owner, key) => states.get(`${owner}/${key}`),
      async setState(owner, key, value) {
        states.set(`${owner}/${key}`, value)
      },
      cursor: (id) => cursors.get(id),
    },
    services: {
      screen: async () => ({ status: 'no-session' }),
      http: async () => ({ status: 503, headers: {}, body: '' }),
      mapping: (expression, input) => mapping?.(expression, input),
    },
    watch: false,
    offline: true,
  })
  host.onChange(() => {
    for (const { state, diagnoses, problem } of host.connections()) shown.add(JSON.stringify({ state, diagnoses, problem }))
  })
  await host.start()
  let stopRecording: () => Promise<void> = async () => undefined
  return {
    host,
    clock,
    triggers,
    visible: () =>
      [...lines, ...shown, JSON.stringify(triggers), JSON.stringify([...states]), JSON.stringify(host.connections())].join('\n'),
    async open(kind, config) {
      await stopRecording()
      await host.configure({ connections: {}, plugins: {} })
      await host.configure({ connections: { [connection]: { kind, config } }, plugins: {} })
      const stop = await host.record(connection, (chunk) => shown.add(Buffer.from(chunk).toString('latin1')))
      stopRecording = async () => await stop()
    },
    status: () => host.connections().find(({ id }) => id === connection),
    async close() {
      await stopRecording()
      await host.stop()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** Looks again until it holds; false when it does not in that (real) time. */
export async function comes(holds: () => boolean, milliseconds = 10_000): Promise<boolean> {
  for (const end = performance.now() + milliseconds; !holds(); ) {
    if (performance.now() > end) return false
    await wait(10)
  }
  return true
}

function logInto(lines: string[]): Log {
  const write: Log['info'] = (fields, text) => void lines.push(`${text} ${JSON.stringify(fields)}`)
  return { debug: write, info: write, warn: write, error: write }
}
