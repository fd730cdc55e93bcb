import { CordError, type Json } from '../model/index.ts'
import { runOperation } from './control/client.ts'
import { pluginsOnly } from './inspect.ts'
import { toJson } from './operations/params.ts'

export interface ListedPlugins {
  readonly running: boolean
  readonly plugins: readonly Json[]
}

/** The plugins of a home as they are in its running server; only that knows what became of them. Without one, as they lie on disk. */
export async function listPlugins(home: string): Promise<ListedPlugins> {
  try {
    const plugins = await runOperation(home, 'plugins', {})
    return { running: true, plugins: Array.isArray(plugins) ? plugins : [] }
  } catch (error) {
    if (!(error instanceof CordError && error.problem.code === 'CORD_CLI_NO_SERVER')) throw error
  }
  await using found = await pluginsOnly(home)
  const plugins = found.host
    .plugins()
    .map(({ id, folder, builtin, manifest, state }) => toJson({ id, version: manifest?.version, builtin, folder, state }))
  return { running: false, plugins }
}
