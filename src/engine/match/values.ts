import type { Json, JsonObject, ValueRead } from '../../model/index.ts'
import { isObject } from '../compile/index.ts'
import type { ConnectionFacts } from '../contract.ts'
import { fieldsNeverSent } from '../rules/never-sent.ts'

/** What an expression read of the facts, path by path, and of what is missing whether this connection ever sends it. */
export function valuesRead(reads: readonly string[], input: JsonObject, connection: ConnectionFacts | undefined): readonly ValueRead[] {
  return reads.map((path) => {
    const value = valueAt(input, path)
    if (value !== undefined) return { path, value }
    const never = connection?.capabilities !== undefined && fieldsNeverSent([path], [connection.capabilities]).length > 0
    return { path, missing: never ? 'never-sent' : 'not-sent' }
  })
}

export function valueAt(input: Json | undefined, path: string): Json | undefined {
  return path
    .split('.')
    .reduce<Json | undefined>((value, step) => (isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined), input)
}
