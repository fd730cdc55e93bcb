import { type ErrorCode, type Params, schemas } from '../../model/index.ts'
import { nearest } from './nearest.ts'

export const triggerTypes: readonly string[] = schemas.trigger.$defs.knownType.enum

/** What to say of a trigger type that is neither in the closed list nor written vendor:name; undefined when it is fine. */
export function unknownType(type: string): readonly [ErrorCode, Params] | undefined {
  if (triggerTypes.includes(type) || /^[a-z][a-z0-9-]*:[a-z][a-z0-9-]*$/.test(type)) return undefined
  const near = nearest(type, triggerTypes)
  if (near !== undefined) return ['CORD_TRIGGER_TYPE_NEAR', { type, near }]
  return ['CORD_TRIGGER_TYPE', { type, allowed: triggerTypes.join(', ') }]
}
