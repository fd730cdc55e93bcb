import { nameOf } from '../wire/table.ts'

// EventCause in the words that all phone systems share; the others keep the guide's own name in small letters.
const words: Readonly<Record<number, string>> = {
  0: 'normal',
  3: 'busy',
  5: 'cancelled',
  8: 'no-answer',
  10: 'no-answer',
  13: 'unavailable',
  14: 'rejected',
  19: 'unavailable',
  20: 'congestion',
  21: 'unavailable',
  22: 'normal',
  23: 'unavailable',
  30: 'congestion',
  32: 'transferred',
  33: 'congestion',
  35: 'no-answer',
  52: 'normal',
}

/** Undefined where the system gives no cause. */
export function causeOf(cause: number | undefined): string | undefined {
  if (cause === undefined) return undefined
  return words[cause] ?? nameOf('EventCause', cause)?.toLowerCase().replaceAll('_', '-') ?? `cause-${cause}`
}
