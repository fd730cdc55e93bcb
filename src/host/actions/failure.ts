import { type Params, problem } from '../../model/index.ts'
import type { RunAnswer, RunRequest } from '../contract.ts'
import type { WireError } from '../protocol/messages.ts'

/** An attempt that failed in the plugin, as its caller is told. */
export function failedAttempt(
  request: RunRequest,
  plugin: string,
  where: string,
  failure: WireError,
): Extract<RunAnswer, { kind: 'failed' }> {
  const base = { action: request.action, connection: where, plugin, detail: firstLine(failure.detail) }
  const detail = failure.vendorCode === undefined ? failure.detail : `${failure.detail} (${failure.vendorCode})`
  switch (failure.kind) {
    case 'auth':
      return failed('CORD_ACTION_AUTH', base, detail)
    case 'refused':
      return failed('CORD_ACTION_REFUSED', base, detail)
    case 'not-found':
      return failed('CORD_ACTION_NOT_FOUND', base, detail)
    case 'not-capable':
      return failed('CORD_ACTION_NOT_CAPABLE', base, detail)
    case 'bad-input':
      return failed('CORD_ACTION_INPUT', { ...base, reason: base.detail }, detail)
    case 'timeout':
      return failed('CORD_ACTION_TIMEOUT', { ...base, seconds: request.timeoutSeconds }, detail, true)
    case 'unavailable':
      return failed('CORD_ACTION_UNAVAILABLE', base, detail, true)
    default:
      return failed('CORD_ACTION_CRASHED', base, detail)
  }
}

export function failed(
  code: Parameters<typeof problem>[0],
  params: Params,
  detail: string | undefined = undefined,
  again = false,
): Extract<RunAnswer, { kind: 'failed' }> {
  return { kind: 'failed', problem: problem(code, params), detail, again }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text
}
