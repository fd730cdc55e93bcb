import type { Card } from '../../src/server/wire/index.ts'
import { Mark } from '../shared/mark.tsx'
import { t } from '../texts/texts.ts'
import { Chooser } from './chooser.tsx'
import { mayStandInBar } from './framed.tsx'
import { pressed } from './gone.tsx'
import { clickCard, dismissCard } from './store.ts'

/** What a rule showed, and why. An offer has one button. */
export function CardLine({ card }: { readonly card: Card }) {
  const title = card.title ?? t('card.record')
  const apart = card.target === 'bar' && card.url !== undefined && !mayStandInBar(card.url)
  const why = card.rule === undefined ? undefined : t('card.rule', { rule: card.rule })
  if (card.kind === 'note') {
    return (
      <div class={`notice card ${card.level}`} role="status">
        <p>{card.text}</p>
        <div class="card-foot">
          <span class="soft">{why}</span>
          <button type="button" class="quiet" onClick={() => dismissCard(card)}>
            {t('card.dismiss')}
          </button>
        </div>
      </div>
    )
  }
  if (card.state !== 'refused' && card.choices !== undefined) return <Chooser card={card} why={why} />
  if (card.state === 'offered') {
    return (
      <div class="card offer" role="status">
        {card.blocked && <p>{t('card.blocked')}</p>}
        {apart && <p>{t('card.apart')}</p>}
        <button
          type="button"
          class="main wide"
          data-offer
          title={card.url}
          onPointerDown={(event) => pressed(event, () => clickCard(card))}
          onClick={() => clickCard(card)}
        >
          {card.title === undefined ? t('card.open') : t('card.open-named', { title })}
        </button>
        <p class="soft">{why}</p>
      </div>
    )
  }
  return (
    <div class="card opened" role="status">
      <div class="card-head">
        <span class="row grow">
          {card.state === 'refused' ? (
            <Mark shape="triangle" tone="bad" />
          ) : (
            <Mark shape={card.state === 'opened' ? 'check' : 'ring'} tone="good" />
          )}
          <span class="grow cut" title={card.url}>
            {card.state === 'refused' ? t('card.refused') : t(card.state === 'opened' ? 'card.opened' : 'card.opening', { title })}
          </span>
        </span>
      </div>
      {apart && <p class="soft">{t('card.apart')}</p>}
      <div class="card-foot">
        <span class="soft">{why}</span>
        {card.state === 'opened' && (
          <button type="button" class="quiet" onClick={() => clickCard(card)}>
            {t('card.again')}
          </button>
        )}
      </div>
    </div>
  )
}
