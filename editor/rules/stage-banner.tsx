import type { WireRule } from '../../src/server/wire/index.ts'
import { linkTo } from '../shell/places.ts'
import { mayChange } from '../shell/session.ts'
import { t } from '../texts/texts.ts'
import { isChanged } from './draft.ts'
import { publishForAll, staged, takeBack, wholeIdOf } from './stage.ts'
import { chosen } from './store.ts'

/** A rule with two texts says so, on the page of either. */
export function StageBanner() {
  const newer = staged.value
  if (newer === undefined) return null
  const isNewer = chosen.value === newer.id
  const other = isNewer ? wholeIdOf(newer.id) : newer.id
  return (
    <p class="notice row" role="status">
      <span class="grow">
        {t(isNewer ? 'stage.newer' : 'stage.older', { scope: scopeText(newer.stage) })}{' '}
        <a href={linkTo('rules', other)}>{t(isNewer ? 'stage.see-older' : 'stage.see-newer')}</a>
      </span>
      {mayChange() && (
        <>
          <button type="button" class="main" disabled={newer.state !== 'live' || isChanged.value} onClick={publishForAll}>
            {t('stage.to-all')}
          </button>
          <button type="button" onClick={takeBack}>
            {t('stage.take-back')}
          </button>
        </>
      )}
    </p>
  )
}

function scopeText(stage: WireRule['stage']): string {
  if (stage?.share !== undefined) return t('stage.share-of', { share: stage.share })
  const names = stage?.agents ?? stage?.teams ?? []
  return t(stage?.agents === undefined ? 'stage.teams-of' : 'stage.agents-of', {
    names: typeof names === 'string' ? names : names.join(', '),
  })
}
