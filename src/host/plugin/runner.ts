import type { Diagnostic, EmittedTrigger, Manifest, PluginConfig, Problem } from '../../model/index.ts'
import { problem, sentence } from '../../model/index.ts'
import type { Link } from '../connection/link.ts'
import type { HostOptions, PluginState, PluginStatus, RunRequest } from '../contract.ts'
import type { FoundPlugin } from '../manifest/discover.ts'
import { limitsOf } from '../process/limits.ts'
import type { Gone, PluginProcess } from '../process/spawn.ts'
import type { Redactor } from '../secrets/redact.ts'
import { createBudget } from './budget.ts'
import { createReadable } from './files.ts'
import { type Launched, launch, targetOf } from './launch.ts'
import { createRetirement } from './retirement.ts'

/** One plugin over all its processes. */
export interface Runner {
  readonly found: FoundPlugin
  readonly redactor: Redactor
  readonly process: PluginProcess | undefined
  status(): PluginStatus
  /** Starts it when it is wanted and not running; stops it when it is not wanted any more. Resolves when that was tried. */
  tend(): Promise<void>
  /** Opens a connection in it, starting it first, or anew, if need be. */
  open(link: Link): Promise<void>
  /** May its process read every file that its connections name now? */
  mayReadAll(): boolean
  /** Puts new files to work, or keeps the old ones when the new ones do not start. */
  reload(found: FoundPlugin): Promise<void>
  unpark(): Promise<void>
  stop(): Promise<void>
  /** Registers an attempt, so that it can reach the screen. Returns its number and how to forget it. */
  addRun(request: RunRequest): { readonly run: number; end(): void }
}

export interface RunnerOptions {
  readonly found: FoundPlugin
  readonly host: HostOptions
  readonly redactor: Redactor
  settings(): PluginConfig
  /** Its connections that are switched on. */
  links(): readonly Link[]
  onFrame(link: Link, chunk: Uint8Array): void
  /** Other files are in use: what the plugin contributes may be other too. */
  onFound(): void
  onChange(): void
}

type Handovers = ReadonlyMap<Link, unknown>

/** A generation that was replaced. */
interface Before {
  readonly process: PluginProcess
  readonly found: FoundPlugin
  readonly state: PluginState
}

/** A new generation that fails within this time is taken back. */
const probationMs = 10_000

export function createRunner(options: RunnerOptions): Runner {
  const { host, redactor } = options
  const { clock, log } = host
  const budget = createBudget(clock, () => options.settings().crashes ?? 3)
  const runs = new Map<number, RunRequest>()
  const retirement = createRetirement(clock)
  let found = options.found
  let state: PluginState = resting()
  let refused: PluginStatus['refused']
  let process: PluginProcess | undefined
  let generation = 0
  let probation: (Before & { readonly handovers: Handovers; cancel(): void }) | undefined
  let lastRun = 0
  const files = createReadable(host.home, () => options.links().map((link) => link.settings.config))
  let restart: (() => void) | undefined
  let work: Promise<void> = Promise.resolve()

  function resting(): PluginState {
    if (found.manifest === undefined) return { kind: 'invalid', diagnostics: found.diagnostics }
    return options.settings().enabled === false ? { kind: 'disabled' } : { kind: 'ready' }
  }

  function enter(next: PluginState): void {
    state = next
    options.onChange()
  }

  function wanted(): boolean {
    if (found.manifest === undefined || options.settings().enabled === false) return false
    const { actions = [] } = found.manifest.contributes
    return options.links().length > 0 || actions.some((action) => targetOf(action) === 'plugin')
  }

  // What a process may read is settled when it starts: a connection that names another file needs a new one.
  const mayReadAll = (): boolean => found.manifest?.uses?.includes('files') !== true || files.holds()

  function start(manifest: Manifest, from: FoundPlugin): Promise<Launched> {
    return launch({
      found: from,
      manifest,
      host,
      limits: limitsOf(options.settings()),
      files: files.renew(),
      redactor,
      linkOf: (asking, owner) => options.links().find((link) => link.has(asking, owner)),
      replayOf: (): ((triggers: readonly EmittedTrigger[]) => void) | undefined => undefined,
      runOf: (run) => runs.get(run),
      onFrame: options.onFrame,
      onResponsive,
    })
  }

  async function bringUp(): Promise<void> {
    restart?.()
    restart = undefined
    const { manifest } = found
    if (manifest === undefined || process !== undefined) return
    enter({ kind: 'activating' })
    const launched = await start(manifest, found)
    if (launched.kind === 'up') {
      activate(launched.process)
      await Promise.all(options.links().map((link) => link.open(launched.process)))
    } else if (launched.kind === 'failed') fail(launched.error.problem)
    else crash(launched.reason)
  }

  function activate(next: PluginProcess): void {
    process = next
    void next.gone.then((gone) => onGone(next, gone))
    generation += 1
    refused = undefined
    log.info({ plugin: found.id, pid: next.pid, generation }, 'plugin started')
    enter({ kind: 'active', pid: next.pid, generation, since: iso(clock.now()) })
  }

  function fail(why: Problem): void {
    log.error({ plugin: found.id, code: why.code }, sentence(why))
    enter({ kind: 'failed', problem: why })
    for (const link of options.links()) link.become({ kind: 'failed', reason: sentence(why) }, why)
  }

  function crash(detail: string): void {
    const [reason = detail] = detail.split('\n', 1)
    const verdict = budget.spend()
    const params = { plugin: found.id, reason, crashes: verdict.crashes }
    log.error({ plugin: found.id, crashes: verdict.crashes, detail }, 'plugin crashed')
    if (verdict.kind === 'spent') {
      const why = problem('CORD_PLUGIN_PARKED', params)
      enter({ kind: 'parked', crashes: verdict.crashes, problem: why })
      for (const link of options.links()) link.become({ kind: 'failed', reason: sentence(why) }, why)
      return
    }
    const why = problem('CORD_PLUGIN_CRASHED', params)
    const nextAt = iso(clock.now() + verdict.waitMs)
    enter({ kind: 'waiting', crashes: verdict.crashes, nextAt, problem: why })
    for (const link of options.links()) link.become({ kind: 'retrying', attempt: verdict.crashes, nextAt, reason: sentence(why) }, why)
    restart = clock.setTimer(verdict.waitMs, () => void next(bringUp))
  }

  function onGone(gone: PluginProcess, { reason }: Gone): void {
    const before = probation
    // An old generation is not missed.
    if (before?.process === gone) probation = undefined
    if (gone !== process) return
    process = undefined
    if (before === undefined || before.process === gone) {
      crash(redactor.text(reason))
      return
    }
    probation = undefined
    before.cancel()
    const newest = found
    const [first = reason] = redactor.text(reason).split('\n', 1)
    log.error({ plugin: newest.id, detail: redactor.text(reason) }, 'plugin crashed in its first seconds')
    for (const link of options.links()) link.become({ kind: 'connecting' })
    void next(() => goBack(before, newest, first))
  }

  function onResponsive(from: PluginProcess, responsive: boolean): void {
    if (from !== process || state.kind !== 'active') return
    const { unresponsiveSince: _, ...active } = state
    enter(responsive ? active : { ...active, unresponsiveSince: iso(clock.now()) })
    const text = responsive ? 'the plugin answers again' : 'the plugin has not answered for 3 seconds'
    log.warn({ plugin: found.id }, text)
    for (const link of options.links()) link.diagnose('plugin', text)
  }

  /** Closes its connections and ends the process; its state is then `rest`. */
  async function bringDown(rest: PluginState): Promise<void> {
    restart?.()
    restart = undefined
    await Promise.all(options.links().map((link) => link.close()))
    const ending = process
    process = undefined
    endProbation()
    await Promise.all([ending?.kill('it was stopped'), retirement.killAll()])
    enter(rest)
  }

  async function replace(newest: FoundPlugin): Promise<void> {
    const { manifest } = newest
    const old = process
    if (old !== undefined && manifest === undefined) {
      refuse(newest.diagnostics)
      return
    }
    if (old === undefined || manifest === undefined) {
      restart?.()
      restart = undefined
      adopt(newest)
      budget.clear()
      enter(resting())
      if (wanted()) await bringUp()
      return
    }
    endProbation()
    const launched = await start(manifest, newest)
    if (launched.kind === 'up') await takeOver(launched.process, newest, { process: old, found, state })
    else if (launched.kind === 'failed') refuse([{ ...launched.error.problem, severity: 'error' }])
    else refuse([{ ...problem('CORD_PLUGIN_CRASHED', { plugin: newest.id, reason: launched.reason }), severity: 'error' }])
  }

  async function takeOver(fresh: PluginProcess, newest: FoundPlugin, before: Before): Promise<void> {
    const wereOnline = new Set(options.links().filter((link) => link.status().state.kind === 'online'))
    // A crash of the old one from here on is no crash: its connections move in any case.
    process = undefined
    adopt(newest)
    budget.clear()
    const moves = await Promise.all(options.links().map(async (link) => ({ link, moved: await link.move(fresh) })))
    const handovers = new Map(moves.flatMap(({ link, moved }) => (moved.kind === 'moved' ? [[link, moved.handover] as const] : [])))
    const failures = moves.flatMap(({ link, moved }) => {
      const { state: now } = link.status()
      if (moved.kind === 'stayed') return [`${link.id}: ${moved.reason}`]
      return wereOnline.has(link) && now.kind === 'failed' ? [`${link.id}: ${now.reason}`] : []
    })
    const [failure] = failures
    if (failure !== undefined) {
      await goBack({ ...before, handovers }, newest, failure)
      retirement.retire(fresh)
      return
    }
    activate(fresh)
    const cancel = clock.setTimer(probationMs, endProbation)
    probation = { ...before, handovers, cancel }
  }

  /** The generation before is kept until the new one has stood its first seconds. */
  function endProbation(): void {
    const ended = probation
    probation = undefined
    ended?.cancel()
    if (ended !== undefined) retirement.retire(ended.process)
  }

  /** Puts the generation before to work again, with what it handed over. */
  async function goBack(before: Before & { readonly handovers: Handovers }, newest: FoundPlugin, reason: string): Promise<void> {
    adopt(before.found)
    if (before.process.peer.closed) {
      crash(reason)
      return
    }
    process = before.process
    enter(before.state)
    const why = problem('CORD_PLUGIN_WENT_BACK', { plugin: newest.id, reason, seconds: probationMs / 1000 })
    refuse([{ ...why, severity: 'error' }])
    await Promise.all([...before.handovers].map(([link, handover]) => link.move(before.process, handover)))
  }

  function adopt(newest: FoundPlugin): void {
    found = newest
    options.onFound()
  }

  function refuse(diagnostics: readonly Diagnostic[]): void {
    refused = diagnostics
    for (const one of diagnostics) log.error({ plugin: found.id, code: one.code }, `new files not used: ${sentence(one)}`)
    options.onChange()
  }

  // What changes the process happens one after another.
  function next(run: () => Promise<void>): Promise<void> {
    const result = work.then(run)
    work = result.catch((error: unknown) => log.error({ plugin: found.id, error: String(error) }, 'the plugin could not be tended'))
    return work
  }

  return {
    get found() {
      return found
    },
    redactor,
    get process() {
      return process
    },
    status: () => ({
      id: found.id,
      folder: found.folder,
      builtin: found.builtin,
      manifest: found.manifest,
      state,
      ...(refused === undefined ? {} : { refused }),
    }),
    tend: () =>
      next(async () => {
        if (!wanted()) {
          if (process !== undefined || restart !== undefined) await bringDown(resting())
          else if (state.kind !== 'parked' && state.kind !== 'failed') enter(resting())
        } else if (process === undefined && (state.kind === 'ready' || state.kind === 'stopped' || state.kind === 'disabled'))
          await bringUp()
      }),
    open: (link) =>
      next(async () => {
        if (process !== undefined && mayReadAll()) await link.open(process)
        else if (process !== undefined) await replace(found)
        else if (state.kind === 'failed' || state.kind === 'parked') {
          link.become({ kind: 'failed', reason: sentence(state.problem) }, state.problem)
        } else if (state.kind === 'waiting') {
          link.become({ kind: 'retrying', attempt: state.crashes, nextAt: state.nextAt, reason: sentence(state.problem) }, state.problem)
        } else if (wanted()) await bringUp()
      }),
    mayReadAll,
    reload: (newest) => next(() => replace(newest)),
    unpark: () =>
      next(async () => {
        if (process !== undefined || found.manifest === undefined) return
        budget.clear()
        enter(resting())
        if (wanted()) await bringUp()
      }),
    stop: () =>
      next(async () => {
        if (process !== undefined || restart !== undefined) await bringDown({ kind: 'stopped' })
      }),
    addRun(request) {
      lastRun += 1
      const run = lastRun
      runs.set(run, request)
      return { run, end: () => void runs.delete(run) }
    },
  }
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
