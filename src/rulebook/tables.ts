import { parseTable } from '../engine/index.ts'
import type { Diagnostic } from '../model/index.ts'
import type { RuleStatus } from './contract.ts'
import { tableNameOf } from './ids.ts'
import type { FoundFile } from './scan.ts'

/** The tables of a home: each as it is on disk, or as it last was good. */
export interface ReadTables {
  readonly texts: Readonly<Record<string, string>>
  /** Key -> text of those that are good. */
  readonly good: ReadonlyMap<string, string>
  readonly keys: ReadonlySet<string>
  readonly files: readonly ReadTable[]
}

/** A table file and what came of it. */
export interface ReadTable {
  readonly name: string
  readonly file: string
  /** As it is on disk; undefined: it cannot be read. */
  readonly text: string | undefined
  readonly state: RuleStatus['state']
  /** Of what is live. */
  readonly rows: number
  readonly diagnostics: readonly Diagnostic[]
}

export function readTables(files: readonly FoundFile[], lastGood: (key: string) => string | undefined): ReadTables {
  const texts: Record<string, string> = {}
  const good = new Map<string, string>()
  const keys = new Set<string>()
  const read: ReadTable[] = []
  for (const file of files) {
    const name = tableNameOf(file.path)
    if (name === undefined) continue
    const key = tableKey(name)
    keys.add(key)
    const { table, diagnostics } = parseTable(name, file.text ?? '')
    const found = [...file.diagnostics, ...diagnostics]
    const failed = found.some((diagnostic) => diagnostic.severity === 'error')
    if (!failed && file.text !== undefined) good.set(key, file.text)
    // A bad one that never was good stays: the rulebook says what is wrong with it.
    const older = failed ? lastGood(key) : undefined
    const text = older ?? file.text
    if (text !== undefined) texts[name] = text
    const live = older === undefined ? table : parseTable(name, older).table
    const state = !failed ? 'live' : live === undefined ? 'out' : 'last-good'
    read.push({ name, file: file.path, text: file.text, state, rows: live?.size ?? 0, diagnostics: found })
  }
  return { texts, good, keys, files: read }
}

/** Under which a table's last good text is kept; no rule id holds a colon. */
function tableKey(name: string): string {
  return `table:${name}`
}
