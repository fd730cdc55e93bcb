import type { Capabilities, Clock } from '../../model/index.ts'
import type { ReportedState } from '../../plugin-api/index.ts'
import type { PluginProcess } from '../process/spawn.ts'
import { askWithin } from '../process/within.ts'
import type { Owned } from '../protocol/methods.ts'

/** A connection as it is open in one process, from connect to close. */
export interface Opening {
  readonly process: PluginProcess
  readonly owner: string
  /** The first of its connection in this life of the server is 1. */
  readonly generation: number
  /** What it emits waits for this: what was told before it comes first. Undefined when nothing is waited for. */
  gate: Promise<void> | undefined
  /** How it says that it is. */
  state: ReportedState
  declared: Partial<Capabilities>
  /** It can ask its system what is going on. */
  snapshot: boolean
  /** Aborted when it ends although actions run on it. */
  readonly over: AbortSignal
  /** An action runs on it until the returned function is called. */
  begin(): () => void
  /** Resolves when no action runs on it. After `milliseconds` those that do are given up. */
  idle(clock: Clock, milliseconds: number): Promise<void>
  /** Resolves when it is online, and knows what is going on; or emits, so that at least its system knows it, and takes its time; or will not. */
  working(clock: Clock, milliseconds: number): Promise<void>
  /** Tells who waits for it to work: it has said something. */
  said(): void
  /** It emits already. */
  emitting: boolean
}

type Step = 'pause' | 'drain' | 'handover' | 'close'

const limits: Readonly<Record<Step, number>> = { pause: 2_000, drain: 5_000, handover: 2_000, close: 5_000 }

export function createOpening(process: PluginProcess, owner: string, generation: number): Opening {
  const controller = new AbortController()
  const idlers = new Set<() => void>()
  const listeners = new Set<() => void>()
  let running = 0

  const opening: Opening = {
    process,
    owner,
    generation,
    gate: undefined,
    state: { kind: 'connecting' },
    declared: {},
    snapshot: false,
    emitting: false,
    over: controller.signal,
    begin() {
      running += 1
      return () => {
        running -= 1
        if (running === 0) for (const tell of idlers) tell()
      }
    },
    async idle(clock, milliseconds) {
      if (running > 0) await waitFor(idlers, clock, milliseconds, () => running === 0)
      controller.abort()
    },
    async working(clock, milliseconds) {
      void process.gone.then(opening.said)
      await waitFor(listeners, clock, milliseconds / 2, () => opening.state.kind === 'online' || isOver(opening))
      await waitFor(listeners, clock, milliseconds / 2, () => isWorking(opening) || isOver(opening))
    },
    said() {
      for (const tell of listeners) tell()
    },
  }
  return opening
}

/** Its system knows it: what it says from now on is not missed. */
export function isWorking({ state, emitting }: Opening): boolean {
  return state.kind === 'online' || emitting
}

// One that needs a person, or has gone, is not waited for.
function isOver({ state, process }: Opening): boolean {
  return state.kind === 'failed' || state.kind === 'auth-required' || process.peer.closed
}

/** Lets an opening finish what it has read, and closes it. Resolves with what it hands over; what fails on the way is `diagnosed`. */
export async function finish(opening: Opening, clock: Clock, diagnose: (about: Step, error: unknown) => void): Promise<unknown> {
  await step(opening, 'pause', clock, diagnose)
  await step(opening, 'drain', clock, diagnose)
  const handover = await step(opening, 'handover', clock, diagnose)
  await step(opening, 'close', clock, diagnose)
  return handover
}

export async function step(
  opening: Opening,
  method: Step,
  clock: Clock,
  diagnose: (about: Step, error: unknown) => void,
): Promise<unknown> {
  try {
    return await askWithin(opening.process, clock, limits[method], method, { owner: opening.owner } satisfies Owned)
  } catch (error) {
    diagnose(method, error)
    return undefined
  }
}

function waitFor(waiters: Set<() => void>, clock: Clock, milliseconds: number, holds: () => boolean): Promise<void> {
  if (holds()) return Promise.resolve()
  return new Promise((resolve) => {
    const cancel = clock.setTimer(milliseconds, done)
    function look(): void {
      if (holds()) done()
    }
    function done(): void {
      waiters.delete(look)
      cancel()
      resolve()
    }
    waiters.add(look)
  })
}
