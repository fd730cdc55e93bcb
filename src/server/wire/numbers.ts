import type { Json } from '../../model/index.ts'

/** A number that somebody typed, as if it called. */
export interface NumberQuestion {
  readonly number: string
  /** Whose country it is read in. */
  readonly connection: string | undefined
  /** A user, an agent or a device that it calls. */
  readonly agent: string | undefined
  /** The agent has another call. */
  readonly busy: boolean
  /** Asked who it is. */
  readonly directory: string | undefined
}

/** What the number policy makes of it. */
export interface NumberCheck {
  /** The spellings that are known of it, by name. */
  readonly forms: Readonly<Record<string, string>>
  readonly steps: readonly {
    readonly check: 'anonymous' | 'internal' | 'digits' | 'exception' | 'busy'
    readonly skips: boolean
    readonly value: string
  }[]
  readonly verdict: 'pop' | 'skip'
  /** What the directory answered. */
  readonly hit?: Json
}
