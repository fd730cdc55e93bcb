import { type CompiledRulebook, type RulebookSource, type RuleText, readyRule, ruleDiagnostics, runCases } from '../engine/index.ts'
import type { Diagnostic } from '../model/index.ts'

/** A rule file and what came of it. */
export interface JudgedFile extends RuleText {
  readonly hash: string
  /** Of the file itself, and of its cases; of the rule too when it is out. */
  readonly found: readonly Diagnostic[]
  readonly isGood: boolean
  readonly cases: CaseRun | undefined
}

/** Cases are not run again while nothing of what they depend on changed. */
interface CaseRun {
  readonly inputs: string
  readonly failures: readonly Diagnostic[]
}

/** A rule file as it was found. */
export interface RuleFile extends RuleText {
  readonly diagnostics: readonly Diagnostic[]
}

/** What rules are judged with. */
export interface Judging {
  readonly source: Omit<RulebookSource, 'rules'>
  /** A rulebook of this source without rules. */
  readonly empty: CompiledRulebook
  /** Hash of the source. */
  readonly around: string
}

/** A file passes when it can be read, stands for one id alone, compiles, and its cases pass. `compiled` has its text. */
export function judge(file: RuleFile, compiled: CompiledRulebook, judging: Judging, before: JudgedFile | undefined): JudgedFile {
  const { id, text, diagnostics } = file
  const { hash } = judging.source
  const own = { id, file: file.file, text, hash: before?.text === text ? before.hash : hash(text) }
  if (!isGood(diagnostics)) return { ...own, found: diagnostics, isGood: false, cases: undefined }
  const said = ruleDiagnostics(compiled, id)
  if (!isGood(said)) return { ...own, found: [...diagnostics, ...said], isGood: false, cases: undefined }
  const cases = casesOf(file, compiled, judging, before)
  const failures = cases?.failures ?? []
  if (!isGood(failures)) return { ...own, found: [...diagnostics, ...said, ...failures], isGood: false, cases }
  return { ...own, found: [...diagnostics, ...failures], isGood: true, cases }
}

function casesOf(
  { id, file, text }: RuleFile,
  compiled: CompiledRulebook,
  { source, empty, around }: Judging,
  before: JudgedFile | undefined,
): CaseRun | undefined {
  const rule = readyRule(compiled, id)
  if (rule?.rule.cases === undefined) return undefined
  const inputs = `${rule.hash} ${around}`
  if (before?.cases?.inputs === inputs) return before.cases
  return { inputs, failures: caseFailures({ ...source, rules: [{ id, file, text }] }, id, empty) }
}

/** What the cases of one rule found wrong. */
export function caseFailures(source: RulebookSource, id: string, empty?: CompiledRulebook): readonly Diagnostic[] {
  const results = runCases(source, id, empty)
  return results.filter((result) => !result.passed).flatMap((result) => result.diagnostics)
}

function isGood(diagnostics: readonly Diagnostic[]): boolean {
  return !diagnostics.some((diagnostic) => diagnostic.severity === 'error')
}
