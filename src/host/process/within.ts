import type { Clock } from '../../model/index.ts'
import { PluginError } from '../../plugin-api/index.ts'
import type { HostAsks } from '../protocol/methods.ts'
import type { PluginProcess } from './spawn.ts'

/** Asks a plugin's process and waits no longer than `milliseconds`. Rejects with a RemoteError, or a PluginError for the time-out. */
export async function askWithin<Method extends keyof HostAsks>(
  process: PluginProcess,
  clock: Clock,
  milliseconds: number,
  method: Method,
  params: HostAsks[Method],
): Promise<unknown> {
  const controller = new AbortController()
  const cancel = clock.setTimer(milliseconds, () => controller.abort())
  try {
    return await process.peer.ask(method, params, controller.signal)
  } catch (error) {
    if (controller.signal.aborted) throw new PluginError('timeout', `${method} did not end within ${milliseconds / 1000} seconds`)
    throw error
  } finally {
    cancel()
  }
}
