import { type Diagnostic, type Problem, render } from '../model/index.ts'

/** What the conformance kit found out about one plugin. */
export interface KitReport {
  readonly plugin: string
  readonly folder: string
  readonly checks: readonly KitCheck[]
  /** No check failed. */
  readonly good: boolean
}

export interface KitCheck {
  /** Its number in docs/guides/write-a-plugin.md. */
  readonly number: number
  readonly title: string
  readonly outcome: 'passed' | 'failed' | 'skipped'
  /** Why it failed or was skipped, never empty then; what is worth saying of one that passed. */
  readonly problems: readonly Problem[]
  /** The same as text, one problem a line. */
  readonly detail: string | undefined
}

const titles = {
  1: 'The manifest is valid, its ids are its own, its schemas compile and its examples fit.',
  2: 'The plugin loads within 2 seconds, with no connection configured.',
  3: 'Its recordings give exactly the expected triggers, twice.',
  4: 'The same recording gives the same ids in another process.',
  5: 'However a recording is cut, joined or doubled, it gives the same triggers.',
  6: 'Garbage, oversized and half frames are said, thrown by nobody, and spoil nothing.',
  7: 'A system that refuses, hangs up or hangs is tried again, with growing waits and some chance in them.',
  8: 'Wrong credentials are shown as such and not offered again and again.',
  9: 'A connection closes within 5 seconds and leaves nothing open.',
  10: 'Calls told while the plugin is replaced are neither lost nor doubled.',
  11: 'What an action may not be asked is refused before the system hears of it.',
  12: 'Secrets are in nothing that people may see.',
  13: 'Twenty reopened connections leave no memory behind.',
  14: 'What quality.json claims was seen.',
} as const

export type KitNumber = keyof typeof titles

/** Failed when there is something wrong; what is only said does no harm. */
export function judged(number: KitNumber, wrong: readonly (Problem | Diagnostic)[], said: readonly Problem[] = []): KitCheck {
  return check(number, wrong.length === 0 ? 'passed' : 'failed', [...wrong, ...said])
}

/** A check that was left out says why. */
export function skipped(number: KitNumber, why: Problem): KitCheck {
  return check(number, 'skipped', [why])
}

function check(number: KitNumber, outcome: KitCheck['outcome'], problems: readonly Problem[]): KitCheck {
  const detail = problems.length === 0 ? undefined : problems.map((one) => render(one)).join('\n')
  return { number, title: titles[number], outcome, problems, detail }
}
