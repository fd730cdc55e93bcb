import { createHash } from 'node:crypto'
import type { RunAnswer } from '../../host/index.ts'
import type { Decision, Trigger } from '../../model/index.ts'

/** One span as OTLP/JSON wants it: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
export interface Span {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  /** 2: server, 3: client. */
  readonly kind: 2 | 3
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes: readonly Attribute[]
  /** 1: well, 2: failed. */
  readonly status: { readonly code: 1 | 2; readonly message?: string }
}

interface Attribute {
  readonly key: string
  readonly value: { readonly stringValue: string } | { readonly intValue: string }
}

type About = Pick<Trigger, 'connection' | 'id'>

/** A trigger's way has one trace id, which follows from the trigger: attempts after a restart are in the same trace. */
export function traceIdOf({ connection, id }: About): string {
  return digest(`${connection}|${id}`).slice(0, 32)
}

function attemptSpanId(key: string, attempt: number): string {
  return digest(`${key}|${attempt}`).slice(0, 16)
}

/** True for this share of traces; the id alone decides, so that every part of a trace is there or none. */
export function isSampled(traceId: string, share: number): boolean {
  return Number.parseInt(traceId.slice(0, 8), 16) / 0x1_0000_0000 < share
}

/** What goes to a web service so that its own spans hang below the attempt: https://www.w3.org/TR/trace-context/ */
export function traceparentOf(about: About, key: string, attempt: number, sampled: boolean): string {
  return `00-${traceIdOf(about)}-${attemptSpanId(key, attempt)}-${sampled ? '01' : '00'}`
}

/** From reception to decision. */
export function triggerSpan(trigger: Trigger, decision: Decision, seq: number, end: number): Span {
  const traceId = traceIdOf(trigger)
  const failed = decision.verdicts.some(({ outcome }) => outcome === 'failed')
  return {
    traceId,
    spanId: rootSpanId(traceId),
    name: `trigger ${trigger.type}`,
    kind: 2,
    startTimeUnixNano: nanos(Date.parse(trigger.receivedAt)),
    endTimeUnixNano: nanos(end),
    attributes: [
      text('cordboard.connection', trigger.connection),
      text('cordboard.trigger.id', trigger.id),
      text('cordboard.trace', String(seq)),
      text('cordboard.revision', decision.revision),
      text('cordboard.planned', decision.plans.map(({ rule }) => rule).join(' ')),
    ],
    status: { code: failed ? 2 : 1 },
  }
}

export interface Attempted {
  readonly trigger: About
  readonly rule: string
  readonly action: string
  readonly connection: string
  readonly key: string
  readonly attempt: number
  readonly began: number
  readonly ended: number
  readonly answer: RunAnswer
}

/** One attempt at one step. What was sent and answered is not in it: it may name people. */
export function attemptSpan(made: Attempted): Span {
  const traceId = traceIdOf(made.trigger)
  return {
    traceId,
    spanId: attemptSpanId(made.key, made.attempt),
    parentSpanId: rootSpanId(traceId),
    name: `step ${made.action}`,
    kind: 3,
    startTimeUnixNano: nanos(made.began),
    endTimeUnixNano: nanos(made.ended),
    attributes: [
      text('cordboard.rule', made.rule),
      text('cordboard.connection', made.connection),
      text('cordboard.step.key', made.key),
      { key: 'cordboard.attempt', value: { intValue: String(made.attempt) } },
    ],
    status: made.answer.kind === 'done' ? { code: 1 } : { code: 2, message: made.answer.problem.code },
  }
}

function rootSpanId(traceId: string): string {
  return digest(traceId).slice(0, 16)
}

function digest(content: string): string {
  return createHash('sha256').update(content).digest('hex')
}

function text(key: string, value: string): Attribute {
  return { key, value: { stringValue: value } }
}

function nanos(milliseconds: number): string {
  return `${Math.round(milliseconds)}000000`
}
