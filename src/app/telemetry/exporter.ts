import { request } from 'undici'
import type { Clock, Log } from '../../model/index.ts'
import type { Span } from './spans.ts'

/** Sends spans to an OpenTelemetry collector, OTLP over HTTP as JSON. Work never waits for it; what it cannot keep is dropped and counted. */
export interface Exporter {
  add(span: Span): void
  /** Sends what is left, for a moment at most. */
  close(): Promise<void>
}

const everyMilliseconds = 1000
const afterFailureMilliseconds = 10_000
const batchMost = 512
const keptMost = 8192
const timeoutMilliseconds = 5000

export function createExporter(options: {
  readonly endpoint: string
  /** Of the collector's own: who may post. */
  readonly headers: Readonly<Record<string, string>>
  readonly service: string
  readonly clock: Clock
  readonly log: Log
  readonly onDropped: (count: number) => void
}): Exporter {
  const { clock, log } = options
  const url = `${options.endpoint.replace(/\/+$/, '')}/v1/traces`
  let waiting: Span[] = []
  let well = true
  let closed = false
  let cancel = () => {}
  let sending: Promise<void> | undefined

  function plan(milliseconds: number): void {
    if (closed) return
    cancel = clock.setTimer(milliseconds, () => {
      sending = flush().finally(() => {
        sending = undefined
        if (waiting.length > 0) plan(well ? everyMilliseconds : afterFailureMilliseconds)
        else cancel = () => {}
      })
    })
  }

  async function flush(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, batchMost)
      if (!(await send(batch))) return
      waiting = waiting.slice(batch.length)
    }
  }

  async function send(batch: readonly Span[]): Promise<boolean> {
    try {
      const answer = await request(url, {
        method: 'POST',
        headers: { ...options.headers, 'content-type': 'application/json' },
        body: JSON.stringify(bodyOf(options.service, batch)),
        signal: AbortSignal.timeout(timeoutMilliseconds),
      })
      await answer.body.dump()
      if (answer.statusCode < 300) return turn(true, '')
      // What the collector does not understand it will not understand later either.
      if (answer.statusCode >= 400 && answer.statusCode < 500 && answer.statusCode !== 429) {
        options.onDropped(batch.length)
        turn(false, `it answered ${answer.statusCode}`)
        return true
      }
      return turn(false, `it answered ${answer.statusCode}`)
    } catch (error) {
      return turn(false, error instanceof Error ? error.message : String(error))
    }
  }

  function turn(now: boolean, why: string): boolean {
    if (well && !now) log.warn({ url, why }, 'the trace collector takes nothing; it is tried again, and what does not fit is dropped')
    well = now
    return now
  }

  return {
    add(span) {
      if (waiting.length >= keptMost) return options.onDropped(1)
      waiting.push(span)
      if (waiting.length === 1 && sending === undefined) plan(everyMilliseconds)
    },
    async close() {
      closed = true
      cancel()
      await sending
      await flush()
    },
  }
}

function bodyOf(service: string, spans: readonly Span[]): object {
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: service } }] }
  return { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'cordboard' }, spans }] }] }
}
