import { type ConnectionContext, createKeeper, type Json } from 'cordboard/plugin-api'
import { createBatches } from './batches.ts'
import { createNormaliser } from './normaliser.ts'
import type { Relay } from './relay.ts'
import type { Settings } from './settings.ts'
import type { Report } from './wire/report.ts'

/** Takes reports: into the journal, then into the relay. */
export interface Intake {
  /** Resolves with the ids of what is durable now; rejects when it could not be stored. */
  take(report: Report): Promise<readonly string[]>
  /** Resolves when everything that was taken is stored. */
  drain(): Promise<void>
  save(): Json
}

const stateKey = 'calls'

export async function createIntake(ctx: ConnectionContext, settings: Settings, relay: Relay, handover?: Json): Promise<Intake> {
  const callsEnd = settings.tells.includes('hangup')
  const normaliser = createNormaliser({ doublesMs: settings.doublesMs, callsEnd }, handover ?? (await ctx.state.get(stateKey)))
  const keeper = createKeeper(ctx, stateKey, normaliser.save)
  const batches = createBatches((triggers) => ctx.emit(triggers))
  let cancelDue = (): void => undefined

  function setTimer(): void {
    cancelDue()
    const next = normaliser.nextDue()
    if (next === undefined || ctx.signal.aborted) return
    cancelDue = ctx.clock.setTimer(Math.max(0, next - ctx.clock.now()), giveUp)
  }

  function giveUp(): void {
    for (const trigger of normaliser.due(ctx.clock.now())) {
      batches.add(trigger).catch((error: unknown) => ctx.log.warn('an end could not be stored', { error: String(error) }))
    }
    keeper.changed()
    setTimer()
  }

  function show({ ident, telorg, tel, event, happening }: Report, now: number): void {
    if (happening === 'released') relay.remove({ ident, telorg }, tel)
    else if (happening !== 'dialing') relay.put({ ident, telorg }, { tel, event }, now)
  }

  ctx.own(() => cancelDue())
  setTimer()

  return {
    async take(report) {
      const now = ctx.clock.now()
      ctx.frame(frameOf(report, now))
      const trigger = normaliser.feed(report, now)
      // Where only rings are told nothing follows them: there is nothing to remember over a restart.
      if (settings.tells.length > 0) keeper.changed()
      setTimer()
      if (trigger !== undefined) await batches.add(trigger)
      show(report, now)
      return trigger === undefined ? [] : [trigger.id]
    },
    async drain() {
      await batches.settled()
      await keeper.settled()
    },
    save: () => normaliser.save(),
  }
}

/** As `replay` reads it again: only what was said. */
function frameOf({ happening: _, popup, ...said }: Report, at: number): Uint8Array {
  const fields = Object.entries({ ...said, popup: popup ? '1' : '' }).filter(([, value]) => value !== '')
  return new TextEncoder().encode(`${JSON.stringify({ at, report: Object.fromEntries(fields) })}\n`)
}
