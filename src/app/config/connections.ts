import { type RangeMap, shapeOf } from '../../engine/index.ts'
import type { PluginStatus } from '../../host/index.ts'
import { type Config, type ConnectionKind, type Diagnostic, type ErrorCode, type Params, problem } from '../../model/index.ts'

type Path = readonly (string | number)[]

/** What is wrong with the connections of a configuration, by what the plugins say of their kinds. Secrets stay unread. */
export function checkConnections(config: Config, plugins: readonly PluginStatus[], ranges: RangeMap | undefined): readonly Diagnostic[] {
  const kinds = new Map(plugins.flatMap((plugin) => plugin.manifest?.contributes.connections ?? []).map((kind) => [kind.kind, kind]))
  const tell = (code: ErrorCode, params: Params, path: Path): Diagnostic => ({
    ...problem(code, params, { file: 'cordboard.yaml', ...ranges?.placeOf(path), field: path.join('.') }),
    severity: 'error',
  })
  return Object.entries(config.connections ?? {}).flatMap(([id, connection]) => {
    if (connection.kind === 'ingest') return []
    const kind = kinds.get(connection.kind)
    if (kind !== undefined) return checkSettings(id, connection.config ?? {}, kind, tell)
    return [
      tell('CORD_CONFIG_KIND', { kind: connection.kind, known: ['ingest', ...kinds.keys()].sort().join(', ') }, [
        'connections',
        id,
        'kind',
      ]),
    ]
  })
}

function checkSettings(
  id: string,
  settings: object,
  kind: ConnectionKind,
  tell: (code: ErrorCode, params: Params, path: Path) => Diagnostic,
): readonly Diagnostic[] {
  const base = ['connections', id, 'config']
  return shapeOf(kind.config)
    .check(settings, { name: base })
    .map((mistake) => tell(mistake.code, mistake.params, [...base, ...mistake.path]))
}
