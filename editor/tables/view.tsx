import { Separator, widthsOf } from '../shared/panes.tsx'
import { t } from '../texts/texts.ts'
import { TableList } from './list.tsx'
import { TablePage } from './table-page.tsx'

/** The tables that rules read, and the one that is worked on. */
export function TablesView() {
  return (
    <main class="sheets" style={widthsOf('tables')}>
      <nav class="column tree">
        <TableList />
      </nav>
      <Separator name="tables" side="before" label={t('panes.tables')} />
      <div class="column detail">
        <TablePage />
      </div>
    </main>
  )
}
