import { t } from '../texts/texts.ts'
import { Conditions } from './conditions.tsx'
import { addStep, moveStep, removeStep, set } from './form.ts'
import { Inputs } from './inputs.tsx'
import { RecordPolicies, recordPolicyNames } from './record-policies.tsx'
import { isEntries, textOf, type Value } from './value.ts'
import { actionWords, fieldsAt, words } from './words.ts'

/** Then: what is done, one step after another. */
export function Steps({ steps }: { readonly steps: readonly Value[] }) {
  return (
    <fieldset>
      <legend>{t('form.then')}</legend>
      <ol class="steps">
        {steps.map((step, index) => (
          <li key={index}>
            <StepView step={step} index={index} steps={steps} />
          </li>
        ))}
      </ol>
      <select
        aria-label={t('form.add-step')}
        value=""
        onChange={({ currentTarget }) => {
          addStep(currentTarget.value)
          currentTarget.value = ''
        }}
      >
        <option value="">+ {t('form.add-step')}</option>
        {words.value?.actions.map(({ id, title, description }) => (
          <option key={id} value={id} title={description}>
            {title}
          </option>
        ))}
      </select>
    </fieldset>
  )
}

const ONLY = ['', 'still-ringing', 'still-on-call'] as const

function StepView({ step, index, steps }: { readonly step: Value; readonly index: number; readonly steps: readonly Value[] }) {
  if (!isEntries(step)) return null
  const action = actionWords(String(step.action))
  const fields = fieldsAt(steps.slice(0, index))
  const path = ['do', index] as const
  const isRecord = action?.id === 'open-record'
  const gives = action !== undefined && isEntries(action.result.properties)
  return (
    <div class="step">
      <div class="row">
        <strong class="grow" title={action?.description}>
          {action?.title ?? String(step.action)}
        </strong>
        <button
          type="button"
          class="quiet"
          disabled={index === 0}
          aria-label={t('form.up')}
          title={t('form.up')}
          onClick={() => moveStep(index, index - 1)}
        >
          ↑
        </button>
        <button
          type="button"
          class="quiet"
          disabled={index === steps.length - 1}
          aria-label={t('form.down')}
          title={t('form.down')}
          onClick={() => moveStep(index, index + 1)}
        >
          ↓
        </button>
        <button type="button" class="quiet" aria-label={t('form.remove')} title={t('form.remove')} onClick={() => removeStep(index)}>
          ✕
        </button>
      </div>
      {action !== undefined && (
        <Inputs
          schema={action.input}
          value={step.with}
          path={[...path, 'with']}
          fields={fields}
          {...(isRecord ? { without: recordPolicyNames } : {})}
        />
      )}
      {isRecord && <RecordPolicies value={step.with} path={[...path, 'with']} />}
      <details open={step.when !== undefined || step.delay !== undefined || step.only !== undefined}>
        <summary>{t('form.step-more')}</summary>
        <Conditions
          label={t('form.only-if')}
          text={typeof step.when === 'string' ? step.when : undefined}
          fields={fields}
          onChange={(text) => set([...path, 'when'], text)}
        />
        <div class="pairs">
          {gives && (
            <label>
              <span>{t('form.as')}</span>
              <input
                value={textOf(step.as)}
                pattern="[A-Za-z][A-Za-z0-9_]*"
                onChange={({ currentTarget }) => set([...path, 'as'], currentTarget.value)}
              />
            </label>
          )}
          <label>
            <span>{t('form.delay')}</span>
            <input
              type="number"
              min="0"
              value={textOf(step.delay)}
              onChange={({ currentTarget }) =>
                set([...path, 'delay'], currentTarget.value === '' ? undefined : currentTarget.valueAsNumber)
              }
            />
          </label>
          <label>
            <span>{t('form.only')}</span>
            <select value={textOf(step.only)} onChange={({ currentTarget }) => set([...path, 'only'], currentTarget.value)}>
              {ONLY.map((one) => (
                <option key={one} value={one}>
                  {t(one === '' ? 'form.always' : `form.${one}`)}
                </option>
              ))}
            </select>
          </label>
        </div>
      </details>
    </div>
  )
}
