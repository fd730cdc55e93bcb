import type { EmittedTrigger, ReportedState } from 'cordboard/plugin-api'
import type { StreamState } from './follow.ts'

/** The states of all streams as one: the worst tells. */
export interface Status {
  set(stream: string, state: StreamState): void
}

export interface StatusOptions {
  readonly streams: readonly string[]
  readonly server: string
  readonly now: () => number
  report(state: ReportedState): void
  /** A change between up, degraded and down, once each. What happened while it was not up is lost. */
  link(trigger: EmittedTrigger): void
}

export function createStatus(options: StatusOptions): Status {
  const states = new Map<string, StreamState>(options.streams.map((name) => [name, { kind: 'connecting' }]))
  let link: 'up' | 'down' | 'degraded' | undefined
  let since = options.now()
  let reported = ''

  function tellLink(reason: string | undefined): void {
    const all = [...states.values()]
    if (all.some((state) => state.kind === 'connecting')) return
    const up = all.filter((state) => state.kind === 'online').length
    const now = up === all.length ? 'up' : up === 0 ? 'down' : 'degraded'
    if (now === link) return
    const at = options.now()
    const gap =
      link === 'down' || link === 'degraded' ? { gapFrom: new Date(since).toISOString(), gapSeconds: Math.round((at - since) / 1000) } : {}
    options.link({
      id: `link/${now}/${at}`,
      type: 'link-state',
      time: new Date(at).toISOString(),
      link: { state: now, server: options.server, ...(reason === undefined ? {} : { reason }) },
      ...(now === 'up' ? { raw: gap } : {}),
    })
    if (link === undefined || link === 'up' || now === 'up') since = at
    link = now
  }

  return {
    set(stream, state) {
      states.set(stream, state)
      const worst = worstOf([...states.values()], options.server)
      const text = JSON.stringify(worst)
      if (text !== reported) options.report(worst)
      reported = text
      tellLink('reason' in worst ? worst.reason : undefined)
    },
  }
}

function worstOf(states: readonly StreamState[], server: string): ReportedState {
  const refused = states.find((state) => state.kind === 'auth-required')
  if (refused !== undefined) return refused
  const retrying = states.filter((state) => state.kind === 'retrying')
  const [first] = [...retrying].sort((a, b) => b.attempt - a.attempt)
  if (first !== undefined) {
    const nextAt = Math.min(...retrying.map((state) => state.nextAt))
    return { kind: 'retrying', attempt: first.attempt, nextAt: new Date(nextAt).toISOString(), reason: first.reason }
  }
  return states.every((state) => state.kind === 'online') ? { kind: 'online', server } : { kind: 'connecting' }
}
