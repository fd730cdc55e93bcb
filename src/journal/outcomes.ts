import type { Outcome } from '../model/index.ts'
import type { Journal, OutcomeRecord } from './contract.ts'
import { type Statements, textOf } from './rows.ts'
import type { Writer } from './writer.ts'

/** Outcomes in which something that was wanted did not come about. */
const failedStatuses: readonly Outcome['status'][] = ['failed', 'refused', 'expired', 'no-agent', 'no-user']

export const judgeTrigger = `
  update triggers set outcome = case
    when verdict_failed = 1 or exists (select 1 from outcomes o where o.seq = triggers.seq and o.status in (${failedStatuses.map((status) => `'${status}'`).join(', ')})) then 'failed'
    else 'planned' end
  where seq = ? and outcome in ('planned', 'failed')`

/** How steps went: the newest state of a step wins. */
export function createOutcomes(sql: Statements, writer: Writer, now: () => number): Pick<Journal, 'outcome'> {
  return {
    outcome({ dead, ...record }) {
      return writer.write(() => {
        storeOutcome(sql, record)
        if (dead === true) {
          sql('insert or ignore into dead_letters (seq, rule, step, at) values (?, ?, ?, ?)').run(
            record.seq,
            record.rule,
            record.outcome.index,
            new Date(now()).toISOString(),
          )
        }
        sql(judgeTrigger).run(record.seq)
      })
    },
  }
}

export function storeOutcome(sql: Statements, { seq, rule, outcome }: OutcomeRecord): void {
  sql(`
    insert into outcomes (seq, rule, step, status, outcome) values (?, ?, ?, ?, ?)
    on conflict do update set status = excluded.status, outcome = excluded.outcome`).run(
    seq,
    rule,
    outcome.index,
    outcome.status,
    JSON.stringify(outcome),
  )
}

export function isFailed({ status }: Outcome): boolean {
  return failedStatuses.includes(status)
}

/** The outcomes of one plan, in step order. */
export function outcomesOf(sql: Statements, seq: number, rule: string): readonly Outcome[] {
  return sql('select outcome from outcomes where seq = ? and rule = ? order by step')
    .all(seq, rule)
    .map((row): Outcome => JSON.parse(textOf(row, 'outcome')))
}
