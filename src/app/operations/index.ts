import { CordError, type Json, type JsonObject } from '../../model/index.ts'
import type { Parts, StoredParts } from '../parts.ts'
import { liveOperations } from './live.ts'
import { storedOperations } from './stored.ts'

/** Something the command line asks of an installation: of the running server, or of its store when none runs. */
export type StoredOperation = (parts: StoredParts, params: JsonObject) => Promise<Json>
export type LiveOperation = (parts: Parts, params: JsonObject, url: string) => Promise<Json>

export interface Operations {
  /** Throws a CordError when the operation is unknown or what it was given is not usable. */
  run(name: string, params: JsonObject): Promise<Json>
}

export function createOperations(parts: Parts, url: () => string): Operations {
  return {
    async run(name, params) {
      const live = Object.hasOwn(liveOperations, name) ? liveOperations[name] : undefined
      return live === undefined ? await runStored(parts, name, params) : await live(parts, params, url())
    },
  }
}

export async function runStored(parts: StoredParts, name: string, params: JsonObject): Promise<Json> {
  return await requireStored(name, parts.paths.home)(parts, params)
}

/** Without a server only what the store knows can be asked. Throws a CordError. */
export function requireStored(name: string, home: string): StoredOperation {
  const stored = Object.hasOwn(storedOperations, name) ? storedOperations[name] : undefined
  if (stored !== undefined) return stored
  if (Object.hasOwn(liveOperations, name)) throw new CordError('CORD_CLI_NO_SERVER', { home })
  throw new CordError('CORD_CLI_UNKNOWN_OPERATION', { name })
}
