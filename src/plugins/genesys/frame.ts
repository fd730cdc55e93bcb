import type { Json } from 'cordboard/plugin-api'
import { isObject, type JsonObject, objectOf, parseJson, shortOf } from './json.ts'

/**
 * What one session heard at once: the messages of one answer, or what went on when it was asked. One of them is one line of a
 * recording, and the live connection and the replay read the very same.
 */
export interface Frame {
  readonly agentId: string
  /** The DN that the session was opened for, where the configuration names it. */
  readonly device: string | undefined
  /** Stable and unique: the session's name and the number of the request. What comes again under it was heard before. */
  readonly position: string
  readonly heard:
    | { readonly kind: 'published'; readonly messages: readonly JsonObject[] }
    /** `mark`: what was told later than that is newer than the answer. */
    | { readonly kind: 'snapshot'; readonly session: JsonObject; readonly mark: number }
}

export function encodeFrame(frame: Frame): string {
  const { agentId, device, position, heard } = frame
  const what = heard.kind === 'published' ? { messages: heard.messages } : { snapshot: heard.session, mark: heard.mark }
  return `${JSON.stringify({ agentId, ...(device === undefined ? {} : { device }), position, ...what })}\n`
}

/** Undefined when the line is none. */
export function decodeFrame(line: string): Frame | undefined {
  const value: Json | undefined = parseJson(line)
  if (!isObject(value)) return undefined
  const agentId = shortOf(value.agentId)
  const position = shortOf(value.position)
  if (agentId === undefined || position === undefined) return undefined
  const device = shortOf(value.device)
  if (isObject(value.snapshot)) {
    const mark = typeof value.mark === 'number' ? value.mark : 0
    return { agentId, device, position, heard: { kind: 'snapshot', session: value.snapshot, mark } }
  }
  if (!Array.isArray(value.messages)) return undefined
  return { agentId, device, position, heard: { kind: 'published', messages: value.messages.map((one: Json) => objectOf(one)) } }
}
