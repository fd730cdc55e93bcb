import { randomBytes } from 'node:crypto'
import { type PluginClock, PluginError } from 'cordboard/plugin-api'

/** What a workstation may be told to do: start Harmony's program, or open a link that dials. Never anything else. */
export type Task = { readonly do: 'run'; readonly number: string; readonly popup: boolean } | { readonly do: 'open'; readonly link: string }

export type Order = Task & { readonly id: string }

export interface Outcome {
  readonly ok: boolean
  readonly code: string
  readonly detail: string
}

/** The helpers of workstations, which ask for orders because nothing can be sent to them. */
export interface Workstations {
  /** Resolves when the workstation has done it; rejects with a PluginError when none is there, or it said no. */
  give(place: string, task: Task, signal: AbortSignal): Promise<void>
  /** Waits a while for orders; none is a usual answer. What was not reported as done is given again. */
  ask(place: string): Promise<readonly Order[]>
  /** Says what became of an order; false when nobody waits for it any more. */
  done(place: string, id: string, outcome: Outcome): boolean
  /** Answers everybody who waits. */
  close(): void
}

/** Below the fifteen seconds within which a request must be answered. */
const waitMs = 10_000
/** A helper that has not asked for so long is not there. */
const silentMs = 30_000
/** An order that was handed out and not reported is handed out again. */
const againMs = 5_000

interface Given {
  readonly order: Order
  handedAt: number | undefined
  settle(outcome: Outcome): void
}

interface Station {
  askedAt: number
  readonly given: Map<string, Given>
  waiting: (() => void) | undefined
}

export function createWorkstations(clock: PluginClock): Workstations {
  const stations = new Map<string, Station>()
  let closed = false

  function stationAt(place: string): Station {
    const known = stations.get(place)
    if (known !== undefined) return known
    const station: Station = { askedAt: Number.NEGATIVE_INFINITY, given: new Map(), waiting: undefined }
    stations.set(place, station)
    return station
  }

  function ready(station: Station): readonly Order[] {
    const now = clock.now()
    return [...station.given.values()].flatMap((one) => {
      if (one.handedAt !== undefined && now - one.handedAt < againMs) return []
      one.handedAt = now
      return [one.order]
    })
  }

  return {
    async give(place, task, signal) {
      const station = stations.get(place)
      const heard = station === undefined ? undefined : station.waiting !== undefined || clock.now() - station.askedAt < silentMs
      if (station === undefined || heard !== true) {
        throw new PluginError('unavailable', `No workstation helper runs at ${place}: nobody has asked for orders in ${silentMs / 1000} s.`)
      }
      const id = randomBytes(8).toString('hex')
      const { promise, resolve, reject } = Promise.withResolvers<Outcome>()
      const gone = (): void => reject(new PluginError('timeout', `The workstation at ${place} did not say whether it was done.`))
      signal.addEventListener('abort', gone, { once: true })
      station.given.set(id, { order: { ...task, id }, handedAt: undefined, settle: resolve })
      station.waiting?.()
      try {
        const { ok, code, detail } = await promise
        if (!ok) throw new PluginError('refused', `The workstation said: ${detail === '' ? 'it failed' : detail}`, { vendorCode: code })
      } finally {
        signal.removeEventListener('abort', gone)
        station.given.delete(id)
      }
    },
    async ask(place) {
      const station = stationAt(place)
      station.askedAt = clock.now()
      // A helper that asks again has given up the question before.
      station.waiting?.()
      const now = ready(station)
      if (now.length > 0 || closed) return now
      const { promise, resolve } = Promise.withResolvers<void>()
      station.waiting = resolve
      const cancel = clock.setTimer(waitMs, resolve)
      await promise
      cancel()
      if (station.waiting === resolve) station.waiting = undefined
      else return []
      station.askedAt = clock.now()
      return ready(station)
    },
    done(place, id, outcome) {
      const given = stations.get(place)?.given.get(id)
      given?.settle(outcome)
      return given !== undefined
    },
    close() {
      closed = true
      for (const station of stations.values()) station.waiting?.()
    },
  }
}
