import type { TracesAnswer } from '../../src/server/wire/index.ts'
import { Mark, type Shape } from '../shared/mark.tsx'
import { whenFull, whenShort } from '../shared/time.ts'
import { named, t } from '../texts/texts.ts'
import { choose, chosen, hasOlder, heldCount, hover, older, pinnedOnly, release, showPinned, traces } from './store.ts'

type Summary = TracesAnswer['traces'][number]

export const LOOK: Readonly<Record<Summary['outcome'], readonly [Shape, 'good' | 'warn' | 'bad' | 'soft']>> = {
  planned: ['check', 'good'],
  nothing: ['dash', 'soft'],
  failed: ['triangle', 'bad'],
  undecided: ['half', 'warn'],
}

/** Newest first; it holds still under the pointer. */
export function TraceList() {
  const fresh = heldCount()
  return (
    <section onPointerEnter={() => hover(true)} onPointerLeave={() => hover(false)}>
      <div class="row">
        <h2 class="grow">{t('traces')}</h2>
        <button type="button" class="quiet" aria-pressed={pinnedOnly.value} onClick={() => showPinned(!pinnedOnly.value)}>
          {t('traces.pinned')}
        </button>
        {fresh > 0 && (
          <button type="button" class="quiet" onClick={release}>
            {t('traces.new', { count: fresh })}
          </button>
        )}
      </div>
      {traces.value?.length === 0 && <p class="soft">{t(pinnedOnly.value ? 'traces.none-pinned' : 'traces.none')}</p>}
      <ul class="items traces">
        {traces.value?.map((summary) => (
          <TraceItem summary={summary} key={summary.id} />
        ))}
      </ul>
      {hasOlder.value && (
        <button type="button" onClick={older}>
          {t('traces.more')}
        </button>
      )}
    </section>
  )
}

function TraceItem({
  summary: { id, trigger, customer, display, device, user, queue, planned, outcome, pin },
}: {
  readonly summary: Summary
}) {
  const [shape, tone] = LOOK[outcome]
  const where = [queue, user ?? device].filter((part) => part !== undefined)
  return (
    <li>
      <button type="button" class="trace" aria-pressed={chosen.value === id} onClick={() => choose(id)}>
        <Mark shape={shape} tone={tone} />
        <span class="soft when" title={whenFull(trigger.receivedAt)}>
          {whenShort(trigger.receivedAt)}
        </span>
        <span class="kind cut" title={trigger.type}>
          {named('trigger', trigger.type)}
          {pin !== undefined && <span class="pin">{t(`pin.${pin.kind}`)}</span>}
        </span>
        <span class="under cut">
          {display !== undefined && (
            <span class="number" title={customer}>
              {display}
            </span>
          )}{' '}
          <span class="soft">{[...where, planned.length > 0 ? planned.join(', ') : named('outcome', outcome)].join(' · ')}</span>
        </span>
      </button>
    </li>
  )
}
