import type { Clock } from '../../model/index.ts'
import type { PluginProcess } from '../process/spawn.ts'

/** Processes that were replaced and are still at an action. */
export interface Retirement {
  /** Lets a process finish the actions it is at, then ends it. */
  retire(old: PluginProcess): void
  killAll(): Promise<void>
}

const within = 30_000
const reason = 'a newer generation took its place'

export function createRetirement(clock: Clock): Retirement {
  const retiring = new Set<PluginProcess>()

  async function finish(old: PluginProcess): Promise<void> {
    retiring.add(old)
    const cancel = clock.setTimer(within, () => void old.kill(reason))
    await old.peer.idle()
    cancel()
    await old.kill(reason)
    retiring.delete(old)
  }

  return {
    retire: (old) => void finish(old),
    killAll: async () => {
      await Promise.all([...retiring].map((one) => one.kill('it was stopped')))
    },
  }
}
