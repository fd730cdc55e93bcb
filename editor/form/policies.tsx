import { t } from '../texts/texts.ts'
import { set } from './form.ts'
import { type Entries, isList, textOf } from './value.ts'

const ONCE = ['agent', 'interaction', 'call', 'off'] as const
const ENABLED = ['true', 'shadow', 'false'] as const
const FILTERS = ['queues', 'agents', 'teams', 'connections'] as const

/** How often, for whom, and whether at all. */
export function Policies({ rule }: { readonly rule: Entries }) {
  return (
    <fieldset class="pairs">
      <legend>{t('form.policies')}</legend>
      <label>
        <span>{t('form.once')}</span>
        <select
          value={rule.once === undefined ? 'agent' : textOf(rule.once)}
          onChange={({ currentTarget }) =>
            set(['once'], currentTarget.value === 'agent' && rule.once === undefined ? undefined : currentTarget.value)
          }
        >
          {ONCE.map((one) => (
            <option key={one} value={one}>
              {t(`form.once-${one}`)}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{t('form.enabled')}</span>
        <select
          value={rule.enabled === undefined ? 'true' : textOf(rule.enabled)}
          onChange={({ currentTarget: { value } }) => set(['enabled'], value === 'shadow' ? value : value === 'true')}
        >
          {ENABLED.map((one) => (
            <option key={one} value={one}>
              {t(`form.enabled-${one}`)}
            </option>
          ))}
        </select>
      </label>
      {FILTERS.map((name) => (
        <label key={name}>
          <span>{t(`form.${name}`)}</span>
          <input
            placeholder={t('form.all-of-them')}
            value={isList(rule[name]) ? rule[name].map(String).join(', ') : textOf(rule[name])}
            onChange={({ currentTarget: { value } }) =>
              set([name], value.trim() === '' ? undefined : value.split(',').map((word) => word.trim()))
            }
          />
        </label>
      ))}
    </fieldset>
  )
}
