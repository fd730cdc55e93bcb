import type { Capabilities, Clock, ConnectionConfig, Problem, Trigger } from '../../model/index.ts'
import { problem, sentence } from '../../model/index.ts'
import type { ReportedState } from '../../plugin-api/index.ts'
import type { ConnectionState, ConnectionStatus } from '../contract.ts'
import { describeFailure } from '../process/failure.ts'
import { isConnected } from '../process/shapes.ts'
import type { PluginProcess } from '../process/spawn.ts'
import { askWithin } from '../process/within.ts'
import type { Owned } from '../protocol/methods.ts'
import type { Redactor } from '../secrets/redact.ts'
import type { SecretSources } from '../secrets/resolve.ts'
import { type Kind, prepareConfig } from './settings.ts'
import { mayFollow } from './states.ts'

/** One configured connection, over all generations of its plugin. */
export interface Link {
  readonly id: string
  readonly settings: ConnectionConfig
  /** Where it is open, or undefined. */
  readonly at: Attached | undefined
  status(): ConnectionStatus
  capabilities(): Capabilities | undefined
  /** Opens it in a process. Never rejects: what goes wrong is its state. */
  open(process: PluginProcess, handover?: unknown): Promise<void>
  /** Lets it finish what it has read, then closes it. Resolves with what it hands over to whoever opens it next. */
  close(): Promise<unknown>
  /** The host knows how it is: its process has gone, or cannot be had, or none is needed. */
  become(state: ConnectionState, cause?: Problem): void
  report(state: ReportedState): void
  declare(capabilities: Partial<Capabilities>): void
  diagnose(about: string, detail: string): void
  /** Triggers of it have been accepted. */
  passed(triggers: readonly Trigger[]): void
  /** Resolves when it is neither opening nor closing. */
  settled(): Promise<void>
}

export interface Attached {
  readonly process: PluginProcess
  readonly owner: string
}

export interface LinkOptions {
  readonly id: string
  readonly settings: ConnectionConfig
  /** As its plugin declares it now. */
  kind(): Kind | undefined
  readonly plugin: string | undefined
  readonly sources: SecretSources
  readonly clock: Clock
  readonly redactor: Redactor
  cursor(): string | undefined
  /** Somebody wants to see what it receives. */
  recorded(): boolean
  onChange(): void
}

const limits = { connect: 10_000, pause: 2_000, drain: 5_000, handover: 2_000, close: 5_000, diagnoses: 10, text: 500 } as const

export function createLink(options: LinkOptions): Link {
  const { id, settings, clock, redactor } = options
  let state: ConnectionState = { kind: 'idle' }
  let since = clock.now()
  let cause: Problem | undefined
  let at: Attached | undefined
  let openings = 0
  let declared: Partial<Capabilities> = {}
  let skew: number | undefined
  let lastTriggerAt: string | undefined
  let diagnoses: ConnectionStatus['diagnoses'] = []
  let work: Promise<unknown> = Promise.resolve()

  function enter(next: ConnectionState, why?: Problem): void {
    if (next.kind !== state.kind) since = clock.now()
    state = next
    cause = why
    options.onChange()
  }

  function fail(why: Problem): void {
    enter({ kind: 'failed', reason: redactor.text(sentence(why)) }, why)
  }

  async function openIn(process: PluginProcess, handover: unknown): Promise<void> {
    const kind = options.kind()
    if (kind === undefined) return
    enter({ kind: 'connecting' })
    const prepared = prepareConfig(id, settings, kind, options.sources)
    redactor.add(prepared.secrets)
    if ('problems' in prepared) {
      fail(prepared.problems[0])
      return
    }
    openings += 1
    const attached = { process, owner: `${id}#${openings}` }
    at = attached
    declared = {}
    const info = { id, kind: settings.kind, country: settings.country, timezone: settings.timezone ?? 'UTC' }
    try {
      const params = {
        owner: attached.owner,
        info,
        config: prepared.config,
        cursor: options.cursor(),
        handover,
        record: options.recorded(),
      }
      const answer = await askWithin(process, clock, limits.connect, 'connect', params)
      if (!isConnected(answer)) throw new Error('connect() gave something else than a connection')
    } catch (error) {
      // A process that went away is the supervisor's to report.
      if (at !== attached) return
      at = undefined
      const failure = describeFailure(error)
      const [detail = ''] = redactor.text(failure.detail).split('\n', 1)
      if (failure.kind === 'crash') diagnose('connect', failure.detail)
      if (failure.kind === 'auth') enter({ kind: 'auth-required', reason: detail })
      else fail(problem('CORD_CONNECTION_FAILED', { connection: id, detail }))
    }
  }

  async function closeNow(): Promise<unknown> {
    const attached = at
    if (attached === undefined) return undefined
    enter({ kind: 'closing' })
    const step = async (method: 'pause' | 'drain' | 'handover' | 'close') => {
      try {
        return await askWithin(attached.process, clock, limits[method], method, { owner: attached.owner } satisfies Owned)
      } catch (error) {
        diagnose(method, describeFailure(error).detail)
        return undefined
      }
    }
    await step('pause')
    await step('drain')
    const handover = await step('handover')
    await step('close')
    at = undefined
    return handover
  }

  function diagnose(about: string, detail: string): void {
    const entry = { at: iso(clock.now()), about: clip(redactor.text(about)), detail: clip(redactor.text(detail)) }
    diagnoses = [...diagnoses, entry].slice(-limits.diagnoses)
    options.onChange()
  }

  // Opening and closing happen one after another, in the order they were asked for.
  function next<Result>(run: () => Promise<Result>): Promise<Result> {
    const result = work.then(run)
    work = result.catch(() => undefined)
    return result
  }

  return {
    id,
    settings,
    get at() {
      return at
    },
    status: () => ({
      id,
      kind: settings.kind,
      title: settings.title,
      plugin: options.plugin,
      state,
      since: iso(since),
      skewSeconds: skew,
      lastTriggerAt,
      capabilities: capabilities(),
      diagnoses,
      problem: cause,
    }),
    capabilities,
    open: (process, handover) => next(() => openIn(process, handover)),
    close: () =>
      next(async () => {
        const handover = await closeNow()
        enter({ kind: 'idle' })
        return handover
      }),
    become(next, why) {
      at = undefined
      enter(next, why)
    },
    report(reported) {
      if (at === undefined || !mayFollow(state.kind, reported.kind)) return
      enter(clipped(reported, redactor))
    },
    declare(capabilities) {
      declared = { ...declared, ...capabilities }
      options.onChange()
    },
    diagnose,
    passed(triggers) {
      const newest = triggers.at(-1)
      if (newest === undefined) return
      lastTriggerAt = newest.receivedAt
      const timed = triggers.findLast((trigger) => trigger.time !== undefined && trigger.synthetic !== true)
      if (timed?.time !== undefined) skew = (Date.parse(timed.time) - Date.parse(timed.receivedAt)) / 1000
    },
    settled: async () => {
      await work
    },
  }

  function capabilities(): Capabilities | undefined {
    const base = options.kind()?.capabilities ?? settings.capabilities
    return base === undefined ? undefined : { ...base, ...declared }
  }
}

function clipped(state: ReportedState, redactor: Redactor): ReportedState {
  const clean = (text: string) => clip(redactor.text(text))
  switch (state.kind) {
    case 'connecting':
      return state
    case 'online':
      return {
        kind: 'online',
        ...(state.server === undefined ? {} : { server: clean(state.server) }),
        ...(state.detail === undefined ? {} : { detail: clean(state.detail) }),
      }
    default:
      return { ...state, reason: clean(state.reason) }
  }
}

function clip(text: string): string {
  return text.length > limits.text ? `${text.slice(0, limits.text)}…` : text
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
