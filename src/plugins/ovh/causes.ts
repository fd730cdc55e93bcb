/** Why an agent was not reached, in the words that all connections share; OVH's own word stays in raw. */
export function offerCause(word: string | undefined): string {
  return offerCauses.get(word ?? '') ?? 'other'
}

/** The loser of a race lost no call: somebody else answered it. */
const offerCauses = new Map([
  ['LOSE_RACE', 'answered-elsewhere'],
  ['NO_ANSWER', 'no-answer'],
  ['USER_BUSY', 'busy'],
  ['DESTINATION_OUT_OF_ORDER', 'unavailable'],
  ['ORIGINATOR_CANCEL', 'cancelled'],
  ['NO_AGENT_TIMEOUT', 'left'],
])

/** Why a caller left the queue: answered, or gave up, or was sent elsewhere after waiting. */
export function leavingCause(served: boolean, words: readonly (string | undefined)[]): string {
  if (served) return 'answered'
  return words.some((word) => word !== undefined && /TIMEOUT|EXIT_WITH_KEY|BREAK_OUT/.test(word)) ? 'left' : 'abandoned'
}

/** Why a line stopped ringing without an answer, from the first line of the SIP packet where it says so. */
export function ringCause(packet: string): string {
  const status = /^SIP\/2\.0 (\d{3})/.exec(packet)?.[1]
  return ringCauses.get(status ?? '') ?? 'no-answer'
}

const ringCauses = new Map([
  ['480', 'unavailable'],
  ['486', 'busy'],
  ['600', 'busy'],
  ['603', 'rejected'],
])
