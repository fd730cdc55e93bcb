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
import { createActions, withoutAgents } from './actions/index.ts'
import { about } from './actions/scene.ts'
import type { JsonObject } from './json.ts'
import { createNormaliser } from './normalise/normaliser.ts'
import { readSettings } from './settings.ts'
import { createHttp } from './wire/http.ts'
import { openSession, type Session } from './wire/session.ts'
import { followStream, type Stream } from './wire/stream.ts'

const stateKey = 'calls'
/** Users whose state is asked for at the same time. */
const atOnce = 8
const signOfLifeMilliseconds = 10_000

/** Keeps one session at an O2G server, or at the next of its servers, until it is closed. */
export async function connectAlcatel(ctx: ConnectionContext, config: Json, handover: Json | undefined): Promise<Connection> {
  const settings = readSettings(config)
  const { clock } = ctx
  const http = createHttp(clock, settings.ca)
  ctx.own(() => http.close())
  const scope = `${clock.now().toString(36)}-${randomBytes(3).toString('hex')}`
  const normaliser = createNormaliser({ settings, scope, known: handover ?? (await ctx.state.get(stateKey)) })
  const stopping = new AbortController()
  const stopped = AbortSignal.any([ctx.signal, stopping.signal])
  let session: Session | undefined
  let stream: Stream | undefined
  let ready = false
  let paused = false
  let full = false

  const keeper = createKeeper(ctx, stateKey, normaliser.save)
  const outbox = createOutbox({ ctx, full: hold, emptied: keeper.changed })

  function hold(now: boolean): void {
    full = now
    stream?.hold(held())
  }

  /** Nothing is read: what O2G does not say then is no silence. */
  function held(): boolean {
    return paused || full
  }

  // One session, from opening to its end. Never rejects.
  async function live(index: number): Promise<SessionEnd> {
    const server = settings.servers[index] ?? ''
    let stop: () => void = () => undefined
    let worked = false
    try {
      const opened = await openSession(http, server, settings)
      session = opened
      const current = followStream({
        open: opened.stream,
        clock,
        event: taken,
        bytes: ctx.frame,
        garbage,
        again: () => lookAgain(opened, current),
      })
      stream = current
      if (held()) current.hold(true)
      stop = beats(opened, current)
      await current.begun
      outbox.add(normaliser.forgetWaiting(clock.now()))
      await snapshot(opened)
      worked = true
      ready = true
      ctx.declare(opened.agents ? {} : { actions: withoutAgents })
      outbox.add(normaliser.linkUp(new URL(server).host))
      ctx.report({
        kind: 'online',
        server: new URL(server).host,
        detail: opened.admin ? `${settings.users.length} users` : settings.username,
      })
      return { reason: await current.ended, refused: false, worked }
    } catch (error) {
      const refused = error instanceof PluginError && error.kind === 'auth'
      return { reason: error instanceof Error ? error.message : String(error), refused, worked }
    } finally {
      stop()
      stream?.end('closed')
      ready = false
      session = undefined
      stream = undefined
    }
  }

  function taken(event: JsonObject): void {
    outbox.add(normaliser.event(event, clock.now()))
  }

  // Nobody says that what happens between two streams is kept.
  function lookAgain(opened: Session, current: Stream): void {
    if (ready) snapshot(opened).catch((error: unknown) => current.end(error instanceof Error ? error.message : String(error)))
  }

  function garbage(detail: string): void {
    ctx.diagnose({ about: 'events', detail })
  }

  /** Keeps the session, and finds out when the stream is dead though the server lives: it is asked to say something there. */
  function beats(opened: Session, current: Stream): () => void {
    let cancelKeep = clock.setTimer(opened.keepAliveEvery, keep)
    let cancelBeat = clock.setTimer(settings.heartbeatSeconds * 1000, beat)
    let cancelDeaf: () => void = () => undefined
    function keep(): void {
      cancelKeep = clock.setTimer(opened.keepAliveEvery, keep)
      opened.keepAlive().catch((error: unknown) => current.end(error instanceof Error ? error.message : String(error)))
    }
    function beat(): void {
      cancelBeat = clock.setTimer(settings.heartbeatSeconds * 1000, beat)
      const asked = clock.now()
      if (held() || !ready || asked - current.heardAt() < settings.heartbeatSeconds * 1000) return
      const [login] = settings.users
      opened.service('telephony', 'POST', '/state/snapshot', login === undefined ? {} : about(opened, login)).catch(() => undefined)
      cancelDeaf()
      cancelDeaf = clock.setTimer(signOfLifeMilliseconds, () => {
        if (current.heardAt() < asked && !held()) current.end(`no event though asked for ${signOfLifeMilliseconds / 1000} seconds ago`)
      })
    }
    return () => {
      cancelKeep()
      cancelBeat()
      cancelDeaf()
    }
  }

  // A user that O2G does not know must not cost the others.
  async function snapshot(opened: Session): Promise<void> {
    const users = opened.admin ? settings.users : [settings.users[0] ?? settings.username]
    const rest = [...users]
    const workers = Array.from({ length: atOnce }, async () => {
      for (let login = rest.shift(); login !== undefined; login = rest.shift()) await stateOf(opened, login)
    })
    await Promise.all(workers)
  }

  async function stateOf(opened: Session, login: string): Promise<void> {
    const query = about(opened, login)
    const mark = normaliser.mark()
    try {
      const telephony = await opened.service('telephony', 'GET', '/state', query)
      outbox.add(normaliser.telephony(login, telephony, mark, clock.now()))
      if (opened.agents) outbox.add(normaliser.agent(login, await opened.service('acdagent', 'GET', '/state', query)))
    } catch (error) {
      if (!(error instanceof PluginError) || !['refused', 'not-found', 'not-capable'].includes(error.kind)) throw error
      ctx.diagnose({ about: login, detail: `its state is not known: ${error.message}` })
    }
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
      stream?.hold(true)
    },
    async drain() {
      await outbox.drain()
      await keeper.settled()
    },
    handover: async () => normaliser.save(),
    async snapshot() {
      if (session === undefined || !ready) throw new PluginError('unavailable', 'not connected')
      await snapshot(session)
    },
    async close() {
      stopping.abort()
      const opened = session
      stream?.end('closed')
      if (opened !== undefined) await opened.close().catch(() => undefined)
      http.close()
      await outbox.drain()
      await keeper.settled()
    },
    actions: createActions({
      state: normaliser.state,
      clock,
      session() {
        if (session === undefined || !ready) throw new PluginError('unavailable', 'not connected to O2G')
        return session
      },
    }),
  }
}
