import { t } from '../texts/texts.ts'
import { conflict, keepMine, takeTheirs, text } from './draft.ts'

/** Somebody else published meanwhile: both texts side by side, and no word of either is lost. */
export function Conflict() {
  const theirs = conflict.value
  if (theirs === undefined) return null
  return (
    <section class="conflict" role="alert">
      <p class="notice warning">{t('rules.conflict')}</p>
      <div class="sides">
        <figure>
          <figcaption>{t('rules.theirs')}</figcaption>
          <pre>{theirs.text}</pre>
          <button type="button" onClick={takeTheirs}>
            {t('rules.take-theirs')}
          </button>
        </figure>
        <figure>
          <figcaption>{t('rules.mine')}</figcaption>
          <pre>{text.value}</pre>
          <button type="button" onClick={keepMine}>
            {t('rules.keep-mine')}
          </button>
        </figure>
      </div>
    </section>
  )
}
