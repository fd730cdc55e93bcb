import type { EmittedTrigger } from 'cordboard/plugin-api'

/** Stores triggers in the order they come, many at once when they come fast, and tells each sender about its own. */
export interface Batches {
  /** Resolves when it is durable; rejects with what the host said of it. */
  add(trigger: EmittedTrigger): Promise<void>
  /** Resolves when nothing waits any more. */
  settled(): Promise<void>
}

interface Waiting {
  readonly trigger: EmittedTrigger
  readonly stored: () => void
  readonly failed: (error: unknown) => void
}

const most = 200

export function createBatches(emit: (triggers: readonly EmittedTrigger[]) => Promise<void>): Batches {
  const waiting: Waiting[] = []
  let running: Promise<void> | undefined

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, most)
      try {
        await emit(batch.map(({ trigger }) => trigger))
        for (const { stored } of batch) stored()
      } catch {
        // One that is not valid is refused with all that came with it: each is told its own.
        for (const one of batch) await emit([one.trigger]).then(one.stored, one.failed)
      }
    }
    running = undefined
  }

  return {
    add(trigger) {
      return new Promise((stored, failed) => {
        waiting.push({ trigger, stored, failed })
        running ??= run()
      })
    },
    async settled() {
      while (running !== undefined) await running
    },
  }
}
