import { Separator, widthsOf } from '../shared/panes.tsx'
import { t } from '../texts/texts.ts'
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
    <main class="pair" style={widthsOf('calls')}>
      <div class="column happened">
        <SearchForm />
        {isSearching.value ? <CallList /> : <TraceList />}
      </div>
      <Separator name="calls" side="before" label={t('panes.calls')} />
      <div class="column detail">
        <RuleThenView />
        <LanesView />
        <TraceView />
      </div>
    </main>
  )
}
