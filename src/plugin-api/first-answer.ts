import { PluginError } from './index.ts'

/**
 * For `check`: asks one server after the other until one answers, with yes or with no. Rejects as that server did when the error is of
 * kind `auth` or `not-capable`; else, and when the signal aborts, with `timeout` or `unavailable` and the words of the last. What is
 * asked ends by itself at the abort.
 */
export async function firstAnswer<Server, Answer>(
  servers: readonly Server[],
  signal: AbortSignal,
  ask: (server: Server) => Promise<Answer>,
): Promise<Answer> {
  let last: unknown = new PluginError('unavailable', 'there is no server to ask')
  for (const server of servers) {
    if (signal.aborted) break
    try {
      return await ask(server)
    } catch (error) {
      const kind = kindOf(error)
      if (kind === 'auth' || kind === 'not-capable') throw error
      last = error
    }
  }
  const words = last instanceof Error ? last.message : String(last)
  throw new PluginError(kindOf(last) === 'timeout' ? 'timeout' : 'unavailable', words, { cause: last })
}

function kindOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'kind' in error ? error.kind : undefined
}
