import { type Json, type PluginClock, PluginError } from 'cordboard/plugin-api'

/** What a directory that lives elsewhere may cost. */
export interface GuardSettings {
  /** A lookup answers within this, whatever the other side does. */
  readonly limitMs: number
  /** An answer is as good as new for this long. */
  readonly freshMs: number
  /** An older answer is better than none for this long. */
  readonly staleMs: number
}

/** Something asked: the answer, and how well the other side is. */
export interface Guard<Answer> {
  /** Answers in time, or says why not. `anyway`: also what is known, and while the other side is left alone. */
  ask(key: string, question: (signal: AbortSignal) => Promise<Answer>, when?: 'anyway'): Promise<Guarded<Answer>>
  close(): void
}

export type Guarded<Answer> =
  | { readonly kind: 'fresh'; readonly answer: Answer }
  | { readonly kind: 'stale'; readonly answer: Answer; readonly detail: string }
  | { readonly kind: 'failed'; readonly detail: string }

export type Health =
  | { readonly kind: 'well' }
  | { readonly kind: 'ill'; readonly reason: string; readonly openUntil: number; readonly auth: boolean }

const mostKept = 10_000
const mostAtOnce = 50
/** A slow answer is still worth keeping for the next call. */
const longestMs = 15_000
const failuresToOpen = 5
const shortestOpenMs = 5_000
const longestOpenMs = 60_000

interface Kept<Answer> {
  readonly answer: Answer
  readonly at: number
}

/** Cache, time limit and circuit breaker in one: what stands between a call and a system that may be slow, ill or away. */
export function createGuard<Answer extends Json>(
  clock: PluginClock,
  settings: GuardSettings,
  onHealth: (health: Health) => void,
): Guard<Answer> {
  const kept = new Map<string, Kept<Answer>>()
  const underWay = new Map<string, Promise<Answer>>()
  const ended = new AbortController()
  let failures = 0
  let openUntil = 0
  let openedTimes = 0

  function keep(key: string, answer: Answer): void {
    kept.delete(key)
    kept.set(key, { answer, at: clock.now() })
    for (const oldest of kept.keys()) {
      if (kept.size <= mostKept) break
      kept.delete(oldest)
    }
  }

  function went(well: boolean, error: unknown): void {
    if (well) {
      failures = 0
      openedTimes = 0
      openUntil = 0
      onHealth({ kind: 'well' })
      return
    }
    failures += 1
    if (failures >= failuresToOpen && openUntil <= clock.now()) {
      openUntil = clock.now() + Math.min(longestOpenMs, shortestOpenMs * 2 ** openedTimes)
      openedTimes += 1
      // One that comes when it is over shows whether the other side is back.
      failures = failuresToOpen - 1
    }
    onHealth({ kind: 'ill', reason: textOf(error), openUntil, auth: error instanceof PluginError && error.kind === 'auth' })
  }

  /** Goes on when nobody waits any more, so that its answer is there for the next call. */
  function start(key: string, question: (signal: AbortSignal) => Promise<Answer>, most: number): Promise<Answer> {
    const known = underWay.get(key)
    if (known !== undefined) return known
    if (underWay.size >= most) return Promise.reject(new PluginError('unavailable', `${most} questions wait for an answer already.`))
    const late = new AbortController()
    const cancel = clock.setTimer(longestMs, () => late.abort())
    const signal = AbortSignal.any([late.signal, ended.signal])
    const asked = Promise.race([question(signal), abortion(signal)]).finally(cancel)
    const settled = asked.then(
      (answer) => {
        underWay.delete(key)
        keep(key, answer)
        went(true, undefined)
        return answer
      },
      (error: unknown) => {
        underWay.delete(key)
        // What a person has to put right in the question says nothing of the other side.
        if (!ended.signal.aborted && !(error instanceof PluginError && error.kind === 'bad-input')) went(false, error)
        throw error
      },
    )
    underWay.set(key, settled)
    return settled
  }

  function instead(key: string, detail: string): Guarded<Answer> {
    const old = kept.get(key)
    const usable = old !== undefined && clock.now() - old.at <= settings.staleMs
    return usable ? { kind: 'stale', answer: old.answer, detail } : { kind: 'failed', detail }
  }

  return {
    async ask(key, question, when) {
      const known = kept.get(key)
      const fresh = known !== undefined && clock.now() - known.at <= settings.freshMs
      if (fresh && when === undefined) return { kind: 'fresh', answer: known.answer }
      if (openUntil > clock.now() && when === undefined) return instead(key, 'It failed several times and is left alone for a while.')
      const asked = start(key, question, when === 'anyway' ? Number.POSITIVE_INFINITY : mostAtOnce)
      const { promise: limit, resolve } = Promise.withResolvers<undefined>()
      const cancel = clock.setTimer(settings.limitMs, () => resolve(undefined))
      try {
        const answer = await Promise.race([asked, limit])
        if (answer !== undefined) return { kind: 'fresh', answer }
        asked.catch(() => undefined)
        return instead(key, `No answer in ${settings.limitMs} ms.`)
      } catch (error) {
        if (error instanceof PluginError && error.kind === 'bad-input') throw error
        return instead(key, textOf(error))
      } finally {
        cancel()
      }
    },
    close: () => ended.abort(),
  }
}

function abortion(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new PluginError('timeout', `No answer in ${longestMs / 1000} s.`)), { once: true })
  })
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
