import { named, t } from '../texts/texts.ts'
import { set } from './form.ts'
import { words } from './words.ts'

/** When: the triggers in plain words, most often one. */
export function TriggerPicker({ chosen }: { readonly chosen: readonly string[] }) {
  const put = (next: readonly string[]) => set(['on'], next.length === 1 ? next[0] : next)
  const known = words.value?.triggers ?? []
  return (
    <fieldset>
      <legend>{t('form.when')}</legend>
      {(chosen.length === 0 ? [''] : chosen).map((one, index) => (
        <span class="row" key={one}>
          <select
            aria-label={t('form.trigger')}
            value={one}
            onChange={({ currentTarget }) => put(chosen.length === 0 ? [currentTarget.value] : chosen.with(index, currentTarget.value))}
          >
            {one === '' && <option value="">{t('form.choose')}</option>}
            {[...known, ...(one === '' || known.includes(one) ? [] : [one])].map((type) => (
              <option key={type} value={type}>
                {named('trigger', type)}
              </option>
            ))}
          </select>
          {chosen.length > 1 && (
            <button type="button" class="quiet" aria-label={t('form.remove')} onClick={() => put(chosen.toSpliced(index, 1))}>
              ✕
            </button>
          )}
        </span>
      ))}
      {chosen.length > 0 && (
        <button type="button" class="quiet" onClick={() => put([...chosen, known.find((type) => !chosen.includes(type)) ?? 'ringing'])}>
          + {t('form.or-when')}
        </button>
      )}
    </fieldset>
  )
}
