import type { Gauge } from './metrics.ts'
import type { Parts } from './parts.ts'

const mostCounted = 10_000

/** What is true at this moment, for the metrics page. */
export function gauges(parts: Parts): readonly Gauge[] {
  const connections = parts.plugins.connections().map((one) => ({
    name: 'connection_online',
    value: one.state.kind === 'online' ? 1 : 0,
    labels: { connection: one.id },
  }))
  const plugins = parts.plugins.plugins().map((one) => ({
    name: 'plugin_active',
    value: one.state.kind === 'active' ? 1 : 0,
    labels: { plugin: one.id },
  }))
  return [
    { name: 'triggers_undecided', value: parts.journal.undecided(mostCounted).length },
    { name: 'plans_open', value: parts.journal.openPlans().length },
    { name: 'calls_live', value: parts.calls.live().length },
    { name: 'rules_live', value: parts.rulebook.current().rules.length },
    ...connections,
    ...plugins,
  ]
}
