import { Mark } from '../shared/mark.tsx'
import { duration, secondsSince, whenFull, whenShort } from '../shared/time.ts'
import { named, t } from '../texts/texts.ts'
import { shapeOf } from './call-card.tsx'
import { others, state } from './store.ts'

export function OtherCalls() {
  if (others.value.length === 0) return null
  return (
    <section class="list">
      <h2>{t('calls.other')}</h2>
      <ul>
        {others.value.map((call) => (
          <li key={`${call.connection} ${call.callId}`}>
            <Mark shape={shapeOf(call.state)} tone="soft" />
            <span class="grow cut" title={call.customer?.raw}>
              {call.customer?.name ?? (call.customer?.display || t('call.unknown'))}
            </span>
            <span class="soft">{named('state', call.state)}</span>
            <span class="soft">{duration(secondsSince(call.establishedAt ?? call.startedAt))}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

export function RecentCalls() {
  const { recent } = state.value
  return (
    <section class="list">
      <h2>{t('recent')}</h2>
      {recent.length === 0 && <p class="soft">{t('recent.none')}</p>}
      <ul>
        {recent.map(({ callId, at, display, queue, answered }) => (
          <li key={callId} title={whenFull(at)}>
            <Mark shape={answered ? 'check' : 'cross'} tone={answered ? 'soft' : 'bad'} />
            <span class="soft when">{whenShort(at)}</span>
            <span class="grow cut">{display || t('call.unknown')}</span>
            <span class="soft cut">{answered ? queue : t('recent.missed')}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
