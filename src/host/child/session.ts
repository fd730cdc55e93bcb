import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import {
  type ActionRequest,
  type Checked,
  type Connection,
  type ConnectionKind,
  type Json,
  type Plugin,
  type PluginClock,
  PluginError,
  type Replay,
} from '../../plugin-api/index.ts'
import type { Act, Activate, Activated, Connected, HostAsks, Resources } from '../protocol/methods.ts'
import { createContext } from './context.ts'
import { createOwnedContext, type OwnedContext } from './owned.ts'
import { createReplayClock, endReplay, type ReplayClock } from './replay.ts'
import type { Wire } from './wire.ts'

/** One handler for each thing the host may ask. */
export type Session = { readonly [Method in keyof HostAsks]: (params: HostAsks[Method], signal: AbortSignal) => Promise<unknown> }

interface Open {
  readonly owned: OwnedContext
  readonly connection: Connection
}

interface Replaying {
  readonly owned: OwnedContext
  readonly replay: Replay
  readonly clock: ReplayClock
}

/** What a plugin's process does: loads the module, opens and closes its connections, passes on what is asked of them. */
export function createSession(
  wire: Wire & { readonly open: () => number; addRun(request: ActionRequest, run: number): void },
  clock: PluginClock & { readonly waiting: number },
): Session {
  const open = new Map<string, Open>()
  const replaying = new Map<string, Replaying>()
  let plugin: Plugin = {}
  let granted: Activate = { main: '', home: undefined, files: [], uses: [] }

  function kindOf(kind: string): ConnectionKind {
    const found = plugin.connections?.[kind]
    if (found === undefined) throw new PluginError('not-capable', `The plugin's module has no connection kind '${kind}'.`)
    return found
  }

  function opened(owner: string): Open {
    const found = open.get(owner)
    if (found === undefined) throw new PluginError('unavailable', 'The connection is closed.')
    return found
  }

  function replayOf(owner: string): Replaying {
    const found = replaying.get(owner)
    if (found === undefined) throw new PluginError('unavailable', 'The replay is over.')
    return found
  }

  function requestOf(act: Act, signal: AbortSignal): ActionRequest {
    const { key, attempt, facts, rule, deadline, traceparent } = act
    const request = { key, attempt, facts, rule, deadline, signal, ...(traceparent === undefined ? {} : { traceparent }) }
    wire.addRun(request, act.run)
    return request
  }

  return {
    async activate(params): Promise<Activated> {
      granted = params
      const module: { readonly plugin?: Plugin } = await import(params.main)
      if (typeof module.plugin !== 'object' || module.plugin === null) {
        throw new PluginError('bad-input', "The main module exports no 'plugin': export const plugin = definePlugin({ ... }).")
      }
      plugin = module.plugin
      const kinds = Object.entries(plugin.connections ?? {})
      return {
        connections: kinds.map(([kind]) => kind),
        replays: kinds.filter(([, found]) => found.replay !== undefined).map(([kind]) => kind),
        actions: Object.keys(plugin.actions ?? {}),
      }
    },
    async connect({ owner, info, config, cursor, handover, record }): Promise<Connected> {
      const owned = createOwnedContext({ wire, granted, clock, owner, info, cursor, record })
      try {
        const connection = await kindOf(info.kind).connect(owned.context, config as Json, handover as Json | undefined)
        open.set(owner, { owned, connection })
        return {
          actions: Object.keys(connection.actions ?? {}),
          routes: Object.keys(connection.routes ?? {}),
          snapshot: connection.snapshot !== undefined,
        }
      } catch (error) {
        owned.abort()
        await owned.dispose()
        throw error
      }
    },
    pause: async ({ owner }) => opened(owner).connection.pause?.(),
    drain: async ({ owner }) => opened(owner).connection.drain?.(),
    handover: async ({ owner }) => opened(owner).connection.handover?.(),
    snapshot: async ({ owner }) => opened(owner).connection.snapshot?.(),
    async close({ owner }) {
      const { owned, connection } = opened(owner)
      open.delete(owner)
      owned.abort()
      try {
        await connection.close()
      } finally {
        await owned.dispose()
      }
    },
    async act({ owner, ...act }, signal) {
      const run = opened(owner).connection.actions?.[act.action]
      if (run === undefined) throw new PluginError('not-capable', `The connection does not do '${act.action}'.`)
      return run(act.input as Json, requestOf(act, signal))
    },
    async run(act, signal) {
      const action = plugin.actions?.[act.action]
      if (action === undefined) throw new PluginError('not-capable', `The plugin's module has no action '${act.action}'.`)
      return action.run(createContext(wire, granted, clock, undefined), act.input as Json, requestOf(act, signal))
    },
    async route({ owner, request }) {
      const handler = opened(owner).connection.routes?.[request.path]
      if (handler === undefined) throw new PluginError('not-found', `The connection has no handler for the route '${request.path}'.`)
      return handler({ ...request, body: Buffer.from(request.body, 'base64') })
    },
    record: async ({ owner, on }) => opened(owner).owned.record(on),
    async check({ owner, info, config, live }, signal): Promise<Checked> {
      const { check } = kindOf(info.kind)
      if (check === undefined) throw new PluginError('not-capable', `Connections of kind '${info.kind}' cannot be checked.`)
      const owned = createOwnedContext({ wire, granted, clock, owner, info, cursor: undefined, record: false })
      signal.addEventListener('abort', owned.abort)
      try {
        return await check({ ...owned.context, live }, config as Json)
      } finally {
        owned.abort()
        await owned.dispose()
      }
    },
    async replay({ owner, info, config }) {
      const kind = kindOf(info.kind)
      if (kind.replay === undefined) throw new PluginError('not-capable', `The connection kind '${info.kind}' cannot read recordings.`)
      const clock = createReplayClock()
      const owned = createOwnedContext({ wire, granted, clock, owner, info, cursor: undefined, record: false })
      replaying.set(owner, { owned, clock, replay: kind.replay(owned.context, config as Json) })
    },
    async 'replay-write'({ owner, chunk }) {
      const { replay, clock } = replayOf(owner)
      await clock.through(replay.write(Buffer.from(chunk, 'base64')), busy)
    },
    async 'replay-end'({ owner }) {
      const { replay, clock, owned } = replayOf(owner)
      await endReplay(replay, clock, busy)
      while (busy()) await new Promise((resolve) => setImmediate(resolve))
      replaying.delete(owner)
      owned.abort()
      await owned.dispose()
    },
    resources: async () => resourcesOf(clock.waiting),
    heap: async () => heapInUse(),
  }

  function busy(): boolean {
    return wire.open() > 0
  }
}

/** After a collection: Node offers one only when it is asked to by a flag of its engine. */
function heapInUse(): number {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect === 'function') for (let round = 0; round < 2; round += 1) collect()
  return process.memoryUsage().heapUsed
}

function resourcesOf(timers: number): Resources {
  const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0)
  return { handles: process.getActiveResourcesInfo(), timers, listeners }
}
