import type { DeadLetter } from '../journal/index.ts'
import { CordError } from '../model/index.ts'
import type { Parts, StoredParts } from './parts.ts'

/** Throws a CordError when there is no such letter. */
export function deadLetter({ journal }: StoredParts, id: string): DeadLetter {
  const letter = journal.deadLetter(id)
  if (letter === undefined) throw new CordError('CORD_DEAD_LETTER_UNKNOWN', { id })
  return letter
}

/** Tries it again with the same key. Throws a CordError when it is not there, or its plan is not over. */
export async function sendAgain({ plans }: Pick<Parts, 'plans'>, id: string): Promise<void> {
  const answer = await plans.sendAgain(id)
  if (answer === 'unknown') throw new CordError('CORD_DEAD_LETTER_UNKNOWN', { id })
  if (answer === 'running') throw new CordError('CORD_DEAD_LETTER_RUNNING', { id })
}

export async function dropDeadLetter({ journal }: StoredParts, id: string): Promise<void> {
  if ((await journal.dropDeadLetter(id)) === undefined) throw new CordError('CORD_DEAD_LETTER_UNKNOWN', { id })
}
