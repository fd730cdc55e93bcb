import { Mark } from '../shared/mark.tsx'
import { duration, secondsSince } from '../shared/time.ts'
import { named, t } from '../texts/texts.ts'
import { shapeOf } from './call-card.tsx'
import { keyOf, others, pick } from './store.ts'

/** The calls beside the current one, a line each; a click makes one of them the large one. */
export function OtherCalls() {
  if (others.value.length === 0) return null
  return (
    <section class="list">
      <h2>{t('calls.other')}</h2>
      <ul>
        {others.value.map((call) => (
          <li key={keyOf(call)}>
            <button type="button" class="call-line" data-call={call.callId} onClick={() => pick(call)}>
              <Mark shape={shapeOf(call.state)} tone="soft" />
              <span class="grow cut" title={call.customer?.raw}>
                {call.customer?.name ?? (call.customer?.display || t('call.unknown'))}
              </span>
              <span class="soft">{named('state', call.state)}</span>
              <span class="soft">{duration(secondsSince(call.establishedAt ?? call.startedAt))}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
