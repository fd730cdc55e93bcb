import { randomBytes } from 'node:crypto'
import {
  type Connection,
  type ConnectionContext,
  createKeeper,
  createOutbox,
  type Json,
  keepConnected,
  PluginError,
  type SessionEnd,
} from 'cordboard/plugin-api'
import { actionIds, createActions } from './actions/index.ts'
import { createNormaliser, questionOf } from './normalise/normaliser.ts'
import type { Found } from './normalise/snapshot.ts'
import { namespaceOf, openApplication } from './opening.ts'
import { readSettings } from './settings.ts'
import { openSession, type Session } from './wire/session.ts'

const stateKey = 'calls'
/** Monitors and snapshots that are asked for at the same time. */
const atOnce = 16
const secondsForAnswer = 10

/** Keeps one CSTA link to a switch, or to the next of its servers, until it is closed. */
export async function connectOpenscape(ctx: ConnectionContext, config: Json, handover: Json | undefined): Promise<Connection> {
  const settings = readSettings(config)
  const { clock } = ctx
  const scope = `${clock.now().toString(36)}-${randomBytes(3).toString('hex')}`
  const normaliser = createNormaliser({ settings, scope, known: handover ?? (await ctx.state.get(stateKey)) })
  const stopping = new AbortController()
  const stopped = AbortSignal.any([ctx.signal, stopping.signal])
  /** What the switch said it does not offer. */
  const missing = new Set<string>()
  let session: Session | undefined
  let ready = false
  let paused = false
  let full = false

  const keeper = createKeeper(ctx, stateKey, normaliser.save)
  const outbox = createOutbox({ ctx, full: hold, emptied: keeper.changed })

  function hold(now: boolean): void {
    full = now
    session?.hold(held())
  }

  /** Nothing is read: what the switch does not say then is no silence. */
  function held(): boolean {
    return paused || full
  }

  // One session, from connecting to its end. Never rejects.
  async function live(index: number): Promise<SessionEnd> {
    const server = settings.servers[index] ?? { host: '127.0.0.1', port: 0 }
    const name = `${server.host}:${server.port}`
    const current = openSession({
      server,
      tls: settings.tls,
      clock,
      namespace: namespaceOf(settings.edition),
      bytes: ctx.frame,
      said(message) {
        outbox.add(normaliser.event(message, clock.now()))
        return message.name === 'SystemStatus' ? { name: 'SystemStatusResponse', content: {} } : undefined
      },
      response(asked, message) {
        const { triggers, found } = normaliser.response(asked, message, clock.now())
        outbox.add(triggers)
        for (const one of found) askAbout(current, one)
      },
      garbage: (detail) => ctx.diagnose({ about: 'CSTA', detail }),
    })
    session = current
    if (held()) current.hold(true)
    let worked = false
    let stopBeat: () => void = () => undefined
    try {
      const opened = await openApplication(current, settings)
      const watched = await watch(current)
      stopBeat = heartbeat(current, opened.renewEvery)
      worked = true
      ready = true
      declare()
      outbox.add(normaliser.linkUp(name))
      ctx.report({ kind: 'online', server: name, detail: `${watched} of ${settings.devices.length + pilots.length} devices are watched` })
      return { reason: await current.ended, refused: false, worked }
    } catch (error) {
      const refused = error instanceof PluginError && error.kind === 'auth'
      const reason = error instanceof Error ? error.message : String(error)
      current.end(reason)
      return { reason, refused, worked }
    } finally {
      stopBeat()
      ready = false
      session = undefined
    }
  }

  const pilots = Object.keys(settings.pilots)

  // A device that the switch does not know must not cost the others.
  async function watch(current: Session): Promise<number> {
    let watched = 0
    await each([...pilots, ...settings.devices], async (device) => {
      try {
        const about = { name: 'MonitorStart', device, mark: normaliser.mark() }
        await current.request(
          'MonitorStart',
          { monitorObject: { deviceObject: device }, requestedMonitorMediaClass: { voice: 'true' } },
          about,
        )
        watched += 1
        await snapshot(current, device)
      } catch (error) {
        if (!(error instanceof PluginError) || error.kind === 'unavailable' || error.kind === 'timeout') throw error
        ctx.diagnose({ about: device, detail: `it is not watched: ${error.message}` })
      }
    })
    return watched
  }

  async function snapshot(current: Session, device: string): Promise<void> {
    const about = { name: 'SnapshotDevice', device, mark: normaliser.mark() }
    await current.request('SnapshotDevice', { snapshotObject: { deviceObject: device } }, about).catch((error: unknown) => {
      if (!(error instanceof PluginError) || error.kind === 'unavailable' || error.kind === 'timeout') throw error
      ctx.diagnose({ about: device, detail: `calls under way stay unknown: ${error.message}` })
    })
  }

  function askAbout(current: Session, found: Found): void {
    const content = { snapshotObject: { callObject: { callID: found.callId, deviceID: found.connection } } }
    current.request('SnapshotCall', content, { name: 'SnapshotCall', device: questionOf(found), mark: 0 }).catch((error: unknown) => {
      if (error instanceof PluginError && error.kind === 'not-found') return
      if (session === current) outbox.add(normaliser.tell(found, clock.now()))
    })
  }

  // A peer that vanished without a word is known only by its silence. Any answer is a sign of life, a refusal too.
  function heartbeat(current: Session, renewEvery: number | undefined): () => void {
    const interval = Math.min(settings.heartbeatSeconds * 1000, renewEvery ?? Number.POSITIVE_INFINITY)
    let cancel = clock.setTimer(interval, beat)
    function beat(): void {
      cancel = clock.setTimer(interval, beat)
      if (held()) return
      const [name, content] =
        renewEvery === undefined ? (['RequestSystemStatus', {}] as const) : (['ResetApplicationSessionTimer', {}] as const)
      current.request(name, content).catch((error: unknown) => {
        if (error instanceof PluginError && error.kind === 'timeout' && !held())
          current.end(`no sign of life for ${secondsForAnswer} seconds`)
      })
    }
    return () => cancel()
  }

  function declare(): void {
    if (missing.size > 0) ctx.declare({ actions: actionIds.filter((action) => !missing.has(action)) })
  }

  keepConnected({
    ctx,
    servers: settings.servers.length,
    live,
    lost: (reason) => outbox.add(normaliser.linkDown(reason)),
    stopped,
  }).catch((error: unknown) => ctx.report({ kind: 'failed', reason: String(error) }))

  return {
    async pause() {
      paused = true
      session?.hold(true)
    },
    async drain() {
      await outbox.drain()
      await keeper.settled()
    },
    handover: async () => normaliser.save(),
    async snapshot() {
      const current = session
      if (current === undefined || !ready) throw new PluginError('unavailable', 'not connected')
      await each([...pilots, ...settings.devices], (device) => snapshot(current, device))
    },
    async close() {
      stopping.abort()
      session?.end('closed')
      await outbox.drain()
      await keeper.settled()
    },
    actions: createActions({
      state: normaliser.state,
      clock,
      session() {
        if (session === undefined || !ready) throw new PluginError('unavailable', 'not connected to the switch')
        return session
      },
      lacks(action) {
        missing.add(action)
        declare()
      },
    }),
  }
}

async function each<Item>(items: readonly Item[], run: (item: Item) => Promise<void>): Promise<void> {
  const rest = [...items]
  const workers = Array.from({ length: atOnce }, async () => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await run(item)
  })
  await Promise.all(workers)
}
