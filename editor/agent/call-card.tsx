import type { BarCall } from '../../src/server/wire/index.ts'
import { Mark, type Shape } from '../shared/mark.tsx'
import { duration, secondsSince, whenFull, whenShort } from '../shared/time.ts'
import { named, t } from '../texts/texts.ts'
import { CardLine } from './card.tsx'
import { Commands } from './commands.tsx'
import { HandedOver } from './handed-over.tsx'
import { ReportButton } from './report.tsx'
import { cardsOf } from './store.ts'

/** The call that matters now, large. */
export function CallCard({ call }: { readonly call: BarCall }) {
  const { customer, queue, called, fields } = call
  const cards = cardsOf(call)
  const offered = cards.some(({ state }) => state === 'offered')
  return (
    <section class={`sheet call ${call.state}`} aria-label={named('state', call.state)}>
      <div class="call-state">
        <Mark shape={shapeOf(call.state)} tone={call.state === 'ringing' ? 'good' : 'soft'} />
        <strong>{named('state', call.state)}</strong>
        {queue !== undefined && <span class="queue">{queue}</span>}
        <Timer call={call} />
      </div>
      <p class="number" title={customer?.raw}>
        {customer?.display || t('call.unknown')}
      </p>
      {customer?.name !== undefined && <p class="name">{customer.name}</p>}
      {called !== undefined && <p class="soft">{t('call.to', { number: called })}</p>}
      <Before call={call} />
      {cards.map((card) => (
        <CardLine card={card} key={card.key} />
      ))}
      <HandedOver call={call} />
      <Commands call={call} second={offered} />
      {fields.length > 0 && (
        <dl class="data" aria-label={t('call.data')}>
          {fields.map(({ label, value }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
            </div>
          ))}
        </dl>
      )}
      <div class="reports">
        <ReportButton call={call} kind={cards.some(({ kind }) => kind === 'record') ? 'wrong-record' : 'no-pop'} />
      </div>
    </section>
  )
}

function Timer({ call }: { readonly call: BarCall }) {
  const { state, waitSeconds = 0, ringingAt, establishedAt, startedAt } = call
  if (state === 'ringing') {
    const since = ringingAt ?? startedAt
    return (
      <span class="timer" title={whenFull(since)}>
        {t('call.waited', { time: duration(waitSeconds + secondsSince(since)) })}
      </span>
    )
  }
  const since = establishedAt ?? startedAt
  return (
    <span class="timer" title={whenFull(since)}>
      {t('call.since', { time: duration(secondsSince(since)) })}
    </span>
  )
}

/** How often this number was in contact lately. */
function Before({ call: { before } }: { readonly call: BarCall }) {
  if (before === undefined) return null
  const { count, lastAt } = before
  if (lastAt === undefined) return <p class="soft">{t('before.none')}</p>
  return (
    <p class="soft" title={whenFull(lastAt)}>
      {t(count === 1 ? 'before.one' : 'before.some', { count, time: whenShort(lastAt) })}
    </p>
  )
}

export function shapeOf(state: BarCall['state']): Shape {
  if (state === 'ringing') return 'full'
  if (state === 'held') return 'square'
  return state === 'talking' ? 'half' : 'ring'
}
