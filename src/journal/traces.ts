import type { SQLInputValue } from 'node:sqlite'
import type { Facts, Trigger } from '../model/index.ts'
import type { Journal, TraceQuery, TraceSummary } from './contract.ts'
import { decisionIn, factsIn, factsOf } from './decided.ts'
import type { LabelIndex, Wanted } from './label-index.ts'
import type { Label } from './labels.ts'
import { outcomesOf } from './outcomes.ts'
import { pinColumns, pinOf } from './pins.ts'
import { numberOf, optionalTextOf, type Row, type Statements, textOf } from './rows.ts'

const columns = `t.seq, t.trigger, d.outcome, d.facts, d.decision, d.revision, ${pinColumns}`
const withPins = 'left join pins n on n.seq = t.seq'
const decidedOrNot = `select ${columns} from triggers t left join decisions d on d.seq = t.seq ${withPins}`
const failed = `select ${columns} from decisions d cross join triggers t on t.seq = d.seq ${withPins}`
const pinnedOnes = `select ${columns} from pins n cross join triggers t on t.seq = n.seq left join decisions d on d.seq = t.seq`

interface Filter {
  readonly conditions: readonly string[]
  readonly values: readonly SQLInputValue[]
}

/** Traces, newest first, and one trace whole. */
export function createTraces(sql: Statements, labels: Pick<LabelIndex, 'find'>): Pick<Journal, 'traces' | 'trace' | 'decidedBefore'> {
  /** What has these labels, looked at one by one. */
  function labelled(wanted: readonly Wanted[], filter: Filter, { limit, before }: TraceQuery): readonly Row[] {
    const select = sql(`${decidedOrNot} where ${['t.seq = ?', ...filter.conditions].join(' and ')}`)
    const found: Row[] = []
    if (limit <= 0) return found
    for (const seq of labels.find(wanted, before)) {
      const row = select.get(seq, ...filter.values)
      if (row !== undefined) found.push(row)
      if (found.length >= limit) break
    }
    return found
  }

  function walked(from: string, { conditions, values }: Filter, { limit, before }: TraceQuery): readonly Row[] {
    const where = ['t.seq < ?', ...conditions].join(' and ')
    const seq = from === failed ? 'd.seq' : from === pinnedOnes ? 'n.seq' : 't.seq'
    return sql(`${from} where ${where} order by ${seq} desc limit ?`).all(before ?? Number.MAX_SAFE_INTEGER, ...values, limit)
  }

  return {
    traces(query) {
      const wanted = labelsOf(query)
      const rows =
        wanted.length > 0
          ? labelled(wanted, filterOf(query), query)
          : walked(query.pinned === true ? pinnedOnes : query.outcome === 'failed' ? failed : decidedOrNot, filterOf(query), query)
      return rows.map(summaryOf)
    },
    decidedBefore({ limit, before = Number.MAX_SAFE_INTEGER, rule }) {
      // Most decisions plan nothing, so that they need not be read: the rule's id is looked for in their texts first.
      const rows = sql(`
        select t.seq, t.trigger, d.facts, d.revision, case when instr(d.decision, ?) > 0 then d.decision end as decision
        from triggers t join decisions d on d.seq = t.seq
        where t.seq < ? order by t.seq desc limit ?`)
      return rows.all(JSON.stringify(rule), before, limit).map((row) => ({
        seq: numberOf(row, 'seq'),
        facts: factsOf(row),
        planned: decisionIn(row)?.decision.plans.some((plan) => plan.rule === rule) === true,
      }))
    },
    trace(id) {
      const row = sql(`${decidedOrNot} where t.seq = ?`).get(/^\d{1,15}$/.test(id) ? Number(id) : -1)
      if (row === undefined) return undefined
      const seq = numberOf(row, 'seq')
      const open = new Set(
        sql('select rule from open_plans where seq = ?')
          .all(seq)
          .map((plan) => textOf(plan, 'rule')),
      )
      const { decision, ended } = decisionIn(row) ?? {}
      const pin = pinOf(row)
      return {
        id,
        seq,
        trigger: JSON.parse(textOf(row, 'trigger')),
        facts: factsIn(row),
        decision,
        plans: (decision?.plans ?? []).map(({ rule }) => ({
          rule,
          done: !open.has(rule),
          outcomes: ended?.get(rule) ?? outcomesOf(sql, seq, rule),
        })),
        ...(pin === undefined ? {} : { pin }),
      }
    },
  }
}

/** A kind of trigger or a connection has so many that they lead only where nothing rarer does. */
function labelsOf({ callId, interactionId, number, user, agent, rule, connection, type, outcome, pinned }: TraceQuery): readonly Wanted[] {
  const rare = given([
    ['call', callId],
    ['interaction', interactionId],
    ['number', number?.trim()],
    ['user', user],
    ['agent', agent],
    ['rule', rule],
  ])
  if (rare.length > 0 || outcome === 'failed' || pinned === true) return rare
  return given([
    ['connection', connection],
    ['type', type],
  ])
}

function given(asked: readonly Label[]): readonly Wanted[] {
  return asked.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
}

function filterOf({ connection, type, outcome, pinned: kept, since, until }: TraceQuery): Filter {
  const asked = [
    ['t.connection = ?', connection],
    ['t.type = ?', type],
    ['t.received_at >= ?', since],
    ['t.received_at < ?', until],
    // Said as it is in its index.
    ["d.outcome = 'failed'", outcome === 'failed' ? '' : undefined],
    ['d.outcome = ?', outcome === 'failed' ? undefined : outcome],
    ['n.seq is not null', kept === true ? '' : undefined],
  ] as const
  const used = asked.flatMap(([condition, value]) => (value === undefined ? [] : [{ condition, value }]))
  return {
    conditions: used.map(({ condition }) => condition),
    values: used.flatMap(({ condition, value }) => (condition.includes('?') ? [value] : [])),
  }
}

function summaryOf(row: Row): TraceSummary {
  const seq = numberOf(row, 'seq')
  const trigger: Trigger = JSON.parse(textOf(row, 'trigger'))
  const { id, type, connection, receivedAt } = trigger
  const planned = decisionIn(row)?.decision.plans.map((plan) => plan.rule) ?? []
  const outcome = outcomeOf(optionalTextOf(row, 'outcome'))
  const pin = pinOf(row)
  return {
    id: String(seq),
    seq,
    trigger: { id, type, connection, receivedAt },
    ...shown(trigger, factsIn(row)),
    planned,
    outcome,
    ...(pin === undefined ? {} : { pin }),
  }
}

function shown(trigger: Trigger, facts: Facts | undefined): Partial<TraceSummary> {
  const line = {
    callId: trigger.call?.id,
    interactionId: facts?.call?.interactionId ?? trigger.call?.interactionId,
    customer: customerOf(facts) ?? customerOf(trigger),
    device: trigger.agent?.device,
    user: facts?.agent?.user?.id,
    queue: trigger.queue?.name ?? trigger.queue?.id,
  }
  return Object.fromEntries(Object.entries(line).filter(([, value]) => value !== undefined))
}

function customerOf(about: Trigger | Facts | undefined): string | undefined {
  const customer = about?.call?.customer
  return customer?.e164 ?? customer?.number ?? customer?.address ?? customer?.name
}

function outcomeOf(text: string | undefined): TraceSummary['outcome'] {
  return text === 'nothing' || text === 'planned' || text === 'failed' ? text : 'undecided'
}
