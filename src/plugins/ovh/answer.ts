import { PluginError } from 'cordboard/plugin-api'
import { isRecord } from './event.ts'
import { parseExact } from './exact-json.ts'

/** One poll answer of either version. */
export interface Answer {
  /** Continues the stream of version 1. */
  readonly session: string | undefined
  readonly events: readonly unknown[]
}

/**
 * Reads a poll answer: `{Session, Message, Events}` of version 1 or the list of version 2.
 * Throws a PluginError: `auth` when the answer refuses the token, `unavailable` when it is anything else.
 */
export function readAnswer(text: string): Answer {
  const value = parsed(text)
  if (Array.isArray(value)) return { session: undefined, events: value }
  if (!isRecord(value)) throw new PluginError('unavailable', 'The answer is JSON but neither an object nor a list.')
  const session = field(value, 'session')
  const message = field(value, 'message')
  const events = field(value, 'events')
  if (events === undefined || events === null) {
    if (typeof message === 'string' && /token|unauthori|forbidden/i.test(message)) throw new PluginError('auth', message)
    if (session === undefined) throw new PluginError('unavailable', `The answer holds no events: ${String(message ?? 'no message')}`)
    return { session: asText(session), events: [] }
  }
  if (!Array.isArray(events)) throw new PluginError('unavailable', 'The events of the answer are not a list.')
  return { session: asText(session), events }
}

function parsed(text: string): unknown {
  if (text.trim() === '') return []
  try {
    return parseExact(text)
  } catch (cause) {
    const what = /^\s*</.test(text) ? 'The answer is HTML, not JSON.' : 'The answer is not JSON.'
    throw new PluginError('unavailable', what, { cause })
  }
}

function field(value: Readonly<Record<string, unknown>>, name: string): unknown {
  return value[name] ?? value[`${name[0]?.toUpperCase()}${name.slice(1)}`]
}

function asText(value: unknown): string | undefined {
  return (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : undefined
}
