import { dialString } from '../engine/index.ts'
import type { JsonObject } from '../model/index.ts'
import type { Parts } from './parts.ts'

/**
 * A number in the bar is dialled as it was typed, prefix and all; one that is written for the whole world, as record systems plan
 * calls, gets the prefix where the policy has one.
 */
export function barDials(parts: Pick<Parts, 'config'>, input: JsonObject, connection: string | undefined): JsonObject {
  const { numbers, connections } = parts.config()
  const { number } = input
  if (numbers?.outsidePrefix === undefined || typeof number !== 'string' || !number.trim().startsWith('+')) return input
  const found = dialString(number, numbers, connection === undefined ? undefined : connections?.[connection]?.country)
  return found === undefined ? input : { ...input, number: found.dialled }
}
