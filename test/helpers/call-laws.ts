import fc from 'fast-check'
import { createCalls } from '../../src/calls/index.ts'
import { normalise } from '../../src/engine/index.ts'
import type { EmittedTrigger } from '../../src/plugin-api/index.ts'

/**
 * What must hold of all that a plugin has told of calls that are all over: every trigger is valid, no id comes twice, and folded as
 * the product folds them nobody is left in a call. Gives what does not hold.
 */
export function brokenLaws(triggers: readonly EmittedTrigger[]): readonly string[] {
  const calls = createCalls({
    bindings: () => [],
    user: () => undefined,
    connection: () => ({ callsEnd: true, expirySeconds: 14_400 }),
    saved: [],
  })
  const seen = new Set<string>()
  const broken: string[] = []
  for (const [index, emitted] of triggers.entries()) {
    if (seen.has(emitted.id)) broken.push(`${emitted.id} came twice`)
    seen.add(emitted.id)
    const receivedAt = new Date(Date.parse('2026-11-20T09:00:00.000Z') + index).toISOString()
    calls.apply(normalise({ emitted, connection: 'pbx', vendor: 'test', country: 'FR', receivedAt }))
  }
  const left = calls.live().map(({ id, state, device }) => `${id} is still ${state} at ${device}`)
  return [...broken, ...left]
}

/** One thing that happens to the calls of a system, chosen by numbers: which call, which of its parties, whom else. */
export interface Turn {
  readonly what: string
  readonly call: number
  readonly party: number
  readonly other: number
}

/** Random stories: what may happen, in any order. Whatever a system refuses does not happen. */
export function turns(what: readonly string[]): fc.Arbitrary<readonly Turn[]> {
  const number = fc.nat(20)
  return fc.array(fc.record({ what: fc.constantFrom(...what), call: number, party: number, other: number }), {
    minLength: 5,
    maxLength: 40,
  })
}
