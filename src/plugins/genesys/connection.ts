import { type Connection, type ConnectionContext, createKeeper, createOutbox, type Json, PluginError } from 'cordboard/plugin-api'
import { createActions } from './actions/index.ts'
import { decodeFrame, encodeFrame, type Frame } from './frame.ts'
import { createGate } from './gate.ts'
import { objectOf } from './json.ts'
import { createNormaliser } from './normalise/normaliser.ts'
import { createSecrets } from './secrets.ts'
import { openSession } from './session.ts'
import type { Settings } from './settings.ts'
import { createStatus } from './status.ts'

const stateKey = 'calls'
/** Sessions that are opened at the same time. */
const openAtOnce = 10

/** Keeps one session for each agent. `given` is what `handover` of the generation before gave. */
export async function openConnection(ctx: ConnectionContext, settings: Settings, given: Json | undefined): Promise<Connection> {
  const secrets = createSecrets()
  for (const secret of [settings.apiKey, settings.client?.secret]) secrets.add(secret)
  const handed = objectOf(given)
  const told = new Set<string>()
  const normaliser = createNormaliser({
    settings,
    saved: handed.known ?? (await ctx.state.get(stateKey)),
    // Once for each kind: a server that says it all the time is no news.
    odd(about, detail) {
      if (told.has(about) || told.size > 100) return
      told.add(about)
      ctx.diagnose({ about, detail: secrets.cut(detail) })
    },
  })
  // Calls that end while nobody listens, even over a restart, are ended by the next snapshot.
  const keeper = createKeeper(ctx, stateKey, normaliser.save)
  const outbox = createOutbox({ ctx, full: () => undefined, emptied: keeper.changed })
  outbox.add(normaliser.orphans())
  let handedOver = false

  async function heard(frame: Frame, cut: (text: string) => string): Promise<void> {
    const line = encodeFrame(frame)
    const clean = cut(line)
    ctx.frame(new TextEncoder().encode(clean))
    outbox.add(normaliser.feed(clean === line ? frame : (decodeFrame(clean) ?? frame)))
    await outbox.drain()
  }

  const status = createStatus({
    agents: settings.agents.map((agent) => agent.agentId),
    application: settings.application,
    now: ctx.clock.now,
    capabilities: () => [...new Set([...normaliser.state.seats.values()].flatMap((seat) => seat.capabilities ?? []))].sort(),
    report: (state) => ctx.report(state),
    link: (trigger) => outbox.add([trigger]),
  })

  const gate = createGate(openAtOnce)
  const sessions = settings.agents.map((agent) =>
    openSession({
      agent,
      settings,
      clock: ctx.clock,
      gate,
      secrets,
      signal: ctx.signal,
      handover: objectOf(handed.sessions)[agent.agentId],
      changed: (state) => status.set(agent.agentId, state),
      heard,
      mark: normaliser.mark,
      isNews: (session) => normaliser.isNews(agent.agentId, session),
      odd: (about, detail) => ctx.diagnose({ about, detail }),
    }),
  )

  async function settled(): Promise<void> {
    await outbox.drain()
    await keeper.settled()
  }

  return {
    async pause() {
      for (const session of sessions) session.pause()
    },
    async drain() {
      await Promise.all(sessions.map((session) => session.stop()))
      await settled()
    },
    async handover() {
      handedOver = true
      return { known: normaliser.save(), sessions: Object.fromEntries(sessions.map((one) => [one.agent.agentId, one.handover()])) }
    },
    async snapshot() {
      const asked = await Promise.allSettled(sessions.map((session) => session.snapshot()))
      if (asked.every((one) => one.status === 'rejected')) throw new PluginError('unavailable', 'not connected')
    },
    async close() {
      await Promise.all(sessions.map((session) => (handedOver ? session.stop() : session.leave())))
      await settled()
    },
    actions: createActions({ settings, clock: ctx.clock, state: normaliser.state, sessions }),
  }
}
