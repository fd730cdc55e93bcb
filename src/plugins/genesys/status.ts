import type { EmittedTrigger, ReportedState } from 'cordboard/plugin-api'

/** How one agent's session is. `out`: the session works, and the voice service behind it does not. */
export type SessionState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'online'; readonly server: string; readonly role: 'primary' | 'backup' }
  | { readonly kind: 'out'; readonly server: string; readonly role: 'primary' | 'backup'; readonly reason: string }
  | { readonly kind: 'retrying'; readonly attempt: number; readonly nextAt: number; readonly reason: string }
  | { readonly kind: 'auth-required'; readonly reason: string }

/** The states of all sessions as one. */
export interface Status {
  set(agentId: string, state: SessionState): void
}

export interface StatusOptions {
  readonly agents: readonly string[]
  readonly application: string | undefined
  readonly now: () => number
  /** What the switches behind the sessions can do. */
  readonly capabilities: () => readonly string[]
  report(state: ReportedState): void
  /** A change between up, degraded and down, or of the server, once each. */
  link(trigger: EmittedTrigger): void
}

export function createStatus(options: StatusOptions): Status {
  const states = new Map<string, SessionState>(options.agents.map((agent) => [agent, { kind: 'connecting' }]))
  let told = ''
  let reported = ''
  let changes = 0

  function tellLink(): void {
    const all = [...states.values()]
    // At the start all have their turn first; later a session that connects again is one that is not up.
    if (told === '' && all.some((state) => state.kind === 'connecting')) return
    const up = all.flatMap((state) => (state.kind === 'online' ? [state] : []))
    const state = up.length === all.length ? 'up' : up.length === 0 ? 'down' : 'degraded'
    const server = [...new Set(up.map((one) => one.server))].sort().join(', ')
    const now = JSON.stringify([state, server])
    if (now === told || (told === '' && state === 'down')) return
    told = now
    changes += 1
    const troubled = all.find((one) => one.kind !== 'online')
    const reason = troubled !== undefined && 'reason' in troubled ? troubled.reason : undefined
    const role = up.length === 0 ? undefined : up.every((one) => one.role === 'primary') ? 'primary' : 'backup'
    const capabilities = options.capabilities()
    options.link({
      id: `link/${state}/${options.now()}/${changes}`,
      type: 'link-state',
      time: new Date(options.now()).toISOString(),
      link: {
        state,
        ...(server === '' ? {} : { server }),
        ...(role === undefined ? {} : { role }),
        ...(reason === undefined ? {} : { reason }),
        ...(capabilities.length === 0 ? {} : { capabilities: [...capabilities] }),
      },
      raw: {
        sessions: all.length,
        sessionsUp: up.length,
        ...(options.application === undefined ? {} : { application: options.application }),
      },
    })
  }

  return {
    set(agentId, state) {
      states.set(agentId, state)
      const whole = wholeOf(states)
      const text = JSON.stringify(whole)
      if (text !== reported) options.report(whole)
      reported = text
      tellLink()
    },
  }
}

// One agent with a wrong password must not hide that all others work: what works is said first, with what does not.
function wholeOf(states: ReadonlyMap<string, SessionState>): ReportedState {
  const all = [...states]
  const up = all.flatMap(([, state]) => (state.kind === 'online' || state.kind === 'out' ? [state] : []))
  const [first] = up
  if (first !== undefined) {
    const troubles = all.flatMap(([agent, state]) => ('reason' in state ? [`${agent}: ${state.reason}`] : []))
    const more = troubles.length > 3 ? ` and ${troubles.length - 3} more` : ''
    const detail = `${up.length} of ${all.length} agents${troubles.length === 0 ? '' : `; ${troubles.slice(0, 3).join('; ')}${more}`}`
    return { kind: 'online', server: [...new Set(up.map((one) => one.server))].sort().join(', '), detail }
  }
  const refused = all.find(([, state]) => state.kind === 'auth-required')
  if (refused !== undefined && 'reason' in refused[1]) return { kind: 'auth-required', reason: refused[1].reason }
  const retrying = all.flatMap(([, state]) => (state.kind === 'retrying' ? [state] : []))
  const [worst] = [...retrying].sort((one, other) => other.attempt - one.attempt)
  if (worst === undefined) return { kind: 'connecting' }
  const nextAt = Math.min(...retrying.map((state) => state.nextAt))
  return { kind: 'retrying', attempt: worst.attempt, nextAt: new Date(nextAt).toISOString(), reason: worst.reason }
}
