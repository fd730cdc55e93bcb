import { type Problem, problem, sentence } from '../model/index.ts'
import type { Parts } from './parts.ts'
import { hostSettings } from './switches.ts'

/** Whether triggers can be taken now, and if not, why: a code and a sentence each. */
export function readiness(parts: Pick<Parts, 'journal' | 'pressure' | 'clock' | 'config'>): {
  readonly ready: boolean
  readonly reasons: readonly string[]
  /** Connections that were stopped on purpose: nothing comes from them, and that is no reason not to be ready. */
  readonly parked: readonly string[]
} {
  const reasons: string[] = []
  const trouble = parts.journal.trouble()
  if (trouble !== undefined) {
    reasons.push(told(trouble))
    // Who waits for us to be ready sends nothing: we look ourselves whether the journal can be written again.
    parts.journal.setState('app', 'probe', parts.clock.now()).catch(() => undefined)
  }
  const state = parts.pressure.state()
  if (state.kind === 'held-back') reasons.push(told(problem('CORD_OVERLOADED', { undecided: state.undecided, plans: state.plans })))
  return { ready: reasons.length === 0, reasons, parked: parkedIn(parts) }
}

/** What is parked stays so over a restart, until somebody puts it to work. */
export function parkedIn({ config, journal }: Pick<Parts, 'config' | 'journal'>): readonly string[] {
  const { connections } = hostSettings(config(), journal.getState('app', 'disabled'))
  return Object.keys(connections).filter((id) => connections[id]?.enabled === false)
}

function told(found: Problem): string {
  return `${found.code}: ${sentence(found)}`
}
