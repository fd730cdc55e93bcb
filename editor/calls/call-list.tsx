import type { PastCall } from '../../src/server/wire/index.ts'
import { Mark } from '../shared/mark.tsx'
import { duration, whenFull, whenShort } from '../shared/time.ts'
import { named, t } from '../texts/texts.ts'
import { calls, isSearching, linkToTrace, moreCalls, olderCalls, type Search, search, searchFields, searchFor } from './search.ts'
import { picture } from './store.ts'
import { LOOK } from './traces.tsx'

const TIMES: readonly string[] = ['since', 'until']

/** Number, agent, call, time: what a person who complains knows. */
export function SearchForm() {
  const shown = search.value
  return (
    <form
      class="search"
      key={JSON.stringify(shown)}
      onSubmit={(event) => {
        event.preventDefault()
        searchFor(readForm(event.currentTarget))
      }}
    >
      {searchFields.map((name) => (
        <div key={name} class="field">
          <label for={`search-${name}`} class="soft">
            {t(`search.${name}`)}
          </label>
          {TIMES.includes(name) ? (
            <input id={`search-${name}`} name={name} type="datetime-local" step={1} defaultValue={localTime(shown[name])} />
          ) : (
            <input id={`search-${name}`} name={name} type="search" defaultValue={shown[name] ?? ''} autocomplete="off" />
          )}
        </div>
      ))}
      <div class="row">
        <button type="submit" class="main">
          {t('search.go')}
        </button>
        {isSearching.value && (
          <button type="button" onClick={() => searchFor({})}>
            {t('search.clear')}
          </button>
        )}
      </div>
    </form>
  )
}

function readForm(form: HTMLFormElement): Search {
  const data = new FormData(form)
  return Object.fromEntries(
    searchFields.flatMap((name) => {
      const value = String(data.get(name) ?? '').trim()
      if (value === '') return []
      return [[name, TIMES.includes(name) ? new Date(value).toISOString() : value]]
    }),
  )
}

/** As the input takes it: in the reader's own time. */
function localTime(time: string | undefined): string {
  const at = time === undefined ? Number.NaN : Date.parse(time)
  if (Number.isNaN(at)) return ''
  return new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 19)
}

/** The calls that were found, newest first. */
export function CallList() {
  return (
    <section>
      <h2>{t('search.found')}</h2>
      {calls.value?.length === 0 && <p class="soft">{t('search.none')}</p>}
      <ul class="items traces calls">
        {calls.value?.map((call) => (
          <CallItem key={`${call.connection} ${call.interactionId}`} call={call} />
        ))}
      </ul>
      {olderCalls.value !== undefined && (
        <button type="button" onClick={moreCalls}>
          {t('traces.more')}
        </button>
      )}
    </section>
  )
}

function CallItem({ call }: { readonly call: PastCall }) {
  const { trace, from, to, customer, display, agents, queue, planned, outcome } = call
  const [shape, tone] = LOOK[outcome]
  const isShown = picture.value?.lanes.some(({ triggers }) => triggers.some((one) => one.trace === trace)) === true
  const where = [queue, ...agents].filter((part) => part !== undefined)
  return (
    <li>
      <a class="trace" href={linkToTrace(trace)} aria-current={isShown ? 'true' : undefined}>
        <Mark shape={shape} tone={tone} />
        <span class="soft when" title={whenFull(from)}>
          {whenShort(from)}
        </span>
        <span class="kind" title={customer}>
          {display ?? t('call.unknown')}
        </span>
        <span class="soft cut">{duration((Date.parse(to) - Date.parse(from)) / 1000)}</span>
        <span class="soft under cut">{[...where, planned.length > 0 ? planned.join(', ') : named('outcome', outcome)].join(' · ')}</span>
      </a>
    </li>
  )
}
