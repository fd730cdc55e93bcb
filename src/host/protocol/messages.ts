/** What goes over the pipe between host and plugin, one JSON text a line. Both sides ask, acknowledge, answer and tell. */
export type Message =
  | { readonly t: 'ask'; readonly id: number; readonly method: string; readonly params: unknown; readonly now?: number }
  | { readonly t: 'ack'; readonly id: number }
  | { readonly t: 'answer'; readonly id: number; readonly value?: unknown; readonly error?: WireError; readonly now?: number }
  | { readonly t: 'abort'; readonly id: number }
  | { readonly t: 'tell'; readonly about: string; readonly body: unknown; readonly now?: number }

/** `kind` is a PluginErrorKind, or `crash` for anything that was not thrown on purpose. */
export interface WireError {
  readonly kind: string
  readonly detail: string
  readonly vendorCode?: string
}

/** Shape of one parsed line, whoever sent it. */
export function isMessage(value: unknown): value is Message {
  if (!isRecord(value)) return false
  switch (value.t) {
    case 'ask':
      return isId(value.id) && typeof value.method === 'string' && 'params' in value
    case 'answer':
      return isId(value.id) && (value.error === undefined || isWireError(value.error))
    case 'ack':
    case 'abort':
      return isId(value.id)
    case 'tell':
      return typeof value.about === 'string' && 'body' in value
    default:
      return false
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isWireError(value: unknown): value is WireError {
  return (
    isRecord(value) &&
    typeof value.kind === 'string' &&
    typeof value.detail === 'string' &&
    (value.vendorCode === undefined || typeof value.vendorCode === 'string')
  )
}

function isId(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value)
}
