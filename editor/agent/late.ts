/**
 * A page that was frozen, or a laptop that slept, reads what was meant for a moment that is long over. Clocks of two machines differ;
 * what is called late by mistake costs one question to the server.
 */
const LATE_MS = 1000

let helloAt = 0
/** Milliseconds by which this machine's clock is ahead of the server's, at least. */
let ahead = 0
const askedAt = new Map<string, number>()

export function saidHello(): void {
  helloAt = Date.now()
}

/** `now`: the server's clock, somewhere between the hello and this answer to it. */
export function compareClocks(now: string): void {
  ahead = helloAt - Date.parse(now)
  askedAt.clear()
}

/** Must the server be asked whether this record is still wanted, which it told to open at `now`? */
export function isLate(key: string, now: string): boolean {
  const asked = askedAt.get(key)
  askedAt.delete(key)
  return Date.now() - (asked ?? Date.parse(now) + ahead) > LATE_MS
}

/** What comes next for this key is an answer to a question of now. */
export function rememberAsked(key: string): void {
  askedAt.set(key, Date.now())
}
