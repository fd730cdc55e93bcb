import { t } from '../texts/texts.ts'
import { canFloat, float, floating } from './float.ts'
import { askToNotify, mayAsk } from './notify.ts'
import { mute, state } from './store.ts'

/** How much this agent wants to be told, and where the bar stands. */
export function Quiet() {
  const { muted } = state.value
  if (muted === undefined && !mayAsk.value && !canFloat) return null
  return (
    <section class="quietly" aria-label={t('quiet')}>
      {muted !== undefined && (
        <label class="row">
          <input type="checkbox" checked={muted} onChange={({ currentTarget }) => mute(currentTarget.checked)} />
          <span title={t('quiet.mute-hint')}>{t('quiet.mute')}</span>
        </label>
      )}
      {mayAsk.value && (
        <button type="button" class="quiet" onClick={askToNotify}>
          {t('quiet.notify')}
        </button>
      )}
      {canFloat && !floating.value && (
        <button type="button" class="quiet" onClick={float}>
          {t('quiet.float')}
        </button>
      )}
    </section>
  )
}
