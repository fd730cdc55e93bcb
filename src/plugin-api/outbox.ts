import type { ConnectionContext, EmittedTrigger } from './index.ts'

/** Triggers on their way to disk, in order, while more arrive. */
export interface Outbox {
  add(triggers: readonly EmittedTrigger[]): void
  /** Resolves when all that was added is durable. */
  drain(): Promise<void>
}

export interface OutboxOptions {
  readonly ctx: ConnectionContext
  /** Called with true when the disk does not keep up, with false when it has. */
  readonly full: (full: boolean) => void
  /** Called when all that was added is durable. */
  readonly emptied: () => void
}

const tooMany = 1000
const batchSize = 100
const retryMilliseconds = 1000

/** For plugins whose normaliser goes on while the disk does not keep up: it retries, and one trigger that is refused costs no other. */
export function createOutbox(options: OutboxOptions): Outbox {
  const { ctx } = options
  const waiting: EmittedTrigger[] = []
  let running: Promise<void> | undefined
  let full = false

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, batchSize)
      await deliver(batch)
      if (full && waiting.length < tooMany / 2) setFull(false)
      if (waiting.length === 0) options.emptied()
    }
  }

  function start(): void {
    if (waiting.length === 0) return
    running ??= run().then(() => {
      running = undefined
      start()
    })
  }

  async function deliver(batch: readonly EmittedTrigger[]): Promise<void> {
    try {
      await ctx.emit(batch)
    } catch (error) {
      if (ctx.signal.aborted) return
      const kind = error instanceof Error && 'kind' in error ? error.kind : undefined
      if (kind === 'unavailable' || kind === 'timeout') {
        await ctx.clock.sleep(retryMilliseconds, ctx.signal).catch(() => undefined)
        return deliver(batch)
      }
      await deliverOneByOne(batch, error)
    }
  }

  // One trigger that the host does not take must not cost the others.
  async function deliverOneByOne(batch: readonly EmittedTrigger[], error: unknown): Promise<void> {
    if (batch.length > 1) {
      for (const trigger of batch) await deliver([trigger])
      return
    }
    ctx.diagnose({
      about: batch[0]?.id ?? 'trigger',
      detail: error instanceof Error ? error.message : String(error),
    })
  }

  function setFull(value: boolean): void {
    full = value
    options.full(value)
  }

  return {
    add(triggers) {
      waiting.push(...triggers)
      if (!full && waiting.length > tooMany) setFull(true)
      start()
    },
    async drain() {
      while (running !== undefined) await running
    },
  }
}
