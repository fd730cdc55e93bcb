import type { ConnectionContext, Json } from './index.ts'

/** Keeps the newest state where it outlives a restart, without holding up what is going on. */
export interface Keeper {
  /** The state may be another now. */
  changed(): void
  /** Resolves when the newest state is kept. */
  settled(): Promise<void>
}

/** `key` is that of `ctx.state`; `read` gives the newest state. */
export function createKeeper(ctx: ConnectionContext, key: string, read: () => Json): Keeper {
  let kept = ''
  let stale = false
  let writing: Promise<void> | undefined

  // States that pass while one is being written are skipped: only the newest counts.
  async function write(): Promise<void> {
    while (stale) {
      stale = false
      const state = read()
      const text = JSON.stringify(state)
      if (text === kept) continue
      kept = text
      try {
        await ctx.state.set(key, state)
      } catch (error) {
        ctx.log.warn('live calls could not be kept', { error: String(error) })
      }
    }
  }

  function start(): void {
    writing ??= write().then(() => {
      writing = undefined
      if (stale) start()
    })
  }

  return {
    changed() {
      stale = true
      start()
    },
    async settled() {
      while (writing !== undefined) await writing
    },
  }
}
