// O2G's causes that say why a call ended; the rest is `other`.
const causes: Readonly<Record<string, string>> = {
  CLEARED: 'normal',
  PARTICIPANT_LEFT: 'normal',
  ABANDONED: 'cancelled',
  NOT_ANSWERED: 'no-answer',
  BUSY: 'busy',
  CAMP_ON: 'busy',
  ALL_TRUNK_BUSY: 'congestion',
  RESOURCES_NOT_AVAILABLE: 'congestion',
  NO_AVAILABLE_AGENT: 'congestion',
  INVALID_NUMBER: 'unavailable',
  DESTINATION_NOT_OBTAINABLE: 'unavailable',
  LOCKOUT: 'unavailable',
  DO_NOT_DISTURB: 'rejected',
  PICKED_UP: 'answered-elsewhere',
  PICKED_UP_TANDEM: 'answered-elsewhere',
  TRANSFERRED: 'transferred',
  CONFERENCED: 'conferenced',
}

/** Why a call ended, in our words. An end while it rang is the caller's, unless O2G says otherwise. */
export function endCause(word: string | undefined, rang: boolean): string {
  const cause = word === undefined || word === 'UNKNOWN' ? undefined : Object.hasOwn(causes, word) ? causes[word] : 'other'
  if (rang && (cause === undefined || cause === 'normal' || cause === 'other')) return 'cancelled'
  return cause ?? 'normal'
}

/** A call that ends so goes on at another device. */
export const movesOn: ReadonlySet<string> = new Set(['FORWARDED', 'REDIRECTED', 'OVERFLOWN', 'PICKED_UP', 'PICKED_UP_TANDEM', 'PARKED'])

/** A call that is dialled and ends so did not come about. */
export const didNotComeAbout: ReadonlySet<string> = new Set([
  'BUSY',
  'ALL_TRUNK_BUSY',
  'INVALID_NUMBER',
  'DESTINATION_NOT_OBTAINABLE',
  'DO_NOT_DISTURB',
  'NOT_ANSWERED',
  'RESOURCES_NOT_AVAILABLE',
  'NO_AVAILABLE_AGENT',
])
