import { closeSync, fdatasync, fsyncSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'

/** Waits until what was committed is on the disk, while other work goes on. */
export interface Disk {
  /** Rejects with what the file system said. */
  synced(): Promise<void>
  close(): void
}

/**
 * SQLite itself would wait for the disk in each commit, and everything else with it. So it is told to leave the log (the file beside the
 * database that commits are written to) to us; before it moves the log's pages into the database, it still waits for both.
 * Undefined for a database in memory.
 */
export function openDisk(database: DatabaseSync, path: string): Disk | undefined {
  if (path === ':memory:') return undefined
  // Makes the log, whose name in its folder has to be on the disk too.
  const version = Number(database.prepare('pragma user_version').get()?.user_version ?? 0)
  database.exec(`begin immediate; pragma user_version = ${version}; commit`)
  const log = openSync(`${path}-wal`, 'r+')
  syncFolder(dirname(path))
  database.exec('pragma synchronous = normal')
  return {
    synced: () => new Promise((resolve, reject) => fdatasync(log, (error) => (error === null ? resolve() : reject(error)))),
    close: () => closeSync(log),
  }
}

function syncFolder(path: string): void {
  // Windows has no such thing for a folder, and needs none.
  if (process.platform === 'win32') return
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
