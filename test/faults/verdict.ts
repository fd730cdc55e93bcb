import type { Journal, TraceRecord } from '../../src/journal/index.ts'
import type { FakeCrm } from './crm.ts'
import type { Accepted } from './load.ts'

/** What is left of a run: the journal of the stopped server, what senders were told, what the others saw. */
export interface Evidence {
  readonly journal: Journal
  readonly accepted: readonly Accepted[]
  readonly crm: Pick<FakeCrm, 'seen'>
  /** Per user, the keys of the records that came up by themselves. */
  readonly opened: ReadonlyMap<string, readonly string[]>
}

/** Every promise that was broken, in a sentence each. */
export function judge(evidence: Evidence): readonly string[] {
  const traces = tracesOf(evidence.journal)
  return [
    ...acceptedIsDecided(evidence, traces),
    ...everyStepEnded(evidence, traces),
    ...decidedInOrder(evidence.accepted, traces),
    ...onceInEffect(evidence, traces),
    ...askedWithOneBody(evidence, traces),
  ]
}

export function tracesOf(journal: Journal): readonly TraceRecord[] {
  const traces: TraceRecord[] = []
  for (;;) {
    const batch = journal.read({ after: traces.at(-1)?.seq ?? 0, limit: 1000 })
    if (batch.length === 0) return traces
    traces.push(...batch.flatMap(({ seq }) => journal.trace(String(seq)) ?? []))
  }
}

function acceptedIsDecided({ accepted }: Evidence, traces: readonly TraceRecord[]): readonly string[] {
  const byId = Map.groupBy(traces, ({ trigger }) => `${trigger.connection} ${trigger.id}`)
  return accepted.flatMap(({ connection, id, seq }) => {
    const rows = byId.get(`${connection} ${id}`) ?? []
    if (rows.length !== 1) return [`${id} was accepted and is journalled ${rows.length} times`]
    if (rows[0]?.seq !== seq) return [`${id} was accepted as ${seq} and is journalled as ${rows[0]?.seq}`]
    return rows[0].decision === undefined ? [`${id} was accepted and not decided`] : []
  })
}

function everyStepEnded({ journal }: Evidence, traces: readonly TraceRecord[]): readonly string[] {
  const open = journal.openPlans().map(({ seq, plan }) => `the plan of ${plan.rule} for trace ${seq} is open`)
  const steps = traces.flatMap(({ seq, decision, plans }) =>
    (decision?.plans ?? []).flatMap((plan) => {
      const outcomes = plans.find(({ rule }) => rule === plan.rule)?.outcomes ?? []
      const last = outcomes.at(-1)
      const ended = last !== undefined && isFailure(last.status)
      const missing = plan.steps.length > outcomes.length && !ended
      const unfinished = outcomes.filter(({ status }) => status === 'waiting' || status === 'running')
      return [
        ...(missing ? [`${plan.rule} for trace ${seq} has ${outcomes.length} outcomes of ${plan.steps.length}`] : []),
        ...unfinished.map(({ index, status }) => `step ${index} of ${plan.rule} for trace ${seq} is ${status}`),
      ]
    }),
  )
  return [...open, ...steps]
}

function isFailure(status: string): boolean {
  return ['failed', 'expired', 'refused', 'withdrawn', 'cancelled', 'no-agent', 'no-user'].includes(status)
}

/** Each decision has seen exactly the triggers of its interaction that were accepted before, in their order. */
function decidedInOrder(accepted: readonly Accepted[], traces: readonly TraceRecord[]): readonly string[] {
  const bySeq = new Map(traces.map((trace) => [trace.seq, trace]))
  return [...Map.groupBy(accepted, ({ interaction }) => interaction)].flatMap(([interaction, sent]) => {
    const inOrder = sent.every(({ seq }, index) => index === 0 || seq > (sent[index - 1]?.seq ?? 0))
    const blind = sent.filter(({ seq }, index) => {
      const facts = bySeq.get(seq)?.facts
      if (facts === undefined) return false
      const seen = facts.call?.history?.map(({ type }) => type) ?? []
      const before = sent.slice(0, index + 1).map(({ type }) => type)
      return seen.join() !== before.join()
    })
    return [
      ...(inOrder ? [] : [`${interaction} is not journalled in the order of acceptance`]),
      ...blind.map(({ id }) => `${id} was decided without having seen exactly what came before it`),
    ]
  })
}

function onceInEffect({ opened }: Evidence, traces: readonly TraceRecord[]): readonly string[] {
  const interactionOf = new Map(traces.map(({ trigger }) => [`${trigger.connection}|${trigger.id}`, trigger.call?.interactionId]))
  const seen = [...opened].flatMap(([user, keys]) =>
    keys.map((key) => {
      const [connection = '', id = '', rule = ''] = key.split('|')
      return [interactionOf.get(`${connection}|${id}`), user, rule].join(' ')
    }),
  )
  const journalled = traces.flatMap(({ facts, plans }) =>
    plans.flatMap(({ rule, outcomes }) =>
      outcomes
        .filter(({ action, status }) => action === 'open-record' && status === 'opened')
        .map(() => [facts?.call?.interactionId, facts?.agent?.user?.id, rule].join(' ')),
    ),
  )
  return [
    ...doubles(seen).map((effect) => `a record came up twice: ${effect}`),
    ...doubles(journalled).map((effect) => `a record was journalled as opened twice: ${effect}`),
  ]
}

function askedWithOneBody({ crm }: Evidence, traces: readonly TraceRecord[]): readonly string[] {
  const done = traces.flatMap(({ trigger, plans }) =>
    plans.flatMap(({ rule, outcomes }) =>
      outcomes
        .filter(({ action, status }) => action === 'http-request' && status === 'done')
        .map(({ index }) => [trigger.connection, trigger.id, rule, index].join('|')),
    ),
  )
  // Interrupted, and its time gone by when it could go on: what is said of it is that nobody knows.
  const doubtful = traces.flatMap(({ trigger, plans }) =>
    plans.flatMap(({ rule, outcomes }) =>
      outcomes
        .filter((outcome) => outcome.action === 'http-request' && outcome.problem?.code === 'CORD_ACTION_MAYBE_DONE')
        .map(({ index }) => [trigger.connection, trigger.id, rule, index].join('|')),
    ),
  )
  const known = new Set([...done, ...doubtful])
  return [
    ...done.filter((key) => !crm.seen.has(key)).map((key) => `${key} is journalled as done and was never asked`),
    ...[...crm.seen.keys()].filter((key) => !known.has(key)).map((key) => `${key} was asked and is not journalled as done`),
    ...[...crm.seen].filter(([, bodies]) => new Set(bodies).size > 1).map(([key]) => `${key} was asked with two bodies`),
  ]
}

function doubles(effects: readonly string[]): readonly string[] {
  return [...new Set(effects.filter((effect, index) => effects.indexOf(effect) !== index))]
}
