import { Mark, type Shape } from '../shared/mark.tsx'
import { named, t } from '../texts/texts.ts'
import { Happened, type Summary } from './happened.tsx'
import { choose, chosen, hasOlder, heldCount, hover, older, pinnedOnly, release, showPinned, traces } from './store.ts'

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

function TraceItem({ summary }: { readonly summary: Summary }) {
  const { id, planned, outcome, pin } = summary
  const [shape, tone] = LOOK[outcome]
  return (
    <li>
      <button type="button" class="trace" aria-pressed={chosen.value === id} onClick={() => choose(id)}>
        <Mark shape={shape} tone={tone} />
        <Happened of={summary} outcome={planned.length > 0 ? planned.join(', ') : named('outcome', outcome)}>
          {pin !== undefined && <span class="pin">{t(`pin.${pin.kind}`)}</span>}
        </Happened>
      </button>
    </li>
  )
}
