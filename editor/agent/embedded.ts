import { signal } from '@preact/signals'

/** The record system around the bar has asked to be handed the records. */
export const embedded = signal(false)

/** How long the page around may take to say that it shows a record; after that it is offered. */
const ANSWER_MS = 1500

let around: string | undefined
const waiting = new Map<string, () => void>()

/** `isAllowed` says whether pages of this origin may be told about calls. */
export function listenToFrame(isAllowed: (origin: string) => boolean): void {
  if (window.parent === window) return
  addEventListener('message', ({ source, origin, data }) => {
    if (source !== window.parent || !isAllowed(origin) || typeof data !== 'object' || data === null) return
    if (data.type === 'cordboard:hello') {
      around = origin
      embedded.value = true
      tell({ type: 'cordboard:ready' })
    }
    if (data.type === 'cordboard:opened' && origin === around) waiting.get(String(data.key))?.()
  })
}

/** The page around may have been there first or come later; there is nothing in this that is not for everybody. */
export function callOut(): void {
  if (window.parent !== window) window.parent.postMessage({ type: 'cordboard:loaded' }, '*')
}

/** Is this message of the page around that was let in? */
export function isFromFrame(event: MessageEvent): boolean {
  return around !== undefined && event.source === window.parent && event.origin === around
}

/** Hands a record to the page around; `blocked` when it does not say that it shows it. */
export async function handOver(record: {
  readonly key: string
  readonly url: string
  readonly title: string | undefined
}): Promise<'opened' | 'blocked'> {
  tell({ type: 'cordboard:open', ...record })
  const answered = await new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), ANSWER_MS)
    waiting.set(record.key, () => {
      clearTimeout(timer)
      resolve(true)
    })
  })
  waiting.delete(record.key)
  return answered ? 'opened' : 'blocked'
}

/** What was offered or opened for a call that has gone. */
export function takeBack(key: string): void {
  tell({ type: 'cordboard:withdrawn', key })
}

function tell(message: object): void {
  if (around !== undefined) window.parent.postMessage(message, around)
}
