import type { WebSocket } from 'ws'
import type { Clock } from '../../model/index.ts'
import type { SignedIn } from '../auth/sessions.ts'

const BEAT_MS = 15_000
const MESSAGES_PER_BEAT = 200
export const SIGNED_OUT = 4001

/** Does the session of a socket still hold. */
export type Holds = (caller: SignedIn) => boolean

/** Keeps one socket honest: alive, not flooding, and no longer than the session it came with, however that ended. */
export function supervise(
  socket: WebSocket,
  caller: SignedIn,
  {
    clock,
    holds,
    signedOut,
    beat: said,
  }: { readonly clock: Clock; readonly holds: Holds; readonly signedOut: () => void; readonly beat?: () => void },
): void {
  let alive = true
  let messages = 0
  let stopBeat = clock.setTimer(BEAT_MS, beat)
  const stopSession = clock.setTimer(Math.max(0, Date.parse(caller.expiresAt) - clock.now()), signedOut)

  function beat(): void {
    if (!alive) {
      socket.terminate()
      return
    }
    alive = false
    messages = 0
    if (!holds(caller)) {
      signedOut()
      return
    }
    socket.ping()
    // A page sees no ping.
    said?.()
    stopBeat = clock.setTimer(BEAT_MS, beat)
  }

  socket.on('pong', () => {
    alive = true
  })
  socket.on('message', () => {
    alive = true
    messages += 1
    if (messages > MESSAGES_PER_BEAT) socket.close(1008, 'too many messages')
  })
  socket.on('close', () => {
    stopBeat()
    stopSession()
  })
  // A broken frame closes the socket; the close is all there is to do.
  socket.on('error', () => socket.terminate())
}
