import type { Capabilities, Clock, ConnectionConfig, EmittedTrigger, Problem, Trigger } from '../../model/index.ts'
import { problem, sentence } from '../../model/index.ts'
import type { ReportedState } from '../../plugin-api/index.ts'
import type { ConnectionState, ConnectionStatus } from '../contract.ts'
import { describeFailure } from '../process/failure.ts'
import { isConnected } from '../process/shapes.ts'
import type { PluginProcess } from '../process/spawn.ts'
import { askWithin } from '../process/within.ts'
import type { Redactor } from '../secrets/redact.ts'
import type { SecretSources } from '../secrets/resolve.ts'
import { createGaps } from './gap.ts'
import { createOpening, finish, isWorking, type Opening, step } from './opening.ts'
import { type Kind, prepareConfig } from './settings.ts'
import { clip, clipped, mayFollow } from './states.ts'

/** One configured connection, over all generations of its plugin. */
export interface Link {
  readonly id: string
  readonly settings: ConnectionConfig
  /** Where it is open, or undefined. */
  readonly at: Opening | undefined
  /** An opening of it that this process still has. */
  has(process: PluginProcess, owner: string): boolean
  status(): ConnectionStatus
  capabilities(): Capabilities | undefined
  /** Takes new settings; what is open goes on with the old ones until it is opened anew. */
  configure(settings: ConnectionConfig): void
  /** Opens it in a process. Never rejects: what goes wrong is its state. */
  open(process: PluginProcess, handover?: unknown): Promise<void>
  /** Opens it in a process in place of where it is open now, and loses nothing that its system does not lose. */
  move(process: PluginProcess, handover?: unknown): Promise<Moved>
  /** Lets it finish what it has read, then closes it. Resolves with what it hands over to whoever opens it next. */
  close(): Promise<unknown>
  /** The host knows how it is: its process has gone, or cannot be had, or none is needed. */
  become(state: ConnectionState, cause?: Problem): void
  /** The server was not running since then (milliseconds since 1970): what its system said meanwhile was not heard. */
  missed(since: number): void
  report(owner: string, state: ReportedState): void
  declare(owner: string, capabilities: Partial<Capabilities>): void
  diagnose(about: string, detail: string): void
  /** What was emitted, as it may be accepted: after all that was told before, and marked when it was made after a gap. */
  admit(owner: string, triggers: readonly EmittedTrigger[]): Promise<readonly EmittedTrigger[]>
  /** Which of its openings goes by this name. */
  generation(owner: string): number | undefined
  /** Triggers of it have been accepted. */
  passed(triggers: readonly Trigger[]): void
  /** Resolves when it is open, or is not being opened. */
  settled(): Promise<void>
}

export type Moved =
  /** With what the one before handed over. */
  | { readonly kind: 'moved'; readonly handover: unknown }
  /** The new one does not work, and the one before goes on. */
  | { readonly kind: 'stayed'; readonly reason: string }

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
  /** Its system does not repeat what it said while nobody listened. */
  forgets(): boolean
  /** Journals a trigger of the host's own. */
  note(trigger: EmittedTrigger): Promise<void>
  onChange(): void
}

const limits = { connect: 10_000, working: 10_000, actions: 10_000, diagnoses: 10 } as const

export function createLink(options: LinkOptions): Link {
  const { id, clock, redactor } = options
  let { settings } = options
  let state: ConnectionState = { kind: 'idle' }
  let since = clock.now()
  let cause: Problem | undefined
  let at: Opening | undefined
  /** Beside the one that is in use: one that is about to take its place, one that finishes. */
  let beside: Opening | undefined
  let openings = 0
  let holds = 0
  let skew: number | undefined
  let lastTriggerAt: string | undefined
  let diagnoses: ConnectionStatus['diagnoses'] = []
  let work: Promise<unknown> = Promise.resolve()
  const waiting = new Set<() => void>()
  const gaps = createGaps({ clock, note: options.note, onTrouble: (detail) => diagnose('gap', detail) })

  function enter(next: ConnectionState, why?: Problem): void {
    if (next.kind !== state.kind) since = clock.now()
    state = next
    cause = why
    if (next.kind === 'online') void gaps.end(at)
    options.onChange()
  }

  function fail(why: Problem): void {
    enter({ kind: 'failed', reason: redactor.text(sentence(why)) }, why)
  }

  function newOpening(process: PluginProcess): Opening {
    openings += 1
    return createOpening(process, `${id}#${openings}`, openings)
  }

  /** Rejects with what went wrong. */
  async function connect(opening: Opening, config: unknown, handover: unknown): Promise<void> {
    const params = {
      owner: opening.owner,
      info: { id, kind: settings.kind, country: settings.country, timezone: settings.timezone ?? 'UTC' },
      config,
      cursor: options.cursor(),
      handover,
      record: options.recorded(),
    }
    const answer = await askWithin(opening.process, clock, limits.connect, 'connect', params)
    if (!isConnected(answer)) throw new Error('connect() gave something else than a connection')
    opening.snapshot = answer.snapshot
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
    const opening = newOpening(process)
    at = opening
    try {
      await connect(opening, prepared.config, handover)
    } catch (error) {
      // A process that went away is the supervisor's to report.
      if (at !== opening) return
      at = undefined
      const failure = describeFailure(error)
      const [detail = ''] = redactor.text(failure.detail).split('\n', 1)
      if (failure.kind === 'crash') diagnose('connect', failure.detail)
      if (failure.kind === 'auth') enter({ kind: 'auth-required', reason: detail })
      else fail(problem('CORD_CONNECTION_FAILED', { connection: id, detail }))
    }
  }

  async function closeNow(): Promise<unknown> {
    const opening = at
    if (opening === undefined) return undefined
    // Nothing it is told meanwhile waits for its actions.
    await opening.idle(clock, limits.actions)
    if (at !== opening) return undefined
    enter({ kind: 'closing' })
    const handover = await finish(opening, clock, diagnoseStep)
    if (at === opening) at = undefined
    return handover
  }

  /** The new one listens before the old one stops; what it tells waits until the old one has told all. */
  async function moveBeside(old: Opening, process: PluginProcess, kind: Kind): Promise<Moved> {
    const prepared = prepareConfig(id, settings, kind, options.sources)
    redactor.add(prepared.secrets)
    if ('problems' in prepared) return { kind: 'stayed', reason: sentence(prepared.problems[0]) }
    const opening = newOpening(process)
    const gate = Promise.withResolvers<void>()
    opening.gate = gate.promise
    beside = opening
    try {
      await connect(opening, prepared.config, await step(old, 'handover', clock, diagnoseStep))
      await opening.working(clock, limits.working)
      if (!isWorking(opening) && (at === old || process.peer.closed)) throw new Error(reasonOf(opening))
    } catch (error) {
      beside = undefined
      gate.resolve()
      if (!process.peer.closed) await step(opening, 'close', clock, () => undefined)
      return { kind: 'stayed', reason: redactor.text(describeFailure(error).detail.split('\n', 1)[0] ?? '') }
    }
    at = opening
    beside = old
    enter(clipped(opening.state, redactor))
    await old.idle(clock, limits.actions)
    const handover = await finish(old, clock, diagnoseStep)
    beside = undefined
    opening.gate = undefined
    gate.resolve()
    return { kind: 'moved', handover }
  }

  async function moveAfter(process: PluginProcess, given: unknown): Promise<Moved> {
    const wasOnline = state.kind === 'online'
    const handover = await closeNow()
    if (wasOnline && (options.kind()?.reload ?? 'handover') !== 'handover') gaps.begin('it is opened anew')
    await openIn(process, given ?? handover)
    return { kind: 'moved', handover }
  }

  // Who is offline already has nothing to lose by closing first.
  function mayOverlap(): boolean {
    return at !== undefined && state.kind === 'online' && options.kind()?.reload === 'overlap'
  }

  function diagnose(about: string, detail: string): void {
    const entry = { at: iso(clock.now()), about: clip(redactor.text(about)), detail: clip(redactor.text(detail)) }
    diagnoses = [...diagnoses, entry].slice(-limits.diagnoses)
    options.onChange()
  }

  function diagnoseStep(about: string, error: unknown): void {
    diagnose(about, describeFailure(error).detail)
  }

  // Actions wait while it is opened or closed: it is away for a moment only.
  function hold(): () => void {
    holds += 1
    return () => {
      holds -= 1
      if (holds > 0) return
      for (const go of waiting) go()
      waiting.clear()
    }
  }

  // Opening and closing happen one after another, in the order they were asked for.
  function next<Result>(run: () => Promise<Result>): Promise<Result> {
    const result = work.then(run)
    work = result.catch(() => undefined)
    return result
  }

  function holding<Result>(run: () => Promise<Result>): Promise<Result> {
    const release = hold()
    return next(run).finally(release)
  }

  function openingOf(owner: string): Opening | undefined {
    return at?.owner === owner ? at : beside?.owner === owner ? beside : undefined
  }

  return {
    id,
    get settings() {
      return settings
    },
    get at() {
      return at
    },
    has: (process, owner) => openingOf(owner)?.process === process,
    status: () => ({
      id,
      kind: settings.kind,
      title: settings.title,
      plugin: options.plugin,
      state,
      since: iso(since),
      generation: at?.generation,
      skewSeconds: skew,
      lastTriggerAt,
      capabilities: capabilities(),
      diagnoses,
      problem: cause,
    }),
    capabilities,
    configure(changed) {
      settings = changed
      options.onChange()
    },
    open: (process, handover) => holding(() => openIn(process, handover)),
    async move(process, handover) {
      const release = mayOverlap() ? undefined : hold()
      try {
        return await next(() => {
          const kind = options.kind()
          return mayOverlap() && at !== undefined && kind !== undefined ? moveBeside(at, process, kind) : moveAfter(process, handover)
        })
      } finally {
        release?.()
      }
    },
    close: () =>
      holding(async () => {
        const handover = await closeNow()
        enter({ kind: 'idle' })
        return handover
      }),
    become(changed, why) {
      if (at !== undefined && state.kind === 'online' && options.forgets())
        gaps.begin(why === undefined ? 'its process has gone' : sentence(why))
      at = undefined
      enter(changed, why)
    },
    missed(since) {
      if (options.forgets()) gaps.begin('the server was not running', since)
    },
    report(owner, reported) {
      const opening = openingOf(owner)
      if (opening === undefined || !mayFollow(opening === at ? state.kind : opening.state.kind, reported.kind)) return
      opening.state = reported
      opening.said()
      if (opening === at) enter(clipped(reported, redactor))
    },
    declare(owner, capabilities) {
      const opening = openingOf(owner)
      if (opening !== undefined) opening.declared = { ...opening.declared, ...capabilities }
      options.onChange()
    },
    diagnose,
    async admit(owner, triggers) {
      const opening = openingOf(owner)
      if (opening?.gate !== undefined) {
        opening.emitting = true
        opening.said()
        await opening.gate
      }
      return gaps.mark(triggers)
    },
    generation: (owner) => openingOf(owner)?.generation,
    passed(triggers) {
      const newest = triggers.at(-1)
      if (newest === undefined) return
      lastTriggerAt = newest.receivedAt
      const timed = triggers.findLast((trigger) => trigger.time !== undefined && trigger.synthetic !== true)
      if (timed?.time !== undefined) skew = (Date.parse(timed.time) - Date.parse(timed.receivedAt)) / 1000
    },
    settled: () => (holds === 0 ? Promise.resolve() : new Promise((resolve) => void waiting.add(resolve))),
  }

  function capabilities(): Capabilities | undefined {
    const base = options.kind()?.capabilities ?? settings.capabilities
    return base === undefined ? undefined : { ...base, ...at?.declared }
  }
}

function reasonOf({ state }: Opening): string {
  return 'reason' in state ? state.reason : 'the new one did not come online within 10 seconds'
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
