import { join } from 'node:path'
import { compileRulebook, parseTable, type RulebookSource } from '../engine/index.ts'
import { CordError, type Diagnostic, problem } from '../model/index.ts'
import type { ImportResult, RuleSet, SetEntry } from './contract.ts'
import { checkText, type EditingParts } from './editing.ts'
import { type TableEditingParts, tableText } from './editing-tables.ts'
import { checkTableName } from './ids.ts'
import { caseFailures } from './judge.ts'
import { writeWhole } from './write.ts'

/** All rules and tables as they lie on disk. */
export function exportSet({ files, tables }: TableEditingParts): RuleSet {
  return {
    rules: Object.fromEntries(files().map(({ id, text }) => [id, text])),
    tables: Object.fromEntries(tables().flatMap(({ name, text }) => (text === undefined ? [] : [[name, text] as const]))),
  }
}

/** What a set would change, and what is wrong with it, every text held against the tables of the set. Nothing is written. */
export function compareSet(parts: TableEditingParts, set: RuleSet): readonly SetEntry[] {
  const { source, around } = parts.judging()
  const next: Omit<RulebookSource, 'rules'> = { ...source, tables: { ...source.tables, ...set.tables } }
  const empty = compileRulebook({ ...next, rules: [] })
  const judged: EditingParts = { ...parts, judging: () => ({ source: next, empty, around }) }
  const tables = Object.entries(set.tables).map(([name, text]): SetEntry => {
    const before = tableText(parts, name)?.text
    const found = [...twins('tables', name, Object.keys(set.tables), '.csv'), ...(tableProblem(name) ?? parseTable(name, text).diagnostics)]
    return { kind: 'table', id: name, state: stateOf(before, text), diagnostics: found }
  })
  const rules = Object.entries(set.rules).map(([id, text]): SetEntry => {
    const before = parts.files().find((file) => file.id === id)?.text
    const found = [...twins('rules', id, Object.keys(set.rules), '.yaml'), ...checkText(judged, id, text)]
    return { kind: 'rule', id, state: stateOf(before, text), diagnostics: found }
  })
  const isTableNew = tables.some(({ state }) => state !== 'same')
  return [...tables, ...rules, ...(isTableNew ? otherReaders(parts, set, next, empty) : [])]
}

/** Writes what is new or changed, as one change; nothing when anything of it is wrong. Rules and tables that the set lacks stay. */
export async function importSet(
  parts: TableEditingParts & { readonly look: () => Promise<void> },
  set: RuleSet,
  expected: string,
): Promise<ImportResult> {
  await parts.look()
  if (parts.current().revision !== expected) return { kind: 'conflict', revision: parts.current().revision }
  const entries = compareSet(parts, set)
  if (entries.some(({ diagnostics }) => diagnostics.some(({ severity }) => severity === 'error'))) return { kind: 'refused', entries }
  const written = entries.filter(({ state }) => state !== 'same')
  try {
    for (const { kind, id } of written) await write(parts, kind, id, set)
  } finally {
    await parts.look()
  }
  return { kind: 'saved', revision: parts.current().revision, entries }
}

async function write(parts: TableEditingParts, kind: SetEntry['kind'], id: string, set: RuleSet): Promise<void> {
  const file = kind === 'table' ? `tables/${id}.csv` : (parts.files().find((known) => known.id === id)?.file ?? `rules/${id}.yaml`)
  try {
    await writeWhole(join(parts.home, file), (kind === 'table' ? set.tables[id] : set.rules[id]) ?? '')
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    throw new CordError('CORD_RULE_NOT_WRITTEN', { detail }, { place: { file }, cause: error })
  }
}

/** Rules that the set leaves alone, whose cases its tables break. */
function otherReaders(
  { files }: TableEditingParts,
  set: RuleSet,
  source: Omit<RulebookSource, 'rules'>,
  empty: ReturnType<typeof compileRulebook>,
): readonly SetEntry[] {
  const others = files().filter(
    ({ id, isGood, cases, text }) => isGood && cases !== undefined && text.includes('$table') && !Object.hasOwn(set.rules, id),
  )
  return others.flatMap(({ id, file, text }) => {
    const diagnostics = caseFailures({ ...source, rules: [{ id, file, text }] }, id, empty)
    return diagnostics.length === 0 ? [] : [{ kind: 'rule', id, state: 'same', diagnostics } as const]
  })
}

function tableProblem(name: string): readonly Diagnostic[] | undefined {
  const bad = checkTableName(name)
  return bad === undefined ? undefined : [bad]
}

/** Two of one set that differ only in case. */
function twins(folder: string, name: string, names: readonly string[], extension: string): readonly Diagnostic[] {
  const other = names.find((one) => one !== name && one.toLowerCase() === name.toLowerCase())
  if (other === undefined) return []
  const place = { file: `${folder}/${name}${extension}` }
  return [{ ...problem('CORD_RULE_AMBIGUOUS', { other: `${folder}/${other}${extension}` }, place), severity: 'error' }]
}

function stateOf(before: string | undefined, text: string): SetEntry['state'] {
  if (before === undefined) return 'new'
  return before === text ? 'same' : 'changed'
}
