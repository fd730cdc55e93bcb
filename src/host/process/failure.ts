import { CordError, render } from '../../model/index.ts'
import { PluginError } from '../../plugin-api/index.ts'
import type { WireError } from '../protocol/messages.ts'
import { RemoteError } from '../protocol/peer.ts'

/** What was thrown, wherever it was thrown: in the plugin, at the border, or here. */
export function describeFailure(thrown: unknown): WireError {
  if (thrown instanceof RemoteError) return thrown.wire
  if (thrown instanceof PluginError) {
    const { kind, message, vendorCode } = thrown
    return { kind, detail: message, ...(vendorCode === undefined ? {} : { vendorCode }) }
  }
  if (thrown instanceof CordError) return { kind: 'bad-input', detail: render(thrown.problem) }
  return { kind: 'unavailable', detail: thrown instanceof Error ? thrown.message : String(thrown) }
}
