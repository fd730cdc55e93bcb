import type { EmittedTrigger, Manifest, PluginConfig, Problem } from '../../model/index.ts'
import { problem, sentence } from '../../model/index.ts'
import type { Link } from '../connection/link.ts'
import type { HostOptions, PluginState, PluginStatus, RunRequest } from '../contract.ts'
import type { FoundPlugin } from '../manifest/discover.ts'
import type { Gone, PluginProcess } from '../process/spawn.ts'
import type { Redactor } from '../secrets/redact.ts'
import { createBudget } from './budget.ts'
import { type Launched, launch, targetOf } from './launch.ts'

/** One plugin over all its processes. */
export interface Runner {
  readonly found: FoundPlugin
  readonly redactor: Redactor
  readonly process: PluginProcess | undefined
  status(): PluginStatus
  /** Starts it when it is wanted and not running; stops it when it is not wanted any more. Resolves when that was tried. */
  tend(): Promise<void>
  /** Opens a connection in it, starting it first if need be. */
  open(link: Link): Promise<void>
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
  onChange(): void
}

/** How long a process that was replaced may still be at an action. */
const retireWithin = 30_000

export function createRunner(options: RunnerOptions): Runner {
  const { host, redactor } = options
  const { clock, log } = host
  const budget = createBudget(clock)
  const runs = new Map<number, RunRequest>()
  const retiring = new Set<PluginProcess>()
  let found = options.found
  let state: PluginState = resting()
  let refused: PluginStatus['refused']
  let process: PluginProcess | undefined
  let generation = 0
  let lastRun = 0
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

  function start(manifest: Manifest, from: FoundPlugin): Promise<Launched> {
    return launch({
      found: from,
      manifest,
      host,
      memoryMb: options.settings().memoryMb ?? 192,
      redactor,
      linkOf: (asking, owner) => options.links().find((link) => link.at?.process === asking && link.at.owner === owner),
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
    // An old generation is not missed.
    if (gone !== process) return
    process = undefined
    crash(redactor.text(reason))
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
    const all = ending === undefined ? [...retiring] : [ending, ...retiring]
    await Promise.all(all.map((one) => one.kill('it was stopped')))
    enter(rest)
  }

  async function replace(newest: FoundPlugin): Promise<void> {
    const { manifest } = newest
    const old = process
    if (old !== undefined && manifest === undefined) {
      refuse(newest)
      return
    }
    if (old === undefined || manifest === undefined) {
      restart?.()
      restart = undefined
      found = newest
      budget.clear()
      enter(resting())
      if (wanted()) await bringUp()
      return
    }
    const launched = await start(manifest, newest)
    if (launched.kind !== 'up') {
      const why =
        launched.kind === 'failed' ? launched.error.problem : problem('CORD_PLUGIN_CRASHED', { plugin: newest.id, reason: launched.reason })
      refuse({ ...newest, diagnostics: [{ ...why, severity: 'error' }] })
      return
    }
    // A crash of the old one from here on is no crash: its connections move in any case.
    found = newest
    process = undefined
    budget.clear()
    const handovers = await Promise.all(options.links().map(async (link) => [link, await link.close()] as const))
    activate(launched.process)
    await Promise.all(handovers.map(([link, handover]) => link.open(launched.process, handover)))
    void retire(old)
  }

  /** Lets a process finish the actions it is at, then ends it. */
  async function retire(old: PluginProcess): Promise<void> {
    retiring.add(old)
    const cancel = clock.setTimer(retireWithin, () => void old.kill('a newer generation took its place'))
    await old.peer.idle()
    cancel()
    await old.kill('a newer generation took its place')
    retiring.delete(old)
  }

  function refuse(newest: FoundPlugin): void {
    refused = newest.diagnostics
    for (const found of newest.diagnostics) log.error({ plugin: newest.id, code: found.code }, `new files not used: ${sentence(found)}`)
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
        if (process !== undefined) await link.open(process)
        else if (state.kind === 'failed' || state.kind === 'parked') {
          link.become({ kind: 'failed', reason: sentence(state.problem) }, state.problem)
        } else if (state.kind === 'waiting') {
          link.become({ kind: 'retrying', attempt: state.crashes, nextAt: state.nextAt, reason: sentence(state.problem) }, state.problem)
        } else if (wanted()) await bringUp()
      }),
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
