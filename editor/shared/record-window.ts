import { session } from './storage.ts'

/**
 * The window in which records open. It is opened by a click, once; later records steer it by its handle, or by its name
 * after this page was reloaded: a browser blocks new windows without a click, but not the use of one it let us open.
 * It is opened with an opener on purpose: "noopener" would give no handle, and every later record would be blocked.
 * A record system that cuts the tie itself (Cross-Origin-Opener-Policy) cannot be steered: its records become offers.
 */
const NAME = 'cordboard-record'
const HAD_ONE = 'cordboard-record-window'
const WAITING = '/record'

let handle: Window | null = null

export function recordWindowIsOpen(): boolean {
  return handle !== null && !handle.closed
}

/** To be called in a click. False when the browser refused even so. */
export function openRecordWindow(): boolean {
  handle = window.open(WAITING, NAME, features())
  if (handle !== null) session.setItem(HAD_ONE, 'yes')
  return handle !== null
}

/** Did this message come from the page that shows the record? */
export function isFromRecordWindow(event: MessageEvent): boolean {
  return handle !== null && event.source === handle
}

export function closeRecordWindow(): void {
  handle?.close()
  handle = null
  session.removeItem(HAD_ONE)
}

/** After a reload: takes the window this tab had up again, if it is still there. */
export function findRecordWindow(): void {
  if (session.getItem(HAD_ONE) === null) return
  handle = window.open('', NAME)
  if (handle === null) return
  try {
    // A new empty window means that the old one was gone and the browser allows pop-ups.
    if (handle.location.href === 'about:blank') handle.location.href = WAITING
  } catch {
    // It shows a record of another origin: exactly what we hoped for.
  }
}

// A window that was just closed looks open for a few more milliseconds, and takes an address without a word.
const CLOSING_MS = 50

/** Shows a record; without a click it works only in a window that is open already. */
export async function showRecord(url: string, target: 'record-window' | 'new-tab' | 'bar'): Promise<'opened' | 'blocked'> {
  if (!/^https?:$/.test(new URL(url).protocol)) {
    // A program on this machine takes it; this page stays.
    location.href = url
    return 'opened'
  }
  if (target === 'new-tab') {
    const tab = window.open(url, '_blank')
    if (tab !== null) tab.opener = null
    return tab === null ? 'blocked' : 'opened'
  }
  if (handle !== null && !handle.closed) {
    handle.location.href = url
    await new Promise((resolve) => setTimeout(resolve, CLOSING_MS))
    return handle.closed ? 'blocked' : 'opened'
  }
  handle = window.open(url, NAME, features())
  if (handle === null) return 'blocked'
  session.setItem(HAD_ONE, 'yes')
  return 'opened'
}

/** http, https, and the schemes the administrator allows: the server has checked, the page checks again. */
export function mayOpen(url: string, schemes: readonly string[]): boolean {
  return URL.canParse(url) && ['http', 'https', ...schemes].includes(new URL(url).protocol.slice(0, -1))
}

// Beside the bar, as far as the screen allows.
function features(): string {
  const left = Math.min(360, Math.max(0, screen.availWidth - 800))
  return `popup=yes,left=${left},top=0,width=${Math.max(800, screen.availWidth - left)},height=${screen.availHeight}`
}
