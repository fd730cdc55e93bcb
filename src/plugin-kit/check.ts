import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type FoundPlugin, openWorkbench, readPlugin, type Workbench, type WorkbenchOptions } from '../host/index.ts'
import { type Clock, CordError, type Log, type Problem, problem } from '../model/index.ts'
import { checkClosing } from './closing.ts'
import { readFixtures } from './fixtures.ts'
import { checkCuts, checkExpected, checkIds } from './recordings.ts'
import { judged, type KitCheck, type KitReport, skipped } from './report.ts'

export interface KitOptions {
  /** Evaluates JSONata for plugins that use mapping; without it their recordings cannot be read. */
  readonly mapping?: WorkbenchOptions['mapping']
  /** Where the plugin's log lines go; default: nowhere. */
  readonly log?: Log
}

const startWithinMs = 2_000

/**
 * Runs the conformance kit on a plugin's folder. Reads files and starts the plugin in processes of its own; writes nothing.
 * Never rejects for what is wrong with the plugin: that is what the report is for.
 */
export async function checkPlugin(folder: string, options: KitOptions = {}): Promise<KitReport> {
  const found = await readPlugin(resolve(folder), false)
  const manifest = judged(1, found.diagnostics)
  const checks = manifest.outcome === 'passed' ? [manifest, ...(await checkCode(found, options))] : [manifest, ...unreachable()]
  return { plugin: found.id, folder: found.folder, checks, good: checks.every((check) => check.outcome !== 'failed') }
}

async function checkCode(found: FoundPlugin, options: KitOptions): Promise<readonly KitCheck[]> {
  const home = mkdtempSync(join(tmpdir(), 'cordboard-kit-'))
  const open = () =>
    openWorkbench(found, { home, clock, log: options.log ?? silent, ...(options.mapping ? { mapping: options.mapping } : {}) })
  const benches: Workbench[] = []
  try {
    const another = async () => {
      const start = performance.now()
      const opened = await open()
      benches.push(opened)
      return { bench: opened, milliseconds: Math.round(performance.now() - start) }
    }
    let { bench, milliseconds } = await another()
    // A busy machine is slow once, a slow plugin is slow again.
    if (milliseconds > startWithinMs) ({ bench, milliseconds } = await another())
    const second = judged(2, milliseconds > startWithinMs ? [problem('CORD_KIT_SLOW_START', { milliseconds })] : [])
    return [second, ...(await checkRecordings(bench, another, found, options)), await checkClosings(bench, found)]
  } catch (error) {
    if (!(error instanceof CordError)) throw error
    return [judged(2, [error.problem]), ...unreachable().slice(1)]
  } finally {
    await Promise.all(benches.map((bench) => bench.close()))
    rmSync(home, { recursive: true, force: true })
  }
}

async function checkRecordings(
  bench: Workbench,
  another: () => Promise<{ readonly bench: Workbench }>,
  found: FoundPlugin,
  options: KitOptions,
): Promise<readonly KitCheck[]> {
  const { fixtures, problems } = readFixtures(found.folder, bench.activated.replays)
  const why = reasonToSkip(found, bench, fixtures.length + problems.length, options)
  if (why !== undefined) return ([3, 4, 5] as const).map((number) => skipped(number, why))
  const { bench: other } = await another()
  return [
    judged(3, [...problems, ...(await each(fixtures, (fixture) => checkExpected(bench, fixture)))]),
    judged(4, await each(fixtures, (fixture) => checkIds(bench, other, fixture))),
    judged(5, await each(fixtures, (fixture) => checkCuts(bench, fixture))),
  ]
}

function reasonToSkip(found: FoundPlugin, bench: Workbench, recordings: number, options: KitOptions): Problem | undefined {
  if ((found.manifest?.contributes.connections ?? []).length === 0) return problem('CORD_KIT_NO_CONNECTION')
  if (bench.activated.replays.length === 0) return problem('CORD_KIT_NO_REPLAY')
  if (found.manifest?.uses?.includes('mapping') === true && options.mapping === undefined) return problem('CORD_KIT_NO_MAPPING')
  return recordings === 0 ? problem('CORD_KIT_NO_RECORDINGS') : undefined
}

async function checkClosings(bench: Workbench, found: FoundPlugin): Promise<KitCheck> {
  const kinds = found.manifest?.contributes.connections ?? []
  if (kinds.length === 0) return skipped(9, problem('CORD_KIT_NO_CONNECTION'))
  const without = kinds.find((kind) => kind.examples?.[0] === undefined)
  if (without !== undefined) return skipped(9, problem('CORD_KIT_NO_EXAMPLE', { kind: without.kind }))
  return judged(9, await each(kinds, (kind) => checkClosing(bench, kind, kind.examples?.[0] ?? {})))
}

function unreachable(): readonly KitCheck[] {
  return ([2, 3, 4, 5, 9] as const).map((number) => skipped(number, problem('CORD_KIT_NOT_LOADED')))
}

async function each<Item>(items: readonly Item[], run: (item: Item) => Promise<readonly Problem[]>): Promise<readonly Problem[]> {
  const problems: Problem[] = []
  for (const item of items) problems.push(...(await run(item)))
  return problems
}

const clock: Clock = {
  now: () => Date.now(),
  setTimer(milliseconds, run) {
    const timer = setTimeout(run, milliseconds)
    return () => clearTimeout(timer)
  },
}

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} }
