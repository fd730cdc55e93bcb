import { type CompiledRulebook, compileRulebook, parseRule, type RulebookSource, type RuleText, runCases } from '../engine/index.ts'
import type { Diagnostic } from '../model/index.ts'
import { ambiguities } from './ambiguous.ts'
import type { RuleStatus } from './contract.ts'
import { ruleIdOf, tableNameOf } from './ids.ts'
import type { FoundFile } from './scan.ts'
import { readTables } from './tables.ts'

export type Settings = Omit<RulebookSource, 'rules' | 'tables'>

/** A rulebook made from what was found, not live yet. */
export interface Made {
  readonly source: RulebookSource
  readonly rulebook: CompiledRulebook
  readonly statuses: readonly RuleStatus[]
  /** Of all files, also those whose last good text is live. */
  readonly diagnostics: readonly Diagnostic[]
  /** Keys under which texts are kept as the last good ones, with these texts. */
  readonly good: ReadonlyMap<string, string>
  /** The keys of all files, good and bad. */
  readonly keys: ReadonlySet<string>
  /** By rule id: cases are not run again while nothing of what they depend on changed. */
  readonly caseRuns: ReadonlyMap<string, CaseRun>
}

interface CaseRun {
  readonly inputs: string
  readonly failures: readonly Diagnostic[]
}

export interface MakeInput {
  readonly files: readonly FoundFile[]
  readonly settings: Settings
  readonly lastGood: (key: string) => string | undefined
  readonly previous: Made | undefined
}

interface RuleFile extends RuleText {
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Compiles aside. A file passes when it can be read, stands for one id alone, compiles, and its cases pass; where one does
 * not, the last good text of that rule or table takes its place, if there is one that still compiles.
 */
export async function makeRulebook({ files, settings, previous, lastGood }: MakeInput): Promise<Made> {
  const doubtful = ambiguities(files.map((file) => file.path))
  const found = files.map((file) => ({ ...file, diagnostics: [...file.diagnostics, ...(doubtful.get(file.path) ?? [])] }))
  const tables = readTables(found, lastGood)
  const rules = found.flatMap(ruleFileOf)
  const candidates = { ...settings, tables: tables.texts, rules: rules.filter(isGood).map(textOf) }
  const compiled = compileRulebook(candidates, previous?.rulebook)
  const caseRuns = await runAllCases(candidates, compiled, previous)
  const judged = rules.map((rule) => ({ ...rule, diagnostics: [...rule.diagnostics, ...verdictOn(rule, compiled, caseRuns)] }))

  const fallbacks = judged.filter((rule) => !isGood(rule)).flatMap((rule) => fallbackOf(rule, lastGood))
  const live = uniqueById([...judged.filter(isGood).map(textOf), ...fallbacks])
  const tried = compileRulebook({ ...candidates, rules: live }, compiled)
  const runs = new Set(tried.rules.map((rule) => rule.id))
  const source = { ...candidates, rules: live.filter((rule) => runs.has(rule.id)) }
  const rulebook = live.length === source.rules.length ? tried : compileRulebook(source, tried)
  return {
    source,
    rulebook,
    statuses: judged.map((rule) => statusOf(rule, source, rulebook)),
    diagnostics: [
      ...judged.flatMap((rule) => rule.diagnostics),
      ...tables.diagnostics,
      ...found.filter(isFolder).flatMap((file) => file.diagnostics),
    ],
    good: new Map([...judged.filter(isGood).map((rule) => [rule.id, rule.text] as const), ...tables.good]),
    keys: new Set([...judged.map((rule) => rule.id), ...tables.keys]),
    caseRuns,
  }
}

function ruleFileOf({ path, text, diagnostics }: FoundFile): readonly RuleFile[] {
  const id = ruleIdOf(path)
  return id === undefined ? [] : [{ id, file: path, text: text ?? '', diagnostics }]
}

function isFolder({ path }: FoundFile): boolean {
  return ruleIdOf(path) === undefined && tableNameOf(path) === undefined
}

function textOf({ id, file, text }: RuleFile): RuleText {
  return { id, file, text }
}

function isGood({ diagnostics }: { readonly diagnostics: readonly Diagnostic[] }): boolean {
  return !diagnostics.some((diagnostic) => diagnostic.severity === 'error')
}

function verdictOn(rule: RuleFile, compiled: CompiledRulebook, caseRuns: Made['caseRuns']): readonly Diagnostic[] {
  if (!isGood(rule)) return []
  return [...compiled.diagnostics.filter(({ place }) => place?.file === rule.file), ...(caseRuns.get(rule.id)?.failures ?? [])]
}

/** Runs the cases of rules of which the text, the tables or the settings changed. */
async function runAllCases(source: RulebookSource, compiled: CompiledRulebook, previous: Made | undefined): Promise<Made['caseRuns']> {
  const { rules: _, ...surroundings } = source
  const around = source.hash(JSON.stringify(surroundings))
  const runs = new Map<string, CaseRun>()
  for (const { id, hash, rule } of compiled.rules) {
    const inputs = `${hash} ${around}`
    const before = previous?.caseRuns.get(id)
    if (before?.inputs === inputs) runs.set(id, before)
    else if (rule.cases !== undefined) runs.set(id, { inputs, failures: await caseFailures(source, id) })
  }
  return runs
}

/** What the cases of one rule found wrong. */
export async function caseFailures(source: RulebookSource, id: string): Promise<readonly Diagnostic[]> {
  const results = await runCases(source, id)
  return results.filter((result) => !result.passed).flatMap((result) => result.diagnostics)
}

function fallbackOf(rule: RuleFile, lastGood: MakeInput['lastGood']): readonly RuleText[] {
  const text = lastGood(rule.id)
  return text === undefined ? [] : [{ id: rule.id, file: rule.file, text }]
}

function uniqueById(rules: readonly RuleText[]): readonly RuleText[] {
  return [...new Map(rules.map((rule) => [rule.id, rule])).values()].toSorted((one, other) => (one.id < other.id ? -1 : 1))
}

function statusOf(file: RuleFile, source: RulebookSource, rulebook: CompiledRulebook): RuleStatus {
  const live = source.rules.find((rule) => rule.id === file.id)
  const rule = rulebook.rules.find((compiled) => compiled.id === file.id)?.rule ?? parseRule(textOf(file)).rule
  return {
    id: file.id,
    file: file.file,
    name: rule?.name,
    enabled: rule?.enabled ?? true,
    state: live === undefined ? 'out' : live.text === file.text ? 'live' : 'last-good',
    hash: source.hash(file.text),
    diagnostics: file.diagnostics,
  }
}
