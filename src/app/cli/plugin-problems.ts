import type { Json, Problem } from '../../model/index.ts'
import { isProblem } from '../answers.ts'
import { member } from './output.ts'

/** Why a plugin, as the server lists it, is not in use, or not in its newest form. */
export function pluginProblems(plugin: Json): readonly Problem[] {
  const state = member(plugin, 'state')
  const found = [member(state, 'problem'), member(state, 'diagnostics'), member(plugin, 'refused')]
  return found
    .flatMap((one) => (Array.isArray(one) ? one : [one]))
    .map(withoutSeverity)
    .filter((one) => isProblem(one))
}

/** A diagnostic is a problem, and how bad it is. */
function withoutSeverity(value: Json | undefined): unknown {
  if (typeof value !== 'object' || value === null || !('severity' in value)) return value
  const { severity: _, ...problem } = value
  return problem
}
