import type { Statements } from './rows.ts'

/** What decided triggers, by the stretch: a revision, or a rule's text. */
export interface Uses {
  /** To be called in a transaction. */
  note(seq: number, hash: string): void
  /** What was noted is on disk, or may not be. */
  kept(): void
  lost(): void
  /** To be called in a transaction: what decided none of the triggers that are left is used no more. */
  drop(): void
}

/** So many triggers are a stretch: what decided one of them is kept as long as one of them is. */
const stretchBits = 14

/** The same few decide a whole stretch: of those that are known to stand there nothing is written. */
export function createUses(sql: Statements): Uses {
  const insert = sql('insert or ignore into used (hash, stretch) values (?, ?)')
  let stretch = -1
  const standing = new Set<string>()
  const noted = new Set<string>()

  function forget(): void {
    standing.clear()
    noted.clear()
  }

  return {
    note(seq, hash) {
      const at = stretchOf(seq)
      if (at !== stretch) {
        stretch = at
        forget()
      }
      if (standing.has(hash)) return
      insert.run(hash, at)
      noted.add(hash)
    },
    kept() {
      for (const hash of noted) standing.add(hash)
      noted.clear()
    },
    lost: forget,
    drop() {
      const oldest = sql('select min(seq) as seq from triggers').get()?.seq
      if (typeof oldest === 'number') sql('delete from used where stretch < ?').run(stretchOf(oldest))
      else sql('delete from used').run()
      forget()
    },
  }
}

function stretchOf(seq: number): number {
  return Math.floor(seq / 2 ** stretchBits)
}
