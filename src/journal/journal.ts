import { createAudit } from './audit.ts'
import { createBackup } from './backup.ts'
import type { Journal, JournalOptions } from './contract.ts'
import { openDatabase } from './database.ts'
import { createDeadLetters } from './dead-letters.ts'
import { createDecisions } from './decisions.ts'
import { createForget } from './forget.ts'
import { createOutcomes } from './outcomes.ts'
import { createPeople } from './people.ts'
import { createPersonExport } from './person.ts'
import { createPrune } from './prune.ts'
import { createRevisions } from './revisions.ts'
import { createStatements } from './rows.ts'
import { createSize } from './size.ts'
import { createState } from './state.ts'
import { createTexts } from './texts.ts'
import { createTraces } from './traces.ts'
import { createTriggers } from './triggers.ts'
import { createWriter } from './writer.ts'

/**
 * Opens or makes the journal of one installation and brings an older file to the newest layout.
 * It belongs to this process until `close`. Throws a CordError: another process has it open, the disk is full,
 * the file cannot be written, is damaged, or was made by a newer version.
 */
export function openJournal(options: JournalOptions): Journal {
  const database = openDatabase(options.path)
  const sql = createStatements(database)
  const writer = createWriter(database, options.path, options.onCommit)
  const traces = createTraces(sql, database)
  let closing: Promise<void> | undefined

  async function shut(): Promise<void> {
    writer.stop()
    await writer.idle()
    database.exec('pragma optimize')
    database.close()
  }

  return {
    ...createTriggers(sql, writer),
    ...createDecisions(sql, writer),
    ...createOutcomes(sql, writer, options.now),
    ...createDeadLetters(sql, writer),
    ...createTexts(sql, writer, options.now),
    ...createRevisions(sql, writer),
    ...traces,
    ...createState(sql, writer),
    ...createSize(sql, writer, database),
    ...createPrune(sql, writer, options.now),
    ...createForget(sql, writer, database),
    ...createPersonExport(sql, traces),
    ...createBackup(database),
    trouble: writer.trouble,
    people: createPeople(sql, writer),
    audit: createAudit(sql, writer, options.now),
    close() {
      closing ??= shut()
      return closing
    },
  }
}
