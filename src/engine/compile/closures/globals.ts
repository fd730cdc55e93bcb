import { clean } from './clean.ts'
import { contributed, natives } from './natives.ts'
import type { Run } from './run.ts'

/** What a name means that the expression does not assign: a value of the scope, a function of the scope, one of JSONata's own. */
export function globalOf(name: string, run: Run): unknown {
  const { values, functions } = run.scope
  if (Object.hasOwn(values, name)) return clean(values[name])
  if (Object.hasOwn(functions, name)) {
    const { natives: made } = run.rest
    const known = made.get(name)
    const code = functions[name]
    if (known !== undefined || code === undefined) return known
    const native = contributed(code)
    made.set(name, native)
    return native
  }
  return natives.get(name)
}
