import type { Decision, Facts, Outcome, Plan, Trigger } from '../model/index.ts'
import type { Journal, OpenPlan } from './contract.ts'
import { decisionText, factsOf, factsText } from './decided.ts'
import { addLabels, customerText, labelsOf } from './labels.ts'
import { isFailed, outcomesOf, storeOutcome } from './outcomes.ts'
import { numberOf, type Row, type Statements, textOf } from './rows.ts'
import type { Writer } from './writer.ts'

const decideTrigger = `
  update triggers set facts = ?, decision = ?, revision = ?, planned = ?, outcome = ?, verdict_failed = ?,
    interaction = coalesce(?, interaction), customer = coalesce(?, customer), user = ?
  where seq = ? and outcome = 'undecided'`

const readOpen = `
  select p.seq, p.plan, p.rule, t.trigger, t.facts, t.revision from plans p join triggers t on t.seq = p.seq
  where p.done = 0`

type Decisions = Pick<Journal, 'decided' | 'planDone' | 'openPlans' | 'spentKeys' | 'mergeInteractions' | 'limitCount'>

/** What was decided, the plans that came of it, and what they spent. */
export function createDecisions(sql: Statements, writer: Writer): Decisions {
  function storePlan(seq: number, facts: Facts, plan: Plan, position: number, ended: readonly Outcome[] | undefined): void {
    const { rule, ruleHash, onceKey, limitKey } = plan
    sql('insert into plans (seq, rule, position, rule_hash, plan, done) values (?, ?, ?, ?, ?, ?)').run(
      seq,
      rule,
      position,
      ruleHash,
      JSON.stringify(plan),
      ended === undefined ? 0 : 1,
    )
    for (const outcome of ended ?? []) storeOutcome(sql, { seq, rule, outcome })
    if (onceKey !== undefined) {
      // A trigger without an interaction is its own.
      const interaction = facts.call?.interactionId ?? facts.id
      sql('insert or ignore into once_keys (interaction, connection, key, seq, rule) values (?, ?, ?, ?, ?)').run(
        interaction,
        facts.connection,
        onceKey,
        seq,
        rule,
      )
    }
    if (limitKey !== undefined) {
      sql('insert or ignore into limit_counts (key, at, seq, rule) values (?, ?, ?, ?)').run(limitKey, facts.receivedAt, seq, rule)
    }
  }

  function readTrigger(seq: number): Trigger | undefined {
    const row = sql('select trigger from triggers where seq = ?').get(seq)
    return row === undefined ? undefined : JSON.parse(textOf(row, 'trigger'))
  }

  return {
    decided({ seq, facts, decision, ended, trigger = readTrigger(seq) }) {
      if (trigger === undefined) return Promise.resolve()
      return writer.write(() => {
        const verdictFailed = decision.verdicts.some((verdict) => verdict.outcome === 'failed')
        const failed = verdictFailed || [...(ended?.values() ?? [])].some((outcomes) => outcomes.some(isFailed))
        const planned = decision.plans.map((plan) => plan.rule)
        const { changes } = sql(decideTrigger).run(
          factsText(facts, trigger),
          decisionText(decision),
          decision.revision,
          JSON.stringify(planned),
          failed ? 'failed' : planned.length > 0 ? 'planned' : 'nothing',
          verdictFailed ? 1 : 0,
          facts.call?.interactionId ?? null,
          customerText(facts),
          facts.agent?.user?.id ?? null,
          seq,
        )
        if (changes === 0) return
        addLabels(sql, seq, [...labelsOf(facts), ['user', facts.agent?.user?.id], ...rulesOf(decision)], labelsOf(trigger))
        for (const [position, plan] of decision.plans.entries()) storePlan(seq, facts, plan, position, ended?.get(plan.rule))
      })
    },
    planDone({ seq, rule, giveBack }) {
      return writer.write(() => {
        sql('update plans set done = 1 where seq = ? and rule = ?').run(seq, rule)
        if (giveBack) sql('delete from once_keys where seq = ? and rule = ?').run(seq, rule)
      })
    },
    openPlans() {
      return sql(`${readOpen} order by p.seq, p.position`)
        .all()
        .map((row) => planOf(sql, row))
    },
    spentKeys(interactionIds) {
      const keys = interactionIds.flatMap((id) => sql('select distinct key from once_keys where interaction = ?').all(id))
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
  const row = sql(`${readOpen} and p.seq = ? and p.rule = ?`).get(seq, rule)
  return row === undefined ? undefined : planOf(sql, row)
}

function planOf(sql: Statements, row: Row): OpenPlan {
  const seq = numberOf(row, 'seq')
  return {
    seq,
    trigger: JSON.parse(textOf(row, 'trigger')),
    facts: factsOf(row),
    revision: textOf(row, 'revision'),
    plan: JSON.parse(textOf(row, 'plan')),
    outcomes: outcomesOf(sql, seq, textOf(row, 'rule')),
  }
}

/** The rules that were planned or failed: every rule says no to most triggers. */
function rulesOf(decision: Decision): readonly (readonly ['rule', string])[] {
  return decision.verdicts.map((verdict) => ['rule', verdict.rule] as const)
}
