import { type PluginClock, PluginError } from 'cordboard/plugin-api'
import type { Answer } from './answer.ts'
import type { Stream } from './streams.ts'

/** How one stream is. */
export type StreamState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'online' }
  | { readonly kind: 'retrying'; readonly attempt: number; readonly nextAt: number; readonly reason: string }
  | { readonly kind: 'auth-required'; readonly reason: string }

export interface Follower {
  readonly clock: PluginClock
  /** 0 to 1, for the jitter. */
  readonly random: () => number
  /** Resolves when all of the answer is durable: only then the next poll is sent. */
  received(answer: Answer): Promise<void>
  changed(stream: Stream, state: StreamState): void
}

/** A poll that is still open after this long was accepted. */
const acceptedAfterMs = 2_000
const authWaitMs = 5 * 60_000
/** A stream that is only quiet must not be left alone for long. */
const longestQuietWaitMs = 5_000
const longestWaitMs = 60_000
/** An empty answer that comes faster than this is not a long poll. */
const tooFastMs = 500

export interface Ending {
  /** After this no further poll is sent: the one that is open may still be answered. */
  readonly last: AbortSignal
  /** After this an open poll is given up. What its answer would have held is lost. */
  readonly now: AbortSignal
}

/** Polls one stream until it is to end: one poll after the other, never two. Never rejects. */
export async function follow(stream: Stream, follower: Follower, { last, now }: Ending): Promise<void> {
  const { clock, received, changed } = follower
  let attempt = 0
  let fast = 0
  let silent = false
  changed(stream, { kind: 'connecting' })
  while (!last.aborted && !now.aborted) {
    const askedAt = clock.now()
    // A poll that stays open is a sign of health, but not after one that was never answered.
    const accepted = silent ? undefined : clock.setTimer(acceptedAfterMs, () => changed(stream, { kind: 'online' }))
    try {
      const answer = await stream.poll(now)
      attempt = 0
      silent = false
      accepted?.()
      changed(stream, { kind: 'online' })
      await received(answer)
      fast = answer.events.length === 0 && clock.now() - askedAt < tooFastMs ? fast + 1 : 0
      if (fast > 3) await pause(clock, 1_000, last)
    } catch (error) {
      accepted?.()
      if (now.aborted) return
      attempt += 1
      silent = error instanceof PluginError && error.kind === 'timeout'
      await pause(clock, failed(stream, error, attempt, follower), last)
    }
  }
}

/** Says what went wrong and how long to wait, in milliseconds. */
function failed(stream: Stream, error: unknown, attempt: number, follower: Follower): number {
  const kind = error instanceof PluginError ? error.kind : 'unavailable'
  const reason = error instanceof Error ? error.message : String(error)
  if (kind === 'auth') {
    follower.changed(stream, { kind: 'auth-required', reason })
    return authWaitMs
  }
  const longest = kind === 'timeout' ? longestQuietWaitMs : longestWaitMs
  const full = Math.min(longest, 1_000 * 2 ** Math.min(attempt - 1, 10))
  const wait = Math.round(full * (0.5 + follower.random() / 2))
  follower.changed(stream, { kind: 'retrying', attempt, nextAt: follower.clock.now() + wait, reason })
  return wait
}

/** Resolves after the time or at the abort. */
async function pause(clock: PluginClock, milliseconds: number, signal: AbortSignal): Promise<void> {
  await clock.sleep(milliseconds, signal).catch(() => undefined)
}
