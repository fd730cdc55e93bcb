import { parseTable } from '../engine/index.ts'
import type { Diagnostic } from '../model/index.ts'
import { tableNameOf } from './ids.ts'
import type { FoundFile } from './scan.ts'

/** The tables of a home: each as it is on disk, or as it last was good. */
export interface ReadTables {
  readonly texts: Readonly<Record<string, string>>
  /** Key -> text of those that are good. */
  readonly good: ReadonlyMap<string, string>
  readonly keys: ReadonlySet<string>
  readonly diagnostics: readonly Diagnostic[]
}

export function readTables(files: readonly FoundFile[], lastGood: (key: string) => string | undefined): ReadTables {
  const texts: Record<string, string> = {}
  const good = new Map<string, string>()
  const keys = new Set<string>()
  const diagnostics: Diagnostic[] = []
  for (const file of files) {
    const name = tableNameOf(file.path)
    if (name === undefined) continue
    const key = tableKey(name)
    keys.add(key)
    const found = [...file.diagnostics, ...parseTable(name, file.text ?? '').diagnostics]
    diagnostics.push(...found)
    const failed = found.some((diagnostic) => diagnostic.severity === 'error')
    if (!failed && file.text !== undefined) good.set(key, file.text)
    // A bad one that never was good stays: the rulebook says what is wrong with it.
    const text = failed ? (lastGood(key) ?? file.text) : file.text
    if (text !== undefined) texts[name] = text
  }
  return { texts, good, keys, diagnostics }
}

/** Under which a table's last good text is kept; no rule id holds a colon. */
function tableKey(name: string): string {
  return `table:${name}`
}
