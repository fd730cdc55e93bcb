import type { Scope } from '../contract.ts'
import { natives } from './natives.ts'

/** The scope asked about last, and whether it is known to leave all of JSONata's own functions as they are. */
let last: Scope | undefined
let isClear = false

/**
 * Whether a scope gives one of these names, which are those of functions of JSONata's own, another meaning. A scope that is asked about
 * again is looked through once as a whole: after that no name has to be looked up in it.
 */
export function isShadowed(names: readonly string[], scope: Scope): boolean {
  if (scope === last) {
    if (isClear) return false
    isClear = !hasNative(scope.values) && !hasNative(scope.functions)
  } else {
    last = scope
    isClear = false
  }
  const { values, functions } = scope
  for (const name of names) if (values[name] !== undefined || functions[name] !== undefined) return true
  return false
}

function hasNative(named: object): boolean {
  return Object.keys(named).some((name) => natives.has(name))
}
