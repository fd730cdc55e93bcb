import { setTimeout as wait } from 'node:timers/promises'
import { type JsonObject, type Problem, problem } from '../model/index.ts'
import { comes, type Trial } from './trial.ts'
import { stateText } from './trouble.ts'

const minutes = 5
const stepMs = 5_000
/** How often credentials that were refused may be offered again in that time. */
const offersMost = 5

/** Connects with credentials that are wrong: the state says so, and they are not offered again and again. */
export async function checkCredentials(trial: Trial, kind: string, config: JsonObject): Promise<readonly Problem[]> {
  await trial.open(kind, config)
  const state = () => trial.status()?.state
  if (!(await comes(() => state()?.kind === 'auth-required'))) {
    const last = state()
    return [problem('CORD_KIT_AUTH', { kind, state: last === undefined ? 'none' : stateText(last) })]
  }
  const offers = new Set<string | undefined>()
  const first = trial.status()?.since
  const stop = trial.host.onChange(() => {
    const status = trial.status()
    if (status?.state.kind === 'auth-required' && status.since !== first) offers.add(status.since)
  })
  for (let passed = 0; passed < minutes * 60_000; passed += stepMs) {
    trial.clock.skip(stepMs)
    await wait(5)
    await comes(() => state()?.kind !== 'connecting', 1_000)
  }
  await comes(() => state()?.kind === 'auth-required', 1_000)
  stop()
  return offers.size > offersMost
    ? [problem('CORD_KIT_STORM', { kind, connections: offers.size, minutes, why: 'the credentials are refused' })]
    : []
}
