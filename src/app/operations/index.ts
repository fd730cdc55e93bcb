import { CordError, type Json, type JsonObject } from '../../model/index.ts'
import { localActor } from '../noted.ts'
import type { Parts, StoredParts } from '../parts.ts'
import { liveOperations } from './live.ts'
import { storedOperations } from './stored.ts'

/** Something the command line asks of an installation: of the running server, or of its store when none runs. */
export type StoredOperation = (parts: StoredParts, params: JsonObject, note: Note) => Promise<Json>
export type LiveOperation = (parts: Parts, params: JsonObject, asked: { readonly url: string; readonly note: Note }) => Promise<Json>

/** Writes the line of the audit log, where an operation wants it in the transaction of its change; it is written afterwards otherwise. */
export type Note = () => Promise<void>

export interface Operations {
  /** Throws a CordError when the operation is unknown or what it was given is not usable. */
  run(name: string, params: JsonObject): Promise<Json>
}

export function createOperations(parts: Parts, url: () => string): Operations {
  return {
    async run(name, params) {
      const live = Object.hasOwn(liveOperations, name) ? liveOperations[name] : undefined
      if (live === undefined) return await runStored(parts, name, params)
      return await noting(parts, name, params, (note) => live(parts, params, { url: url(), note }))
    },
  }
}

export async function runStored(parts: StoredParts, name: string, params: JsonObject): Promise<Json> {
  const operation = requireStored(name, parts.paths.home)
  return await noting(parts, name, params, (note) => operation(parts, params, note))
}

async function noting(parts: StoredParts, name: string, params: JsonObject, operate: (note: Note) => Promise<Json>): Promise<Json> {
  let done = false
  const write = (): Promise<void> => {
    done = true
    return note(parts, name, params)
  }
  const answer = await operate(write)
  if (!done) await write()
  return answer
}

/** What the audit log keeps of the command line: what changes something, and what shows calls. */
const noted: ReadonlySet<string> = new Set([
  'users.add',
  'users.reset',
  'users.signout',
  'tokens.add',
  'tokens.remove',
  'connections.reload',
  'plugins.reload',
  'plugins.unpark',
  'plugins.add',
  'plugins.remove',
  'ingest',
  'record.start',
  'explain',
  'traces',
  'person.export',
  'forget',
  'dead-letters.list',
  'dead-letters.show',
  'dead-letters.send',
  'dead-letters.drop',
  'backup',
])

async function note({ journal }: StoredParts, name: string, params: JsonObject): Promise<void> {
  if (!noted.has(name)) return
  // Whom it was about, never the number that was looked for.
  const subject = ['id', 'name', 'connection', 'file'].map((key) => params[key]).find((value) => typeof value === 'string')
  await journal.audit.add({ actor: localActor(), address: '', action: name, subject: subject === undefined ? '' : String(subject) })
}

/** Without a server only what the store knows can be asked. Throws a CordError. */
export function requireStored(name: string, home: string): StoredOperation {
  const stored = Object.hasOwn(storedOperations, name) ? storedOperations[name] : undefined
  if (stored !== undefined) return stored
  if (Object.hasOwn(liveOperations, name)) throw new CordError('CORD_CLI_NO_SERVER', { home })
  throw new CordError('CORD_CLI_UNKNOWN_OPERATION', { name })
}
