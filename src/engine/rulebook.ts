import type { Diagnostic, Facts, Problem, RuleExplanation } from '../model/index.ts'
import { problem } from '../model/index.ts'
import type { Scope } from './compile/index.ts'
import { besideStage, compileRule, type RuleCompilation } from './compile/rule.ts'
import type { CompiledRulebook, LimitSpec, RulebookSource, RuleText } from './contract.ts'
import { rulebookFunctions } from './functions/functions.ts'
import type { ReadyRule } from './match/contract.ts'
import { decide } from './match/decide.ts'
import { explain } from './match/explain.ts'
import { emptyIndex, inOneGo, type PreparedRule, type RuleIndex, type Steps } from './match/index/index.ts'
import { limitKey } from './match/keys.ts'
import { lintBeside, lintTogether } from './match/lint-rulebook.ts'
import type { Explaining } from './match/readings.ts'
import { isStageId, stageIdOf, wholeIdOf } from './match/stage.ts'
import { explainNext } from './plan/explain-next.ts'
import { next } from './plan/next.ts'
import { noRules, type RuleHashes } from './revision.ts'
import { parseTable, type TableReading } from './tables/table.ts'

type Surroundings = Omit<RulebookSource, 'rules'>

/** What is inside a rulebook and no business of its users. */
interface Inside {
  readonly source: Surroundings
  /** Hash of all that a rule is compiled with, besides its text. */
  readonly surroundings: string
  readonly tables: ReadonlyMap<string, ReadTable>
  readonly compilations: ReadonlyMap<string, RuleCompilation>
  readonly hashes: RuleHashes
  readonly index: RuleIndex
}

interface ReadTable {
  readonly text: string
  readonly hash: string
  readonly reading: TableReading
}

const insides = new WeakMap<CompiledRulebook, Inside>()

/** What a rulebook was made from, but for its rules; undefined for one that was not made here. */
export function sourceOf(rulebook: CompiledRulebook): Surroundings | undefined {
  return insides.get(rulebook)?.source
}

/** A rule of a rulebook, ready to be asked; undefined when it is not there or out. */
export function readyRule(rulebook: CompiledRulebook, id: string): ReadyRule | undefined {
  return insides.get(rulebook)?.compilations.get(id)?.ready
}

/** What is wrong with or suspicious in one rule. */
export function ruleDiagnostics(rulebook: CompiledRulebook, id: string): readonly Diagnostic[] {
  const { diagnostics = [], prepared } = insides.get(rulebook)?.compilations.get(id) ?? {}
  const isTold = prepared?.opaque !== undefined && rulebook.rules.length >= manyRules
  return isTold ? [...diagnostics, { ...unindexedProblem(prepared), severity: 'warning' }] : diagnostics
}

/** What is suspicious in rules beside each other, by rule id. It goes through all of them, once, when it is asked for. */
export function rulebookLints(rulebook: CompiledRulebook): ReadonlyMap<string, readonly Diagnostic[]> {
  const known = lints.get(rulebook) ?? lintTogether(insides.get(rulebook)?.index.prepared ?? [])
  lints.set(rulebook, known)
  return known
}

/** The same of one rule. */
export function lintsOfRule(rulebook: CompiledRulebook, id: string): readonly Diagnostic[] {
  const { compilations, index } = insides.get(rulebook) ?? {}
  const prepared = compilations?.get(id)?.prepared
  return prepared === undefined || index === undefined ? [] : lintBeside(prepared, index.prepared)
}

const lints = new WeakMap<CompiledRulebook, ReadonlyMap<string, readonly Diagnostic[]>>()

/**
 * Makes a rulebook. Rules that are wrong are out, with their diagnostics; the others run. Rules of `previous` whose text and
 * surroundings are the same are taken over as they are. Never throws.
 */
export function compileRulebook(source: RulebookSource, previous?: CompiledRulebook): CompiledRulebook {
  return inOneGo(compileInSteps(source, previous))
}

/** The same a rule at a time, for those who have something else to do between two of them. */
export function* compileInSteps(source: RulebookSource, previous?: CompiledRulebook): Steps<CompiledRulebook> {
  const { rules: texts, ...rest } = source
  const known = previous === undefined ? undefined : insides.get(previous)
  const surroundings = surroundingsOf(rest, known)
  const same = known?.surroundings === surroundings ? known : undefined
  const changes: RuleCompilation[] = []
  const gone = new Set(known?.compilations.keys())
  for (const text of texts) {
    gone.delete(text.id)
    const before = known?.compilations.get(text.id)
    const isSameText = before?.text.text === text.text
    if (same !== undefined && isSameText && before?.text.file === text.file) continue
    changes.push(compileRule(text, isSameText && before !== undefined ? before.hash : source.hash(text.text), source))
    yield undefined
  }
  return yield* changed(rest, surroundings, known, same?.index, changes, gone)
}

/** A rulebook with some rules replaced or added, and some taken out. What it costs does not depend on how many others there are. */
export function changeRules(rulebook: CompiledRulebook, texts: readonly RuleText[], gone: readonly string[]): CompiledRulebook {
  const known = insides.get(rulebook)
  if (known === undefined) return rulebook
  const source = { ...known.source, rules: texts }
  const changes = texts.map((text) => compileRule(text, source.hash(text.text), source))
  return inOneGo(changed(known.source, known.surroundings, known, known.index, changes, new Set(gone)))
}

function* changed(
  source: Surroundings,
  surroundings: string,
  known: Inside | undefined,
  index: RuleIndex | undefined,
  changes: readonly RuleCompilation[],
  gone: ReadonlySet<string>,
): Steps<CompiledRulebook> {
  const compilations = new Map(known?.compilations)
  for (const id of gone) compilations.delete(id)
  for (const one of changes) compilations.set(one.text.id, one)
  const touched = new Set([...gone, ...changes.map(({ text }) => text.id)])
  for (const id of touched) if (isStageId(id)) touched.add(wholeIdOf(id))
  for (const id of touched) {
    const one = compilations.get(id)
    if (one !== undefined) compilations.set(id, besideStage(one, compilations.get(stageIdOf(id))))
  }
  const hashes = new Map<string, string | undefined>([...gone].map((id) => [id, undefined]))
  for (const { text, hash } of changes) hashes.set(text.id, hash)
  yield
  const hashesAfter = (known?.hashes ?? noRules(source.hash)).change(hashes)
  yield
  const left = [...touched].flatMap((id) => known?.compilations.get(id)?.prepared ?? [])
  const come = [...touched].flatMap((id) => compilations.get(id)?.prepared ?? [])
  return assemble({
    source,
    surroundings,
    tables: readTables(source, known),
    compilations,
    hashes: hashesAfter,
    index: yield* index === undefined ? emptyIndex.change([], come) : index.change(left, come),
  })
}

/** Nothing here goes through all rules before it is asked for. */
function assemble(inside: Inside): CompiledRulebook {
  const { source, surroundings, compilations, hashes, index } = inside
  const { hash, records, functions, connections, schedules, constants } = source
  const readings = [...inside.tables]
  const tables = new Map(
    readings.flatMap(
      ([
        ,
        {
          reading: { table },
        },
      ]) => (table === undefined ? [] : [[table.name, table] as const]),
    ),
  )
  const tableHashes = Object.fromEntries(readings.map(([name, table]) => [name, table.hash]))
  const revision = hash(sorted({ surroundings, rules: hashes.hash, tables: tableHashes, schedules, constants }))

  const scopeOf = (facts: Facts): Scope => ({
    values: { const: constants },
    now: Date.parse(facts.receivedAt),
    seed: facts.id,
    functions: rulebookFunctions(facts, { tables, schedules, connections }),
  })
  const explaining = (facts: Facts): Explaining => ({
    scope: scopeOf(facts),
    options: { library: functions },
    connection: connections[facts.connection],
  })
  const unindexed = onceAsked(() => unindexedIn(index))
  const limits = onceAsked(() => index.rules.flatMap(limitOf))
  const diagnostics = onceAsked((): readonly Diagnostic[] => [
    ...[...compilations.values()].flatMap((one) => one.diagnostics),
    ...readings.flatMap(([, { reading }]) => reading.diagnostics),
    ...(index.rules.length < manyRules ? [] : unindexed().map(({ problem: found }): Diagnostic => ({ ...found, severity: 'warning' }))),
  ])

  const rulebook: CompiledRulebook = {
    revision,
    rules: index.rules,
    get diagnostics() {
      return diagnostics()
    },
    get unindexed() {
      return unindexed()
    },
    get limits() {
      return limits()
    },
    decide: (facts) => decide(revision, index, facts, scopeOf),
    next(plan, facts, outcomes) {
      const rule = compilations.get(plan.rule)?.ready
      return rule === undefined ? { kind: 'done' } : next({ rule, plan, facts, scopeOf, records }, outcomes)
    },
    explainNext(plan, facts, outcomes) {
      const rule = compilations.get(plan.rule)?.ready
      return rule === undefined ? undefined : explainNext({ ...explaining(facts), rule, plan, facts }, outcomes)
    },
    explain(facts, only) {
      const explained = explain(index.rulesOf(facts.type), facts, explaining(facts))
      return only === undefined ? explained : ofRule(explained, only, compilations)
    },
  }
  insides.set(rulebook, inside)
  return rulebook
}

function onceAsked<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

const around = ['actions', 'functions', 'connections', 'records', 'tables', 'schedules'] as const

/** Mostly all that is around rules is the very same as before. */
function surroundingsOf(source: Surroundings, known: Inside | undefined): string {
  if (known !== undefined && around.every((part) => source[part] === known.source[part])) return known.surroundings
  const { actions, functions, connections, records, tables, schedules, hash } = source
  const named = { tables: Object.keys(tables).sort(), schedules: Object.keys(schedules).sort() }
  return hash(sorted({ actions, functions, connections, records, ...named }))
}

/** A rule that is not for this type of trigger was not asked. */
function ofRule(
  explained: readonly RuleExplanation[],
  id: string,
  rules: ReadonlyMap<string, RuleCompilation>,
): readonly RuleExplanation[] {
  const found = explained.filter(({ rule }) => rule === id)
  const rule = rules.get(id)?.ready
  return found.length > 0 || rule === undefined ? found : [{ rule: id, name: rule.rule.name, outcome: 'not-asked', clauses: [] }]
}

/** Tables as they were read before, where their texts are the same. */
function readTables({ tables, hash }: Surroundings, known: Inside | undefined): Inside['tables'] {
  return new Map(
    Object.entries(tables).map(([name, text]) => {
      const before = known?.tables.get(name)
      return [name, before?.text === text ? before : { text, hash: hash(text), reading: parseTable(name, text) }]
    }),
  )
}

/** From here on it costs something to ask a rule for every trigger, so that people are told. */
const manyRules = 200

function unindexedIn(index: RuleIndex): CompiledRulebook['unindexed'] {
  return index.unindexed.map((one) => ({ rule: one.rule.id, problem: unindexedProblem(one) }))
}

function unindexedProblem({ rule: { ranges }, opaque: { text: part, start } = { text: '', start: 0 } }: PreparedRule): Problem {
  return problem('CORD_RULE_UNINDEXED', { part: short(part) }, ranges.placeInside(['when'], start, start + part.length))
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

function limitOf({ id, rule }: ReadyRule): readonly LimitSpec[] {
  const { limit } = rule
  if (limit === undefined || rule.enabled === false || rule.enabled === 'shadow') return []
  return [{ rule: id, seconds: limit.seconds, key: (facts) => limitKey(wholeIdOf(id), limit, facts) }]
}

/** JSON with the keys of every object sorted, so that equal values have equal texts. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : inner,
  )
}
