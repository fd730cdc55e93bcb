import type { BarCall } from '../../src/server/wire/index.ts'
import { t } from '../texts/texts.ts'
import { cardsOf, openRecord } from './store.ts'

/** The record that belongs to the call without a rule: what a colleague has open, or what the record system named. */
export function HandedOver({ call }: { readonly call: BarCall }) {
  const { record } = call
  if (record === undefined || cardsOf(call).some(({ url }) => url === record.url)) return null
  const { url, by, title = t('card.record') } = record
  return (
    <div class="card handed-over" role="status">
      <p>{by === undefined ? t('record.named', { title }) : t('record.of', { by, title })}</p>
      <button type="button" class="wide" data-record title={url} onClick={() => openRecord(url, record.title)}>
        {t('card.open-named', { title })}
      </button>
    </div>
  )
}
