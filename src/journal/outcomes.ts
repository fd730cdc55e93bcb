import type { Outcome } from '../model/index.ts'
import type { Journal, OutcomeRecord } from './contract.ts'
import { factsOf } from './decided.ts'
import { type Statements, textOf } from './rows.ts'
import type { Sealer } from './seal.ts'
import type { Writer } from './writer.ts'

/** Outcomes in which something that was wanted did not come about. */
const failedStatuses: readonly Outcome['status'][] = ['failed', 'refused', 'expired', 'no-agent', 'no-user']

const hasFailed = `
  (failed = 1 or exists (select 1 from outcomes o where o.seq = decisions.seq and o.status in (${failedStatuses.map((status) => `'${status}'`).join(', ')})))`

/** A row is written again only where its outcome changes. */
export const judgeTrigger = `
  update decisions set outcome = case when ${hasFailed} then 'failed' else 'planned' end
  where seq = ? and outcome in ('planned', 'failed') and (outcome = 'failed') <> ${hasFailed}`

/** How steps went: the newest state of a step wins. */
export function createOutcomes(sql: Statements, writer: Writer, sealer: Sealer, now: () => number): Pick<Journal, 'outcome'> {
  /** Rules give fields on to actions, which answer with them. */
  function sealed(record: OutcomeRecord): OutcomeRecord {
    if (!sealer.mayHide(record.seq)) return record
    const row = sql('select t.trigger, d.facts from triggers t join decisions d on d.seq = t.seq where t.seq = ?').get(record.seq)
    if (row === undefined) return record
    const source = { trigger: JSON.parse(textOf(row, 'trigger')), facts: factsOf(row) }
    return { ...record, outcome: sealer.seal(record.outcome, source) }
  }

  return {
    outcome({ dead, ...record }) {
      return writer.write(() => {
        storeOutcome(sql, sealed(record))
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

function storeOutcome(sql: Statements, { seq, rule, outcome }: OutcomeRecord): void {
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
