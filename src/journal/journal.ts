import type { DatabaseSync } from 'node:sqlite'
import { createAudit } from './audit.ts'
import { createBackup } from './backup.ts'
import type { Journal, JournalOptions } from './contract.ts'
import { explain, openDatabase } from './database.ts'
import { createDeadLetters } from './dead-letters.ts'
import { createDecisions } from './decisions.ts'
import { openDisk } from './disk.ts'
import { createForget } from './forget.ts'
import { hiddenByDefault } from './hidden.ts'
import { createLabelIndex } from './label-index.ts'
import { createOutcomes } from './outcomes.ts'
import { createPacks } from './packs.ts'
import { createPeople } from './people.ts'
import { createPersonExport } from './person.ts'
import { createPins } from './pins.ts'
import { createPrune } from './prune.ts'
import { createRevisions } from './revisions.ts'
import { createStatements } from './rows.ts'
import { createSealer } from './seal.ts'
import { createSize } from './size.ts'
import { createState } from './state.ts'
import { createTexts } from './texts.ts'
import { createTraces } from './traces.ts'
import { createTriggers } from './triggers.ts'
import { createUses } from './used.ts'
import { createWriter } from './writer.ts'

/**
 * Opens or makes the journal of one installation and brings an older file to the newest layout.
 * It belongs to this process until `close`. Throws a CordError: another process has it open, the disk is full,
 * the file cannot be written, is damaged, or was made by a newer version.
 */
export function openJournal(options: JournalOptions): Journal {
  const database = openDatabase(options.path)
  const { sql, sealer, writer, labels, disk } = begin(database, options)
  const traces = createTraces(sql, labels)
  const packs = createPacks(sql, sealer)
  const uses = createUses(sql)
  const state = createState(sql, writer, sealer, packs)
  const hidden = options.hidden ?? (() => hiddenByDefault)
  let closing: Promise<void> | undefined

  async function shut(): Promise<void> {
    writer.stop()
    await writer.idle()
    database.exec('pragma optimize')
    database.close()
    disk?.close()
  }

  return {
    ...createTriggers(sql, writer, labels, sealer),
    ...createDecisions(sql, writer, { labels, uses }, sealer),
    ...createOutcomes(sql, writer, sealer, options.now),
    ...createDeadLetters(sql, writer),
    ...createTexts(sql, writer, options.now),
    ...createRevisions(sql, writer),
    ...traces,
    ...createPins(sql, writer),
    ...state,
    ...createSize(sql, writer, labels, database),
    ...createPrune(sql, writer, { labels, uses }, options.now),
    ...createForget({ sql, writer, labels, database, packs, sealer, hidden }),
    ...createPersonExport(sql, labels, traces),
    ...createBackup(database),
    idle: writer.idle,
    trouble: writer.trouble,
    together: writer.together,
    people: createPeople(sql, writer),
    audit: createAudit(sql, writer, state.getState, options.now),
    close() {
      closing ??= shut()
      return closing
    },
  }
}

function begin(database: DatabaseSync, { path, onCommit, hidden = () => hiddenByDefault }: JournalOptions) {
  try {
    const last = database.prepare('select max(seq) as seq from triggers').get()?.seq
    const sealer = createSealer(path, typeof last === 'number' ? last : 0, hidden)
    const sql = createStatements(database, sealer.open)
    const disk = openDisk(database, path)
    const writer = createWriter({ database, path, disk, onCommit })
    return { sql, sealer, writer, labels: createLabelIndex(sql, writer, database), disk }
  } catch (error) {
    database.close()
    throw explain(error, path)
  }
}
