import { basename, join, relative, sep } from 'node:path'
import { type FSWatcher, watch } from 'chokidar'
import type { Clock, Log } from '../model/index.ts'

/** Says that something under rules/ or tables/ may have changed: a hint, never the news itself. */
export interface Bell {
  /** Listens again from the start: a watcher keeps to a folder that was replaced by another one of its name. */
  renew(): Promise<void>
  close(): Promise<void>
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

/** Resolves when it listens. */
export async function createBell({ home, clock, log, ring }: BellOptions): Promise<Bell> {
  let watcher: FSWatcher | undefined
  let cancelQuiet: (() => void) | undefined
  let firstAt: number | undefined
  let closed = false
  let said: Set<string> | undefined = new Set()
  const closing = Promise.withResolvers<void>()

  /** `path`: absolute, or undefined where the watcher does not say. */
  function heard(path: string | undefined): void {
    // The watcher's raw events tell of everything in the home.
    if (closed || (path !== undefined && isElsewhere(home, path))) return
    if (path === undefined) said = undefined
    else said?.add(relative(home, path).split(sep).join('/'))
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

  async function listen(): Promise<void> {
    const started = watch(home, { ignoreInitial: true, followSymlinks: false, ignored: (path) => isElsewhere(home, path) })
    watcher = started
    // The raw ones too: of two saves in a row, or a folder replaced by another, the watcher's own events miss the second.
    started.on('all', (_, path) => heard(path))
    started.on('raw', (_, name, details) => heard(pathOfRaw(name, details)))
    started.on('error', (error) => log.warn({ err: error }, 'watching rules failed, they are looked at every ten seconds'))
    // A watcher that is closed before it is ready never says so.
    await Promise.race([new Promise<void>((resolve) => started.once('ready', resolve)), closing.promise])
  }

  let cancelPeriod = clock.setTimer(period, everyPeriod)
  function everyPeriod(): void {
    cancelPeriod = clock.setTimer(period, everyPeriod)
    ring()
  }

  await listen()
  return {
    async renew() {
      await watcher?.close()
      if (!closed) await listen()
    },
    async close() {
      closed = true
      closing.resolve()
      cancelQuiet?.()
      cancelPeriod()
      await watcher?.close()
    },
  }
}

/** A raw event names a file beside the folder that is watched, or the very file that is watched. */
function pathOfRaw(name: unknown, details: unknown): string | undefined {
  if (typeof name !== 'string' || typeof details !== 'object' || details === null || !('watchedPath' in details)) return undefined
  const { watchedPath } = details
  if (typeof watchedPath !== 'string') return undefined
  return basename(watchedPath) === name ? watchedPath : join(watchedPath, name)
}

/** Of the home only the folders of rules and tables are listened to; the journal beside them changes all the time. */
function isElsewhere(home: string, path: string): boolean {
  if (path === home) return false
  return !['rules', 'tables'].map((name) => join(home, name)).some((folder) => path === folder || path.startsWith(join(folder, '/')))
}
