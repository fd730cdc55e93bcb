interface MetricSpec {
  readonly type: 'counter' | 'gauge' | 'histogram'
  /** What it counts or measures, with its unit where it has one. */
  readonly help: string
  readonly labels: readonly string[]
}

/** Every figure of /metrics by its name after `cordboard_`. docs/reference/metrics.md is generated from it. */
export const metricCatalogue = {
  triggers_accepted_total: { type: 'counter', help: 'Triggers accepted, doubles left out.', labels: [] },
  triggers_decided_total: { type: 'counter', help: 'Triggers decided.', labels: [] },
  steps_total: { type: 'counter', help: 'Steps that came to an end, by action and by how they ended.', labels: ['action', 'status'] },
  attempts_total: { type: 'counter', help: 'Attempts at steps, by action and answer (done, failed, again).', labels: ['action', 'answer'] },
  circuit_opened_total: { type: 'counter', help: 'How often nothing was sent to a target for a while.', labels: ['target'] },
  spans_dropped_total: { type: 'counter', help: 'Spans that the trace collector did not take.', labels: [] },
  accepted_to_decided_seconds: {
    type: 'histogram',
    help: 'From when a trigger was received to when its decision was on disk, in seconds.',
    labels: [],
  },
  decided_to_done_seconds: {
    type: 'histogram',
    help: 'From when a plan was begun to when its last step ended, in seconds. Delays that its rule asks for are in it.',
    labels: [],
  },
  attempt_seconds: { type: 'histogram', help: 'How long attempts took, in seconds.', labels: ['action'] },
  journal_commit_seconds: { type: 'histogram', help: 'How long commits of the journal took, with their fsync, in seconds.', labels: [] },
  journal_commit_writes: { type: 'histogram', help: 'How many writes shared a commit.', labels: [] },
  triggers_undecided: { type: 'gauge', help: 'Triggers accepted and not decided yet.', labels: [] },
  plans_open: { type: 'gauge', help: 'Plans without an end: under way, waiting, or with an offer on a screen.', labels: [] },
  plans_running: { type: 'gauge', help: 'Plans of this life that are under way or wait.', labels: [] },
  dead_letters: { type: 'gauge', help: 'Steps that failed for good and were neither sent again nor dropped.', labels: [] },
  sources_held_back: { type: 'gauge', help: '1 while too much waits and sources are held back.', labels: [] },
  circuit_state: { type: 'gauge', help: '1 for the state of a target: closed, half-open or open.', labels: ['target', 'state'] },
  calls_live: { type: 'gauge', help: 'Live calls.', labels: [] },
  rules_live: { type: 'gauge', help: 'Rules in force.', labels: [] },
  connection_online: { type: 'gauge', help: '1 when the connection is online.', labels: ['connection'] },
  connection_state: { type: 'gauge', help: '1 for the state of a connection.', labels: ['connection', 'state'] },
  plugin_active: { type: 'gauge', help: '1 when the plugin runs.', labels: ['plugin'] },
  plugin_state: { type: 'gauge', help: '1 for the state of a plugin.', labels: ['plugin', 'state'] },
  plugin_crashes: { type: 'gauge', help: 'Crashes that count against the budget of a plugin that waits or is parked.', labels: ['plugin'] },
  plugin_generation: { type: 'gauge', help: 'How many processes a plugin that runs has had.', labels: ['plugin'] },
  journal_bytes: { type: 'gauge', help: 'Size of the journal, in bytes.', labels: [] },
  process_resident_bytes: { type: 'gauge', help: 'Memory of the server process, in bytes.', labels: [] },
} as const satisfies Readonly<Record<string, MetricSpec>>

export type MetricName = keyof typeof metricCatalogue
type NameOf<Type extends MetricSpec['type']> = {
  [Name in MetricName]: (typeof metricCatalogue)[Name]['type'] extends Type ? Name : never
}[MetricName]
export type CounterName = NameOf<'counter'>
export type GaugeName = NameOf<'gauge'>
export type HistogramName = NameOf<'histogram'>

/** Upper bounds; what is above the last one is in +Inf. */
export const secondsBounds = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] as const
const writesBounds = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000] as const

export function boundsOf(name: HistogramName): readonly number[] {
  return name === 'journal_commit_writes' ? writesBounds : secondsBounds
}
