import { Separator, widthsOf } from '../shared/panes.tsx'
import { t } from '../texts/texts.ts'
import { ConnectionList } from './connections.tsx'
import { PluginList } from './plugins.tsx'

/** What is linked, and what does the linking. */
export function OperationsView() {
  return (
    <main class="pair" style={widthsOf('connections')}>
      <div class="column">
        <ConnectionList />
      </div>
      <Separator name="connections" side="before" label={t('panes.connections')} />
      <div class="column">
        <PluginList />
      </div>
    </main>
  )
}
