import { overlapsIn, type Side } from '../rules/merge.ts'
import { type TextKey, t } from '../texts/texts.ts'
import { choose, conflict, isMerged, parts } from './draft.ts'

const SIDES = [
  ['theirs', 'rules.take-theirs'],
  ['mine', 'rules.take-mine'],
  ['both', 'rules.take-both'],
] as const satisfies readonly (readonly [Side, TextKey])[]

/** Somebody else published meanwhile: what both wrote comes together, and where both changed the same rows a person says how. */
export function TableConflict() {
  if (conflict.value === undefined)
    return isMerged.value ? (
      <p class="notice" role="status">
        {t('tables.merged')}
      </p>
    ) : null
  return (
    <section class="conflict" role="alert">
      <p class="notice warning">{t('tables.conflict')}</p>
      {overlapsIn(parts.value).map(({ theirs, mine }) => (
        <div class="sides" key={`${theirs} ${mine}`}>
          <figure>
            <figcaption>{t('rules.theirs')}</figcaption>
            <pre>{theirs}</pre>
          </figure>
          <figure>
            <figcaption>{t('rules.mine')}</figcaption>
            <pre>{mine}</pre>
          </figure>
        </div>
      ))}
      <div class="row">
        {SIDES.map(([side, label]) => (
          <button key={side} type="button" onClick={() => choose(side)}>
            {t(label)}
          </button>
        ))}
      </div>
    </section>
  )
}
