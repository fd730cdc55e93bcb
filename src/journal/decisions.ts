import type { Facts, Plan, Trigger } from '../model/index.ts'
import type { DecidedRecord, Journal, OpenPlan } from './contract.ts'
import { decisionIn, decisionText, factsOf, factsText } from './decided.ts'
import type { LabelIndex } from './label-index.ts'
import { isFailed, outcomesOf } from './outcomes.ts'
import { numberOf, type Row, type Statements, textOf } from './rows.ts'
import type { Sealer } from './seal.ts'
import type { Uses } from './used.ts'
import type { Writer } from './writer.ts'

const readOpen = `
  select p.seq, p.rule, t.trigger, d.facts, d.decision, d.revision
  from open_plans p join triggers t on t.seq = p.seq join decisions d on d.seq = p.seq`

type Decisions = Pick<Journal, 'decided' | 'planDone' | 'openPlans' | 'spentKeys' | 'mergeInteractions' | 'limitCount'>

interface Made extends Required<DecidedRecord> {
  readonly outcome: 'failed' | 'planned' | 'nothing'
  readonly failed: boolean
  readonly texts: { readonly facts: string; readonly decision: string }
}

const none: NonNullable<DecidedRecord['ended']> = new Map()

/** What was decided, the plans that came of it, and what they spent. */
export function createDecisions(
  sql: Statements,
  writer: Writer,
  { labels, uses }: { readonly labels: Pick<LabelIndex, 'decided'>; readonly uses: Uses },
  sealer: Sealer,
): Decisions {
  const wait = sql('select count(*) as count from waiting where seq between ? and ?')
  const waited = sql('delete from waiting where seq between ? and ?')
  const insert = sql('insert into decisions (seq, outcome, failed, revision, facts, decision) values (?, ?, ?, ?, ?, ?)')
  const insertOpen = sql('insert into open_plans (seq, position, rule) values (?, ?, ?)')
  const spend = sql('insert or ignore into once_keys (interaction, connection, key, seq, rule) values (?, ?, ?, ?, ?)')
  const count = sql('insert or ignore into limit_counts (key, at, seq, rule) values (?, ?, ?, ?)')

  /** Those that were not decided before. Mostly they are neighbors that all wait: they are told so together. */
  function fresh(made: readonly Made[]): readonly Made[] {
    const [first, last] = [made[0]?.seq ?? 0, made.at(-1)?.seq ?? 0]
    const together = made.length > 1 && made.every(({ seq }, index) => seq === first + index)
    if (together && wait.get(first, last)?.count === made.length) {
      waited.run(first, last)
      return made
    }
    return made.filter(({ seq }) => waited.run(seq, seq).changes !== 0)
  }

  function store({ seq, facts, decision, ended, outcome, failed, texts }: Made): void {
    insert.run(seq, outcome, failed ? 1 : 0, decision.revision, texts.facts, texts.decision)
    uses.note(seq, decision.revision)
    for (const [position, plan] of decision.plans.entries()) {
      storePlan(seq, facts, plan)
      if (!ended.has(plan.rule)) insertOpen.run(seq, position, plan.rule)
    }
  }

  function storePlan(seq: number, facts: Facts, { rule, ruleHash, onceKey, limitKey }: Plan): void {
    uses.note(seq, ruleHash)
    // A trigger without an interaction is its own.
    if (onceKey !== undefined) spend.run(facts.call?.interactionId ?? facts.id, facts.connection, onceKey, seq, rule)
    if (limitKey !== undefined) count.run(limitKey, facts.receivedAt, seq, rule)
  }

  /** What can be made outside the transaction. Undefined for a trigger that is not there. */
  function textsOf({ seq, facts, decision, ended = none, trigger = readTrigger(seq) }: DecidedRecord): Made | undefined {
    if (trigger === undefined) return undefined
    const failed =
      decision.verdicts.some((verdict) => verdict.outcome === 'failed') || [...ended.values()].some((outcomes) => outcomes.some(isFailed))
    const outcome = failed ? 'failed' : decision.plans.length > 0 ? 'planned' : 'nothing'
    const source = { trigger, facts }
    // What came with the call before counts as well as what came with this trigger.
    if (sealer.seal(facts, source) !== facts) sealer.note(seq)
    const texts = {
      facts: factsText(facts, trigger, sealer),
      decision: decisionText(decision, ended, (written) => sealer.seal(written, source)),
    }
    return { seq, facts, decision, ended, trigger, failed, outcome, texts }
  }

  function readTrigger(seq: number): Trigger | undefined {
    const row = sql('select trigger from triggers where seq = ?').get(seq)
    return row === undefined ? undefined : JSON.parse(textOf(row, 'trigger'))
  }

  return {
    async decided(...records) {
      const made = records.flatMap((record) => textsOf(record) ?? [])
      const stored = await writer
        .write(() => {
          const all = fresh(made)
          for (const one of all) store(one)
          return all
        })
        .catch((error: unknown) => {
          uses.lost()
          throw error
        })
      uses.kept()
      for (const { seq, trigger, facts, decision } of stored) labels.decided(seq, trigger, facts, decision)
    },
    planDone({ seq, rule, giveBack }) {
      return writer.write(() => {
        sql('delete from open_plans where seq = ? and rule = ?').run(seq, rule)
        if (giveBack) sql('delete from once_keys where seq = ? and rule = ?').run(seq, rule)
      })
    },
    openPlans() {
      return sql(`${readOpen} order by p.seq, p.position`)
        .all()
        .flatMap((row) => planOf(sql, row) ?? [])
    },
    spentKeys(interactionIds) {
      const keys = interactionIds.flatMap((id) => sql('select key from once_keys where interaction = ?').all(id))
      return [...new Set(keys.map((row) => textOf(row, 'key')))]
    },
    mergeInteractions(connection, from, into) {
      return writer.write(() => {
        sql('update or ignore once_keys set interaction = ? where interaction = ? and connection = ?').run(into, from, connection)
      })
    },
    limitCount(key, since) {
      const row = sql('select count(*) as count from limit_counts where key = ? and at >= ?').get(key, since)
      return row === undefined ? 0 : numberOf(row, 'count')
    },
  }
}

export function openPlanOf(sql: Statements, seq: number, rule: string): OpenPlan | undefined {
  const row = sql(`${readOpen} where p.seq = ? and p.rule = ?`).get(seq, rule)
  return row === undefined ? undefined : planOf(sql, row)
}

function planOf(sql: Statements, row: Row): OpenPlan | undefined {
  const [seq, rule] = [numberOf(row, 'seq'), textOf(row, 'rule')]
  const decided = decisionIn(row)?.decision
  const plan = decided?.plans.find((one) => one.rule === rule)
  if (decided === undefined || plan === undefined) return undefined
  const trigger: Trigger = JSON.parse(textOf(row, 'trigger'))
  return { seq, trigger, facts: factsOf(row), revision: decided.revision, plan, outcomes: outcomesOf(sql, seq, rule) }
}
