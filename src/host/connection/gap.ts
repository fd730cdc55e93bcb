import type { Clock, EmittedTrigger } from '../../model/index.ts'
import { describeFailure } from '../process/failure.ts'
import { askWithin } from '../process/within.ts'
import type { Opening } from './opening.ts'

/** Whiles in which nobody listened to a system that says nothing twice: journalled, closed by a snapshot, and told to who reads its traces. */
export interface Gaps {
  /** `from` in milliseconds since 1970; default: now. */
  begin(because: string, from?: number): void
  /** Somebody listens again: asks the system what is going on. */
  end(opening: Opening | undefined): Promise<void>
  /** What a snapshot tells after a gap says so. */
  mark(triggers: readonly EmittedTrigger[]): readonly EmittedTrigger[]
}

interface Gap {
  readonly from: number
  readonly because: string
}

const snapshotWithin = 30_000

export function createGaps(options: {
  readonly clock: Clock
  note(trigger: EmittedTrigger): Promise<void>
  onTrouble(detail: string): void
}): Gaps {
  const { clock } = options
  let open: Gap | undefined
  let closing: Gap | undefined

  async function attempt(run: () => Promise<unknown>): Promise<void> {
    await run().catch((error: unknown) => options.onTrouble(describeFailure(error).detail))
  }

  return {
    begin(because, from = clock.now()) {
      if (open !== undefined) return
      open = { from, because }
      const began = open
      void attempt(() => options.note(begins(began)))
    },
    async end(opening) {
      const gap = open
      if (gap === undefined) return
      open = undefined
      closing = gap
      await attempt(() => options.note(ends(gap, clock.now())))
      if (opening?.snapshot === true) {
        await attempt(() => askWithin(opening.process, clock, snapshotWithin, 'snapshot', { owner: opening.owner }))
      }
      if (closing === gap) closing = undefined
    },
    mark(triggers) {
      const gap = open ?? closing
      return gap === undefined ? triggers : triggers.map((trigger) => (trigger.synthetic === true ? recovered(trigger, gap) : trigger))
    },
  }
}

function begins({ from, because }: Gap): EmittedTrigger {
  return {
    id: `cordboard:gap/${from}/begins`,
    type: 'link-state',
    link: { state: 'down', reason: `nobody listens: ${because}` },
    raw: { gap: { from: iso(from) } },
  }
}

function ends({ from, because }: Gap, to: number): EmittedTrigger {
  const reason = `nobody listened for ${(to - from) / 1000} s, what was said meanwhile and is not told again is lost: ${because}`
  return {
    id: `cordboard:gap/${from}/ends`,
    type: 'link-state',
    link: { state: 'up', reason },
    raw: { gap: { from: iso(from), to: iso(to) } },
  }
}

function recovered(trigger: EmittedTrigger, { from, because }: Gap): EmittedTrigger {
  return { ...trigger, raw: { ...trigger.raw, gap: { from: iso(from), because } } }
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
