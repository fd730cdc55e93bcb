import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createPluginHost, type HostOptions, type PluginHost, type RunAnswer, type RunRequest } from '../../src/host/index.ts'
import type { Clock, Facts, Json, Log, Trigger } from '../../src/model/index.ts'

const fixtures = join(import.meta.dirname, '../fixtures/plugins')

/** The time of the machine: only waits are moved by tests that need it. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimer(milliseconds, run) {
    const timer = setTimeout(run, milliseconds)
    return () => clearTimeout(timer)
  },
}

export interface Bench {
  readonly host: PluginHost
  readonly home: string
  /** What reached the journal. */
  readonly triggers: Trigger[]
  readonly cursors: Map<string, string>
  /** Log lines as `level plugin/connection text {fields}`. */
  readonly lines: string[]
  run(action: string, input: Readonly<Record<string, Json>>, more?: Partial<RunRequest>): Promise<RunAnswer>
}

/** A home in a temporary folder with some of the fixture plugins; the host stops with the test. */
export function createBench(plugins: readonly string[], more: Partial<HostOptions> = {}): Bench {
  const home = mkdtempSync(join(tmpdir(), 'cordboard-host-'))
  mkdirSync(join(home, 'plugins'))
  for (const plugin of plugins) cpSync(join(fixtures, plugin), join(home, 'plugins', plugin), { recursive: true })
  const triggers: Trigger[] = []
  const lines: string[] = []
  const cursors = new Map<string, string>()
  const states = new Map<string, Json>()
  const host = createPluginHost({
    home,
    builtin: join(home, 'none'),
    settings: { connections: {}, plugins: {} },
    env: {},
    clock: systemClock,
    log: logInto(lines),
    async sink(connection, accepted, cursor) {
      triggers.push(...accepted)
      if (cursor !== undefined) cursors.set(connection, cursor)
    },
    normalise: ({ emitted, connection, vendor, receivedAt }) => ({ ...emitted, connection, vendor, receivedAt }),
    store: {
      getState: (owner, key) => states.get(`${owner}/${key}`),
      async setState(owner, key, value) {
        states.set(`${owner}/${key}`, value)
      },
      cursor: (connection) => cursors.get(connection),
    },
    services: {
      screen: async () => ({ status: 'no-session' }),
      http: async () => ({ status: 200, headers: {}, body: '' }),
      mapping: () => undefined,
    },
    watch: false,
    ...more,
  })
  onTestFinished(async () => {
    await host.stop()
    rmSync(home, { recursive: true, force: true })
  })
  return {
    host,
    home,
    triggers,
    cursors,
    lines,
    run: (action, input, request = {}) =>
      host.run({
        action,
        connection: 'paris',
        input,
        key: 'key-1',
        attempt: 1,
        facts: noFacts,
        rule: 'sales',
        deadline: Date.parse('2030-01-01T00:00:00Z'),
        timeoutSeconds: 5,
        signal: new AbortController().signal,
        ...request,
      }),
  }
}

/** A reference to a secret, as it stands in a configuration. */
export function secret(inside: string): string {
  return ['$', '{', inside, '}'].join('')
}

export const noFacts: Facts = {
  id: 't-1',
  type: 'ringing',
  connection: 'paris',
  vendor: 'echo',
  receivedAt: '2026-11-20T09:00:00.000Z',
  ledger: { once: [], limits: {} },
}

/** Looks again until it holds: what another process does is not ours to move. */
export async function until(holds: () => boolean, what: string, milliseconds = 30_000): Promise<void> {
  const end = performance.now() + milliseconds
  while (!holds()) {
    if (performance.now() > end) throw new Error(`${what}: not within ${milliseconds} ms`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

function logInto(lines: string[]): Log {
  const write = (level: string): Log['info'] => {
    return ({ plugin, connection, ...fields }, text) =>
      void lines.push(`${level} ${plugin ?? '-'}${connection === undefined ? '' : `/${connection}`} ${text} ${JSON.stringify(fields)}`)
  }
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
}
