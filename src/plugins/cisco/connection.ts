import {
  type Connection,
  type ConnectionContext,
  createKeeper,
  createOutbox,
  createWaits,
  type Json,
  PluginError,
} from 'cordboard/plugin-api'
import { createActions } from './actions/index.ts'
import { allowedActions } from './capabilities.ts'
import { createNormaliser } from './normalise/normaliser.ts'
import { readSettings, type Server } from './settings.ts'
import { askDesk, takeSnapshot } from './snapshot.ts'
import { explainStatus } from './wire/failures.ts'
import { type Message, number } from './wire/message.ts'
import { leave, lesser, open, type Wish } from './wire/open.ts'
import { openSession, type Session } from './wire/session.ts'
import { masks } from './wire/table.ts'

const stateKey = 'calls'
const mostMissed = 3

interface Ending {
  readonly reason: string
  readonly refused: boolean
  /** It was open: the other side is tried at once. */
  readonly opened: boolean
}

/** Keeps one connection to a pair of CTI Servers until it is closed. */
export async function connectCisco(ctx: ConnectionContext, config: Json, handover: Json | undefined): Promise<Connection> {
  const settings = readSettings(config)
  const { clock } = ctx
  const normaliser = createNormaliser(settings)
  const waits = createWaits(Math.random)
  const stopping = new AbortController()
  const stopped = AbortSignal.any([ctx.signal, stopping.signal])
  const asked = new Set<string>()
  let wish: Wish = { version: settings.protocolVersion, supervision: true }
  let session: Session | undefined
  let granted = 0
  let ready = false
  let paused = false
  let full = false
  let closed = false

  const kept = handover ?? (await ctx.state.get(stateKey))
  normaliser.restore(kept)
  let invokeId = lastInvokeId(kept)
  // Calls that end while nobody listens, even over a restart, are ended by the next snapshot.
  const keeper = createKeeper(ctx, stateKey, known)
  const outbox = createOutbox({ ctx, full: hold, emptied: keeper.changed })

  // What is not read is not heard: no heartbeat counts as unanswered then.
  function hold(isFull: boolean): void {
    full = isFull
    session?.hold(full || paused)
  }

  function known(): Json {
    const { calls, agents } = normaliser.save()
    return JSON.parse(JSON.stringify({ calls, agents, invokeId }))
  }

  // Begins with the time, so that ids made of it differ from those before a restart; of two generations within a second the second goes on.
  function nextInvokeId(): number {
    invokeId = Math.max(invokeId + 1, Math.floor(clock.now() / 1000)) % 0xffff_ffff
    return invokeId
  }

  async function run(): Promise<void> {
    let turn = 0
    let spared = 0
    while (!closed) {
      const server = settings.servers[turn % settings.servers.length]
      if (server === undefined) return
      ctx.report({ kind: 'connecting' })
      const { reason, refused, opened } = await live(server)
      if (closed) return
      if (opened) {
        outbox.add(normaliser.linkDown(reason))
        spared = settings.servers.length - 1
      }
      turn += 1
      // The other side is there for this: it is asked without a wait, once.
      if (!refused && spared > 0) {
        spared -= 1
        continue
      }
      const wait = refused ? waits.afterRefusal() : waits.next()
      if (refused) ctx.report({ kind: 'auth-required', reason })
      else ctx.report({ kind: 'retrying', attempt: waits.attempt(), nextAt: new Date(clock.now() + wait).toISOString(), reason })
      await clock.sleep(wait, stopped).catch(() => undefined)
    }
  }

  // One session, from connecting to its end. Never rejects.
  async function live(server: Server): Promise<Ending> {
    const current = openSession({
      host: server.host,
      port: server.port,
      tls: settings.tls,
      clock,
      lengthBytes: settings.lengthBytes,
      nextInvokeId,
      bytes: ctx.frame,
      event: (message) => take(current, message),
      garbage: (detail) => ctx.diagnose({ about: 'CTI Server', detail }),
    })
    session = current
    if (paused || full) current.hold(true)
    let opened = false
    let stopHeartbeat = (): void => undefined
    try {
      const confirmed = await open(current, settings, wish)
      opened = true
      granted = confirmed.fixed.ServiceGranted ?? 0
      outbox.add(normaliser.linkUp(confirmed, { server: `${server.host}:${server.port}`, role: server.role }))
      stopHeartbeat = heartbeat(current)
      const controls = await snapshot(current)
      ctx.declare({ actions: [...allowedActions(granted, controls)] })
      ctx.report({ kind: 'online', server: `CTI Server ${server.role}, ${server.host}:${server.port}`, detail: `protocol ${wish.version}` })
      ready = true
      waits.reset()
      return { reason: await current.ended, refused: false, opened }
    } catch (error) {
      const refused = error instanceof PluginError && error.kind === 'auth'
      const reason = error instanceof Error ? error.message : String(error)
      current.end(reason)
      const less = lesser(error, wish)
      if (less !== undefined && !closed) {
        wish = less
        return live(server)
      }
      return { reason, refused, opened }
    } finally {
      stopHeartbeat()
      ready = false
      if (session === current) session = undefined
    }
  }

  function take(current: Session, message: Message): void {
    if (message.name === 'FAILURE_EVENT') {
      current.end(`the CTI Server failed: ${explainStatus(message.fixed.Status ?? 0)}`)
      return
    }
    outbox.add(normaliser.feed(message, clock.now()))
    if (message.name === 'AGENT_STATE_EVENT') askDesks(current)
    if (message.name !== 'SYSTEM_EVENT') return
    const event = number(message, 'SystemEventID')
    if (event === ctiServerOffline) current.end('the CTI Server went offline')
    // What was behind it came back without a word of what happened meanwhile.
    else if (ready && event !== undefined && comingBack.has(event)) snapshot(current).catch(() => undefined)
  }

  // Once for each login: some systems do not say.
  function askDesks(current: Session): void {
    if (!ready || (granted & masks.CtiServiceMask.CLIENT_CONTROL) === 0) return
    for (const [id, agent] of normaliser.state.agents) {
      if (agent.desk !== undefined || asked.has(id)) continue
      asked.add(id)
      askDesk(current, normaliser, id).catch(() => undefined)
    }
    for (const id of asked) if (!normaliser.state.agents.has(id)) asked.delete(id)
  }

  // A peer that vanished without a word is known only by its silence.
  function heartbeat(current: Session): () => void {
    const interval = settings.heartbeatSeconds * 1000
    let missed = 0
    let cancel = clock.setTimer(interval, beat)
    function beat(): void {
      const listening = !paused && !full
      if (listening && missed >= mostMissed) {
        current.end(`${missed} heartbeats unanswered`)
        return
      }
      if (missed > 0 && listening) outbox.add(normaliser.linkSilent(missed))
      missed += listening ? 1 : 0
      current.request('HEARTBEAT_REQ', {}, [], { milliseconds: interval * (mostMissed + 1) }).then(answered, refused)
      cancel = clock.setTimer(interval, beat)
    }
    function answered(): void {
      if (missed > 1) outbox.add(normaliser.linkSilent(0))
      missed = 0
    }
    function refused(error: unknown): void {
      if (error instanceof PluginError && error.kind === 'refused') current.end(`the CTI Server went offline: ${error.message}`)
    }
    return () => cancel()
  }

  async function snapshot(current: Session): Promise<number | undefined> {
    const controls = await takeSnapshot({
      session: current,
      settings,
      normaliser,
      granted,
      found: outbox.add,
      diagnose: (detail) => ctx.diagnose({ about: 'snapshot', detail }),
    })
    keeper.changed()
    return controls
  }

  run().catch((error: unknown) => ctx.report({ kind: 'failed', reason: String(error) }))

  return {
    async pause() {
      paused = true
      session?.hold(true)
    },
    async drain() {
      await outbox.drain()
      await keeper.settled()
    },
    handover: async () => known(),
    async snapshot() {
      if (session === undefined || !ready) throw new PluginError('unavailable', 'not connected')
      await snapshot(session)
    },
    async close() {
      closed = true
      stopping.abort()
      const current = session
      if (current !== undefined && ready && !paused) await leave(current)
      current?.end('closed')
      await outbox.drain()
      await keeper.settled()
    },
    actions: createActions({
      settings,
      normaliser,
      session() {
        if (session === undefined || !ready) throw new PluginError('unavailable', 'not connected to a CTI Server')
        return session
      },
    }),
  }
}

const ctiServerOffline = 7
// Central controller, peripheral and CTI Server.
const comingBack = new Set([1, 3, 8])

/** What the generation before asked last. */
function lastInvokeId(kept: Json | undefined): number {
  if (typeof kept !== 'object' || kept === null || !('invokeId' in kept)) return 0
  return typeof kept.invokeId === 'number' ? kept.invokeId : 0
}
