import type { DeadLetter } from '../journal/index.ts'
import { CordError } from '../model/index.ts'
import type { Parts, StoredParts } from './parts.ts'

/** Throws a CordError when there is no such letter. */
export function deadLetter({ journal }: StoredParts, id: string): DeadLetter {
  const letter = journal.deadLetter(id)
  if (letter === undefined) throw new CordError('CORD_DEAD_LETTER_UNKNOWN', { id })
  return letter
}

// `note` writes its line of the audit log, in the transaction of what it tells.

/** Tries it again with the same key. Throws a CordError when it is not there, or its plan is not over. */
export async function sendAgain({ plans }: Pick<Parts, 'plans'>, id: string, note: () => Promise<void>): Promise<void> {
  const answer = await plans.sendAgain(id, note)
  if (answer === 'unknown') throw new CordError('CORD_DEAD_LETTER_UNKNOWN', { id })
  if (answer === 'running') throw new CordError('CORD_DEAD_LETTER_RUNNING', { id })
}

export async function dropDeadLetter(parts: StoredParts, id: string, note: () => Promise<void>): Promise<void> {
  deadLetter(parts, id)
  await parts.journal.together(() => Promise.all([parts.journal.dropDeadLetter(id), note()]))
}
