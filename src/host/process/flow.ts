import type { Clock } from '../../model/index.ts'
import { isRecord, type Message } from '../protocol/messages.ts'
import { createAllowance } from './allowance.ts'

const messages = { perSecond: 4_000, burst: 8_000 } as const
/** A pause shorter than this is not worth its timer. */
const shortestPauseMs = 50
/** What one plugin may have done of the host in one turn of its loop: others wait for no more than that. */
const turn = { messages: 100, triggers: 50 } as const

export interface Flow {
  /** Counts a message that was heard. */
  count(message: Message): void
  /** Another message may be heard in this turn. */
  readonly open: boolean
  /** Nothing is heard because too much was said: the plugin waits, and nobody else does. */
  readonly held: boolean
  /** From now on everything is heard: it has gone, and this is what is left. */
  stop(): void
}

/** `go` is called when messages may be heard again. */
export function createFlow(clock: Clock, triggersPerSecond: number, on: { go(): void; held(): void }): Flow {
  const spoken = createAllowance(clock, messages.perSecond, messages.burst)
  const emitted = createAllowance(clock, triggersPerSecond, 2 * triggersPerSecond)
  let release: (() => void) | undefined
  let said = false
  let stopped = false
  let ofTurn = { messages: 0, triggers: 0 }
  let endOfTurn: NodeJS.Immediate | undefined

  function isOpen(): boolean {
    return stopped || (release === undefined && ofTurn.messages < turn.messages && ofTurn.triggers < turn.triggers)
  }

  function hold(milliseconds: number): void {
    if (!said) on.held()
    said = true
    release?.()
    release = clock.setTimer(Math.max(shortestPauseMs, milliseconds), () => {
      release = undefined
      on.go()
    })
  }

  function spendTurn(triggers: number): void {
    ofTurn = { messages: ofTurn.messages + 1, triggers: ofTurn.triggers + triggers }
    endOfTurn ??= setImmediate(() => {
      endOfTurn = undefined
      ofTurn = { messages: 0, triggers: 0 }
      if (release === undefined) on.go()
    })
  }

  return {
    count(message) {
      if (stopped) return
      const triggers = triggersIn(message)
      spendTurn(triggers)
      // Answers to the host's own asks cost nothing: their number is the host's doing.
      if (message.t === 'ack' || message.t === 'answer') return
      const pause = Math.max(spoken.charge(1), triggers === 0 ? 0 : emitted.charge(triggers))
      if (pause > 0) hold(pause)
    },
    get open() {
      return isOpen()
    },
    get held() {
      return release !== undefined
    },
    stop() {
      stopped = true
      release?.()
      release = undefined
      clearImmediate(endOfTurn)
      on.go()
    },
  }
}

function triggersIn(message: Message): number {
  if (message.t !== 'ask' || message.method !== 'emit' || !isRecord(message.params)) return 0
  return Array.isArray(message.params.triggers) ? message.params.triggers.length : 0
}
