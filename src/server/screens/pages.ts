import type { Card, RecordWindow } from '../wire/index.ts'

/** One open bar: a tab on a device, of one user. */
export interface Page {
  readonly user: string
  /** Names the tab, also after a reload; not secret. */
  readonly id: string
  window: RecordWindow
  /** Milliseconds since 1970: when the person last used it. */
  activeAt: number
  open(card: Card): void
  /** What it clicked had gone with its call. */
  gone(key: string): void
}

/** Who shows a forced record: the page that has a record window, of those the one used last. */
export function leaderOf(pages: readonly Page[]): Page | undefined {
  return pages.toSorted(
    (a, b) => Number(b.window === 'open') - Number(a.window === 'open') || b.activeAt - a.activeAt || a.id.localeCompare(b.id),
  )[0]
}
