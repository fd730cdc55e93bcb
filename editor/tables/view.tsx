import { TableList } from './list.tsx'
import { TablePage } from './table-page.tsx'

/** The tables that rules read, and the one that is worked on. */
export function TablesView() {
  return (
    <main class="sheets">
      <nav class="column tree">
        <TableList />
      </nav>
      <div class="column">
        <TablePage />
      </div>
    </main>
  )
}
