import { createWaits, type Json, type PluginClock, PluginError } from 'cordboard/plugin-api'
import type { Frame } from './frame.ts'
import type { Gate } from './gate.ts'
import { createInitialization } from './initialization.ts'
import { type JsonObject, textOf } from './json.ts'
import { endpointOf, type Line, openLine, saveLine } from './line.ts'
import { createSecrets, nameOf, type Secrets } from './secrets.ts'
import type { AgentSettings, Settings } from './settings.ts'
import type { SessionState } from './status.ts'
import { createWatches, type Watches } from './watch.ts'
import type { Answer } from './wire/bayeux.ts'
import { tokenFor, type Workspace } from './wire/workspace.ts'

/** One agent's session at Workspace, kept alive until it is closed. */
export interface Session {
  readonly agent: AgentSettings
  readonly watches: Watches
  /** The API while the session is good; undefined else. */
  workspace(): Workspace | undefined
  /** Asks what goes on; rejects with `unavailable` where there is no session. */
  snapshot(): Promise<void>
  /** After this no further poll is sent: the one that is open may still be answered. */
  pause(): void
  /** Resolves when nothing is under way; an open poll is given up after a moment. */
  stop(): Promise<void>
  /** Says good-bye, unless the session goes to the next generation. */
  leave(): Promise<void>
  /** For the next generation; in memory only. */
  handover(): Json
}

export interface SessionOptions {
  readonly agent: AgentSettings
  readonly settings: Settings
  readonly clock: PluginClock
  /** Those that all sessions have in common. */
  readonly secrets: Secrets
  readonly signal: AbortSignal
  readonly handover: Json | undefined
  readonly gate: Gate
  changed(state: SessionState): void
  /** Resolves when what the frame says is durable: only then more is asked for. `cut` takes secrets out of a text. */
  heard(frame: Frame, cut: (text: string) => string): Promise<void>
  mark(): number
  /** Whether it says anything of this agent's calls that is not known. */
  isNews(session: JsonObject): boolean
  odd(about: string, detail: string): void
}

const channels = { voice: '/workspace/v3/voice', initialization: '/workspace/v3/initialization' } as const
/** How long an open poll may still be answered when the connection is handed over. */
const lastAnswerMs = 1_500
const farewellMs = 500
/** How long messages that a snapshot overtook are waited for: they come by the open poll, at once. */
const settleMs = 250

/** `new`: just initialised. `resumed`: taken over from the generation before. `again`: after another handshake. */
type Begun = 'new' | 'resumed' | 'again'

export function openSession(options: SessionOptions): Session {
  const { agent, settings, clock } = options
  const secrets = createSecrets(options.secrets)
  for (const secret of [agent.token, agent.password]) secrets.add(secret)
  const waits = createWaits(Math.random)
  const watches = createWatches(clock)
  const initialization = createInitialization(clock)
  const last = new AbortController()
  const now = new AbortController()
  const ended = AbortSignal.any([options.signal, now.signal])
  let line: Line | undefined
  let good = false
  /** Makes room for the next one that opens. */
  let opened: () => void = () => undefined
  /** Place of the server among the endpoints. */
  let at = 0
  /** The agent has a DN: somebody has opened the voice channel. */
  let seated = false
  /** Why the voice service behind the session is out. */
  let outage: string | undefined
  let given = options.handover

  function odd(about: string, detail: string): void {
    options.odd(about, secrets.cut(detail))
  }

  function open(): Line {
    const known = settings.endpoints.indexOf(endpointOf(given) ?? '')
    if (known >= 0) at = known
    const saved = known >= 0 ? given : undefined
    given = undefined
    return openLine({ endpoint: settings.endpoints[at] ?? '', apiKey: settings.apiKey, clock, secrets, saved })
  }

  async function run(): Promise<void> {
    while (!last.signal.aborted && !ended.aborted) {
      options.changed({ kind: 'connecting' })
      const error = await live().catch((error: unknown) => error)
      good = false
      if (last.signal.aborted || ended.aborted) return
      const reason = secrets.cut(error instanceof Error ? error.message : String(error))
      const refused = error instanceof PluginError && error.kind === 'auth'
      const wait = refused ? waits.afterRefusal() : waits.next()
      if (refused) options.changed({ kind: 'auth-required', reason })
      else {
        at = (at + 1) % settings.endpoints.length
        options.changed({ kind: 'retrying', attempt: waits.attempt(), nextAt: clock.now() + wait, reason })
      }
      await clock.sleep(wait, AbortSignal.any([ended, last.signal])).catch(() => undefined)
    }
  }

  // One session, from its token to its end. Rejects with the reason, except at the end of all.
  async function live(): Promise<void> {
    const leave = await options.gate.enter()
    opened = leave
    try {
      if (!last.signal.aborted && !ended.aborted) await hold(open())
    } finally {
      leave()
    }
  }

  async function hold(current: Line): Promise<void> {
    line = current
    outage = undefined
    if (current.resumed) await poll(current, 'resumed')
    else {
      const token = await tokenFor(current.http, agent, settings.client, ended)
      secrets.add(token)
      await current.workspace.initialize(token, ended)
      await shake(current)
      await poll(current, 'new')
    }
    while (!last.signal.aborted) {
      await shake(current)
      await poll(current, 'again')
    }
  }

  async function shake(current: Line): Promise<void> {
    good = false
    initialization.begin()
    const greeting = await current.bayeux.handshake(ended)
    secrets.add(current.bayeux.clientId)
    await deliver(current, greeting)
    const subscribed = await current.bayeux.subscribe([channels.initialization, channels.voice], ended)
    const refused = subscribed.messages.find((one) => one.kind === 'reply' && !one.successful)
    if (refused?.kind === 'reply' && refused.subscription !== channels.initialization) {
      throw new PluginError(
        'refused',
        `The subscription to ${refused.subscription ?? 'voice'} was refused: ${refused.error ?? 'no reason'}.`,
      )
    }
    // The first notifications may come inside this answer.
    await deliver(current, subscribed)
  }

  // Polls until the server wants another handshake. Rejects when the session is lost.
  async function poll(current: Line, begun: Begun): Promise<void> {
    const over = new AbortController()
    const ready = prepare(current, begun, AbortSignal.any([ended, over.signal]))
    const failed = new AbortController()
    let why: unknown
    ready.catch((error: unknown) => {
      why = error
      failed.abort()
    })
    try {
      let misses = 0
      // What waits for a session that was taken over comes first, and then what may have been lost on the way.
      let unsure = begun === 'resumed'
      while (!last.signal.aborted) {
        const answer = await current.bayeux
          .connect(AbortSignal.any([ended, failed.signal]), unsure || misses > 0)
          .catch(async (error: unknown) => {
            if (failed.signal.aborted) throw why
            if (ended.aborted) throw error
            // The server keeps what it has to say for some seconds: one repetition may save all of it.
            misses += 1
            if (misses > 1 || !(error instanceof PluginError) || error.kind === 'not-found') throw error
            await clock.sleep(1000, ended).catch(() => undefined)
            return undefined
          })
        if (answer === undefined) continue
        // A server that does not count its answers gives none of them twice: what was in the lost one shows in a snapshot.
        unsure ||= misses > 0 && !current.bayeux.acknowledges
        misses = 0
        await deliver(current, answer)
        if (answer.next.kind === 'none') throw new PluginError('unavailable', `The server ended the session: ${answer.next.reason}.`)
        if (answer.next.kind === 'handshake') {
          // Advice to begin anew, again and again, would be a storm.
          if (!good) throw new PluginError('unavailable', `The server wants a handshake again: ${answer.next.reason}.`)
          return
        }
        // Not waited for: what it overtakes comes by the polls that follow.
        if (unsure) takeAside(current)
        unsure = false
        if (answer.next.waitMs > 0 && !ended.aborted)
          await clock.sleep(answer.next.waitMs, AbortSignal.any([ended, last.signal])).catch(() => undefined)
      }
    } finally {
      over.abort()
    }
  }

  async function prepare(current: Line, begun: Begun, signal: AbortSignal): Promise<void> {
    if (begun === 'new') await initialization.done(signal)
    if (begun !== 'resumed') await take(current, signal)
    if (begun === 'new' && settings.activate && !seated) {
      await current.workspace.activate(agent, agent.queue, signal)
      await take(current, signal)
    }
    good = true
    opened()
    waits.reset()
    tellOnline(current)
  }

  function tellOnline(current: Line): void {
    const server = new URL(current.http.endpoint).host
    const role = current.http.endpoint === settings.endpoints[0] ? 'primary' : 'backup'
    options.changed(outage === undefined ? { kind: 'online', server, role } : { kind: 'out', server, role, reason: outage })
  }

  async function take(current: Line, signal: AbortSignal): Promise<void> {
    const mark = options.mark()
    const session = await current.workspace.current(signal)
    seated = session.dn !== undefined && session.dn !== null
    const { dn, calls } = session
    const shown = { ...(dn === undefined || dn === null ? {} : { dn }), calls: calls ?? [] }
    // What it shows and nobody has told yet may be on its way: told by its own message it is worth more than as synthetic.
    if (options.isNews(shown)) await clock.sleep(settleMs, signal)
    if (signal.aborted) throw new PluginError('unavailable', 'the session ended')
    await options.heard(frameOf(current, current.bayeux.number(), { kind: 'snapshot', session: shown, mark }), secrets.cut)
  }

  function takeAside(current: Line): void {
    take(current, ended).catch((error: unknown) => {
      if (!ended.aborted) odd('snapshot', String(error))
    })
  }

  async function deliver(current: Line, answer: Answer): Promise<void> {
    const messages: JsonObject[] = []
    for (const one of answer.messages) {
      if (one.kind === 'odd') odd('notifications', one.detail)
      else if (one.kind === 'reply') {
        if (!one.channel.startsWith('/meta/')) odd(one.channel, `what was published there was refused: ${one.error ?? 'no reason'}`)
      } else if (one.channel === channels.initialization) initialization.hear(one.data)
      else {
        service(current, one.data)
        messages.push(one.data)
      }
    }
    if (messages.length > 0) await options.heard(frameOf(current, answer.number, { kind: 'published', messages }), secrets.cut)
    for (const message of messages) watches.hear(message)
  }

  function frameOf(current: Line, number: number, heard: Frame['heard']): Frame {
    const name = nameOf(current.bayeux.clientId ?? '')
    return { agentId: agent.agentId, device: agent.dn, position: `${name}.${number}`, heard }
  }

  // The T-Server behind the session may go and come while the session stays.
  function service(current: Line, data: JsonObject): void {
    if (data.messageType !== 'ServiceStateChanged' || data.serviceName !== 'VOICE') return
    const before = outage
    const state = textOf(data.serviceState) ?? 'unknown'
    outage = /^(up|active|in.?service|available|ok|online)$/i.test(state) ? undefined : `the voice service is ${state}`
    if (!good || before === outage) return
    tellOnline(current)
    // Calls may have ended meanwhile.
    if (outage === undefined) takeAside(current)
  }

  const running = run()

  return {
    agent,
    watches,
    workspace: () => (good ? line?.workspace : undefined),
    async snapshot() {
      if (line === undefined || !good) throw new PluginError('unavailable', 'not connected')
      await take(line, ended)
    },
    pause: () => last.abort(),
    async stop() {
      last.abort()
      // An answer may be under way: while there is traffic the poll ends by itself.
      await Promise.race([running, clock.sleep(lastAnswerMs, options.signal).catch(() => undefined)])
      now.abort()
      await running
    },
    async leave() {
      const said = good
      last.abort()
      now.abort()
      await running
      if (line === undefined || !said) return
      const late = new AbortController()
      const cancel = clock.setTimer(farewellMs, () => late.abort())
      await line.bayeux.disconnect(late.signal).catch(() => undefined)
      cancel()
    },
    handover: () => (line === undefined ? {} : saveLine(line)),
  }
}
