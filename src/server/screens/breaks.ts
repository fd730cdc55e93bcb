import type { CallAtDevice, LiveAgent } from '../../calls/index.ts'
import type { CompulsoryBreak } from '../../model/index.ts'
import type { ServerOptions } from '../contract.ts'

/** Compulsory breaks after calls, imitated where the phone system has none: the agent is not ready until the time is over. */
export interface Breaks {
  callEnded(call: CallAtDevice): void
  /** What agents do may have changed: who was still at work may have a break now, who is ready again has none any more. */
  look(): void
  /** When the break of this user ends, RFC 3339. */
  until(user: string, connection: string): string | undefined
  /** The user asks for this state: a break that is over with it ends. */
  chosen(user: string, connection: string | undefined): void
  close(): void
}

type Options = Pick<ServerOptions, 'calls' | 'host' | 'journal' | 'config' | 'clock' | 'log'> & {
  readonly command: ServerOptions['actions']['command']
  readonly changed: (user: string) => void
}

/** `owed`: the agent is still at work, on another call or after this one. */
interface Break {
  readonly user: string
  readonly connection: string
  /** Milliseconds since 1970; undefined while it is owed. */
  until: number | undefined
  /** Since when the agent was in the state in which the break found them. */
  before: string | undefined
  /** Since when the agent is not ready because of it, as soon as the phone system has told. */
  since: string | undefined
}

const OWNER = 'breaks'
/** What agents do is looked at so often at most: where hundreds work, each trigger would be too often. */
const GATHER_MS = 100
const RETRY_MS = 5000
const TRIES = 12
/** Work that is not over: the break begins behind it. */
const AT_WORK: ReadonlySet<string> = new Set(['busy', 'after-call-work'])
const AWAY: ReadonlySet<string> = new Set(['not-ready', 'logged-out'])

export function createBreaks(options: Options): Breaks {
  const { calls, host, journal, config, clock, log } = options
  const breaks = new Map<string, Break>()
  const timers = new Map<string, () => void>()
  let gathering: (() => void) | undefined
  for (const { key, text = '0' } of journal.states(OWNER)) {
    const [user = '', connection = ''] = key.split('|').map(decodeURIComponent)
    const one: Break = { user, connection, until: Number(text), before: undefined, since: undefined }
    breaks.set(key, one)
    wait(one)
  }

  const settingOf = (connection: string): CompulsoryBreak | undefined =>
    config().agents?.breaks?.find(({ connections }) => connections?.includes(connection) ?? true)
  const isOn = ({ until }: Break): boolean => until !== undefined

  function keep(one: Break): void {
    const text = one.until === undefined ? undefined : String(one.until)
    journal
      .setStates(OWNER, [{ key: keyOf(one.user, one.connection), text }])
      .catch((error: unknown) => log.error({ error }, 'The break of an agent could not be kept'))
    options.changed(one.user)
  }

  function end(one: Break): void {
    const key = keyOf(one.user, one.connection)
    if (breaks.get(key) !== one) return
    breaks.delete(key)
    timers.get(key)?.()
    timers.delete(key)
    if (!isOn(one)) return
    one.until = undefined
    keep(one)
  }

  function wait(one: Break): void {
    const left = Math.max(0, (one.until ?? 0) - clock.now())
    timers.set(
      keyOf(one.user, one.connection),
      clock.setTimer(left, () => void over(one, TRIES)),
    )
  }

  async function ask(one: Break, state: 'ready' | 'not-ready'): Promise<boolean> {
    const { user, connection } = one
    const reason = state === 'ready' ? undefined : settingOf(connection)?.reason
    try {
      await options.command(
        user,
        'set-agent-state',
        { state, ...(reason === undefined ? {} : { reason }) },
        { call: undefined, connection },
      )
      return true
    } catch (error) {
      log.warn({ user, connection, state, error }, 'The phone system did not take the state of a compulsory break')
      return false
    }
  }

  async function begin(one: Break, seconds: number, since: string | undefined): Promise<void> {
    one.until = clock.now() + seconds * 1000
    one.before = since
    wait(one)
    keep(one)
    // An agent whom the phone system leaves ready has no break.
    if (!(await ask(one, 'not-ready'))) end(one)
  }

  /** The time is over. Who has chosen another state meanwhile keeps it. */
  async function over(one: Break, tries: number): Promise<void> {
    const key = keyOf(one.user, one.connection)
    if (settingOf(one.connection)?.next === 'not-ready' || (await ask(one, 'ready')) || tries <= 1) end(one)
    else if (breaks.get(key) === one)
      timers.set(
        key,
        clock.setTimer(RETRY_MS, () => void over(one, tries - 1)),
      )
  }

  /** Owed: begins as soon as the agent would be free again. */
  function follow(one: Break, agent: LiveAgent | undefined, isUp: boolean): void {
    const setting = settingOf(one.connection)
    const state = agent?.state ?? 'unknown'
    if (setting === undefined || AWAY.has(state)) end(one)
    else if (!AT_WORK.has(state) && !isUp) void begin(one, setting.seconds, agent?.since)
  }

  /** On: the telephone may cut it short, and its agent choose another reason or leave. */
  function watch(one: Break, agent: LiveAgent | undefined): void {
    if (agent === undefined || agent.since === one.before) return
    if (agent.state === 'not-ready') one.since ??= agent.since
    const isOther = agent.state === 'not-ready' && one.since !== agent.since
    if (isOther || agent.state === 'ready' || agent.state === 'logged-out') end(one)
  }

  function pass(): void {
    gathering = undefined
    const agents = calls.agents()
    const live = calls.live()
    for (const one of [...breaks.values()]) {
      const isTheirs = ({ user, connection }: { readonly user: string | undefined; readonly connection: string }): boolean =>
        user === one.user && connection === one.connection
      const agent = agents.find(isTheirs)
      if (isOn(one)) watch(one, agent)
      else follow(one, agent, live.some(isTheirs))
    }
  }

  return {
    callEnded({ user, connection, answered, queued }) {
      if (user === undefined || !answered) return
      const setting = settingOf(connection)
      if (setting === undefined || (!queued && setting.after !== 'every')) return
      const key = keyOf(user, connection)
      if (breaks.has(key) || host.capabilities(connection)?.actions.includes('set-agent-state') !== true) return
      breaks.set(key, { user, connection, until: undefined, before: undefined, since: undefined })
    },
    look() {
      if (breaks.size > 0) gathering ??= clock.setTimer(GATHER_MS, pass)
    },
    until(user, connection) {
      const until = breaks.get(keyOf(user, connection))?.until
      return until === undefined ? undefined : new Date(until).toISOString()
    },
    chosen(user, connection) {
      for (const one of [...breaks.values()]) if (one.user === user && (connection ?? one.connection) === one.connection) end(one)
    },
    close() {
      gathering?.()
      for (const stop of timers.values()) {
        stop()
      }
    },
  }
}

function keyOf(user: string, connection: string): string {
  return `${encodeURIComponent(user)}|${encodeURIComponent(connection)}`
}
