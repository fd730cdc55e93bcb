import { CallList, SearchForm } from './call-list.tsx'
import { LanesView } from './lanes.tsx'
import { RuleThenView } from './rule-then.tsx'
import { isSearching } from './search.ts'
import { TraceView } from './trace.tsx'
import { TraceList } from './traces.tsx'
import './calls.css'

/** What happened, and why. */
export function CallsView() {
  return (
    <main class="pair">
      <div class="column happened">
        <SearchForm />
        {isSearching.value ? <CallList /> : <TraceList />}
      </div>
      <div class="column detail">
        <RuleThenView />
        <LanesView />
        <TraceView />
      </div>
    </main>
  )
}
