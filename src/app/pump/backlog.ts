import type { Entry, Journal } from '../../journal/index.ts'

/** Triggers that wait to be decided, in journal order. */
export interface Backlog {
  /** Was just journalled. */
  add(entries: readonly Entry[]): void
  /** The next ones; none when every one has been taken. */
  take(limit: number): readonly Entry[]
  /** What was taken has not been decided after all. */
  readAgain(): void
}

/** So many are held in memory; when more wait than that, they are read from the journal again. */
const mostHeld = 5000

/**
 * What is journalled while the pump keeps up goes straight on to it, and need not be read back. Behind a start, a failure or a flood
 * the journal is read until it has no more.
 */
export function createBacklog(journal: Pick<Journal, 'undecided'>): Backlog {
  let held: Entry[] = []
  let next = 0
  let complete = false

  function readAgain(): void {
    held = []
    next = 0
    complete = false
  }

  return {
    readAgain,
    add(entries) {
      if (!complete) return
      if (held.length - next + entries.length > mostHeld) readAgain()
      else held.push(...entries)
    },
    take(limit) {
      if (!complete) {
        const read = journal.undecided(limit)
        complete = read.length === 0
        return read
      }
      const taken = held.slice(next, next + limit)
      next += taken.length
      if (next === held.length) {
        held = []
        next = 0
      }
      return taken
    },
  }
}
