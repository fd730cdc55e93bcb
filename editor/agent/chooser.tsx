import type { Card } from '../../src/server/wire/index.ts'
import { t } from '../texts/texts.ts'
import { pressed } from './gone.tsx'
import { clickCard } from './store.ts'

/** Several customers with this number, the likeliest first; another one may be chosen after the first was wrong. */
export function Chooser({ card, why }: { readonly card: Card; readonly why: string | undefined }) {
  const { choices = [], state, url } = card
  return (
    <section class="card choices" aria-label={t('card.choose')}>
      <p>{t('card.choose')}</p>
      <ul>
        {choices.map((choice, index) => {
          const opened = state === 'opened' && choice.url === url
          const first = index === 0 && state === 'offered'
          return (
            <li key={choice.url}>
              <button
                type="button"
                class={first ? 'main wide' : 'wide'}
                data-offer={first ? '' : undefined}
                aria-pressed={opened}
                title={choice.url}
                onPointerDown={(event) => pressed(event, () => clickCard(card, index))}
                onClick={() => clickCard(card, index)}
              >
                <span class="choice-name">{choice.title}</span>
                {choice.hints.length > 0 && <span class="choice-hints">{choice.hints.join(', ')}</span>}
              </button>
            </li>
          )
        })}
      </ul>
      <p class="soft">{why}</p>
    </section>
  )
}
