import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { Journal, TraceQuery, TraceSummary } from './contract.ts'
import { decisionIn, factsIn } from './decided.ts'
import { type LabelName, labelKey, stretches } from './labels.ts'
import { outcomesOf } from './outcomes.ts'
import { numberOf, optionalTextOf, type Row, type Statements, textOf } from './rows.ts'

/** Traces, newest first, and one trace whole. */
export function createTraces(sql: Statements, database: DatabaseSync): Pick<Journal, 'traces' | 'trace'> {
  return {
    traces(query) {
      const { text, values } = selectTraces(query)
      const select = database.prepare(text)
      if (labelsOf(query).length === 0) return select.all(...values, query.limit).map(summaryOf)
      const found: Row[] = []
      const { first, last } = stretches(sql)
      for (let stretch = last; stretch >= first && found.length < query.limit; stretch -= 1) {
        found.push(...select.all(stretch, ...values, query.limit - found.length))
      }
      return found.map(summaryOf)
    },
    trace(id) {
      const row = sql('select seq, trigger, facts, decision from triggers where seq = ?').get(/^\d{1,15}$/.test(id) ? Number(id) : -1)
      if (row === undefined) return undefined
      const seq = numberOf(row, 'seq')
      const plans = sql('select rule, done from plans where seq = ? order by position').all(seq)
      return {
        id,
        seq,
        trigger: JSON.parse(textOf(row, 'trigger')),
        facts: factsIn(row),
        decision: decisionIn(sql, row),
        plans: plans.map((plan) => {
          const rule = textOf(plan, 'rule')
          return { rule, done: numberOf(plan, 'done') === 1, outcomes: outcomesOf(sql, seq, rule) }
        }),
      }
    },
  }
}

/**
 * The rarest label leads and the order of the joins is kept: a search walks that label's entries, not the whole journal. With labels it
 * is asked of one stretch, its first operand.
 */
function selectTraces(query: TraceQuery): { readonly text: string; readonly values: readonly SQLInputValue[] } {
  const conditions: string[] = []
  const values: SQLInputValue[] = []
  function where(condition: string, ...operands: readonly (SQLInputValue | undefined)[]): void {
    if (operands.includes(undefined)) return
    conditions.push(condition)
    values.push(...operands.filter((operand) => operand !== undefined))
  }
  const labels = labelsOf(query)
  for (const [index, [name, value]] of labels.entries()) {
    conditions.push(index === 0 ? 'l0.stretch = ?' : `l${index}.stretch = l0.stretch`, `t.seq = l${index}.seq`)
    where(`l${index}.key = ?`, labelKey(name, value))
  }
  const leader = labels.length === 0 ? 't' : 'l0'
  where(`${leader}.seq < ?`, query.before)
  where('t.connection = ?', query.connection)
  where('t.type = ?', query.type)
  if (query.outcome !== undefined) where(`t.outcome <> 'undecided' and t.outcome = ?`, query.outcome)
  where('t.received_at >= ?', query.since)
  where('t.received_at < ?', query.until)
  const tables = [...labels.map((_, index) => `labels l${index}`), 'triggers t']
  const text = `
    select t.seq, t.id, t.type, t.connection, t.received_at, t.call, t.interaction, t.customer, t.device, t.user, t.queue, t.planned, t.outcome
    from ${tables.join(' cross join ')}
    ${conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`}
    order by ${leader}.seq desc limit ?`
  return { text, values }
}

function labelsOf(query: TraceQuery): readonly (readonly [LabelName, string])[] {
  const asked: readonly (readonly [LabelName, string | undefined])[] = [
    ['call', query.callId],
    ['interaction', query.interactionId],
    ['number', query.number?.trim()],
    ['user', query.user],
    ['agent', query.agent],
    ['rule', query.rule],
  ]
  return asked.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
}

function summaryOf(row: Row): TraceSummary {
  const seq = numberOf(row, 'seq')
  return {
    id: String(seq),
    seq,
    trigger: {
      id: textOf(row, 'id'),
      type: textOf(row, 'type'),
      connection: textOf(row, 'connection'),
      receivedAt: textOf(row, 'received_at'),
    },
    ...shown(row),
    planned: JSON.parse(textOf(row, 'planned')),
    outcome: outcomeOf(textOf(row, 'outcome')),
  }
}

function shown(row: Row): Pick<TraceSummary, 'callId' | 'interactionId' | 'customer' | 'device' | 'user' | 'queue'> {
  const callId = optionalTextOf(row, 'call')
  const interactionId = optionalTextOf(row, 'interaction')
  const customer = optionalTextOf(row, 'customer')
  const device = optionalTextOf(row, 'device')
  const user = optionalTextOf(row, 'user')
  const queue = optionalTextOf(row, 'queue')
  return {
    ...(callId === undefined ? {} : { callId }),
    ...(interactionId === undefined ? {} : { interactionId }),
    ...(customer === undefined ? {} : { customer }),
    ...(device === undefined ? {} : { device }),
    ...(user === undefined ? {} : { user }),
    ...(queue === undefined ? {} : { queue }),
  }
}

function outcomeOf(text: string): TraceSummary['outcome'] {
  return text === 'nothing' || text === 'planned' || text === 'failed' ? text : 'undecided'
}
