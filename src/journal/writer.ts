import type { DatabaseSync } from 'node:sqlite'
import { CordError, type Problem } from '../model/index.ts'
import { explain, isStorageError } from './database.ts'
import type { Disk } from './disk.ts'

/** The one writer. What is asked in one turn of the event loop, or while the disk is waited for, shares a transaction and a sync. */
export interface Writer {
  /**
   * Runs `work` in the next transaction and resolves with its answer once that is on disk; a second time when another part of
   * the transaction throws. When `work` throws, what it did is undone and only it rejects; when the file is in trouble, everything in the transaction rejects with a CordError.
   */
  write<T>(work: () => T): Promise<T>
  /** What is written inside, before it first waits for anything, is done whole or not at all: in one transaction. Gives what `ask` gives. */
  together<T>(ask: () => T): T
  /** Resolves when everything asked so far is on disk or rejected. */
  idle(): Promise<void>
  /** Why the last transaction failed; undefined since one succeeded. */
  trouble(): Problem | undefined
  /** Refuses what comes from now on. */
  stop(): void
}

interface Job {
  /** Does its part inside the transaction; `settle` is called after the commit. */
  run(): void
  settle(): void
  fail(error: unknown): void
}

export interface WriterOptions {
  readonly database: DatabaseSync
  readonly path: string
  /** Undefined where a commit is all there is to wait for. */
  readonly disk?: Pick<Disk, 'synced'> | undefined
  readonly onCommit?: ((milliseconds: number, writes: number) => void) | undefined
}

const syncAgainMilliseconds = 1000

export function createWriter({ database, path, disk, onCommit }: WriterOptions): Writer {
  const begin = database.prepare('begin immediate')
  const commit = database.prepare('commit')
  const mark = database.prepare('savepoint job')
  const keep = database.prepare('release job')
  const undo = database.prepare('rollback to job')
  let queue: Job[] = []
  let busy = false
  let waiting: (() => void)[] = []
  let stopped = false
  let trouble: Problem | undefined
  let gathered: Job[] | undefined

  function enqueue(job: Job): void {
    if (queue.length === 0 && !busy) setImmediate(commitGroup)
    queue.push(job)
  }

  function commitGroup(): void {
    const group = queue
    queue = []
    busy = true
    const began = performance.now()
    try {
      if (!runTogether(group)) runApart(group)
    } catch (error) {
      if (database.isTransaction) database.exec('rollback')
      fail(group, error)
      return
    }
    if (disk === undefined) settle(group, began)
    else sync(disk, group, began)
  }

  /** It is committed, and stands in what is read: until the disk has it, it has neither failed nor been done. */
  function sync(on: Pick<Disk, 'synced'>, group: readonly Job[], began: number): void {
    on.synced().then(
      () => settle(group, began),
      (error: unknown) => {
        if (stopped) {
          fail(group, error)
          return
        }
        trouble = explain(error, path).problem
        setTimeout(() => sync(on, group, began), syncAgainMilliseconds)
      },
    )
  }

  function settle(group: readonly Job[], began: number): void {
    trouble = undefined
    onCommit?.(performance.now() - began, group.length)
    for (const job of group) job.settle()
    goOn()
  }

  function fail(group: readonly Job[], error: unknown): void {
    const told = explain(error, path)
    trouble = told.problem
    for (const job of group) job.fail(told)
    goOn()
  }

  function goOn(): void {
    busy = false
    if (queue.length > 0) setImmediate(commitGroup)
    const done = waiting
    waiting = []
    for (const resolve of done) resolve()
  }

  /** Almost every group goes through. False when a part of it threw: nothing of it has been done then. */
  function runTogether(group: readonly Job[]): boolean {
    begin.run()
    try {
      for (const job of group) job.run()
    } catch (error) {
      if (isStorageError(error) || !database.isTransaction) throw error
      database.exec('rollback')
      return false
    }
    commit.run()
    return true
  }

  function runApart(group: readonly Job[]): void {
    begin.run()
    for (const job of group) runJob(job)
    commit.run()
  }

  function runJob(job: Job): void {
    mark.run()
    try {
      job.run()
    } catch (error) {
      if (isStorageError(error) || !database.isTransaction) throw error
      undo.run()
      job.fail(error)
    }
    keep.run()
  }

  return {
    write(work) {
      if (stopped) return Promise.reject(new CordError('CORD_JOURNAL_CLOSED'))
      return new Promise((resolve, reject) => {
        let settle = () => {}
        const run = () => {
          const answer = work()
          settle = () => resolve(answer)
        }
        const job = { run, settle: () => settle(), fail: reject }
        if (gathered === undefined) enqueue(job)
        else gathered.push(job)
      })
    },
    together(ask) {
      if (gathered !== undefined) return ask()
      const parts: Job[] = []
      gathered = parts
      try {
        return ask()
      } finally {
        gathered = undefined
        if (parts.length > 0) enqueue(joined(parts))
      }
    },
    async idle() {
      while (busy || queue.length > 0) await new Promise<void>((resolve) => waiting.push(resolve))
    },
    trouble: () => trouble,
    stop() {
      stopped = true
    },
  }
}

function joined(parts: readonly Job[]): Job {
  return {
    run() {
      for (const part of parts) part.run()
    },
    settle() {
      for (const part of parts) part.settle()
    },
    fail(error) {
      for (const part of parts) part.fail(error)
    },
  }
}
