import { stat } from 'node:fs/promises'
import type { PluginClock } from 'cordboard/plugin-api'

export interface FileWatch<Content> {
  readonly path: string
  readonly clock: PluginClock
  /** Reads the file as it stands: at once at the start, later when it has kept still for one look. Undefined: not now, soon. */
  readonly read: () => Promise<Content | undefined>
  readonly found: (content: Content) => Promise<void>
  /** It cannot be read; called once until it can. */
  readonly lost: (error: NodeJS.ErrnoException) => void
}

const lookEveryMs = 500

/** Follows a file by looking at it, so that it works on every file system. Returns what ends it, and its first look. */
export function watchFile<Content>({ path, clock, read: readContent, found, lost }: FileWatch<Content>): {
  readonly first: Promise<void>
  stop(): void
} {
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
        const content = await readContent()
        // A writer that was faster than the read: what was read is thrown away and looked at again.
        if (content === undefined || (await stampOf(path)) !== now || stopped) return
        read = now
        missing = false
        await found(content)
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

/** Of the file, and of what SQLite has written beside it and not yet into it. */
async function stampOf(path: string): Promise<string> {
  const beside = await oneStamp(`${path}-wal`).catch(() => '')
  return `${await oneStamp(path)} ${beside}`
}

async function oneStamp(path: string): Promise<string> {
  const { ino, size, mtimeNs } = await stat(path, { bigint: true })
  return `${ino} ${size} ${mtimeNs}`
}
