import { type FSWatcher, watch } from 'node:fs'
import type { Clock, Log } from '../model/index.ts'
import type { Folder } from './scan.ts'

/** Says that something under rules/ or tables/ may have changed: a hint, never the news itself. */
export interface Bell {
  /**
   * Listens to these folders, by their paths from the home, and to no others. True when it did not listen to one of them before: what
   * changed in there meanwhile rang no bell.
   */
  tend(folders: ReadonlyMap<string, Folder>): boolean
  close(): void
}

/** Files that change together come within this. */
const quiet = 150
/** A stream of changes is not waited out for longer. */
const patience = 1000
/** For changes that no watcher tells: network drives, overflows. */
const period = 10_000

export interface BellOptions {
  readonly home: string
  readonly clock: Clock
  readonly log: Log
  /** `paths`: what is said to have changed, from the home; undefined: it may be anything. */
  readonly ring: (paths?: ReadonlySet<string>) => void
}

interface Listened {
  readonly folder: Folder
  readonly watcher: FSWatcher | undefined
}

/**
 * A watcher a folder, which tells names: what tells more has to list a folder of ten thousand rules each time that one of them changes.
 */
export function createBell({ home, clock, log, ring }: BellOptions): Bell {
  const listened = new Map<string, Listened>()
  let cancelQuiet: (() => void) | undefined
  let firstAt: number | undefined
  let closed = false
  let said: Set<string> | undefined = new Set()

  /** `path`: from the home, or undefined where the watcher does not say. */
  function heard(path: string | undefined): void {
    if (closed) return
    if (path === undefined) said = undefined
    else said?.add(path)
    firstAt ??= clock.now()
    cancelQuiet?.()
    const left = firstAt + patience - clock.now()
    cancelQuiet = clock.setTimer(Math.max(0, Math.min(quiet, left)), () => {
      firstAt = undefined
      cancelQuiet = undefined
      const paths = said
      said = new Set()
      ring(paths)
    })
  }

  function listen(real: string, onName: (name: string | null) => void): FSWatcher | undefined {
    try {
      const watcher = watch(real, { persistent: false }, (_, name) => onName(name))
      watcher.on('error', (error) => deaf(real, error))
      return watcher
    } catch (error) {
      deaf(real, error)
      return undefined
    }
  }

  function deaf(folder: string, error: unknown): void {
    log.warn({ err: error, folder }, 'a folder of rules cannot be watched, it is looked at every ten seconds')
  }

  function forget(path: string): void {
    listened.get(path)?.watcher?.close()
    listened.delete(path)
  }

  let cancelPeriod = clock.setTimer(period, everyPeriod)
  function everyPeriod(): void {
    cancelPeriod = clock.setTimer(period, everyPeriod)
    ring()
  }

  // Of the home itself only the names of the two folders count: what else lies there changes all the time.
  const top = listen(home, (name) => {
    if (name === null || name === 'rules' || name === 'tables') heard(undefined)
  })

  return {
    tend(folders) {
      if (closed) return false
      for (const path of [...listened.keys()]) if (!folders.has(path)) forget(path)
      const fresh = [...folders].filter(([path, { inode, real }]) => {
        const before = listened.get(path)?.folder
        return before?.inode !== inode || before.real !== real
      })
      for (const [path, folder] of fresh) {
        // A watcher keeps to a folder that was replaced by another one of its name.
        forget(path)
        const watcher = listen(folder.real, (name) => {
          if (name?.startsWith('.') !== true) heard(name === null ? undefined : `${path}/${name}`)
        })
        listened.set(path, { folder, watcher })
      }
      return fresh.length > 0
    },
    close() {
      closed = true
      cancelQuiet?.()
      cancelPeriod()
      top?.close()
      for (const path of [...listened.keys()]) forget(path)
    },
  }
}
