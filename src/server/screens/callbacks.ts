import type { Journal } from '../../journal/index.ts'
import type { Clock } from '../../model/index.ts'
import { type PlannedCallback, plannedCallback } from '../routes/shapes.ts'

/** Calls that a record system wants an agent to make at a time. They are in the journal alone: what is forgotten there is forgotten. */
export interface Callbacks {
  /** What is due now, the earliest first, by user. */
  look(): (user: string) => readonly DueCallback[]
  put(user: string, id: string, callback: PlannedCallback): Promise<void>
  /** False when there is none. */
  remove(user: string, id: string): Promise<boolean>
  close(): void
}

export interface DueCallback extends PlannedCallback {
  readonly id: string
}

interface Kept extends DueCallback {
  readonly user: string
}

const OWNER = 'callbacks'
/** So long after its time nobody waits for it any more. */
const STALE_MS = 24 * 3_600_000
/** Timers of machines do not reach further than some days. */
const LONGEST_WAIT_MS = 3_600_000

export function createCallbacks(options: {
  readonly journal: Pick<Journal, 'states' | 'setStates'>
  readonly clock: Clock
  readonly due: (user: string) => void
}): Callbacks {
  const { journal, clock } = options
  let stop: (() => void) | undefined
  let seenUntil = clock.now()
  wait()

  function all(): readonly Kept[] {
    return journal.states(OWNER).flatMap(({ key, text = 'null' }) => {
      const value: unknown = JSON.parse(text)
      const [user = '', id = ''] = key.split('|').map(decodeURIComponent)
      return plannedCallback.fits(value) ? [{ ...value, user, id }] : []
    })
  }

  /** Tells when the next one is due. */
  function wait(): void {
    stop?.()
    stop = undefined
    const times = all()
      .map(({ at }) => Date.parse(at))
      .filter((at) => at > seenUntil)
    if (times.length === 0) return
    stop = clock.setTimer(Math.min(LONGEST_WAIT_MS, Math.max(0, Math.min(...times) - clock.now())), () => {
      const now = clock.now()
      const users = all()
        .filter(({ at }) => Date.parse(at) > seenUntil && Date.parse(at) <= now)
        .map(({ user }) => user)
      seenUntil = now
      for (const user of new Set(users)) options.due(user)
      wait()
    })
  }

  return {
    look() {
      const now = clock.now()
      const due = all().filter(({ at }) => Date.parse(at) <= now && Date.parse(at) > now - STALE_MS)
      const byUser = Map.groupBy(due, ({ user }) => user)
      return (user) => (byUser.get(user) ?? []).toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
    },
    async put(user, id, callback) {
      const stale = all().filter(({ at }) => Date.parse(at) <= clock.now() - STALE_MS)
      const gone = stale.map((one) => ({ key: keyOf(one.user, one.id), text: undefined }))
      await journal.setStates(OWNER, [...gone, { key: keyOf(user, id), text: JSON.stringify(callback) }])
      if (Date.parse(callback.at) <= clock.now()) options.due(user)
      wait()
    },
    async remove(user, id) {
      if (!all().some((one) => one.user === user && one.id === id)) return false
      await journal.setStates(OWNER, [{ key: keyOf(user, id), text: undefined }])
      options.due(user)
      return true
    },
    close: () => stop?.(),
  }
}

function keyOf(user: string, id: string): string {
  return `${encodeURIComponent(user)}|${encodeURIComponent(id)}`
}
