import { join, sep } from 'node:path'
import { watch as watchFiles } from 'chokidar'
import type { Clock, Log } from '../model/index.ts'

const settleMs = 150
const rescanMs = 10_000

/** Calls `rescan` when something moved below the folders, and every ten seconds: a watcher is a doorbell, it does not say who came. */
export function watchPlugins(
  folders: readonly string[],
  options: { readonly clock: Clock; readonly log: Log },
  rescan: () => Promise<void>,
): () => Promise<void> {
  const { clock, log } = options
  let cancel = clock.setTimer(rescanMs, look)
  let stopped = false
  let looking: Promise<void> = Promise.resolve()
  const watcher = watchFiles([...folders], { ignoreInitial: true, depth: 6, ignored: (path) => isApart(path) })
  watcher.on('all', () => schedule(settleMs))
  // What changed before it was listening rang no bell.
  watcher.on('ready', () => schedule(settleMs))
  watcher.on('error', (error) =>
    log.warn({ error: String(error) }, 'plugin folders cannot be watched: they are looked at every 10 seconds'),
  )

  function schedule(milliseconds: number): void {
    cancel()
    if (!stopped) cancel = clock.setTimer(milliseconds, look)
  }

  function look(): void {
    looking = looking.then(rescan).catch((error: unknown) => log.error({ error: String(error) }, 'plugin folders could not be read'))
    schedule(rescanMs)
  }

  return async () => {
    stopped = true
    cancel()
    await watcher.close()
    await looking
  }
}

function isApart(path: string): boolean {
  return path.includes(`${sep}node_modules`) || path.includes(join(sep, 'fixtures'))
}
