import type { Activity } from '../../server/index.ts'

const kept = 60
const minute = 60_000

/** How much each connection told in each minute of the last hour, and how long deciding took: a few numbers a connection. */
export interface Minutes {
  /** A trigger was decided so many milliseconds after it was accepted. Costs a few additions. */
  decided(connection: string, milliseconds: number): void
  /** Of the connections that told anything lately. */
  activity(): ReadonlyMap<string, Activity>
}

interface Ring {
  /** By minute modulo the length. */
  readonly at: number[]
  readonly triggers: number[]
  readonly slowest: number[]
}

export function createMinutes(now: () => number): Minutes {
  const rings = new Map<string, Ring>()

  function ringOf(connection: string): Ring {
    const known = rings.get(connection) ?? { at: zeros(), triggers: zeros(), slowest: zeros() }
    rings.set(connection, known)
    return known
  }

  return {
    decided(connection, milliseconds) {
      const ring = ringOf(connection)
      const current = Math.floor(now() / minute)
      const slot = current % kept
      if (ring.at[slot] !== current) {
        ring.at[slot] = current
        ring.triggers[slot] = 0
        ring.slowest[slot] = 0
      }
      ring.triggers[slot] = (ring.triggers[slot] ?? 0) + 1
      ring.slowest[slot] = Math.max(ring.slowest[slot] ?? 0, milliseconds)
    },
    activity() {
      const last = Math.floor(now() / minute)
      return new Map(
        [...rings].map(([connection, { at, triggers, slowest }]) => {
          const of = (values: readonly number[]) =>
            Array.from({ length: kept }, (_, index) => {
              const wanted = last - kept + 1 + index
              return at[wanted % kept] === wanted ? (values[wanted % kept] ?? 0) : 0
            })
          return [connection, { until: new Date((last + 1) * minute).toISOString(), triggers: of(triggers), slowest: of(slowest) }]
        }),
      )
    },
  }
}

function zeros(): number[] {
  return new Array<number>(kept).fill(0)
}
