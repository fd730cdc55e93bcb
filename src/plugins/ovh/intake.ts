import type { ConnectionContext, EmittedTrigger, Json } from 'cordboard/plugin-api'
import { decodeEvent, type OvhEvent } from './event.ts'
import { createNormaliser } from './normaliser.ts'

/** From the events of an answer to durable triggers, one answer after the other. */
export interface Intake {
  /** Resolves when what the events say is durable. `live`: received now; else their own time counts. */
  take(events: readonly unknown[]): Promise<void>
  /** Puts a trigger of our own in line. */
  emit(trigger: EmittedTrigger): Promise<void>
  /** Resolves when nothing is under way any more. */
  drain(): Promise<void>
  /** Emits what still waits for an answer that may come. */
  finish(): Promise<void>
  save(): Json
}

export interface IntakeOptions {
  readonly ctx: ConnectionContext
  readonly saved: Json | undefined
  /** True for a connection; false for a recording, whose events carry the only time there is. */
  readonly live: boolean
}

const storeWaitMs = 1_000

export function createIntake({ ctx, saved, live }: IntakeOptions): Intake {
  const normaliser = createNormaliser(saved)
  const told = new Set<string>()
  let line = Promise.resolve()
  let cancelTimer = () => {}
  let lastEventAt = 0

  function inLine(work: () => Promise<void>): Promise<void> {
    line = line.then(work)
    return line
  }

  async function store(triggers: readonly EmittedTrigger[]): Promise<void> {
    while (triggers.length > 0) {
      try {
        await ctx.emit(triggers)
        return
      } catch (error) {
        if (isBadInput(error)) return storeEach(triggers)
        if (ctx.signal.aborted) return
        ctx.log.warn('Triggers could not be stored, trying again', { reason: String(error) })
        await ctx.clock.sleep(storeWaitMs, ctx.signal).catch(() => undefined)
      }
    }
  }

  /** One that the host refuses must not take the others with it. */
  async function storeEach(triggers: readonly EmittedTrigger[]): Promise<void> {
    for (const trigger of triggers) {
      if (triggers.length > 1) await store([trigger])
      else ctx.diagnose({ about: `event ${trigger.id}`, detail: 'The host refused the trigger made of it.' })
    }
  }

  function read(values: readonly unknown[]): readonly OvhEvent[] {
    const events = values.flatMap((value) => {
      const decoded = decodeEvent(value)
      if ('event' in decoded) return [decoded.event]
      ctx.diagnose({ about: 'event', detail: decoded.problem })
      return []
    })
    // Servers of OVH may answer out of order: an offer must be known before its line rings.
    return [...events].sort((a, b) => a.at - b.at || (BigInt(a.stamp) < BigInt(b.stamp) ? -1 : 1))
  }

  function feed(event: OvhEvent): readonly EmittedTrigger[] {
    const now = live ? ctx.clock.now() : event.at
    const before = live ? [] : normaliser.due(now)
    lastEventAt = now
    const triggers = normaliser.feed(event, now)
    if (triggers !== undefined) return [...before, ...triggers]
    if (!told.has(event.name)) ctx.diagnose({ about: `event ${event.name}`, detail: 'This event is not known: it is left out.' })
    told.add(event.name)
    return before
  }

  function setTimer(): void {
    cancelTimer()
    const next = normaliser.nextDue()
    if (!live || next === undefined || ctx.signal.aborted) return
    const run = () => void inLine(() => store(normaliser.due(ctx.clock.now()))).then(setTimer)
    cancelTimer = ctx.clock.setTimer(Math.max(0, next - ctx.clock.now()), run)
  }

  ctx.own(() => cancelTimer())
  setTimer()

  return {
    async take(values) {
      await inLine(() => store(read(values).flatMap(feed)))
      setTimer()
    },
    emit: (trigger) => inLine(() => store([trigger])),
    drain: () => line,
    finish: () => inLine(() => store(normaliser.flush(live ? ctx.clock.now() : lastEventAt))),
    save: () => normaliser.save(),
  }
}

function isBadInput(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'kind' in error && error.kind === 'bad-input'
}
