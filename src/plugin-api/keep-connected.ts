import type { ConnectionContext } from './index.ts'
import { createWaits } from './waits.ts'

/** How one session ended. */
export interface SessionEnd {
  readonly reason: string
  /** The system does not want us: asking often makes it no better. */
  readonly refused: boolean
  /** It was online before. */
  readonly worked: boolean
}

export interface KeepConnected {
  readonly ctx: ConnectionContext
  /** How many servers there are to try, one after the other. */
  readonly servers: number
  /** One session at the server of this index, from connecting to its end. Never rejects. */
  readonly live: (server: number) => Promise<SessionEnd>
  /** A session has ended, and another will follow. */
  readonly lost: (reason: string) => void
  /** Aborted when the connection is to close. */
  readonly stopped: AbortSignal
}

/**
 * Keeps a connection that has several servers: the next one is tried at once when one does not answer, and waits grow when none does.
 * Reports `connecting`, `retrying` and `auth-required`; that it is online is for `live` to report. Resolves when it is stopped.
 */
export async function keepConnected({ ctx, servers, live, lost, stopped }: KeepConnected): Promise<void> {
  const waits = createWaits(Math.random)
  let failures = 0
  for (let turn = 0; !stopped.aborted; turn += 1) {
    ctx.report({ kind: 'connecting' })
    const { reason, refused, worked } = await live(turn % servers)
    if (stopped.aborted) return
    lost(reason)
    if (worked) waits.reset()
    failures = worked ? 1 : failures + 1
    if (!refused && failures % servers !== 0) continue
    const wait = refused ? waits.afterRefusal() : waits.next()
    const nextAt = new Date(ctx.clock.now() + wait).toISOString()
    ctx.report(refused ? { kind: 'auth-required', reason } : { kind: 'retrying', attempt: waits.attempt(), nextAt, reason })
    await ctx.clock.sleep(wait, stopped).catch(() => undefined)
  }
}
