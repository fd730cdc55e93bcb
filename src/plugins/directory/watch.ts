import { readFile, stat } from 'node:fs/promises'
import type { PluginClock } from 'cordboard/plugin-api'

export interface FileWatch {
  readonly path: string
  readonly clock: PluginClock
  /** The file as it stands: at once at the start, later when it has kept still for one look. */
  readonly found: (bytes: Uint8Array) => Promise<void>
  /** It cannot be read; called once until it can. */
  readonly lost: (error: NodeJS.ErrnoException) => void
}

const lookEveryMs = 500

/** Follows a file by looking at it, so that it works on every file system. Returns what ends it, and its first look. */
export function watchFile({ path, clock, found, lost }: FileWatch): { readonly first: Promise<void>; stop(): void } {
  let stopped = false
  let cancel = () => {}
  let read: string | undefined
  let seen: string | undefined
  let missing = false
  let start = true

  async function look(): Promise<void> {
    try {
      const now = await stampOf(path)
      const still = start || now === seen
      seen = now
      if (now !== read && still) {
        const bytes = await readFile(path)
        // A writer that was faster than the read: what was read is thrown away and looked at again.
        if ((await stampOf(path)) !== now || stopped) return
        read = now
        missing = false
        await found(bytes)
      }
    } catch (error) {
      read = undefined
      if (!missing && !stopped) lost(error instanceof Error ? error : new Error(String(error)))
      missing = true
    }
  }

  async function follow(): Promise<void> {
    await look()
    start = false
    if (!stopped) cancel = clock.setTimer(lookEveryMs, () => void follow())
  }

  return {
    first: follow(),
    stop() {
      stopped = true
      cancel()
    },
  }
}

async function stampOf(path: string): Promise<string> {
  const { ino, size, mtimeNs } = await stat(path, { bigint: true })
  return `${ino} ${size} ${mtimeNs}`
}
