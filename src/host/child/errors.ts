import { inspect } from 'node:util'
import { isRecord, type WireError } from '../protocol/messages.ts'

const kinds: ReadonlySet<unknown> = new Set(['auth', 'refused', 'unavailable', 'timeout', 'not-capable', 'bad-input', 'not-found'])

/** What was thrown, as the host is told. A PluginError is known by its name and kind, not by its class. */
export function describe(thrown: unknown): WireError {
  if (isRecord(thrown) && thrown.name === 'PluginError' && kinds.has(thrown.kind)) {
    return {
      kind: String(thrown.kind),
      detail: String(thrown.message),
      ...(typeof thrown.vendorCode === 'string' ? { vendorCode: thrown.vendorCode } : {}),
    }
  }
  return { kind: 'crash', detail: thrown instanceof Error ? stackOf(thrown) : inspect(thrown) }
}

// A module that cannot be read has its place first, and what is wrong far below.
function stackOf(error: Error): string {
  const { name, message, stack = `${name}: ${message}` } = error
  const [place = ''] = stack.split('\n', 1)
  return place.startsWith('file:') ? `${name}: ${message} (${place})\n${stack}` : stack
}
