import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { Journal, TraceQuery, TraceSummary } from './contract.ts'
import type { LabelName } from './labels.ts'
import { outcomesOf } from './outcomes.ts'
import { numberOf, optionalTextOf, type Row, type Statements, textOf } from './rows.ts'

/** Traces, newest first, and one trace whole. */
export function createTraces(sql: Statements, database: DatabaseSync): Pick<Journal, 'traces' | 'trace'> {
  return {
    traces(query) {
      const { text, values } = selectTraces(query)
      return database
        .prepare(text)
        .all(...values)
        .map(summaryOf)
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
        facts: parsed(row, 'facts'),
        decision: parsed(row, 'decision'),
        plans: plans.map((plan) => {
          const rule = textOf(plan, 'rule')
          return { rule, done: numberOf(plan, 'done') === 1, outcomes: outcomesOf(sql, seq, rule) }
        }),
      }
    },
  }
}

/** The rarest label leads and the order of the joins is kept: a search walks that label's entries, not the whole journal. */
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
    where(`l${index}.name = ? and l${index}.value = ?`, name, value)
    conditions.push(`t.seq = l${index}.seq`)
  }
  const leader = labels.length === 0 ? 't' : 'l0'
  where(`${leader}.seq < ?`, query.before)
  where('t.connection = ?', query.connection)
  where('t.type = ?', query.type)
  where('t.outcome = ?', query.outcome)
  where('t.received_at >= ?', query.since)
  where('t.received_at < ?', query.until)
  values.push(query.limit)
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

function parsed(row: Row, column: string) {
  const text = optionalTextOf(row, column)
  return text === undefined ? undefined : JSON.parse(text)
}
