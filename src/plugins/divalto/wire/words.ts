/** What a report says of a call, in our own words. */
export type Happening = 'ringing' | 'dialing' | 'established' | 'held' | 'released'

/**
 * Harmony's relay knows `ring`. The others are the words of CTI servers and softphones, and the call states of TAPI 2.x
 * (LINECALLSTATE), by name and by number, so that a driver's program can pass on what it got.
 */
const happenings: ReadonlyMap<string, Happening> = new Map([
  ...entries('ringing', ['', 'ring', 'ringing', 'incoming', 'offering', 'accepted', '2', '4']),
  ...entries('dialing', ['dial', 'dialing', 'outgoing', 'proceeding', 'ringback', '16', '32', '512']),
  ...entries('established', ['answer', 'answered', 'connected', 'talking', 'retrieve', 'retrieved', '256']),
  ...entries('held', ['hold', 'held', 'onhold', '1024']),
  ...entries('released', ['hangup', 'end', 'ended', 'released', 'missed', 'disconnected', 'idle', '1', '16384']),
])

/** Undefined for a word that is not known. Case does not count; numbers may be decimal or hexadecimal. */
export function happeningOf(word: string): Happening | undefined {
  const plain = word.trim().toLowerCase()
  return happenings.get(/^0x[0-9a-f]{1,8}$/.test(plain) ? String(Number(plain)) : plain)
}

function entries(happening: Happening, words: readonly string[]): readonly (readonly [string, Happening])[] {
  return words.map((word) => [word, happening] as const)
}
