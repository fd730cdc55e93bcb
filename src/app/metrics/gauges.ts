import type { Parts } from '../parts.ts'
import type { Gauge } from './metrics.ts'

/** What is true at this moment, for the metrics page. */
export function gauges(parts: Parts): readonly Gauge[] {
  const counts = parts.journal.counts()
  return [
    { name: 'triggers_undecided', value: counts.undecided },
    { name: 'plans_open', value: counts.openPlans },
    { name: 'plans_running', value: parts.plans.count() },
    { name: 'dead_letters', value: counts.deadLetters },
    { name: 'sources_held_back', value: parts.pressure.state().kind === 'held-back' ? 1 : 0 },
    { name: 'calls_live', value: parts.calls.live().length },
    { name: 'rules_live', value: parts.rulebook.current().rules.length },
    { name: 'journal_bytes', value: parts.journal.bytes() },
    { name: 'process_resident_bytes', value: process.memoryUsage.rss() },
    ...parts.circuits
      .status()
      .map(({ target, state }): Gauge => ({ name: 'circuit_state', value: 1, labels: { target, state: state.kind } })),
    ...parts.plugins.connections().flatMap(({ id, state }): Gauge[] => [
      { name: 'connection_online', value: state.kind === 'online' ? 1 : 0, labels: { connection: id } },
      { name: 'connection_state', value: 1, labels: { connection: id, state: state.kind } },
    ]),
    ...parts.plugins
      .plugins()
      .flatMap(({ id, state }): Gauge[] => [
        { name: 'plugin_active', value: state.kind === 'active' ? 1 : 0, labels: { plugin: id } },
        { name: 'plugin_state', value: 1, labels: { plugin: id, state: state.kind } },
        ...('crashes' in state ? [{ name: 'plugin_crashes', value: state.crashes, labels: { plugin: id } } as const] : []),
        ...(state.kind === 'active' ? [{ name: 'plugin_generation', value: state.generation, labels: { plugin: id } } as const] : []),
      ]),
  ]
}
