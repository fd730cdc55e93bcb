import { t } from '../texts/texts.ts'
import { Conditions } from './conditions.tsx'
import { rule, set, steps } from './form.ts'
import { Policies } from './policies.tsx'
import { Steps } from './steps.tsx'
import { TriggerPicker } from './trigger-picker.tsx'
import { isList, textOf } from './value.ts'
import { fieldsAt } from './words.ts'

/** The rule for people who write no code: the same text, in words. */
export function FormView() {
  const shown = rule.value
  if (shown === undefined) return <p class="notice problem">{t('form.unreadable')}</p>
  const on = shown.on
  return (
    <div class="form">
      <label>
        <span>{t('form.name')}</span>
        <input value={textOf(shown.name)} onChange={({ currentTarget }) => set(['name'], currentTarget.value)} />
      </label>
      <TriggerPicker chosen={isList(on) ? on.map(String) : on === undefined || on === null ? [] : [String(on)]} />
      <Conditions
        label={t('form.if')}
        text={typeof shown.when === 'string' ? shown.when : undefined}
        fields={fieldsAt([])}
        onChange={(text) => set(['when'], text)}
      />
      <Steps steps={steps.value} />
      <Policies rule={shown} />
    </div>
  )
}
