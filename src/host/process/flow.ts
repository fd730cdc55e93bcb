import type { Clock } from '../../model/index.ts'
import type { Message } from '../protocol/messages.ts'
import { createAllowance } from './allowance.ts'

/** Answers to the host's own asks cost nothing: their number is the host's doing. */
const free: ReadonlySet<Message['t']> = new Set(['ack', 'answer'])

export interface Flow {
  /** Counts a message. When the allowance is spent the pipe is not read for a while: the plugin waits, and nobody else does. */
  count(message: Message): void
  /** The pipe is not being read. */
  readonly held: boolean
  stop(): void
}

export function createFlow(clock: Clock, pipe: { pause(): unknown; resume(): unknown }, onHeld: () => void): Flow {
  const allowance = createAllowance(clock, 4_000, 8_000)
  let release: (() => void) | undefined
  let said = false

  return {
    count(message) {
      if (free.has(message.t) || allowance.take() || release !== undefined) return
      if (!said) onHeld()
      said = true
      pipe.pause()
      release = clock.setTimer(250, () => {
        release = undefined
        pipe.resume()
      })
    },
    get held() {
      return release !== undefined
    },
    stop() {
      release?.()
      release = undefined
    },
  }
}
