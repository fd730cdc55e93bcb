import { resolveSecrets } from '../../host/index.ts'
import { type Config, type Log, render } from '../../model/index.ts'

/** The configuration with the collector's headers in clear. One that cannot be read is left out: the collector says what it misses, and so does the log. */
export function withTelemetryHeaders(
  config: Config,
  sources: { readonly home: string; readonly env: Readonly<Record<string, string | undefined>> },
  log: Log,
): Config {
  const { telemetry } = config
  if (telemetry?.headers === undefined) return config
  const headers = Object.entries(telemetry.headers).flatMap(([name, text]) => {
    const { value, problems } = resolveSecrets(text, sources, `telemetry.headers.${name}`)
    for (const found of problems) log.error({ problem: found }, render(found))
    return problems.length === 0 && typeof value === 'string' ? [[name.toLowerCase(), value] as const] : []
  })
  return { ...config, telemetry: { ...telemetry, headers: Object.fromEntries(headers) } }
}
