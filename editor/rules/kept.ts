import type { Base } from './draft.ts'

/** A text that was not published, as it waits in this browser. */
interface Unsaved {
  readonly text: string
  /** What it was written on; undefined: nothing yet. */
  readonly base: Base | undefined
}

const key = (id: string) => `cordboard-draft ${id}`

export function keepUnsaved(id: string, unsaved: Unsaved): void {
  localStorage.setItem(key(id), JSON.stringify(unsaved))
}

export function takeUnsaved(id: string): void {
  localStorage.removeItem(key(id))
}

export function unsavedOf(id: string): Unsaved | undefined {
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
