import type { DatabaseSync } from 'node:sqlite'
import { CordError, type Problem } from '../model/index.ts'
import { explain, isStorageError } from './database.ts'

/** The one writer. Calls made in one turn of the event loop share a transaction and an fsync. */
export interface Writer {
  /**
   * Runs `work` in the next transaction and resolves with its answer once that is on disk; a second time when another part of
   * the transaction throws. When `work` throws, what it did is undone and only it rejects; when the file is in trouble, everything in the transaction rejects with a CordError.
   */
  write<T>(work: () => T): Promise<T>
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

export function createWriter(
  database: DatabaseSync,
  path: string,
  onCommit: (milliseconds: number, writes: number) => void = () => undefined,
): Writer {
  const begin = database.prepare('begin immediate')
  const commit = database.prepare('commit')
  const mark = database.prepare('savepoint job')
  const keep = database.prepare('release job')
  const undo = database.prepare('rollback to job')
  let queue: Job[] = []
  let waiting: (() => void)[] = []
  let stopped = false
  let trouble: Problem | undefined

  function commitGroup(): void {
    const group = queue
    queue = []
    const began = performance.now()
    try {
      if (!runTogether(group)) runApart(group)
      trouble = undefined
      onCommit(performance.now() - began, group.length)
      for (const job of group) job.settle()
    } catch (error) {
      if (database.isTransaction) database.exec('rollback')
      const told = explain(error, path)
      trouble = told.problem
      for (const job of group) job.fail(told)
    }
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
        if (queue.length === 0) setImmediate(commitGroup)
        queue.push({ run, settle: () => settle(), fail: reject })
      })
    },
    idle() {
      return queue.length === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))
    },
    trouble: () => trouble,
    stop() {
      stopped = true
    },
  }
}
