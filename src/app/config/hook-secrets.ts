import { resolveSecrets } from '../../host/index.ts'
import { type Config, type Log, problem, render } from '../../model/index.ts'

/** Characters of a hookSecret, at least: it is sent with every request and must not be guessed. */
export const leastSecret = 16

/**
 * The configuration with the connections' hookSecret in clear. One that cannot be read or is too short is taken out, so that its routes refuse everybody
 * instead of accepting the reference's own text; the other secrets are resolved by the host when it connects.
 */
export function withHookSecrets(
  config: Config,
  sources: { readonly home: string; readonly env: Readonly<Record<string, string | undefined>> },
  log: Log,
): Config {
  const connections = Object.entries(config.connections ?? {}).map(([id, connection]) => {
    const { hookSecret, ...rest } = connection
    if (hookSecret === undefined) return [id, connection] as const
    const { value, problems } = resolveSecrets(hookSecret, sources, `connections.${id}.hookSecret`)
    for (const found of problems) log.error({ connection: id, problem: found }, render(found))
    const short = problems.length === 0 && typeof value === 'string' && value.length < leastSecret
    if (short) log.error({ connection: id }, render(problem('CORD_CONFIG_HOOK_SHORT', { connection: id, least: leastSecret })))
    const usable = problems.length === 0 && typeof value === 'string' && !short
    return [id, usable ? { ...rest, hookSecret: value } : rest] as const
  })
  return { ...config, connections: Object.fromEntries(connections) }
}
