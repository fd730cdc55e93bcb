import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { CordError } from '../model/index.ts'
import { labelKey } from './labels.ts'
import { migrations } from './migrations/index.ts'

/** SQLite's primary result codes that tell a person something. */
const busy = 5
const readonly = 8
const ioError = 10
const corrupt = 11
const full = 13
const cannotOpen = 14
const notADatabase = 26

/** Of a new file: rows of one to two kilobytes fill pages of this size better than smaller ones. */
const pageBytes = 8192

/**
 * Opens or makes the database file and brings it to the newest layout. The exclusive lock is held until close:
 * a second process is told so. Throws a CordError.
 */
export function openDatabase(path: string): DatabaseSync {
  try {
    if (path !== ':memory:') makeFile(path)
    const database = new DatabaseSync(path)
    try {
      database.exec(`
        pragma page_size = ${pageBytes};
        pragma locking_mode = exclusive;
        pragma auto_vacuum = incremental;
        pragma journal_mode = wal;
        pragma synchronous = full;
        pragma foreign_keys = on;
        pragma cache_size = -16000;
      `)
      migrate(database, path)
    } catch (error) {
      database.close()
      throw error
    }
    return database
  } catch (error) {
    throw explain(error, path)
  }
}

/** Turns what SQLite or the file system said into a sentence with a next step. */
export function explain(error: unknown, path: string): CordError {
  if (error instanceof CordError) return error
  const options = { place: { file: path }, cause: error }
  switch (sqliteCode(error)) {
    case busy:
      return new CordError('CORD_JOURNAL_BUSY', {}, options)
    case readonly:
      return new CordError('CORD_JOURNAL_READONLY', {}, options)
    case full:
      return new CordError('CORD_JOURNAL_FULL', {}, options)
    case corrupt:
    case notADatabase:
      return new CordError('CORD_JOURNAL_DAMAGED', { detail: detailOf(error) }, options)
    case ioError:
    case cannotOpen:
      return new CordError('CORD_JOURNAL_IO', { detail: detailOf(error) }, options)
    default:
  }
  switch (systemCode(error)) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new CordError('CORD_JOURNAL_READONLY', {}, options)
    case 'ENOSPC':
    case 'EDQUOT':
      return new CordError('CORD_JOURNAL_FULL', {}, options)
    default:
      return new CordError('CORD_JOURNAL_IO', { detail: detailOf(error) }, options)
  }
}

/** True when the file itself is in trouble, so that nothing else of the same transaction can be kept either. */
export function isStorageError(error: unknown): boolean {
  const code = sqliteCode(error)
  return code !== undefined && [busy, readonly, ioError, corrupt, full, cannotOpen, notADatabase].includes(code)
}

function migrate(database: DatabaseSync, path: string): void {
  database.function('label_key', { deterministic: true }, (name, value) => labelKey(String(name), String(value)))
  const version = Number(database.prepare('pragma user_version').get()?.user_version ?? 0)
  if (version > migrations.length) {
    throw new CordError('CORD_JOURNAL_NEWER', { version, known: migrations.length }, { place: { file: path } })
  }
  for (const [index, sql] of migrations.entries()) {
    if (index < version) continue
    database.exec(`begin immediate; ${sql}; pragma user_version = ${index + 1}; commit`)
  }
}

// Numbers and names of callers: nobody else's to read. SQLite gives the log beside it the same mode.
function makeFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true })
  closeSync(openSync(path, 'a', 0o600))
}

function sqliteCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : undefined
}

function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

function detailOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
