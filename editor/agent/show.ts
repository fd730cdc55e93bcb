import type { Card } from '../../src/server/wire/index.ts'
import { showRecord } from '../shared/record-window.ts'
import { embedded, handOver, takeBack } from './embedded.ts'
import { framed, mayStandInBar } from './framed.tsx'

export interface Shown {
  readonly key: string
  readonly url: string
  readonly title: string | undefined
  readonly target: Card['target']
}

const handed = new Set<string>()

/** Shows a record where this agent works: in the record system around the bar, else in a window of its own. */
export async function show({ key, url, title, target }: Shown, how: { readonly clicked: boolean }): Promise<'opened' | 'blocked'> {
  if (target === 'bar' && mayStandInBar(url)) {
    framed.value = { url, title }
    return 'opened'
  }
  const isPage = /^https?:$/.test(new URL(url).protocol)
  if (embedded.value && target === 'record-window' && isPage) {
    handed.add(key)
    // A click may open a window where the page around does not answer.
    if ((await handOver({ key, url, title })) === 'opened') return 'opened'
    handed.delete(key)
    if (!how.clicked) return 'blocked'
  }
  return await showRecord(url, target)
}

/** What was handed to the page around and is not wanted any more is said there. */
export function noteCards(cards: readonly Card[]): void {
  const there = new Set(cards.map(({ key }) => key))
  for (const key of handed) {
    if (there.has(key)) continue
    handed.delete(key)
    takeBack(key)
  }
}
