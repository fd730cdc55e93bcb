import type { Clock, Config, Decision, Log, Trigger } from '../../model/index.ts'
import { createExporter } from './exporter.ts'
import { type Attempted, attemptSpan, isSampled, traceIdOf, traceparentOf, triggerSpan } from './spans.ts'

/** Traces of OpenTelemetry, when a collector is configured. */
export interface Telemetry {
  decided(trigger: Trigger, decision: Decision, seq: number): void
  attempted(made: Attempted): void
  /** The W3C trace context of an attempt. */
  traceparent(trigger: Trigger, key: string, attempt: number): string
  close(): Promise<void>
}

/** Undefined when none is configured: nothing is spent on it then. */
export function createTelemetry(options: {
  readonly config: Config['telemetry']
  readonly clock: Clock
  readonly log: Log
  readonly onDropped: (count: number) => void
}): Telemetry | undefined {
  const { config, clock } = options
  if (config === undefined) return undefined
  const { endpoint, headers = {}, service = 'cordboard', share = 1 } = config
  const exporter = createExporter({ ...options, endpoint, headers, service })
  return {
    decided(trigger, decision, seq) {
      if (isSampled(traceIdOf(trigger), share)) exporter.add(triggerSpan(trigger, decision, seq, clock.now()))
    },
    attempted(made) {
      if (isSampled(traceIdOf(made.trigger), share)) exporter.add(attemptSpan(made))
    },
    traceparent: (trigger, key, attempt) => traceparentOf(trigger, key, attempt, isSampled(traceIdOf(trigger), share)),
    close: exporter.close,
  }
}
