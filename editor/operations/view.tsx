import { ConnectionList } from './connections.tsx'
import { PluginList } from './plugins.tsx'

/** What is linked, and what does the linking. */
export function OperationsView() {
  return (
    <main class="pair">
      <div class="column">
        <ConnectionList />
      </div>
      <div class="column">
        <PluginList />
      </div>
    </main>
  )
}
