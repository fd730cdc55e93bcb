import type { Base } from './draft.ts'

/** A text that was not published, as it waits in this browser. */
interface Unsaved {
  readonly text: string
  /** What it was written on; undefined: nothing yet. */
  readonly base: Base | undefined
}

const key = (id: string) => `cordboard-draft ${id}`

/** Not yet written down: a storage that waits for the disk is nothing to do at each key. */
let pending: { readonly id: string; readonly unsaved: Unsaved } | undefined
let timer: ReturnType<typeof setTimeout> | undefined
const pause = 200

export function keepUnsaved(id: string, unsaved: Unsaved): void {
  if (pending?.id !== id) writeDown()
  pending = { id, unsaved }
  timer ??= setTimeout(writeDown, pause)
}

export function takeUnsaved(id: string): void {
  if (pending?.id === id) pending = undefined
  localStorage.removeItem(key(id))
}

function writeDown(): void {
  clearTimeout(timer)
  timer = undefined
  if (pending !== undefined) localStorage.setItem(key(pending.id), JSON.stringify(pending.unsaved))
  pending = undefined
}

// Who closes the page or goes elsewhere loses no key.
addEventListener('pagehide', writeDown)
addEventListener('visibilitychange', writeDown)

export function unsavedOf(id: string): Unsaved | undefined {
  writeDown()
  const kept = localStorage.getItem(key(id))
  if (kept === null) return undefined
  try {
    const found: unknown = JSON.parse(kept)
    if (typeof found !== 'object' || found === null || !('text' in found) || typeof found.text !== 'string') return undefined
    return { text: found.text, base: 'base' in found ? baseIn(found.base) : undefined }
  } catch {
    return undefined
  }
}

function baseIn(found: unknown): Base | undefined {
  if (typeof found !== 'object' || found === null || !('text' in found) || typeof found.text !== 'string') return undefined
  return { text: found.text, hash: 'hash' in found && typeof found.hash === 'string' ? found.hash : undefined }
}
