import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type FoundPlugin, openWorkbench, readPlugin, shipsWithUs, type Workbench, type WorkbenchOptions } from '../host/index.ts'
import { CordError, type JsonObject, type Log, type Manifest, type Problem, problem } from '../model/index.ts'
import { checkActions } from './acting.ts'
import { checkClaims } from './claims.ts'
import { createKitClock } from './clock.ts'
import { checkClosing } from './closing.ts'
import { checkCredentials } from './credentials.ts'
import { type Fixture, readFixtures } from './fixtures.ts'
import { checkGarbage } from './garbage.ts'
import { leadTo } from './peers.ts'
import { checkCuts, checkExpected, checkIds } from './recordings.ts'
import { checkReload } from './reloading.ts'
import { checkMemory } from './reopening.ts'
import { judged, type KitCheck, type KitNumber, type KitReport, skipped } from './report.ts'
import { checkSecrets, withCanary } from './secrets.ts'
import type { KitSystem } from './system.ts'
import { comes, startTrial, type Trial } from './trial.ts'
import { checkTrouble, type Movable } from './trouble.ts'

export interface KitOptions {
  /** Evaluates JSONata for plugins that use mapping; without it their recordings cannot be read. */
  readonly mapping?: WorkbenchOptions['mapping']
  /** Where the plugin's log lines go; default: nowhere. */
  readonly log?: Log
  /** A system to connect to, for the checks that need one. The kit does not close it. */
  readonly system?: KitSystem
}

type Kind = NonNullable<Manifest['contributes']['connections']>[number]

const startWithinMs = 2_000
const all = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14] as const

/**
 * Runs the conformance kit on a plugin's folder. Reads files and starts the plugin in processes of its own; writes nothing.
 * Never rejects for what is wrong with the plugin: that is what the report is for.
 */
export async function checkPlugin(folder: string, options: KitOptions = {}): Promise<KitReport> {
  const found = await readPlugin(resolve(folder), shipsWithUs(resolve(folder)))
  const manifest = judged(1, found.diagnostics)
  const checks = manifest.outcome === 'passed' ? [manifest, ...(await checkCode(found, options))] : [manifest, ...unreachable(2)]
  return { plugin: found.id, folder: found.folder, checks, good: checks.every((check) => check.outcome !== 'failed') }
}

async function checkCode(found: FoundPlugin, options: KitOptions): Promise<readonly KitCheck[]> {
  const home = mkdtempSync(join(tmpdir(), 'cordboard-kit-'))
  const benches: Workbench[] = []
  const another = async (): Promise<Movable & { readonly milliseconds: number }> => {
    const start = performance.now()
    const clock = createKitClock()
    const log = options.log ?? silent
    const bench = await openWorkbench(found, { home, clock, log, ...(options.mapping ? { mapping: options.mapping } : {}) })
    benches.push(bench)
    return { bench, clock, milliseconds: Math.round(performance.now() - start) }
  }
  let trial: Trial | undefined
  try {
    let first = await another()
    // A busy machine is slow once, a slow plugin is slow again.
    if (first.milliseconds > startWithinMs) first = await another()
    const { bench, milliseconds } = first
    const second = judged(2, milliseconds > startWithinMs ? [problem('CORD_KIT_SLOW_START', { milliseconds })] : [])
    const other = await another()
    trial = await startTrial(found, options.mapping)
    const { fixtures, problems } = readFixtures(found.folder, bench.activated.replays)
    const recordings = checkRecordings({ bench, other: other.bench, found, fixtures, problems, options })
    const connected = checkConnections({ bench, other, trial, found, system: options.system, free: recordings })
    const checks = (await Promise.all([[second], recordings, connected])).flat().toSorted((one, two) => one.number - two.number)
    return [...checks, checkClaims(found, [judged(1, []), ...checks], fixtures)]
  } catch (error) {
    if (!(error instanceof CordError)) throw error
    return [judged(2, [error.problem]), ...unreachable(3)]
  } finally {
    await Promise.all([...benches.map((bench) => bench.close()), trial?.close()])
    rmSync(home, { recursive: true, force: true })
  }
}

async function checkRecordings(parts: {
  readonly bench: Workbench
  readonly other: Workbench
  readonly found: FoundPlugin
  readonly fixtures: readonly Fixture[]
  readonly problems: readonly Problem[]
  readonly options: KitOptions
}): Promise<readonly KitCheck[]> {
  const { bench, other, fixtures, problems } = parts
  const why = reasonToSkip(parts.found, bench, fixtures.length + problems.length, parts.options)
  if (why !== undefined) return ([3, 4, 5, 6] as const).map((number) => skipped(number, why))
  return [
    judged(3, [...problems, ...(await each(fixtures, (fixture) => checkExpected(bench, fixture)))]),
    judged(4, await each(fixtures, (fixture) => checkIds(bench, other, fixture))),
    judged(5, await each(fixtures, (fixture) => checkCuts(bench, fixture))),
    judged(6, await each(firstOfKinds(fixtures), (fixture) => checkGarbage(bench, fixture))),
  ]
}

function reasonToSkip(found: FoundPlugin, bench: Workbench, recordings: number, options: KitOptions): Problem | undefined {
  if ((found.manifest?.contributes.connections ?? []).length === 0) return problem('CORD_KIT_NO_CONNECTION')
  if (bench.activated.replays.length === 0) return problem('CORD_KIT_NO_REPLAY')
  if (found.manifest?.uses?.includes('mapping') === true && options.mapping === undefined) return problem('CORD_KIT_NO_MAPPING')
  return recordings === 0 ? problem('CORD_KIT_NO_RECORDINGS') : undefined
}

function firstOfKinds(fixtures: readonly Fixture[]): readonly Fixture[] {
  return fixtures.filter((fixture, index) => fixtures.findIndex(({ kind }) => kind === fixture.kind) === index)
}

async function checkConnections(parts: {
  readonly bench: Workbench
  readonly other: Movable
  readonly trial: Trial
  readonly found: FoundPlugin
  readonly system: KitSystem | undefined
  /** Resolves when the two processes are free to be connected. */
  readonly free: Promise<unknown>
}): Promise<readonly KitCheck[]> {
  const { bench, other, trial, found, system } = parts
  const kinds = found.manifest?.contributes.connections ?? []
  const actions = async () => judged(11, await checkActions(trial, found, system))
  if (kinds.length === 0) {
    const none = ([7, 8, 9, 10, 12, 13] as const).map((number) => skipped(number, problem('CORD_KIT_NO_CONNECTION')))
    return [
      ...none,
      (found.manifest?.contributes.actions ?? []).length === 0 ? skipped(11, problem('CORD_KIT_NO_ACTIONS')) : await actions(),
    ]
  }
  const without = kinds.find((kind) => kind.examples?.[0] === undefined)
  if (without !== undefined) {
    const why = problem('CORD_KIT_NO_EXAMPLE', { kind: without.kind })
    return ([7, 8, 9, 10, 11, 12, 13] as const).map((number) => skipped(number, why))
  }
  // Three processes, each with work of its own: most of it is waiting.
  const alone = async () => {
    await parts.free
    return await Promise.all([closings(bench, kinds), troubled(other, kinds)])
  }
  const tried = async () => {
    const checked = [await withSecrets(trial, kinds, system), await credentials(trial, kinds, system)]
    if (system !== undefined) return [...checked, judged(10, await checkReload(trial, found, system)), await actions()]
    for (const kind of kinds.slice(0, 1)) await trial.open(kind.kind, exampleOf(kind))
    return [...checked, skipped(10, problem('CORD_KIT_NO_SYSTEM')), await actions()]
  }
  const [[closed, trouble], inHost] = await Promise.all([alone(), tried()])
  return [...closed, trouble, ...inHost]
}

async function closings(bench: Workbench, kinds: readonly Kind[]): Promise<readonly KitCheck[]> {
  const closing = judged(9, await each(kinds, (kind) => checkClosing(bench, kind, exampleOf(kind))))
  // What does not close is not opened thirty times.
  if (closing.outcome !== 'passed') return [closing, skipped(13, problem('CORD_KIT_NOT_CLOSED'))]
  return [closing, judged(13, await each(kinds, (kind) => checkMemory(bench, kind.kind, exampleOf(kind))))]
}

async function troubled(other: Movable, kinds: readonly Kind[]): Promise<KitCheck> {
  const reachable = kinds.flatMap((kind) => {
    const config = (kind.examples ?? []).map(plain).find((example) => leadTo(example, 1) !== undefined)
    return config === undefined ? [] : [{ kind: kind.kind, config }]
  })
  if (reachable.length === 0) return skipped(7, problem('CORD_KIT_NO_ADDRESS'))
  return judged(7, await each(reachable, ({ kind, config }) => checkTrouble(other, kind, config)))
}

// With the first example nothing can be reached, and still a plugin may say too much.
async function withSecrets(trial: Trial, kinds: readonly Kind[], system: KitSystem | undefined): Promise<KitCheck> {
  const configs = kinds.flatMap((kind) => {
    const configsOfKind = [...(kind.examples ?? []).map(plain), ...(system?.kind === kind.kind ? [system.config] : [])]
    return configsOfKind.flatMap((config) => {
      const canary = withCanary(config, kind.secretFields ?? [])
      return canary === undefined ? [] : [{ kind: kind.kind, ...canary }]
    })
  })
  if (configs.length === 0) return skipped(12, problem('CORD_KIT_NO_SECRET'))
  return judged(
    12,
    await each(configs, async ({ kind, config, canary }) => {
      await trial.open(kind, config)
      const state = () => trial.status()?.state.kind
      await comes(() => state() !== 'idle' && state() !== 'connecting', 3_000)
      return checkSecrets(trial, canary)
    }),
  )
}

async function credentials(trial: Trial, kinds: readonly Kind[], system: KitSystem | undefined): Promise<KitCheck> {
  if (system === undefined) return skipped(8, problem('CORD_KIT_NO_SYSTEM'))
  const fields = kinds.find(({ kind }) => kind === system.kind)?.secretFields ?? []
  const wrong = withCanary(system.config, fields)
  if (wrong === undefined) return skipped(8, problem('CORD_KIT_NO_SECRET'))
  return judged(8, await checkCredentials(trial, system.kind, wrong.config))
}

// An example names secrets that only a real installation has.
function exampleOf(kind: Kind): JsonObject {
  return plain(kind.examples?.[0] ?? {})
}

function plain(example: unknown): JsonObject {
  return JSON.parse(JSON.stringify(example).replace(/\$\{(env|file):[^}]*\}/g, 'example-secret'))
}

function unreachable(from: KitNumber): readonly KitCheck[] {
  return all.filter((number) => number >= from).map((number) => skipped(number, problem('CORD_KIT_NOT_LOADED')))
}

async function each<Item>(items: readonly Item[], run: (item: Item) => Promise<readonly Problem[]>): Promise<readonly Problem[]> {
  const problems: Problem[] = []
  for (const item of items) problems.push(...(await run(item)))
  return problems
}

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} }
