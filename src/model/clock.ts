/** Time, passed in, so that tests can move it. `setTimer` returns its own canceller. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  setTimer(milliseconds: number, run: () => void): () => void
}

/** Where a room writes what an operator may want to read. Never secrets, never whole phone numbers. */
export interface Log {
  debug(fields: Readonly<Record<string, unknown>>, text: string): void
  info(fields: Readonly<Record<string, unknown>>, text: string): void
  warn(fields: Readonly<Record<string, unknown>>, text: string): void
  error(fields: Readonly<Record<string, unknown>>, text: string): void
}
