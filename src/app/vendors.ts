import type { PluginHost } from '../host/index.ts'
import type { Config } from '../model/index.ts'

/** What triggers of a connection say of their system. */
export function vendorOf(plugins: PluginHost, config: Config, connection: string): string {
  const kind = config.connections?.[connection]?.kind ?? 'ingest'
  for (const plugin of plugins.plugins()) {
    const found = plugin.manifest?.contributes.connections?.find((known) => known.kind === kind)
    if (found !== undefined) return found.vendor ?? kind
  }
  return kind
}
