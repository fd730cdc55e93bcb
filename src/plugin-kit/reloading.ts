import { setTimeout as wait } from 'node:timers/promises'
import type { FoundPlugin, PluginStatus } from '../host/index.ts'
import { type EmittedTrigger, type Problem, problem, type Trigger } from '../model/index.ts'
import type { KitSystem } from './system.ts'
import { comes, type Trial } from './trial.ts'
import { stateText } from './trouble.ts'

const reloads = 2
/** Calls told at least, and how long after the last reload they still are. */
const callsLeast = 6
const patienceMs = 10_000
/** What a call must give neither less nor more of. */
const counted: ReadonlySet<string> = new Set(['dialing', 'ringing', 'established', 'transferred', 'released', 'queue-start', 'queue-end'])

/** Replaces the plugin's process while calls are under way: nothing that the system told is lost, and nothing comes twice. */
export async function checkReload(trial: Trial, found: FoundPlugin, system: KitSystem): Promise<readonly Problem[]> {
  const { kind } = system
  await trial.open(kind, system.config)
  if (!(await comes(() => trial.status()?.state.kind === 'online'))) {
    const status = trial.status()
    return [problem('CORD_KIT_NOT_ONLINE', { kind, state: status === undefined ? 'none' : stateText(status.state) })]
  }
  const whole = await tell(trial, system)
  if (whole.kind === 'lost') return [problem('CORD_KIT_LOST', { kind, what: whole.what, when: 'without a reload' })]
  const gap = found.manifest?.contributes.connections?.find((one) => one.kind === kind)?.reload === 'gap'
  const fault = await (gap ? reloadBetween(trial, found, system) : reloadUnder(trial, found, system, whole.counts))
  return fault === undefined ? [] : [fault]
}

async function reloadUnder(trial: Trial, found: FoundPlugin, system: KitSystem, whole: string): Promise<Problem | undefined> {
  let reloading = true
  const replaced = reloadSome(trial, found.id).finally(() => {
    reloading = false
  })
  replaced.catch(() => undefined)
  for (let call = 0; call < callsLeast || reloading; call += 1) {
    const told = await tell(trial, system)
    if (told.kind === 'lost') return problem('CORD_KIT_LOST', { kind: system.kind, what: told.what, when: 'while the plugin was replaced' })
    if (told.counts !== whole) return problem('CORD_KIT_DOUBLED', { kind: system.kind, told: told.counts, expected: whole })
  }
  const status = await replaced
  return status.refused === undefined
    ? undefined
    : problem('CORD_KIT_LOST', { kind: system.kind, what: 'the new process', when: 'at a reload' })
}

// Such a system says nothing to a second session and repeats nothing: what is told in between is lost to anybody.
async function reloadBetween(trial: Trial, found: FoundPlugin, system: KitSystem): Promise<Problem | undefined> {
  await trial.host.reloadPlugin(found.id)
  await comes(() => trial.status()?.state.kind === 'online')
  const told = await tell(trial, system)
  return told.kind === 'whole' ? undefined : problem('CORD_KIT_LOST', { kind: system.kind, what: told.what, when: 'after a reload' })
}

async function reloadSome(trial: Trial, id: string): Promise<PluginStatus> {
  let status = await trial.host.reloadPlugin(id)
  for (let count = 1; count < reloads; count += 1) {
    await wait(100)
    status = await trial.host.reloadPlugin(id)
  }
  return status
}

/** How many triggers of each type a call gave, as JSON; or which one did not come. */
type Told = { readonly kind: 'whole'; readonly counts: string } | { readonly kind: 'lost'; readonly what: string }

async function tell(trial: Trial, system: KitSystem): Promise<Told> {
  const from = trial.triggers.length
  const taken = new Set<Trigger>()
  const seen = async (type: EmittedTrigger['type']) => {
    const next = () => trial.triggers.slice(from).find((trigger) => trigger.type === type && !taken.has(trigger))
    if (!(await comes(() => next() !== undefined, patienceMs))) throw new Missing(type)
    const found = next()
    if (found !== undefined) taken.add(found)
  }
  try {
    await system.call(seen)
  } catch (error) {
    if (error instanceof Missing) return { kind: 'lost', what: error.type }
    throw error
  }
  const counts: Record<string, number> = {}
  for (const { type, synthetic } of trial.triggers.slice(from)) {
    if (counted.has(type) && synthetic !== true) counts[type] = (counts[type] ?? 0) + 1
  }
  return { kind: 'whole', counts: JSON.stringify(Object.fromEntries(Object.entries(counts).toSorted())) }
}

/** The plugin did not tell what the system told. */
class Missing extends Error {
  readonly type: string
  constructor(type: string) {
    super(`no ${type} came`)
    this.type = type
  }
}
