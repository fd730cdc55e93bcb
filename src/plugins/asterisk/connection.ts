import { randomBytes } from 'node:crypto'
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
import { declareActions } from './capabilities.ts'
import { readKnown } from './normalise/memory.ts'
import { createNormaliser } from './normalise/normaliser.ts'
import { readSettings, type Settings } from './settings.ts'
import { logIn } from './wire/login.ts'
import { field } from './wire/message.ts'
import { openSession, type Session } from './wire/session.ts'

const stateKey = 'calls'
const pongMilliseconds = 10_000
const farewellMilliseconds = 500

/** Keeps one connection to the manager interface of an Asterisk until it is closed. */
export async function connectAsterisk(ctx: ConnectionContext, config: Json, handover: Json | undefined): Promise<Connection> {
  const settings = readSettings(config)
  const { clock } = ctx
  // Told apart from other clients, from other connections, and from what this one sent before a restart.
  const mark = `cordboard-${randomBytes(4).toString('hex')}-`
  const normaliser = createNormaliser({ settings, scope: String(clock.now()), mark })
  const waits = createWaits(Math.random)
  const stopping = new AbortController()
  const stopped = AbortSignal.any([ctx.signal, stopping.signal])
  let session: Session | undefined
  let ready = false
  let paused = false
  let closed = false

  normaliser.restore(readKnown(handover ?? (await ctx.state.get(stateKey))))
  // Calls that end while nobody listens, even over a restart, are ended by the next snapshot.
  const keeper = createKeeper(ctx, stateKey, known)
  const outbox = createOutbox({ ctx, full: (full) => session?.hold(full || paused), emptied: keeper.changed })

  function known(): Json {
    return { calls: normaliser.save().calls.map((call) => ({ ...call })) }
  }

  async function run(): Promise<void> {
    while (!closed) {
      ctx.report({ kind: 'connecting' })
      const { reason, refused } = await live()
      if (closed) return
      outbox.add(normaliser.linkDown(reason))
      const wait = refused ? waits.afterRefusal() : waits.next()
      if (refused) ctx.report({ kind: 'auth-required', reason })
      else ctx.report({ kind: 'retrying', attempt: waits.attempt(), nextAt: new Date(clock.now() + wait).toISOString(), reason })
      await clock.sleep(wait, stopped).catch(() => undefined)
    }
  }

  // One session, from connecting to its end. Never rejects.
  async function live(): Promise<{ readonly reason: string; readonly refused: boolean }> {
    const current = openSession({
      host: settings.host,
      port: settings.port,
      tls: settings.tls,
      clock,
      mark,
      bytes: ctx.frame,
      event(message) {
        outbox.add(normaliser.feed(message, clock.now()))
        // It was still starting: its queues are there only now.
        if (ready && message.first.get('Event') === 'FullyBooted') takeSnapshot(current).catch(() => undefined)
      },
      list: (list) => outbox.add(normaliser.list(list, clock.now())),
      listMark: normaliser.mark,
      garbage: (detail) => ctx.diagnose({ about: 'manager interface', detail }),
    })
    session = current
    if (paused) current.hold(true)
    const stopHeartbeat = heartbeat(current)
    try {
      const greeting = await current.greeting
      if (!greeting.startsWith('Asterisk Call Manager')) {
        ctx.diagnose({ about: 'greeting', detail: `not an Asterisk manager interface: ${JSON.stringify(greeting.slice(0, 80))}` })
        throw new PluginError('unavailable', 'what answers there is not an Asterisk manager interface')
      }
      await logIn(current, settings)
      outbox.add(normaliser.linkUp(greeting))
      await takeSnapshot(current)
      await declareActions(current, ctx, settings)
      const version = await versionOf(current)
      ctx.report({ kind: 'online', server: version ?? greeting })
      ready = true
      waits.reset()
      return { reason: await current.ended, refused: false }
    } catch (error) {
      const refused = error instanceof PluginError && error.kind === 'auth'
      const reason = error instanceof Error ? error.message : String(error)
      current.end(reason)
      return { reason, refused }
    } finally {
      stopHeartbeat()
      ready = false
      session = undefined
    }
  }

  // A peer that vanished without a word is known only by its silence.
  function heartbeat(current: Session): () => void {
    const interval = settings.heartbeatSeconds * 1000
    let cancel = clock.setTimer(interval, beat)
    function beat(): void {
      const silent = clock.now() - current.heardAt()
      if (paused || silent < interval) {
        cancel = clock.setTimer(paused ? interval : interval - silent, beat)
        return
      }
      const asked = clock.now()
      if (ready) current.request('Ping').catch(() => undefined)
      cancel = clock.setTimer(pongMilliseconds, () => {
        if (current.heardAt() < asked && !paused)
          current.end(`no sign of life for ${Math.round((clock.now() - current.heardAt()) / 1000)} seconds`)
        else beat()
      })
    }
    return () => cancel()
  }

  async function takeSnapshot(current: Session): Promise<void> {
    await snapshot(current, settings, ctx)
    outbox.add(normaliser.settle(clock.now()))
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
      await takeSnapshot(session)
    },
    async close() {
      closed = true
      stopping.abort()
      const current = session
      if (current !== undefined && ready && !paused) {
        current.request('Logoff').catch(() => undefined)
        const cancel = clock.setTimer(farewellMilliseconds, () => current.end('closed'))
        await current.ended
        cancel()
      }
      current?.end('closed')
      await outbox.drain()
      await keeper.settled()
    },
    actions: createActions({
      settings,
      normaliser,
      clock,
      session() {
        if (session === undefined || !ready) throw new PluginError('unavailable', 'not connected to Asterisk')
        return session
      },
    }),
  }
}

// An account without the class `reporting` gets no lists: calls under way stay unknown, the rest works.
async function snapshot(session: Session, settings: Settings, ctx: ConnectionContext): Promise<void> {
  const names = [...Object.keys(settings.variables), ...(settings.calledVariable === undefined ? [] : [settings.calledVariable])]
  try {
    await session.list('Status', names.length === 0 ? {} : { Variables: names.join(',') })
    await session.list('QueueStatus')
  } catch (error) {
    if (!(error instanceof PluginError) || error.kind !== 'refused') throw error
    const detail = `${error.message}; calls and queues under way are learnt only with write class "reporting" and app_queue loaded`
    ctx.diagnose({ about: 'snapshot', detail })
  }
}

async function versionOf(session: Session): Promise<string | undefined> {
  const version = await session.request('CoreSettings').then(
    (message) => field(message, 'AsteriskVersion'),
    () => undefined,
  )
  return version === undefined ? undefined : `Asterisk ${version}`
}
