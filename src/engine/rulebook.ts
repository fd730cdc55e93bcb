import type { Diagnostic, Facts } from '../model/index.ts'
import { problem } from '../model/index.ts'
import type { Scope } from './compile/index.ts'
import { compileRule, type RuleCompilation } from './compile/rule.ts'
import type { CompiledRulebook, LimitSpec, RulebookSource, RuleText } from './contract.ts'
import { rulebookFunctions } from './functions/functions.ts'
import type { ReadyRule } from './match/contract.ts'
import { decide } from './match/decide.ts'
import { explain } from './match/explain.ts'
import { emptyIndex, type PreparedRule, type RuleIndex } from './match/index/index.ts'
import { limitKey } from './match/keys.ts'
import { next } from './plan/next.ts'
import { parseTable, type TableReading } from './tables/table.ts'

/** What is inside a rulebook and no business of its users. */
interface Inside {
  readonly source: RulebookSource
  /** Hash of all that a rule is compiled with, besides its text. */
  readonly surroundings: string
  readonly compilations: ReadonlyMap<string, RuleCompilation>
  readonly tables: ReadonlyMap<string, ReadTable>
  readonly prepared: ReadonlySet<PreparedRule>
  readonly index: RuleIndex
}

interface ReadTable {
  readonly text: string
  readonly reading: TableReading
}

const insides = new WeakMap<CompiledRulebook, Inside>()

/** What a rulebook was made from; undefined for one that was not made here. */
export function sourceOf(rulebook: CompiledRulebook): RulebookSource | undefined {
  return insides.get(rulebook)?.source
}

/** A rule of a rulebook, ready to be asked; undefined when it is not there or out. */
export function readyRule(rulebook: CompiledRulebook, id: string): ReadyRule | undefined {
  return insides.get(rulebook)?.compilations.get(id)?.ready
}

/**
 * Makes a rulebook. Rules that are wrong are out, with their diagnostics; the others run. Rules of `previous` whose text and
 * surroundings are the same are taken over as they are. Never throws.
 */
export function compileRulebook(source: RulebookSource, previous?: CompiledRulebook): CompiledRulebook {
  const { rules: texts, hash, records, actions, functions, connections, tables: csv, schedules, constants } = source
  const named = { tables: Object.keys(csv).sort(), schedules: Object.keys(schedules).sort() }
  const surroundings = hash(sorted({ actions, functions, connections, records, ...named }))
  const known = previous === undefined ? undefined : insides.get(previous)
  const hashes = new Map(texts.map((text) => [text.id, hashOf(text, known) ?? hash(text.text)]))
  const compilations = texts.map((text) => {
    const textHash = hashes.get(text.id) ?? ''
    const same = known?.surroundings === surroundings ? known.compilations.get(text.id) : undefined
    return same?.hash === textHash && same.text.file === text.file ? same : compileRule(text, textHash, source)
  })
  const readings = new Map(Object.entries(csv).map(([name, text]) => [name, readTable(name, text, known)]))
  const tables = new Map(
    [...readings.values()].flatMap(({ reading: { table } }) => (table === undefined ? [] : [[table.name, table] as const])),
  )
  const same = known?.surroundings === surroundings ? known : undefined
  const prepared = new Set(compilations.flatMap((one) => one.prepared ?? []))
  const before = same?.prepared ?? new Set()
  const index = (same?.index ?? emptyIndex).change(
    [...before].filter((one) => !prepared.has(one)),
    [...prepared].filter((one) => !before.has(one)),
  )
  const { rules } = index
  const byId = new Map(rules.map((rule) => [rule.id, rule]))
  const unindexed = index.unindexed.map(({ rule: { id, ranges } }) => ({
    rule: id,
    problem: problem('CORD_RULE_UNINDEXED', {}, ranges.placeOf(['when'])),
  }))
  const tableHashes = Object.fromEntries(Object.entries(csv).map(([name, text]) => [name, hash(text)]))
  const revision = hash(sorted({ surroundings, rules: hash(linesOf(hashes)), tables: tableHashes, schedules, constants }))

  const scopeOf = (facts: Facts): Scope => ({
    values: { const: constants },
    now: Date.parse(facts.receivedAt),
    seed: facts.id,
    functions: rulebookFunctions(facts, { tables, schedules, connections }),
  })

  const rulebook: CompiledRulebook = {
    revision,
    rules,
    diagnostics: [
      ...compilations.flatMap((one) => one.diagnostics),
      ...[...readings.values()].flatMap(({ reading }) => reading.diagnostics),
      ...(rules.length < manyRules ? [] : unindexed.map(({ problem: found }): Diagnostic => ({ ...found, severity: 'warning' }))),
    ],
    unindexed,
    limits: rules.flatMap(limitOf),
    decide: (facts) => decide(revision, index, facts, () => scopeOf(facts)),
    next(plan, facts, outcomes) {
      const rule = byId.get(plan.rule)
      return rule === undefined ? { kind: 'done' } : next({ rule, plan, facts, scope: scopeOf(facts), records }, outcomes)
    },
    async explain(facts, only) {
      const explained = await explain(index.rulesOf(facts.type), facts, {
        scope: scopeOf(facts),
        options: { library: functions },
        connection: connections[facts.connection],
      })
      return only === undefined ? explained : ofRule(explained, only, byId)
    },
  }
  insides.set(rulebook, {
    source,
    surroundings,
    tables: readings,
    compilations: new Map(compilations.map((one) => [one.text.id, one])),
    prepared,
    index,
  })
  return rulebook
}

type Explanations = Awaited<ReturnType<CompiledRulebook['explain']>>

/** A rule that is not for this type of trigger was not asked. */
function ofRule(explained: Explanations, id: string, rules: ReadonlyMap<string, ReadyRule>): Explanations {
  const found = explained.filter(({ rule }) => rule === id)
  const rule = rules.get(id)
  return found.length > 0 || rule === undefined ? found : [{ rule: id, name: rule.rule.name, outcome: 'not-asked', clauses: [] }]
}

/** The hash that a text had before, when it is the same text: thousands of them take longer to hash than to compare. */
function hashOf({ id, text }: RuleText, known: Inside | undefined): string | undefined {
  const before = known?.compilations.get(id)
  return before?.text.text === text ? before.hash : undefined
}

function linesOf(hashes: ReadonlyMap<string, string>): string {
  return [...hashes]
    .map(([id, textHash]) => JSON.stringify([id, textHash]))
    .sort()
    .join('\n')
}

/** A table as it was read before, when its text is the same. */
function readTable(name: string, text: string, known: Inside | undefined): ReadTable {
  const before = known?.tables.get(name)
  return before?.text === text ? before : { text, reading: parseTable(name, text) }
}

/** From here on it costs something to ask a rule for every trigger, so that people are told. */
const manyRules = 200

function limitOf({ id, rule }: ReadyRule): readonly LimitSpec[] {
  const { limit } = rule
  if (limit === undefined || rule.enabled === false || rule.enabled === 'shadow') return []
  return [{ rule: id, seconds: limit.seconds, key: (facts) => limitKey(id, limit, facts) }]
}

/** JSON with the keys of every object sorted, so that equal values have equal texts. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : inner,
  )
}
