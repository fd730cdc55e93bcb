import { compileRulebook, parseTable } from '../engine/index.ts'
import { type Diagnostic, problem } from '../model/index.ts'
import type { SaveResult, TableStatus } from './contract.ts'
import { type Edit, type EditingParts, refused, replace } from './editing.ts'
import { checkTableName } from './ids.ts'
import { caseFailures } from './judge.ts'
import type { ReadTable } from './tables.ts'

export interface TableEditingParts extends EditingParts {
  readonly tables: () => readonly ReadTable[]
}

export function tableStatuses({ tables, judging }: TableEditingParts): readonly TableStatus[] {
  const { hash } = judging().source
  return tables().map(({ text, ...table }) => ({ ...table, hash: hash(text ?? '') }))
}

/** Text of a table as it is on disk. */
export function tableText(
  { tables, judging }: TableEditingParts,
  name: string,
): { readonly text: string; readonly hash: string } | undefined {
  const text = tables().find((known) => known.name === name)?.text
  return text === undefined ? undefined : { text, hash: judging().source.hash(text) }
}

/** Writes or removes a table, through a gate of its own: rules read it. */
export async function editTable(parts: TableEditingParts, name: string, change: Edit, expected: string | undefined): Promise<SaveResult> {
  const bad = checkTableName(name)
  if (bad !== undefined) return refused([bad])
  return replace(parts, change, expected, {
    file: () => fileOf(name),
    hash: () => tableText(parts, name)?.hash,
    check: (text) => checkTable(parts, name, text),
    notWritten: 'CORD_TABLE_NOT_WRITTEN',
  })
}

/** What is wrong with the text, and the cases of rules that run which would fail if it were live. */
export function checkTable(parts: TableEditingParts, name: string, text: string): readonly Diagnostic[] {
  const bad = checkTableName(name)
  if (bad !== undefined) return [bad]
  const file = fileOf(name)
  const twin = parts.tables().find((known) => known.name !== name && known.name.toLowerCase() === name.toLowerCase())
  if (twin !== undefined) return [{ ...problem('CORD_RULE_AMBIGUOUS', { other: twin.file }, { file }), severity: 'error' }]
  const { table, diagnostics } = parseTable(name, text)
  return table === undefined ? diagnostics : [...diagnostics, ...failuresWith(parts, name, text)]
}

function failuresWith({ judging, files }: TableEditingParts, name: string, text: string): readonly Diagnostic[] {
  const { source } = judging()
  // The others cannot read a table.
  const readers = files().filter((file) => file.isGood && file.cases !== undefined && file.text.includes('$table'))
  if (readers.length === 0) return []
  const next = { ...source, tables: { ...source.tables, [name]: text } }
  const empty = compileRulebook({ ...next, rules: [] })
  return readers.flatMap((rule) => caseFailures({ ...next, rules: [{ id: rule.id, file: rule.file, text: rule.text }] }, rule.id, empty))
}

function fileOf(name: string): string {
  return `tables/${name}.csv`
}
