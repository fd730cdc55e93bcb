import { createHash } from 'node:crypto'
import type { Connection, ConnectionContext, Json } from 'cordboard/plugin-api'
import type { Answer } from './answer.ts'
import { createOvhApi } from './api.ts'
import { createDial, createLineTypes } from './dial.ts'
import { isRecord } from './event.ts'
import { follow } from './follow.ts'
import { createAsk } from './http.ts'
import { createIntake } from './intake.ts'
import { createSecrets } from './secrets.ts'
import type { Settings } from './settings.ts'
import { createStatus } from './status.ts'
import { createStreamV1, createStreamV2, type Stream, tokensPerSession } from './streams.ts'
import { fixedToken, renewedToken, type TokenSource } from './tokens.ts'

/** How long an open poll may still be answered when the connection is handed over. */
const lastAnswerMs = 1_500

/** Follows every stream of one connection in the background. `given` is what `handover` of the generation before gave. */
export function openConnection(ctx: ConnectionContext, settings: Settings, given: Json | undefined): Connection {
  const secrets = createSecrets()
  const ask = createAsk(ctx.clock)
  const handed = readHandover(given, settings)
  const intake = createIntake({ ctx, saved: handed.normaliser, live: true })
  const options = { ask, eventsUrl: settings.eventsUrl, pollTimeoutMs: settings.pollTimeoutMs, secrets }
  const lineTypes = createLineTypes()
  const api = settings.api === undefined ? undefined : createOvhApi(settings.api, ask, ctx.clock)
  for (const secret of [settings.api?.applicationSecret, settings.api?.consumerKey]) if (secret !== undefined) secrets.add(secret)
  const sources = [...settings.tokens.map((token, index) => fixedToken(`token ${index + 1}`, token, secrets)), ...accountSources()]
  const streams = openStreams()
  const last = new AbortController()
  const ended = new AbortController()
  ctx.own(() => ended.abort())

  function accountSources(): readonly TokenSource[] {
    return api === undefined ? [] : settings.accounts.map((account) => renewedToken(account, api, secrets))
  }

  function openStreams(): readonly Stream[] {
    if (settings.protocol === 1) {
      return sources.map((source) => createStreamV1(source.name, source, { ...options, session: handed.sessions[source.name] }))
    }
    const groups = Array.from({ length: Math.ceil(sources.length / tokensPerSession) }, (_, group) =>
      sources.slice(group * tokensPerSession, (group + 1) * tokensPerSession),
    )
    return groups.map((group, index) => {
      const name = `session ${index + 1}`
      return createStreamV2(name, group, { ...options, session: handed.sessions[name] })
    })
  }

  const status = createStatus({
    streams: streams.map((stream) => stream.name),
    server: new URL(settings.eventsUrl).host,
    now: ctx.clock.now,
    report: (state) => ctx.report(state),
    link: (trigger) => void intake.emit(trigger),
  })

  async function received(answer: Answer): Promise<void> {
    if (answer.events.length === 0) return
    const clean: unknown = JSON.parse(secrets.cut(JSON.stringify(answer.events)))
    ctx.frame(new TextEncoder().encode(`${JSON.stringify(withoutTokens(clean))}\n`))
    const events: readonly unknown[] = Array.isArray(clean) ? clean : []
    lineTypes.note(events)
    await intake.take(events)
  }

  const running = Promise.all(
    streams.map((stream) =>
      follow(
        stream,
        {
          clock: ctx.clock,
          random: Math.random,
          received,
          changed: (one, state) => status.set(one.name, 'reason' in state ? { ...state, reason: secrets.cut(state.reason) } : state),
        },
        { last: last.signal, now: AbortSignal.any([ctx.signal, ended.signal]) },
      ),
    ),
  )

  let handedOver = false

  async function stop(): Promise<void> {
    last.abort()
    ended.abort()
    await running
  }

  // The stream takes no orders: they go to the API, where its credentials are given.
  const actions = api === undefined || settings.accounts.length === 0 ? {} : { dial: createDial(api, settings.accounts, lineTypes.typeOf) }
  ctx.declare({ actions: Object.keys(actions) })

  return {
    actions,
    async pause() {
      last.abort()
    },
    async drain() {
      // An answer may be under way, and OVH gives none twice: while there is traffic the poll ends by itself.
      await Promise.race([running, ctx.clock.sleep(lastAnswerMs, ctx.signal).catch(() => undefined)])
      await stop()
      await intake.drain()
    },
    async handover() {
      handedOver = true
      const sessions = streams.flatMap((stream) => (stream.session === undefined ? [] : [[stream.name, stream.session]]))
      return { of: fingerprint(settings), sessions: Object.fromEntries(sessions), normaliser: intake.save() }
    },
    async close() {
      await stop()
      // What still waits for an answer goes to the next generation, where there is one.
      if (!handedOver) await intake.finish()
    },
  }
}

interface Handover {
  readonly sessions: Readonly<Record<string, string>>
  readonly normaliser: Json | undefined
}

/** Sessions are worth something only for the same tokens at the same server. */
function readHandover(given: Json | undefined, settings: Settings): Handover {
  const handed: Readonly<Record<string, Json>> = isMembers(given) ? given : {}
  const sessions = handed.of === fingerprint(settings) && isMembers(handed.sessions) ? handed.sessions : {}
  const texts = Object.entries(sessions).flatMap(([name, session]) => (typeof session === 'string' ? [[name, session] as const] : []))
  return { sessions: Object.fromEntries(texts), normaliser: handed.normaliser }
}

function fingerprint({ protocol, eventsUrl, tokens, accounts }: Settings): string {
  return createHash('sha256').update(JSON.stringify({ protocol, eventsUrl, tokens, accounts })).digest('hex')
}

function isMembers(value: Json | undefined): value is { readonly [key: string]: Json } {
  return isRecord(value)
}

function withoutTokens(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, inner: unknown) => (key.toLowerCase() === 'token' ? undefined : inner)))
}
