import { TraceView } from './trace.tsx'
import { TraceList } from './traces.tsx'

/** What happened, and why. */
export function CallsView() {
  return (
    <main class="pair">
      <div class="column happened">
        <TraceList />
      </div>
      <div class="column detail">
        <TraceView />
      </div>
    </main>
  )
}
