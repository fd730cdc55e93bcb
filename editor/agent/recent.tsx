import { useSignal } from '@preact/signals'
import type { RecentCall } from '../../src/server/wire/index.ts'
import { Mark } from '../shared/mark.tsx'
import { whenFull, whenShort } from '../shared/time.ts'
import { t } from '../texts/texts.ts'
import { ReportButton } from './report.tsx'
import { keyOf, openRecord, state } from './store.ts'

/** The calls that are over, the missed ones among them, each with its record. */
export function RecentCalls() {
  const sought = useSignal('')
  const missed = useSignal(false)
  const { recent } = state.value
  const found = recent.filter((call) => (!missed.value || !call.answered) && fits(call, sought.value))
  return (
    <section class="list recent">
      <div class="row">
        <h2 class="grow">{t('recent')}</h2>
        <button type="button" class="quiet" aria-pressed={missed.value} onClick={() => (missed.value = !missed.value)}>
          {t('recent.only-missed')}
        </button>
      </div>
      {recent.length > 0 && (
        <input
          type="search"
          aria-label={t('recent.search')}
          placeholder={t('recent.search')}
          maxLength={64}
          onInput={(event) => (sought.value = event.currentTarget.value)}
        />
      )}
      {recent.length === 0 && <p class="soft">{t('recent.none')}</p>}
      {recent.length > 0 && found.length === 0 && <p class="soft">{t('recent.not-found')}</p>}
      <ul>
        {found.map((call) => (
          <RecentLine call={call} key={keyOf(call)} />
        ))}
      </ul>
    </section>
  )
}

function RecentLine({ call }: { readonly call: RecentCall }) {
  const { at, display, queue, answered, record } = call
  return (
    <li title={whenFull(at)}>
      <Mark shape={answered ? 'check' : 'cross'} tone={answered ? 'soft' : 'bad'} />
      <span class="soft when">{whenShort(at)}</span>
      <span class="grow cut">{display || t('call.unknown')}</span>
      <span class="soft cut">{answered ? queue : t('recent.missed')}</span>
      <span class="acts">
        {record !== undefined && (
          <button type="button" class="quiet" title={record.title ?? record.url} onClick={() => openRecord(record.url, undefined)}>
            {t('card.again')}
          </button>
        )}
        <ReportButton call={call} kind={record === undefined ? 'no-pop' : 'wrong-record'} />
      </span>
    </li>
  )
}

/** By its number, however it is spaced, by its queue or by the title of its record. */
function fits({ display, queue = '', record }: RecentCall, sought: string): boolean {
  const bare = sought.replace(/[\s().-]/g, '').toLowerCase()
  const words = sought.trim().toLowerCase()
  const texts = [queue, record?.title ?? '']
  return display.replaceAll(' ', '').includes(bare) || texts.some((text) => text.toLowerCase().includes(words))
}
