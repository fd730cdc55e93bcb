import type { Clock, Json, Log } from '../../model/index.ts'
import type { HostOptions } from '../contract.ts'

/** When each connection was last listened to, kept over a restart: what came first after it may have missed something. */
export interface Presence {
  /** Milliseconds since 1970; undefined for a connection that the life before did not listen to. */
  lastHeard(connection: string): number | undefined
  /** Notes from now on, now and then, which connections are listened to. */
  begin(): void
  /** Notes it a last time. */
  end(): Promise<void>
}

const everyMilliseconds = 10_000
const owner = 'host'
const key = 'listening'

export function createPresence(options: {
  readonly store: HostOptions['store']
  readonly clock: Clock
  readonly log: Log
  /** Connections whose system repeats nothing, and whether they are online. */
  listening(): ReadonlyMap<string, boolean>
}): Presence {
  const { store, clock, log } = options
  let last = read(store.getState(owner, key))
  let cancel = () => {}

  async function note(): Promise<void> {
    const now = new Date(clock.now()).toISOString()
    const next: Record<string, string> = {}
    // What was not reached again keeps its time: a second restart makes the gap longer, not shorter.
    for (const [connection, online] of options.listening()) {
      const at = online ? now : last[connection]
      if (at !== undefined) next[connection] = at
    }
    if (JSON.stringify(next) === JSON.stringify(last)) return
    last = next
    await store.setState(owner, key, next).catch((error: unknown) => log.warn({ err: error }, 'when we last listened could not be kept'))
  }

  function plan(): void {
    cancel = clock.setTimer(everyMilliseconds, () => {
      plan()
      void note()
    })
  }

  return {
    lastHeard(connection) {
      const at = last[connection]
      return at === undefined ? undefined : Date.parse(at)
    },
    begin: plan,
    async end() {
      cancel()
      await note()
    },
  }
}

function read(kept: Json | undefined): Readonly<Record<string, string>> {
  if (typeof kept !== 'object' || kept === null) return {}
  const times = Object.entries(kept).map(([connection, at]) => [connection, String(at)] as const)
  return Object.fromEntries(times.filter(([, at]) => !Number.isNaN(Date.parse(at))))
}
