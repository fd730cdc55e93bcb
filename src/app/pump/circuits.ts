import type { RunAnswer } from '../../host/index.ts'
import type { ActionSpec, Clock, Json } from '../../model/index.ts'

/** What stands between the steps and one target: a connection, a directory, or the host of a web service. */
export interface CircuitStatus {
  readonly target: string
  readonly state: CircuitState
}

export type CircuitState =
  /** `failures`: those since the last success. */
  | { readonly kind: 'closed'; readonly failures: number }
  /** Nothing is sent; at `until` one attempt may probe. */
  | { readonly kind: 'open'; readonly since: string; readonly until: string; readonly reason: string }
  /** One attempt is on its way to see whether the target is back. */
  | { readonly kind: 'half-open'; readonly since: string }

export interface Circuits {
  /** Milliseconds to wait before asking again, or undefined: the attempt may go, and `answered` must be told of it. */
  admit(target: string): number | undefined
  answered(target: string, answer: RunAnswer): void
  status(): readonly CircuitStatus[]
}

export interface CircuitSettings {
  /** So many failures in a row open it. */
  readonly failures: number
  /** How long it stays open; twice as long after each probe that failed, up to sixteen times. */
  readonly seconds: number
}

interface Circuit {
  failures: number
  /** Probes that failed since the target was last well. */
  probes: number
  openedAt: number | undefined
  openUntil: number
  probing: boolean
  reason: string
}

const targetsKept = 1000
/** Who comes while a probe is on its way asks again soon. */
const probingMilliseconds = 250

/** `onChange` is told when a circuit opens or closes. */
export function createCircuits(
  clock: Clock,
  settings: () => CircuitSettings,
  onChange: (target: string, state: CircuitState) => void,
): Circuits {
  const circuits = new Map<string, Circuit>()

  function circuitOf(target: string): Circuit {
    const known = circuits.get(target)
    if (known !== undefined) return known
    const made: Circuit = { failures: 0, probes: 0, openedAt: undefined, openUntil: 0, probing: false, reason: '' }
    for (const [oldest, { openedAt }] of circuits) {
      if (circuits.size < targetsKept) break
      if (openedAt === undefined) circuits.delete(oldest)
    }
    circuits.set(target, made)
    return made
  }

  function stateOf({ failures, openedAt, openUntil, probing, reason }: Circuit): CircuitState {
    if (openedAt === undefined) return { kind: 'closed', failures }
    if (probing) return { kind: 'half-open', since: iso(openedAt) }
    return { kind: 'open', since: iso(openedAt), until: iso(openUntil), reason }
  }

  function succeeded(target: string, circuit: Circuit): void {
    const wasOpen = circuit.openedAt !== undefined
    Object.assign(circuit, { failures: 0, probes: 0, openedAt: undefined, probing: false })
    if (wasOpen) onChange(target, stateOf(circuit))
  }

  function failed(target: string, circuit: Circuit, reason: string): void {
    const { failures, seconds } = settings()
    circuit.failures += 1
    circuit.reason = reason
    if (circuit.openedAt === undefined) {
      if (circuit.failures < failures) return
      circuit.openedAt = clock.now()
      circuit.openUntil = clock.now() + seconds * 1000
      onChange(target, stateOf(circuit))
      return
    }
    // Attempts that were on their way when it opened say nothing new.
    if (!circuit.probing) return
    circuit.probing = false
    circuit.probes = Math.min(circuit.probes + 1, 4)
    circuit.openUntil = clock.now() + seconds * 1000 * 2 ** circuit.probes
  }

  return {
    admit(target) {
      const circuit = circuitOf(target)
      if (circuit.openedAt === undefined) return undefined
      if (circuit.probing) return probingMilliseconds
      const left = circuit.openUntil - clock.now()
      if (left > 0) return left
      circuit.probing = true
      return undefined
    },
    answered(target, answer) {
      const circuit = circuitOf(target)
      const verdict = verdictOf(answer)
      if (verdict === 'well') succeeded(target, circuit)
      else if (verdict === 'ill') failed(target, circuit, answer.kind === 'failed' ? (answer.detail ?? answer.problem.code) : '')
      else circuit.probing = false
    },
    status: () => [...circuits].map(([target, circuit]) => ({ target, state: stateOf(circuit) })),
  }
}

/** A target that says no is well; our own plugin that went away, or a stop of ours, says nothing of it. */
function verdictOf(answer: RunAnswer): 'well' | 'ill' | 'unknown' {
  if (answer.kind === 'done') return 'well'
  if (answer.lost !== undefined || answer.problem.code === 'CORD_ACTION_STOPPED') return 'unknown'
  return answer.again ? 'ill' : 'well'
}

/** Whom a step asks; undefined for what stays in the house: screens and the log. */
export function targetOf(
  spec: ActionSpec | undefined,
  { connection, input }: { readonly connection: string; readonly input: Readonly<Record<string, Json>> },
): string | undefined {
  if (spec === undefined) return undefined
  if (spec.target === 'connection') return `connection ${connection}`
  if (spec.target === 'directory') return `directory ${String(input.directory)}`
  const url = typeof input.url === 'string' && spec.needsAgent !== true ? URL.parse(input.url) : null
  return url === null || url.host === '' ? undefined : `host ${url.host}`
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
