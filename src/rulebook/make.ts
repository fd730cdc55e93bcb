import {
  type CompiledRulebook,
  changeRules,
  compileInSteps,
  compileRulebook,
  type RulebookSource,
  type RuleText,
  readyRule,
} from '../engine/index.ts'
import { ambiguities } from './ambiguous.ts'
import type { Breath } from './breath.ts'
import { ruleIdOf, tableNameOf } from './ids.ts'
import { type JudgedFile, type Judging, judge, type RuleFile } from './judge.ts'
import type { FoundFile } from './scan.ts'
import { type ReadTables, readTables } from './tables.ts'

export type Settings = Omit<RulebookSource, 'rules' | 'tables'>

/** A rulebook made from what was found, not live yet. Nothing in it changes. */
export interface Made {
  readonly rulebook: CompiledRulebook
  readonly judging: Judging
  readonly tables: ReadTables
  /** What was found, by path, in the order of paths. */
  readonly found: ReadonlyMap<string, FoundFile>
  /** The rule files among them. */
  readonly files: ReadonlyMap<string, JudgedFile>
  /** The texts that run, by rule id. */
  readonly live: ReadonlyMap<string, RuleText>
}

export interface MakeInput {
  readonly files: readonly FoundFile[]
  readonly settings: Settings
  readonly lastGood: (key: string) => string | undefined
  readonly previous: Made | undefined
  readonly breath: Breath
}

/**
 * Compiles aside. Where a file does not pass, the last good text of that rule or table takes its place, if there is one that still
 * compiles.
 */
export async function makeRulebook({ files, settings, previous, lastGood, breath }: MakeInput): Promise<Made> {
  const doubtful = ambiguities(files.map((file) => file.path))
  const found = files.map((file) => ({ ...file, diagnostics: [...file.diagnostics, ...(doubtful.get(file.path) ?? [])] }))
  const tables = readTables(found, lastGood)
  const judging = judgingOf({ ...settings, tables: tables.texts })
  const rules = found.flatMap((file) => ruleFileOf(file) ?? [])
  const candidates = rules.filter(({ diagnostics }) => diagnostics.length === 0).map(textOf)
  const compiled = await compileGently({ ...judging.source, rules: candidates }, previous?.rulebook, breath)
  const judged = new Map<string, JudgedFile>()
  for (const rule of rules) {
    judged.set(rule.file, judge(rule, compiled, judging, previous?.files.get(rule.file)))
    await breath.take()
  }
  const { rulebook, live } = withLastGood(compiled, [...judged.values()], lastGood, new Map())
  return { rulebook, judging, tables, found: new Map(files.map((file) => [file.path, file])), files: judged, live }
}

/** What cannot be decided by looking at the changed files alone: `undefined`, and all is made again. */
export function changeRulebook(
  before: Made,
  changed: readonly FoundFile[],
  gone: readonly string[],
  lastGood: MakeInput['lastGood'],
): Made | undefined {
  const rules = changed.map(ruleFileOf)
  const left = gone.map((path) => before.files.get(path))
  const isAlone = rules.every((rule) => isSimple(rule, before)) && left.every((file) => file !== undefined && !isAmbiguous(file))
  if (changed.length + gone.length > most || !isAlone) return undefined
  const known = rules.filter((rule) => rule !== undefined)
  const goneIds = left.flatMap((file) => file?.id ?? [])
  const candidates = known.filter(({ diagnostics }) => diagnostics.length === 0).map(textOf)
  const compiled = changeRules(before.rulebook, candidates, goneIds)
  const files = new Map(before.files)
  const found = new Map(before.found)
  const live = new Map(before.live)
  for (const path of gone) {
    files.delete(path)
    found.delete(path)
  }
  for (const id of goneIds) live.delete(id)
  const judged = known.map((rule) => judge(rule, compiled, before.judging, before.files.get(rule.file)))
  for (const file of judged) files.set(file.file, file)
  for (const file of changed) found.set(file.path, file)
  return { ...before, ...withLastGood(compiled, judged, lastGood, live), files, found }
}

/** More changed files than this are compiled in slices, with all that is around them thought over. */
const most = 64

/** A rule file whose name nobody else has, in any case, and which was there before: where it stands does not change. */
function isSimple(rule: RuleFile | undefined, before: Made): boolean {
  const known = rule === undefined ? undefined : before.files.get(rule.file)
  return known !== undefined && rule?.diagnostics.length === 0 && !isAmbiguous(known)
}

function isAmbiguous({ found }: JudgedFile): boolean {
  return found.some(({ code }) => code === 'CORD_RULE_AMBIGUOUS')
}

/** Takes the rules out that did not pass, and brings back what was good of them. */
function withLastGood(
  compiled: CompiledRulebook,
  judged: readonly JudgedFile[],
  lastGood: MakeInput['lastGood'],
  before: ReadonlyMap<string, RuleText>,
): Pick<Made, 'rulebook' | 'live'> {
  const live = new Map(before)
  const bad = judged.filter((file) => !file.isGood)
  for (const file of judged) if (file.isGood) live.set(file.id, textOf(file))
  const good = new Set(judged.flatMap((file) => (file.isGood ? [file.id] : [])))
  const lost = bad.filter(({ id }) => !good.has(id))
  const texts = lost.flatMap(({ id, file }) => {
    const text = lastGood(id)
    return text === undefined ? [] : [{ id, file, text }]
  })
  const tried = bad.length === 0 ? compiled : changeRules(compiled, texts, idsWithout(lost, texts))
  const dead = texts.filter(({ id }) => readyRule(tried, id) === undefined)
  for (const { id } of lost) live.delete(id)
  for (const text of texts) if (!dead.includes(text)) live.set(text.id, text)
  return { rulebook: dead.length === 0 ? tried : changeRules(tried, [], idsWithout(dead, [])), live }
}

function idsWithout(files: readonly RuleText[], texts: readonly RuleText[]): readonly string[] {
  return files.map(({ id }) => id).filter((id) => !texts.some((text) => text.id === id))
}

/** A slice at a time, so that deciding goes on meanwhile. */
async function compileGently(source: RulebookSource, previous: CompiledRulebook | undefined, breath: Breath): Promise<CompiledRulebook> {
  const steps = compileInSteps(source, previous)
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
    await breath.take()
  }
}

function judgingOf(source: Judging['source']): Judging {
  return { source, empty: compileRulebook({ ...source, rules: [] }), around: source.hash(JSON.stringify(source)) }
}

function ruleFileOf({ path, text, diagnostics }: FoundFile): RuleFile | undefined {
  const id = ruleIdOf(path)
  return id === undefined ? undefined : { id, file: path, text: text ?? '', diagnostics }
}

function textOf({ id, file, text }: RuleText): RuleText {
  return { id, file, text }
}

export function isFolder({ path }: FoundFile): boolean {
  return ruleIdOf(path) === undefined && tableNameOf(path) === undefined
}
