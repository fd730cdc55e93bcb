import type { Outcome, Trigger } from '../model/index.ts'
import type { DeadLetter, Journal } from './contract.ts'
import { decisionIn } from './decided.ts'
import { openPlanOf } from './decisions.ts'
import { judgeTrigger } from './outcomes.ts'
import { numberOf, type Row, type Statements, textOf } from './rows.ts'
import type { Writer } from './writer.ts'

const readLetters = `
  select d.id, d.seq, d.rule, d.step, d.at, t.trigger, o.outcome from dead_letters d
    join triggers t on t.seq = d.seq
    join outcomes o on o.seq = d.seq and o.rule = d.rule and o.step = d.step`

type DeadLetters = Pick<Journal, 'deadLetters' | 'deadLetter' | 'dropDeadLetter' | 'sendAgain'>

/** What failed for good: kept to be looked at, sent again or dropped. It goes with its trigger when that is old enough. */
export function createDeadLetters(sql: Statements, writer: Writer): DeadLetters {
  function find(id: string): DeadLetter | undefined {
    const row = sql(`${readLetters} where d.id = ?`).get(/^\d{1,15}$/.test(id) ? Number(id) : -1)
    return row === undefined ? undefined : letterOf(row)
  }

  function openAgain(seq: number, rule: string): void {
    const row = sql('select decision, revision from decisions where seq = ?').get(seq)
    const position = row === undefined ? undefined : decisionIn(row)?.decision.plans.findIndex((plan) => plan.rule === rule)
    if (position !== undefined) sql('insert or ignore into open_plans (seq, position, rule) values (?, ?, ?)').run(seq, position, rule)
  }

  return {
    deadLetters({ limit, before }) {
      return sql(`${readLetters} where d.id < ? order by d.id desc limit ?`)
        .all(before ?? Number.MAX_SAFE_INTEGER, limit)
        .map(letterOf)
    },
    deadLetter: find,
    dropDeadLetter(id) {
      return writer.write(() => {
        const letter = find(id)
        if (letter !== undefined) sql('delete from dead_letters where id = ?').run(Number(id))
        return letter
      })
    },
    sendAgain(id, at) {
      return writer.write(() => {
        const letter = find(id)
        if (letter === undefined) return undefined
        const { seq, rule, outcome } = letter
        const { index, action, as, attempts } = outcome
        const waiting: Outcome = { index, action, ...(as === undefined ? {} : { as }), status: 'waiting', attempts, sentAgainAt: at }
        sql('update outcomes set status = ?, outcome = ? where seq = ? and rule = ? and step = ?').run(
          waiting.status,
          JSON.stringify(waiting),
          seq,
          rule,
          index,
        )
        openAgain(seq, rule)
        sql('delete from dead_letters where id = ?').run(Number(id))
        sql(judgeTrigger).run(seq)
        return openPlanOf(sql, seq, rule)
      })
    },
  }
}

function letterOf(row: Row): DeadLetter {
  const trigger: Trigger = JSON.parse(textOf(row, 'trigger'))
  const { id, type, connection, receivedAt } = trigger
  return {
    id: String(numberOf(row, 'id')),
    seq: numberOf(row, 'seq'),
    rule: textOf(row, 'rule'),
    at: textOf(row, 'at'),
    trigger: { id, type, connection, receivedAt },
    outcome: JSON.parse(textOf(row, 'outcome')),
  }
}
